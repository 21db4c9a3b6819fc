// Response times of single intervals and of many say the same as the histogram of all values.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { countAbove, intervalQuantiles, mergeIntervals } from '../../simulator/result/interval-times.ts'
import { percentileWithFailures, slowerThan } from '../../simulator/result/time-scalars.ts'
import { histogramOf, outputOf } from './run-output-builder.ts'

const time = fc.double({ min: 1e-4, max: 60, noNaN: true })
const runs = fc.array(fc.array(time, { maxLength: 30 }), { minLength: 1, maxLength: 8 })
const histogramsOf = (intervals: number[][]) => outputOf(intervals.map((times) => ({ times }))).intervalHistograms

test('merged intervals are the histogram of all their values', () => {
  fc.assert(
    fc.property(runs, (intervals) => {
      const merged = mergeIntervals(histogramsOf(intervals), [...intervals.keys()])
      const direct = histogramOf(intervals.flat())
      expect(merged.toSparse().buckets).toEqual(direct.toSparse().buckets)
      expect(merged.count).toBe(direct.count)
      expect(merged.sum).toBeCloseTo(direct.sum, 9)
      if (direct.count > 0) expect(merged.max).toBe(direct.max)
    }),
  )
})

test('quantiles of one interval, and counts above a limit, agree with its histogram', () => {
  const ps = [0.5, 0.95, 0.99]
  fc.assert(
    fc.property(runs, time, (intervals, limitS) => {
      const histograms = histogramsOf(intervals)
      for (const [index] of intervals.entries()) {
        const merged = mergeIntervals(histograms, [index])
        expect(intervalQuantiles(histograms, index, ps)).toEqual(ps.map((p) => merged.quantile(p)))
        const above = countAbove(histograms, [index], limitS)
        expect(above).toBeCloseTo(slowerThan({ times: merged, failed: 0 }, limitS), 9)
      }
    }),
  )
})

test('with failures, no percentile is lower than without', () => {
  fc.assert(
    fc.property(
      fc.array(time, { minLength: 1 }),
      fc.nat(50),
      fc.double({ min: 0.01, max: 0.99, noNaN: true }),
      (values, failed, p) => {
        const times = histogramOf(values)
        expect(percentileWithFailures({ times, failed }, p)).toBeGreaterThanOrEqual(
          percentileWithFailures({ times, failed: 0 }, p),
        )
        // Infinite exactly when the share of failures exceeds what the percentile leaves.
        expect(percentileWithFailures({ times, failed }, p) === Number.POSITIVE_INFINITY).toBe(
          p * (values.length + failed) > values.length,
        )
      },
    ),
  )
})
