import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bucketIndex, LogHistogram, lowerBound } from '../../simulator/engine/log-histogram.ts'

const duration = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
const durations = fc.array(duration, { minLength: 1, maxLength: 300 })

function histogramOf(values: readonly number[]): LogHistogram {
  const histogram = new LogHistogram()
  for (const value of values) histogram.add(value)
  return histogram
}

describe('the log histogram', () => {
  test('puts every duration between the bounds of its bucket, at most 0.79 % apart', () => {
    fc.assert(
      fc.property(duration, (x) => {
        const [low, high] = [lowerBound(bucketIndex(x)), lowerBound(bucketIndex(x) + 1)]
        return low <= x && x < high && high / low <= 1.0079
      }),
    )
  })
  test('gives quantiles within one per cent of those of the sorted values', () => {
    fc.assert(
      fc.property(durations, fc.double({ min: 0, max: 1, noNaN: true }), (values, p) => {
        const sorted = [...values].sort((left, right) => left - right)
        // A rank that is whole but for rounding counts as whole.
        const rank = Math.ceil(p * sorted.length * (1 - 1e-15))
        const exact = sorted[Math.max(0, rank - 1)] as number
        return Math.abs(histogramOf(values).quantile(p) / exact - 1) <= 0.01
      }),
    )
  })
  test('gives the k-th of n values for the quantile k/n, however k/n is rounded', () => {
    for (const count of [7, 49, 100, 1000]) {
      const nth = (rank: number) => 1e-3 * 1.012 ** rank
      const histogram = histogramOf(Array.from({ length: count }, (_, index) => nth(index + 1)))
      for (let rank = 1; rank <= count; rank++) {
        expect(Math.abs(histogram.quantile(rank / count) / nth(rank) - 1)).toBeLessThan(0.0079)
      }
    }
  })
  test('tells the share above a duration to within its bucket', () => {
    fc.assert(
      fc.property(durations, duration, (values, x) => {
        const above = (limit: number) => values.filter((value) => value >= limit).length / values.length
        const share = histogramOf(values).fractionAbove(x)
        return above(x * 1.0079) <= share && share <= above(x)
      }),
    )
  })
  test('merged histograms are the histogram of everything', () => {
    fc.assert(
      fc.property(durations, durations, (left, right) => {
        const merged = histogramOf(left)
        merged.mergeFrom(histogramOf(right))
        const { sum, ...rest } = merged.toSparse()
        const { sum: together, ...expected } = histogramOf([...left, ...right]).toSparse()
        expect(rest).toEqual(expected)
        expect(sum).toBeCloseTo(together, 6)
      }),
    )
  })
  test('its sparse form holds all of it', () => {
    fc.assert(
      fc.property(durations, (values) => {
        const histogram = histogramOf(values)
        const back = LogHistogram.fromSparse(histogram.toSparse())
        expect(back.toSparse()).toEqual(histogram.toSparse())
        expect(back.quantile(0.9)).toBe(histogram.quantile(0.9))
      }),
    )
  })
  test('a reset one is like new', () => {
    const histogram = histogramOf([1, 2, 3])
    histogram.reset()
    expect(histogram.toSparse()).toEqual(new LogHistogram().toSparse())
    expect(histogram.quantile(0.5)).toBeNaN()
  })
  test('zero counts as zero, and what lies outside the range as its end', () => {
    const histogram = histogramOf([0, 0, 0, 1])
    expect(histogram.quantile(0.5)).toBe(0)
    expect(histogram.fractionAbove(0)).toBe(0.25)
    expect(bucketIndex(1e12)).toBe(48 * 128 - 1)
  })
})
