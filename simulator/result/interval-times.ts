// The distribution of response times in any set of intervals, rebuilt from the bucket counts each interval keeps.
import { bucketIndex, LogHistogram, lowerBound } from '../engine/log-histogram.ts'
import type { IntervalHistograms } from './run-output.ts'

/** Counts by bucket; reused, as a run has up to a thousand intervals. Zero between calls. */
const counts = new Float64Array(65_536)

/** The smallest value is known to its bucket only; sum and maximum are exact. */
export function mergeIntervals(histograms: IntervalHistograms, intervals: readonly number[]): LogHistogram {
  const touched: number[] = []
  let [count, sum, max] = [0, 0, 0]
  for (const interval of intervals) {
    const end = histograms.offsets[interval + 1] as number
    for (let position = histograms.offsets[interval] as number; position < end; position++) {
      const bucket = histograms.buckets[position] as number
      if (counts[bucket] === 0) touched.push(bucket)
      counts[bucket] = (counts[bucket] as number) + (histograms.counts[position] as number)
      count += histograms.counts[position] as number
    }
    sum += histograms.sums[interval] as number
    max = Math.max(max, histograms.maxima[interval] as number)
  }
  const buckets = drain(touched.sort((left, right) => left - right))
  if (count === 0) return new LogHistogram()
  const min = Math.min(max, lowerBound(buckets[0] as number))
  return LogHistogram.fromSparse({ count, sum, min, max, buckets })
}

/** Successes of the intervals that took longer than `limitS`, to the precision of a bucket. */
export function countAbove(histograms: IntervalHistograms, intervals: readonly number[], limitS: number): number {
  const limit = bucketIndex(limitS)
  let above = 0
  for (const interval of intervals) {
    const end = histograms.offsets[interval + 1] as number
    for (let position = histograms.offsets[interval] as number; position < end; position++) {
      if ((histograms.buckets[position] as number) > limit) above += histograms.counts[position] as number
    }
  }
  return above
}

/**
 * The same as quantiles of `mergeIntervals` for a single interval, without building a histogram: a chart asks for thousands.
 * @param ps ascending
 * @returns NaN where the interval had no success
 */
export function intervalQuantiles(histograms: IntervalHistograms, interval: number, ps: readonly number[]): number[] {
  const first = histograms.offsets[interval] as number
  const end = histograms.offsets[interval + 1] as number
  const count = histograms.counts.subarray(first, end).reduce((sum, each) => sum + each, 0)
  const max = histograms.maxima[interval] as number
  let position = first - 1
  let seen = 0
  return ps.map((p) => {
    if (count === 0) return Number.NaN
    const rank = Math.max(1, Math.ceil(p * count))
    while (seen < rank) seen += histograms.counts[++position] as number
    const bucket = histograms.buckets[position] as number
    return Math.min(max, (lowerBound(bucket) + lowerBound(bucket + 1)) / 2)
  })
}

function drain(touched: readonly number[]): number[] {
  const buckets: number[] = []
  for (const bucket of touched) {
    buckets.push(bucket, counts[bucket] as number)
    counts[bucket] = 0
  }
  return buckets
}
