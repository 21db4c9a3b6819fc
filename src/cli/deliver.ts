// The end of every command that has a result: all outputs are tried, the table is printed whatever became of them, what could not be
// written is listed, the page is opened.
import type { Result } from '../../simulator/index.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { openPage } from './open-page.ts'
import { type Outputs, say, writeOutputs } from './outputs.ts'
import { table } from './table.ts'

export type Delivery = {
  outputs: Outputs
  options: { quiet?: true | undefined; open?: true | undefined }
  facts: { elapsedS: number | undefined; message: string | undefined }
  /** The scenario that was run, for a report that can run it again. */
  raw?: unknown
}

/** @returns `otherwise`, unless an output could not be written */
export async function deliver(result: Result, delivery: Delivery, otherwise: ExitCode): Promise<ExitCode> {
  const { outputs, options, facts, raw } = delivery
  const unwritten = await writeOutputs(result, outputs, raw)
  const reportPath = unwritten.some(({ format }) => format === 'html') ? undefined : outputs.html
  if (!options.quiet) say(outputs, (screen) => table(result, { ...facts, reportPath }, screen))
  for (const { message } of unwritten) process.stderr.write(`${message}\n`)
  if (options.open && reportPath !== undefined) await openPage(reportPath)
  return unwritten.length > 0 ? EXIT.notWritten : otherwise
}
