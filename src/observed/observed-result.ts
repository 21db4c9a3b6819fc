// An observed run as a Result: the same shape as a forecast, so that every table, chart and comparison reads it.
import { buildResult } from '../../simulator/experiment/build-result.ts'
import { keepReplication } from '../../simulator/experiment/replication.ts'
import { type Prepared, type Result, VERSION } from '../../simulator/index.ts'
import type { RunOutput } from '../../simulator/result/run-output.ts'
import type { AnswerCount } from '../../simulator/result/schema.ts'
import { isAboutStaging } from '../k6/not-production.ts'

export type ObservedProvenance = {
  source: 'k6' | 'aws' | 'lab'
  seed: string
  command: string
  interrupted: boolean
  notSeen?: readonly string[]
  answers?: readonly AnswerCount[] | undefined
}

/**
 * @param prepared one world, the one that was run
 * @param provenance `notSeen`: what could not be observed, in words; `answers`: what a load test was answered
 */
export function observedResult(
  prepared: Prepared,
  output: RunOutput,
  { notSeen = [], answers = [], ...provenance }: ObservedProvenance,
): Result {
  const [world] = prepared.worlds
  if (world === undefined) throw new Error('an observed run without a world')
  const result = buildResult(prepared, [[keepReplication(output, world.scenario)]], {
    ...provenance,
    version: VERSION,
    // An observation leans on no parameter of the model; what staging has otherwise than production holds for it, too.
    assumptions: [...prepared.assumptions.filter(isAboutStaging), ...notSeen.map(notObserved)],
  })
  if (answers.length === 0) return result
  return { ...result, variants: result.variants.map((variant) => ({ ...variant, answers: [...answers] })) }
}

function notObserved(description: string): Result['assumptions'][number] {
  return {
    path: 'observed',
    value: 'not observed',
    status: 'simplification',
    description,
    source: null,
    given: false,
  }
}

/** The same world over the stretch that was observed, by the clock on the wall. */
export function overStretch(
  prepared: Prepared,
  { startEpochS, lengthS }: { startEpochS: number; lengthS: number },
): Prepared {
  const worlds = prepared.worlds.map((world) => {
    const { scenario } = world
    const start = { ...scenario.start, epochS: startEpochS }
    return { ...world, scenario: { ...scenario, start, horizon: lengthS } }
  })
  return { ...prepared, worlds }
}
