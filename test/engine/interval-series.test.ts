import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Gauge, IntervalDurations } from '../../simulator/engine/interval-series.ts'
import { LogHistogram } from '../../simulator/engine/log-histogram.ts'

const intervals = fc.array(fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { maxLength: 50 }), { maxLength: 20 })

test('a gauge averages over time, not over changes', () => {
  const gauge = new Gauge(10)
  gauge.set(4, 15)
  gauge.set(8, 19)
  expect(gauge.close(20, 10)).toBe((4 * 4 + 8 * 1) / 10)
  expect(gauge.close(30, 10)).toBe(8)
})

test('every interval has the histogram of its own durations, and the total that of all', () => {
  fc.assert(
    fc.property(intervals, (durations) => {
      const series = new IntervalDurations(durations.length)
      const all = new LogHistogram()
      for (const interval of durations) {
        for (const x of interval) series.open.add(x)
        for (const x of interval) all.add(x)
        series.close()
      }
      const { offsets, buckets, counts, sums, maxima } = series.columns()
      for (const [index, interval] of durations.entries()) {
        const plain = new LogHistogram()
        for (const x of interval) plain.add(x)
        const pairs = Array.from(buckets.slice(offsets[index], offsets[index + 1])).flatMap((bucket, position) => [
          bucket,
          counts[(offsets[index] as number) + position] as number,
        ])
        expect(pairs).toEqual(plain.toSparse().buckets)
        expect([sums[index], maxima[index]]).toEqual([plain.sum, Math.max(0, ...interval)])
      }
      expect(series.total.toSparse().buckets).toEqual(all.toSparse().buckets)
    }),
  )
})

test('it has room for more buckets than it began with', () => {
  const series = new IntervalDurations(3)
  for (let interval = 0; interval < 3; interval++) {
    for (let bucket = 0; bucket < 3000; bucket++) series.open.add(1e-6 * 1.0079 ** bucket)
    series.close()
  }
  const { offsets, counts } = series.columns()
  expect(offsets[3]).toBe(counts.length)
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(9000)
})
