// Response times by interval, as a run leaves them, from plain lists.
import { bucketIndex } from '../../simulator/engine/log-histogram.ts'
import type { IntervalHistograms } from '../../simulator/result/run-output.ts'

export function histogramsOf(intervals: readonly (readonly number[])[]): IntervalHistograms {
  const [offsets, buckets, counts]: [number[], number[], number[]] = [[0], [], []]
  for (const values of intervals) {
    const byBucket = new Map<number, number>()
    for (const value of values) byBucket.set(bucketIndex(value), (byBucket.get(bucketIndex(value)) ?? 0) + 1)
    for (const [bucket, count] of [...byBucket].sort(([left], [right]) => left - right)) {
      buckets.push(bucket)
      counts.push(count)
    }
    offsets.push(buckets.length)
  }
  return {
    offsets: Uint32Array.from(offsets),
    buckets: Uint16Array.from(buckets),
    counts: Uint32Array.from(counts),
    sums: Float64Array.from(intervals, (values) => values.reduce((sum, value) => sum + value, 0)),
    maxima: Float64Array.from(intervals, (values) => Math.max(0, ...values)),
  }
}
