// One run, from the file to the table: read, check, simulate, write, print. `simulate` and `compare` differ in the variants they choose.
import {
  type Choice,
  chooseVariants,
  type Forecast,
  gateOf,
  type Prepared,
  type Result,
  UserError,
} from '../../simulator/index.ts'
import { loadScenario } from '../files/load-scenario.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { checkOutputs, outputsOf, say, writeReportAndJson } from './outputs.ts'
import { reproducingCommand } from './reproduce.ts'
import type { RunOptions } from './run-options.ts'
import { simulated } from './simulated.ts'
import { table } from './table.ts'

export type FileForecast = {
  file: string
  choice: Choice
  /** The command line up to the shared options, for the Result's provenance. */
  words: readonly string[]
  options: RunOptions
}

/** @throws UserError before anything is simulated or written */
export async function forecastFile({ file, choice, words, options }: FileForecast): Promise<ExitCode> {
  const prepared = chooseVariants(await loadScenario(file, { set: options.set ?? [] }), choice)
  if (options.gate) needObjectives(prepared)
  const outputs = outputsOf(prepared.name, options)
  await checkOutputs(outputs)
  const { forecast, elapsedS } = await simulated(prepared, reproducingCommand(words, options), options)
  const { result, message } = forecast
  if (result === undefined) return nothingComplete(forecast)
  await writeReportAndJson(result, outputs)
  const facts = { elapsedS, reportPath: outputs.htmlPath, message }
  if (!options.quiet) say(outputs, (screen) => table(result, facts, screen))
  return exitCodeOf(result, options)
}

function needObjectives({ worlds }: Prepared): void {
  if (worlds.some(({ scenario }) => Object.values(scenario.slo).some((limit) => limit !== undefined))) return
  const hint = 'Add an objective, as in slo: {errorRate: 1%, p99: 1s}, or leave --gate out.'
  throw new UserError([{ path: 'slo', message: 'there is no objective that --gate could check', hint }])
}

function nothingComplete({ message }: Forecast): ExitCode {
  process.stderr.write(`${message}\nThere is nothing to report.\n`)
  return EXIT.interrupted
}

function exitCodeOf(result: Result, { gate }: RunOptions): ExitCode {
  if (result.provenance.interrupted) return EXIT.interrupted
  return gate ? gateOf(result).exitCode : EXIT.ok
}
