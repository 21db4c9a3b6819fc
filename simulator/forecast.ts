// From a scenario to its Result, and the two functions of the library: one variant, or several compared.
import { type Choice, chooseVariants } from './choose-variants.ts'
import { buildResult } from './experiment/build-result.ts'
import type { Executor } from './experiment/executor.ts'
import { localExecutor } from './experiment/local-executor.ts'
import { type ExperimentOptions, runExperiment } from './experiment/run-experiment.ts'
import type { Result } from './result/schema.ts'
import { assumptionsOf } from './scenario/assumptions.ts'
import { type Prepared, prepare } from './scenario/worlds.ts'
import { simulateReplication } from './simulation.ts'
import { VERSION } from './version.ts'

/** Enough for intervals that tell policies apart, and no more: the shipped case study is eight variants of a million requests each. */
export const DEFAULT_REPLICATIONS = 10
/** Where a precision is asked for, which usually ends the run earlier. */
export const DEFAULT_MOST_REPLICATIONS = 200
export const DEFAULT_SEED = '1'

export type Forecast = {
  /** Undefined when the run was stopped before one replication of every variant was complete. */
  result: Result | undefined
  /** Why the run ended, for the reader; undefined when all replications asked for are done. */
  message: string | undefined
}

/**
 * All variants of `prepared`, in its order; differences are to the first.
 * @param options command: what gives this result again, for its provenance
 */
export async function forecast(
  prepared: Prepared,
  executor: Executor,
  options: ExperimentOptions & { command: string },
): Promise<Forecast> {
  const { replications, interrupted, message } = await runExperiment(prepared, executor, options)
  if (replications.some((column) => column.length === 0)) return { result: undefined, message }
  const { seed, command, spread } = options
  const result = buildResult(prepared, replications, {
    source: 'simulated',
    version: VERSION,
    seed,
    command,
    interrupted,
    spread,
    assumptions: assumptionsOf(prepared.worlds),
  })
  return { result, message }
}

export type LibraryOptions = Partial<ExperimentOptions> & {
  /** Where the replications run; in this thread unless given. */
  executor?: (prepared: Prepared, seed: string) => Executor
}

/**
 * Simulates one variant.
 *
 * @param scenario what a scenario file holds, as an object; or what `prepare` made of it
 * @param options variant: its name, the first unless given
 * @throws UserError with everything that is wrong with the scenario
 */
export function simulate(
  scenario: unknown,
  { variant, ...options }: LibraryOptions & { variant?: string } = {},
): Promise<Result> {
  return run(
    'simulate',
    scenario,
    variant === undefined ? { kind: 'first' } : { kind: 'named', names: [variant] },
    options,
  )
}

/**
 * Simulates several variants on the same arrivals; differences are to the first.
 *
 * @param scenario what a scenario file holds, as an object; or what `prepare` made of it
 * @param options variants: their names, all unless given
 * @throws UserError with everything that is wrong with the scenario
 */
export function compare(
  scenario: unknown,
  { variants, ...options }: LibraryOptions & { variants?: readonly string[] } = {},
): Promise<Result> {
  return run(
    'compare',
    scenario,
    variants === undefined ? { kind: 'all' } : { kind: 'named', names: variants },
    options,
  )
}

async function run(call: string, scenario: unknown, choice: Choice, options: LibraryOptions): Promise<Result> {
  const { seed = DEFAULT_SEED, replications = replicationsOf(options), executor, ...more } = options
  const prepared = chooseVariants(isPrepared(scenario) ? scenario : prepare(scenario), choice)
  const workers = executor?.(prepared, seed) ?? localExecutor(prepared, seed, simulateReplication)
  const command = `${call}(${prepared.name}, ${JSON.stringify({ seed, replications })})`
  const { result, message } = await forecast(prepared, workers, { seed, replications, ...more, command })
  if (result === undefined) throw new Error(message)
  return result
}

/** As many as asked for, or the default. */
export function replicationsOf({
  replications,
  precision,
}: Pick<Partial<ExperimentOptions>, 'replications' | 'precision'>): number {
  return replications ?? (precision === undefined ? DEFAULT_REPLICATIONS : DEFAULT_MOST_REPLICATIONS)
}

/** Only `prepare` makes something with worlds: a scenario has no such key. */
function isPrepared(scenario: unknown): scenario is Prepared {
  return typeof scenario === 'object' && scenario !== null && 'worlds' in scenario
}
