// Within which time had a share of all requests succeeded? Percentiles in which a failure is later than any success, and so may be infinite.
import { PERCENTILE_NAMES, PERCENTILES, type Percentile, SUCCESS_TIME } from '../result/figures.ts'
import type { Figure } from '../result/schema.ts'
import { fewestFor, isTimed, neverReason, type Outcomes, percentileWithFailures } from '../result/time-scalars.ts'
import type { Estimate } from './estimate.ts'
import { type InputRange, inputRange, NO_INPUT_RANGE } from './input-uncertainty.ts'
import { mergeOutcomes, percentileEstimate } from './percentile-estimate.ts'
import { reasonOf, type Sample, scalarAt } from './sample.ts'

/** All numbers may be infinite. `each`: of every replication in which a request ended. */
export type SuccessTime = Estimate & InputRange & { each: readonly number[] }

/** @returns undefined where no request ended or no time was observed */
export function successTimeOf(
  outcomes: readonly Outcomes[],
  percentile: Percentile,
  isUncertain: boolean,
  merged = mergeOutcomes(outcomes),
): SuccessTime | undefined {
  if (outcomes.length === 0) return undefined
  const p = PERCENTILES[percentile]
  const each = outcomes.map((outcome) => percentileWithFailures(outcome, p))
  return { ...percentileEstimate(outcomes, p, merged), ...(isUncertain ? inputRange(each) : NO_INPUT_RANGE), each }
}

/** Every percentile as a figure of a summary, by its path. */
export function successTimeFigures(samples: readonly Sample[], isUncertain: boolean): [string, Figure][] {
  const outcomes = samples.flatMap(outcomesOf)
  const merged = mergeOutcomes(outcomes)
  const ended = merged.times.count + merged.failed
  return PERCENTILE_NAMES.map((percentile) => {
    const path = `${SUCCESS_TIME}.${percentile}`
    const needed = fewestFor(PERCENTILES[percentile])
    const found = successTimeOf(outcomes, percentile, isUncertain, merged)
    if (found === undefined)
      return [path, { value: null, reason: reasonOf(samples.map((each) => scalarAt(each, path))) }]
    if (ended < needed) return [path, { value: null, reason: `needs at least ${needed} requests; there were ${ended}` }]
    return [path, finiteFigure(found, PERCENTILES[percentile])]
  })
}

/** Nothing where no request ended, or where times were not observed. */
export function outcomesOf({ times, scalars }: Sample): Outcomes[] {
  const [succeeded, failed] = [scalars['succeeded'], scalars['failed']]
  if (times.responseTimeS === undefined || typeof succeeded !== 'number' || typeof failed !== 'number') return []
  const outcomes = { times: times.responseTimeS, failed }
  return times.responseTimeS.count + failed > 0 && isTimed(outcomes, succeeded) ? [outcomes] : []
}

const ENDS = ['value', 'low', 'high', 'inputLow', 'inputHigh'] as const

/** JSON has no infinite numbers. */
function finiteFigure({ value, low, high, inputLow, inputHigh, n }: SuccessTime, p: number): Figure {
  const figure = { value, low, high, inputLow, inputHigh, n }
  const infinite = ENDS.filter((end) => figure[end] === Number.POSITIVE_INFINITY)
  if (infinite.length === 0) return figure
  if (infinite.includes('value')) return { value: null, reason: neverReason(p), infinite }
  return { ...figure, ...Object.fromEntries(infinite.map((end) => [end, null])), infinite }
}
