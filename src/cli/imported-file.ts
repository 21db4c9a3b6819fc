// Writes what an import found, and says what it did not find.
import { existsSync } from 'node:fs'
import { UserError } from '../../simulator/index.ts'
import { writeWhole } from '../files/write-whole.ts'
import type { Imported } from '../import/imported.ts'

export type ImportTarget = { output: string; force?: true }

/** @throws UserError when the file is there and may not be overwritten */
export function needFreeFile({ output, force }: ImportTarget): void {
  if (force || !existsSync(output)) return
  const hint = 'Choose another with --output, or overwrite it with --force.'
  throw new UserError([{ path: output, message: 'the file exists', hint }])
}

/** @param title first line of the file, as in `Imported from plan.json` */
export async function writeImported(found: Imported, title: string, target: ImportTarget): Promise<void> {
  needFreeFile(target)
  const [{ completed }, { writeScenario }] = await Promise.all([
    import('../import/complete.ts'),
    import('../import/write-scenario.ts'),
  ])
  const imported = completed(found)
  await writeWhole(target.output, writeScenario(imported, title))
  process.stdout.write(summary(target.output, imported))
}

function summary(output: string, { values, missing }: Imported): string {
  const lines = missing.map(({ what, remedy }) => `  ${what}: ${remedy}`)
  const head = `Wrote ${output}: ${values.length} settings, each with where it is from.`
  const lacking = lines.length > 0 ? ['Not found, and what to do:', ...lines] : []
  return `${[head, ...lacking, `Next: surgecast compare ${output}`].join('\n')}\n`
}
