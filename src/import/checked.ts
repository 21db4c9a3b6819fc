// Import checks its own output: what is written is prepared as `compare` prepares it, and what no scenario can hold is taken out, said,
// and left to a default. The answer of an import is a file that runs.
import { parse } from 'yaml'
import { prepare, UserError } from '../../simulator/index.ts'
import { type Path, parsePath, withValue } from '../../simulator/scenario/tree.ts'
import type { Problem } from '../../simulator/scenario/user-error.ts'
import { completed } from './complete.ts'
import type { Imported, ImportedValue, Missing } from './imported.ts'
import { writeScenario } from './write-scenario.ts'

/** Requests per bin, for a scenario that names a file of them. */
export type ImportedTrace = { binS: number; counts: readonly number[] }

/** @param trace what the file holds that the scenario names */
export function checked(found: Imported, trace?: ImportedTrace): Imported {
  const whole = completed(found)
  const problems = problemsOf(whole, trace)
  if (problems.length === 0) return whole
  const wrong = problems.flatMap((problem) => valuesBehind(keysOf(problem), found.values))
  // Nothing of the service is wrong, so the fault is in what was made of it.
  if (wrong.length === 0) throw new Error(`an import does not run: ${JSON.stringify(problems)}`)
  return checked(without(found, wrong, problems), trace)
}

function problemsOf(imported: Imported, trace: ImportedTrace | undefined): readonly Problem[] {
  try {
    prepare(withCounts(treeOf(imported), imported, trace))
    return []
  } catch (error) {
    if (error instanceof UserError) return error.problems
    throw error
  }
}

/** As it is read back from its file. */
export function treeOf(imported: Imported): unknown {
  return parse(writeScenario(imported, ''))
}

function withCounts(tree: unknown, { values }: Imported, trace: ImportedTrace | undefined): unknown {
  const recorded = values.find(({ path, value }) => path[0] === 'traffic' && JSON.stringify(value).includes('"file"'))
  if (trace === undefined || recorded === undefined) return tree
  return withValue(tree, [...recorded.path, 'trace'], { bin: `${trace.binS}s`, counts: trace.counts })
}

function keysOf({ path }: Problem): Path {
  return parsePath(path) ?? []
}

/** At the place of a problem; where nothing was found for it, around it: a default does not go with what was found beside it. */
function valuesBehind(keys: Path, values: readonly ImportedValue[]): readonly ImportedValue[] {
  const found = values.filter(({ path }) => isSameBranch(path, keys))
  return found.length > 0 || keys.length <= 1 ? found : valuesBehind(keys.slice(0, -1), values)
}

function isSameBranch(path: Path, keys: Path): boolean {
  const shared = Math.min(keys.length, path.length)
  return shared > 0 && path.slice(0, shared).every((key, index) => key === keys[index])
}

function without(imported: Imported, wrong: readonly ImportedValue[], problems: readonly Problem[]): Imported {
  const why = (value: ImportedValue) =>
    problems
      .filter((problem) => valuesBehind(keysOf(problem), imported.values).includes(value))
      .map(({ message }) => message)
      .join('; ')
  const taken = [...new Set(wrong)]
  const policies = taken.filter(({ path }) => path[0] === 'scaling')
  const others = taken.filter(({ path }) => path[0] !== 'scaling')
  return {
    ...imported,
    values: imported.values.filter((value) => !taken.includes(value)),
    policiesLeftOut: [
      ...imported.policiesLeftOut,
      ...policies.map((value) => `policy ${value.path[1]}: ${why(value)}`),
    ],
    missing: [
      ...imported.missing,
      ...others.map((value): Missing => {
        const remedy = `the service has ${shown(value.value)}, but ${why(value)}; the default counts until you set it`
        return { what: value.path.join('.'), remedy, isUnread: true }
      }),
    ],
  }
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
