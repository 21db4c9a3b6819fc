// Percentiles over all requests, as the objectives mean them: a failed request is slower than any success.
import { PERCENTILES, type Percentile } from '../simulator/result/figures.ts'
import type { Figure, Summary, VariantResult } from '../simulator/result/schema.ts'
import { neverReason } from '../simulator/result/time-scalars.ts'
import { numberText } from './format.ts'

/** Results of older versions hold percentiles of successes only: the same where nothing failed, and no more than a bound where much did. */
export function successTimeOf({ timeToSuccessS, errorRate, responseTimeS }: Summary, percentile: Percentile): Figure {
  const own = timeToSuccessS?.[percentile]
  if (own !== undefined) return own
  if (errorRate.value === null) return { value: null, reason: errorRate.reason }
  if (errorRate.value === 0) return responseTimeS[percentile]
  const p = PERCENTILES[percentile]
  if (errorRate.value > 1 - p) return { value: null, reason: neverReason(p), infinite: ['value'] }
  return { value: null, reason: 'an older version wrote this result: forecast again' }
}

/** Fewer could not move a p99 by much. */
const LEAST_SHARE = 0.001

/** What the percentiles leave out, where it could matter: requests that had no outcome when the run ended. */
export function inFlightText({ summary }: VariantResult): string | undefined {
  const { inFlightAtEnd, requests } = summary
  if (inFlightAtEnd === undefined || inFlightAtEnd.value === null || requests.value === null) return undefined
  const share = inFlightAtEnd.value / requests.value
  if (!(share >= LEAST_SHARE)) return undefined
  const count = numberText(inFlightAtEnd.value, 'plain')
  return `${count} requests (${numberText(share, 'share')}) had no outcome yet when the run ended: they are in no percentile and no error rate`
}
