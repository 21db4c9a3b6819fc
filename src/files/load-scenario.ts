// A scenario from its file: read, traces loaded, command-line changes applied, everything checked; problems with line and column.
import { dirname, isAbsolute, join } from 'node:path'
import { parse } from 'yaml'
import type { SetOption } from '../../simulator/scenario/set-path.ts'
import { isMap, type Path, parsePath, pathText, valueAt, withValue } from '../../simulator/scenario/tree.ts'
import { type Problem, UserError } from '../../simulator/scenario/user-error.ts'
import { type Prepared, prepare } from '../../simulator/scenario/worlds.ts'
import { readTrace } from './trace-file.ts'
import { readYaml, type YamlFile } from './yaml-file.ts'

/**
 * @param options.set changes as given on the command line, `path=value` with the value in YAML
 * @throws UserError with all problems, each with its place in the file where it has one
 */
export async function loadScenario(path: string, options: { set?: readonly string[] } = {}): Promise<Prepared> {
  const file = await readYaml(path)
  try {
    const folder = dirname(path)
    const sets = await Promise.all((options.set ?? []).map((text) => parseSet(text, folder)))
    return prepare(await withTraces(file.tree, folder), { set: sets.flat() })
  } catch (error) {
    throw error instanceof UserError ? located(error, file, path) : error
  }
}

/** `clients.mobile.timeout=2s`; a trace is read and set with its counts. */
async function parseSet(text: string, folder: string): Promise<SetOption[]> {
  const at = text.indexOf('=')
  const fail = (message: string) =>
    new UserError([{ path: `--set ${text}`, message, hint: 'Write it as in --set clients.mobile.timeout=2s.' }])
  if (at < 1) throw fail('path=value was expected')
  const path = text.slice(0, at).trim()
  const value = yamlValue(text.slice(at + 1), () => fail('the value is not YAML'))
  const trace = parsePath(path)
  if (typeof value !== 'string' || trace?.at(-2) !== 'trace' || trace.at(-1) !== 'file') return [{ path, value }]
  const loaded = Object.entries(await loadedTrace(value, folder))
  return loaded.map(([key, part]) => ({ path: pathText([...trace.slice(0, -1), key]), value: part }))
}

function yamlValue(yaml: string, fail: () => UserError): unknown {
  try {
    return parse(yaml, { maxAliasCount: 0 }) as unknown
  } catch {
    throw fail()
  }
}

/** Where traces are named, in the base and in patches. */
function tracePaths(tree: unknown): Path[] {
  const below = (prefix: Path): Path[] => {
    const traffic = valueAt(tree, [...prefix, 'traffic'])
    return isMap(traffic) ? Object.keys(traffic).map((name) => [...prefix, 'traffic', name, 'trace']) : []
  }
  const variants = isMap(tree) && isMap(tree['variants']) ? Object.keys(tree['variants']) : []
  return [[] as Path, ...variants.map((name) => ['variants', name] as Path)].flatMap(below)
}

async function withTraces(tree: unknown, folder: string): Promise<unknown> {
  let loaded = tree
  for (const keys of tracePaths(tree)) {
    const trace = valueAt(tree, keys)
    if (!isMap(trace) || typeof trace['file'] !== 'string') continue
    loaded = withValue(loaded, keys, { ...trace, ...(await loadedTrace(trace['file'], folder)) })
  }
  return loaded
}

/** What a trace file gives of the options of `trace`. */
async function loadedTrace(name: string, folder: string): Promise<{ bin?: string; counts: number[] }> {
  const { binS, counts } = await readTrace(isAbsolute(name) ? name : join(folder, name))
  return { ...(binS === undefined ? {} : { bin: `${binS}s` }), counts }
}

function located({ problems }: UserError, file: YamlFile, path: string): UserError {
  return new UserError(
    problems.map((problem) => placeOf(problem, file)),
    path,
  )
}

/** What was not written in the file has no place in it. */
function placeOf(problem: Problem, file: YamlFile): Problem {
  if (problem.file !== undefined || problem.line !== undefined || problem.path.startsWith('--')) return problem
  const keys = problem.path === 'scenario' ? [] : parsePath(problem.path)
  const position = keys === undefined ? undefined : file.positionOf(keys)
  return position === undefined ? problem : { ...problem, ...position }
}
