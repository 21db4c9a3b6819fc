// Percentiles of all replications together, with intervals that know requests of one run belong together.
import { LogHistogram } from '../engine/log-histogram.ts'
import { type Outcomes, percentileWithFailures, slowerThan } from '../result/time-scalars.ts'
import type { Estimate } from './estimate.ts'
import { studentT95 } from './student-t.ts'

/** `value`, `low` and `high` may be infinite: more failed than the percentile allows. */
export type PercentileEstimate = Estimate

/**
 * Woodruff's interval: the share of requests slower than the merged percentile is estimated from the replications (a ratio of sums,
 * with its 95 % Student-t half-width h); the interval ends where the merged distribution has p − h and p + h.
 *
 * Percentiles of single short runs are biased; this needs none of them. The interval always holds the value.
 * @source https://doi.org/10.1080/01621459.1952.10483443
 */
export function percentileEstimate(
  samples: readonly Outcomes[],
  p: number,
  merged = mergeOutcomes(samples),
): PercentileEstimate {
  const value = percentileWithFailures(merged, p)
  const used = samples.filter(({ times, failed }) => times.count + failed > 0)
  const n = used.length
  if (n < 2) return { value, low: null, high: null, n }
  const halfWidth = studentT95(n - 1) * shareError(used, value)
  const low = percentileWithFailures(merged, Math.max(0, p - halfWidth))
  const high = percentileWithFailures(merged, Math.min(1, p + halfWidth))
  return { value, low: Math.min(low, value), high: Math.max(high, value), n }
}

export function mergeOutcomes(samples: readonly Outcomes[]): Outcomes {
  const times = new LogHistogram()
  let failed = 0
  for (const sample of samples) {
    times.mergeFrom(sample.times)
    failed += sample.failed
  }
  return { times, failed }
}

/** Standard error of the share of requests slower than `limitS`, replications being the independent units. */
function shareError(samples: readonly Outcomes[], limitS: number): number {
  const slower = samples.map((sample) => slowerThan(sample, limitS))
  const ended = samples.map(({ times, failed }) => times.count + failed)
  const total = ended.reduce((sum, count) => sum + count, 0)
  const share = slower.reduce((sum, count) => sum + count, 0) / total
  const residuals = slower.map((count, index) => count - share * (ended[index] as number))
  const squares = residuals.reduce((sum, residual) => sum + residual * residual, 0)
  return Math.sqrt((samples.length / (samples.length - 1)) * squares) / total
}
