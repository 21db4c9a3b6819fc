// `surgecast report RESULT…`: any output from results that were written earlier, also of different runs side by side.
import { basename } from 'node:path'
import { Command } from '@commander-js/extra-typings'
import { gateOf, type Result, sideBySide } from '../../simulator/index.ts'
import { readResult } from '../files/result-file.ts'
import { deliver } from './deliver.ts'
import { earlierValidations } from './earlier-validations.ts'
import { EXIT, EXIT_CODES_HELP, type ExitCode } from './exit-codes.ts'
import { type GateOptions, gatedResult, isGate, withGate } from './gate-options.ts'
import { needPage } from './open-page.ts'
import { withOutputOptions, withValidations } from './output-options.ts'
import { checkOutputs, defaultReportPath, type OutputOptions, outputsOf } from './outputs.ts'

type ReportOptions = OutputOptions & GateOptions & { open?: true; quiet?: true; validation?: string[] }

export function reportCommand() {
  const command = new Command('report')
    .description('write outputs from results of earlier runs; several results stand side by side')
    .argument('<results...>', 'files that --json wrote')
  return withGate(withValidations(withOutputOptions(command)))
    .option('--quiet', 'show no table')
    .addHelpText(
      'after',
      `\nExample:\n  surgecast report monday.json tuesday.json --html both.html --markdown -\n${EXIT_CODES_HELP}`,
    )
    .action(async (files, options) => {
      process.exitCode = await report(files, options)
    })
}

async function report(files: readonly string[], options: ReportOptions): Promise<ExitCode> {
  const results = await Promise.all(files.map(readResult))
  const joined = sideBySide(results.map((each, index) => ({ label: labelOf(files, index), result: each })))
  const told = { ...joined, ...(await earlierValidations(options.validation))(joined.scenario) }
  const result = gatedResult(told, options)
  const outputs = outputsOf(options, defaultReportPath(result.scenario.name))
  needPage(options, outputs.html)
  await checkOutputs(outputs)
  const delivery = { outputs, options, facts: { elapsedS: undefined, message: undefined } }
  return deliver(result, delivery, isGate(options) ? exitCodeOf(result) : EXIT.ok)
}

function exitCodeOf(result: Result): ExitCode {
  return gateOf(result).exitCode
}

/** The file's name without its ending; the whole path where two files share a name. */
function labelOf(files: readonly string[], index: number): string {
  const nameOf = (file: string) => basename(file).replace(/\.json$/i, '')
  const own = nameOf(files[index] as string)
  return files.filter((file) => nameOf(file) === own).length === 1 ? own : (files[index] as string)
}
