// Writes what an import found, and says what it did not find, could not read and had to leave out.
import { existsSync } from 'node:fs'
import { UserError } from '../../simulator/index.ts'
import { writeWhole } from '../files/write-whole.ts'
import type { ImportedTrace } from '../import/checked.ts'
import { type Imported, isWhole } from '../import/imported.ts'
import { EXIT } from './exit-codes.ts'
import { printable } from './text-table.ts'

export type ImportTarget = { output: string; force?: true; strict?: true }

export const STRICT_HELP = 'exit with 4 when something was not read or is left out'

/** @throws UserError when the file is there and may not be overwritten */
export function needFreeFile({ output, force }: ImportTarget): void {
  if (force || !existsSync(output)) return
  const hint = 'Choose another with --output, or overwrite it with --force.'
  throw new UserError([{ path: output, message: 'the file exists', hint }])
}

/**
 * Sets the exit code where the target is strict and something is lacking.
 *
 * @param title first line of the file, as in `Imported from plan.json`
 * @param trace what the file of requests holds that the scenario names
 */
export async function writeImported(
  found: Imported,
  title: string,
  target: ImportTarget,
  trace?: ImportedTrace,
): Promise<void> {
  needFreeFile(target)
  const [{ checked }, { writeScenario }] = await Promise.all([
    import('../import/checked.ts'),
    import('../import/write-scenario.ts'),
  ])
  const imported = checked(found, trace)
  await writeWhole(target.output, writeScenario(imported, title))
  process.stdout.write(summary(target.output, imported))
  if (target.strict && !isWhole(imported)) process.exitCode = EXIT.incomplete
}

function summary(output: string, { values, missing, ignored, policiesLeftOut }: Imported): string {
  const isLeft = values.some(({ path }) => path[0] === 'scaling')
  const without = isLeft ? '' : ': no policy is left, so the forecast does not scale'
  const lines = [
    `Wrote ${output}: ${values.length} settings, each with where it is from.`,
    ...block(`LEFT OUT, though the service has ${counted(policiesLeftOut)}${without}:`, policiesLeftOut),
    ...block('Not read, and what to do:', remedies(missing.filter(({ isUnread }) => isUnread))),
    ...block('Not found, and what to do:', remedies(missing.filter(({ isUnread }) => !isUnread))),
    ...block('Not modelled, though the service has it:', ignored),
    `Next: surgecast compare ${output}`,
  ]
  return `${lines.map(printable).join('\n')}\n`
}

function counted(policies: readonly string[]): string {
  return policies.length === 1 ? 'this policy' : `these ${policies.length} policies`
}

function remedies(missing: Imported['missing']): string[] {
  return missing.map(({ what, remedy }) => `${what}: ${remedy}`)
}

function block(head: string, entries: readonly string[]): string[] {
  return entries.length === 0 ? [] : [head, ...[...new Set(entries)].map((entry) => `  ${entry}`)]
}
