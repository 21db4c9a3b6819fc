// One run, from the file to the table: read, check, simulate, write, print. `simulate` and `compare` differ in the variants they choose.
import {
  type Choice,
  chooseVariants,
  type Forecast,
  gateOf,
  type Prepared,
  type Result,
} from '../../simulator/index.ts'
import { loadScenario } from '../files/load-scenario.ts'
import { deliver } from './deliver.ts'
import { earlierValidations } from './earlier-validations.ts'
import { EXIT, type ExitCode } from './exit-codes.ts'
import { sayFindings } from './findings.ts'
import { attributed, sensitivity } from './further-runs.ts'
import { checkGate, type GateVariant, gatedResult, isGate } from './gate-options.ts'
import { needPage } from './open-page.ts'
import { checkOutputs, defaultReportPath, outputsOf } from './outputs.ts'
import { reproducingCommand } from './reproduce.ts'
import type { RunOptions } from './run-options.ts'
import { simulated } from './simulated.ts'

export type FileForecast = {
  file: string
  choice: Choice
  /** The command line up to the shared options, for the Result's provenance. */
  words: readonly string[]
  options: RunOptions
}

/** @throws UserError before anything is simulated or written */
export async function forecastFile({ file, choice, words, options }: FileForecast): Promise<ExitCode> {
  const prepared = chooseVariants(await loadScenario(file, { set: options.set ?? [], prices: options.prices }), choice)
  checkGate(variantsToGate(prepared), options)
  const outputs = outputsOf(options, defaultReportPath(prepared.name))
  needPage(options, outputs.html)
  const before = await earlierValidations(options.validation)
  await checkOutputs(outputs)
  if (!options.quiet) sayFindings(prepared)
  const { forecast, elapsedS } = await simulated(prepared, reproducingCommand(words, options), options)
  const { result, message } = forecast
  if (result === undefined) return nothingComplete(forecast)
  const told = gatedResult({ ...result, ...(await further(prepared, options)), ...before(prepared) }, options)
  const delivery = { outputs, options, facts: { elapsedS, message }, raw: rawOf(prepared, options) }
  return deliver(told, delivery, exitCodeOf(told, options))
}

/** Changes from the command line are not part of what was written: a page with them would run another world. */
function rawOf({ raw }: Prepared, { set = [], prices }: RunOptions): unknown {
  return set.length === 0 && prices === undefined ? raw : undefined
}

/** Dozens of worlds: few replications of each must do. */
const FURTHER_REPLICATIONS = 5

/** What was asked for beyond the comparison, of the first variant: the others are weighed against it. */
async function further(prepared: Prepared, options: RunOptions): Promise<Pick<Result, 'attributions' | 'sensitivity'>> {
  const [world] = prepared.worlds
  if (world === undefined) return {}
  const few = { ...options, replications: FURTHER_REPLICATIONS }
  const carried = options.explain ? await attributed(world, prepared.name, few) : undefined
  const moved = options.sensitivity ? await sensitivity(world, prepared.name, few) : undefined
  return {
    ...(carried === undefined ? {} : { attributions: carried }),
    ...(moved === undefined ? {} : { sensitivity: moved }),
  }
}

function variantsToGate({ worlds }: Prepared): GateVariant[] {
  return worlds.map(({ variant, scenario: { slo, gate } }) => ({
    name: variant,
    gated: gate,
    slo: Object.values(slo).filter((limit) => limit !== undefined),
  }))
}

function nothingComplete({ message }: Forecast): ExitCode {
  process.stderr.write(`${message}\nThere is nothing to report.\n`)
  return EXIT.interrupted
}

function exitCodeOf(result: Result, options: RunOptions): ExitCode {
  if (result.provenance.interrupted) return EXIT.interrupted
  return isGate(options) ? gateOf(result).exitCode : EXIT.ok
}
