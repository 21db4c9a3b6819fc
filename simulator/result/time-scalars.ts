// Mean, percentiles and maximum of one duration, and percentiles that count a failure as slower than any success.
import type { LogHistogram } from '../engine/log-histogram.ts'
import {
  type DurationName,
  known,
  notKnown,
  PERCENTILE_NAMES,
  PERCENTILES,
  type Scalar,
  type Scalars,
  SUCCESS_TIME,
} from './figures.ts'

/** What a percentile needs: the times of those that came back, and how many never did. */
export type Outcomes = { times: LogHistogram; failed: number }

export function timeScalars(name: DurationName, times: LogHistogram): Scalars {
  const scalars: Record<string, Scalar> = {}
  const none = notKnown('nothing was measured')
  scalars[`${name}.mean`] = times.count > 0 ? known(times.sum / times.count) : none
  for (const percentile of PERCENTILE_NAMES)
    scalars[`${name}.${percentile}`] = percentileScalar(times, PERCENTILES[percentile])
  scalars[`${name}.max`] = times.count > 0 ? known(times.max as number) : none
  return scalars
}

/** Of all requests, a failure being later than any success. @param succeeded so many times there should be */
export function successTimeScalars(outcomes: Outcomes, succeeded: number): Scalars {
  return Object.fromEntries(
    PERCENTILE_NAMES.map((name) => [
      `${SUCCESS_TIME}.${name}`,
      isTimed(outcomes, succeeded) ? successTimeScalar(outcomes, PERCENTILES[name]) : notKnown('not observed'),
    ]),
  )
}

function successTimeScalar(outcomes: Outcomes, p: number): Scalar {
  const ended = outcomes.times.count + outcomes.failed
  if (ended === 0) return notKnown('no request ended')
  if (ended < fewestFor(p)) return notKnown(`needs at least ${fewestFor(p)} requests; there were ${ended}`)
  const timeS = percentileWithFailures(outcomes, p)
  return timeS === Number.POSITIVE_INFINITY ? { reason: neverReason(p), isNever: true } : known(timeS)
}

/** Counts without times would make every success a failure. */
export function isTimed({ times, failed }: Outcomes, succeeded: number): boolean {
  return Number.isFinite(failed) && (times.count > 0 || !(succeeded > 0))
}

export function neverReason(p: number): string {
  return `more than ${Number((100 * (1 - p)).toPrecision(3))} % of the requests failed`
}

export function noTimeScalars(name: DurationName, reason: string): Scalars {
  return Object.fromEntries(['mean', ...PERCENTILE_NAMES, 'max'].map((key) => [`${name}.${key}`, notKnown(reason)]))
}

/** A percentile above which not even one value is expected is not told. */
function percentileScalar(times: LogHistogram, p: number): Scalar {
  if (times.count === 0) return notKnown('nothing was measured')
  const needed = fewestFor(p)
  if (times.count < needed) return notKnown(`needs at least ${needed} values; there were ${times.count}`)
  return known(times.quantile(p))
}

/** Values of which one is expected above the percentile. */
export function fewestFor(p: number): number {
  return Math.round(1 / (1 - p))
}

/** @returns the time within which a share `p` of all requests had succeeded; Infinity when more than 1 − p failed */
export function percentileWithFailures({ times, failed }: Outcomes, p: number): number {
  const rank = p * (times.count + failed)
  return rank > times.count || times.count === 0 ? Number.POSITIVE_INFINITY : times.quantile(rank / times.count)
}

/** Requests that failed or took longer than `limitS`. */
export function slowerThan({ times, failed }: Outcomes, limitS: number): number {
  if (times.count === 0 || limitS === Number.POSITIVE_INFINITY) return failed
  return failed + times.count * times.fractionAbove(limitS)
}
