// The statistics of a validation against numbers known by hand or by theory.
import { describe, expect, test } from 'vitest'
import { LogHistogram } from '../../simulator/engine/log-histogram.ts'
import { courseError, perPeriod } from '../../simulator/result/course-error.ts'
import { distancesFromOthers, shapeDistance } from '../../simulator/result/shape-distance.ts'
import { quantileInterval } from '../../src/validate/block-bootstrap.ts'
import { errorOf } from '../../src/validate/score-figure.ts'
import { histogramsOf } from './interval-histograms.ts'

const sparse = (values: readonly number[]) => {
  const histogram = new LogHistogram()
  for (const value of values) histogram.add(value)
  return histogram.toSparse()
}

describe('distance of distributions', () => {
  test('of a distribution to itself is zero', () => {
    const values = sparse([0.1, 0.2, 0.4])
    expect(shapeDistance(values, values)).toEqual({ wasserstein: 0, gap: 0 })
  })

  test('of a shifted point is the shift over the observed mean', () => {
    const distance = shapeDistance(sparse([1]), sparse([2]))
    expect(distance?.wasserstein).toBeCloseTo(0.5, 2)
    expect(distance?.gap).toBe(1)
  })

  test('half of the mass moved from 1 to 3: mean distance 1, gap one half', () => {
    const distance = shapeDistance(sparse([1, 1]), sparse([1, 3]))
    expect(distance?.wasserstein).toBeCloseTo(1 / 2, 2)
    expect(distance?.gap).toBe(0.5)
  })

  test('needs data on both sides', () => {
    expect(shapeDistance(sparse([]), sparse([1]))).toBeUndefined()
  })

  test('of each run from the others leaves its own times out of theirs', () => {
    const [first, second, third] = distancesFromOthers([sparse([1, 1]), sparse([1, 1]), sparse([3, 3])])
    expect(first).toEqual(second)
    expect(first?.gap).toBe(0.5)
    expect(third?.gap).toBe(1)
    // From 1 to 3, over a mean of 3.
    expect(third?.wasserstein).toBeCloseTo(2 / 3, 2)
    expect(distancesFromOthers([sparse([1])])).toEqual([])
    expect(distancesFromOthers([sparse([1]), sparse([]), sparse([1])])).toHaveLength(2)
  })
})

describe('courses', () => {
  const step = (at: number) => Array.from({ length: 40 }, (_, index) => (index < at ? 2 : 6))

  test('WAPE is the sum of errors over the sum of what was observed', () => {
    expect(courseError([1, 2, 3], [1, 4, 5], 1).wape).toBeCloseTo(4 / 10, 12)
  })

  test('a later step is a lag, an earlier one a negative lag', () => {
    expect(courseError(step(10), step(13), 20).lagS).toBe(60)
    expect(courseError(step(13), step(10), 20).lagS).toBe(-60)
    expect(courseError(step(10), step(10), 20)).toEqual({ wape: 0, lagS: 0 })
  })

  test('a flat course has no lag, and gaps do not count', () => {
    expect(courseError(step(10), step(99), 20).lagS).toBe(0)
    expect(courseError([null, 2], [7, 2], 1).wape).toBe(0)
  })
})

describe('the block bootstrap', () => {
  // Intervals of 50 requests whose level moves slowly: neighbours are alike.
  const intervals = Array.from({ length: 120 }, (_, index) => {
    const level = 0.1 * (1 + 0.5 * Math.sin(index / 8))
    return Array.from({ length: 50 }, (_, request) => level * (0.8 + (0.4 * request) / 49))
  })
  const histograms = histogramsOf(intervals)

  test('holds the quantile and is wider with blocks than without: neighbours are no new evidence', () => {
    const median = 0.1
    const blocks = quantileInterval(histograms, 0.5, 12)
    const single = quantileInterval(histograms, 0.5, 1)
    if (blocks === undefined || single === undefined) throw new Error('no interval')
    expect(blocks.low).toBeLessThan(median)
    expect(blocks.high).toBeGreaterThan(median)
    expect(blocks.high - blocks.low).toBeGreaterThan(1.5 * (single.high - single.low))
  })

  test('gives the same interval every time, and none for a run of a few blocks', () => {
    expect(quantileInterval(histograms, 0.9, 12)).toEqual(quantileInterval(histograms, 0.9, 12))
    expect(quantileInterval(histograms, 0.9, 60)).toBeUndefined()
  })
})

test('a course period by period is made of the means of its periods; what is not known stays unknown', () => {
  expect(perPeriod([1, 3, 5, null, 10, 20, 7], 10, 20)).toEqual([2, 2, 5, null, 15, 15, 7])
  expect(perPeriod([1, 3], 60, 20)).toEqual([1, 3])
})

test('errors: points and seconds are differences, ratios relative, and nothing is made up', () => {
  expect(errorOf('points', 0.1, 0.12)).toBeCloseTo(0.02, 12)
  expect(errorOf('ratio', 2, 3)).toBe(0.5)
  expect(errorOf('ratio', 0, 0)).toBe(0)
  expect(errorOf('ratio', 0, 1)).toBeNull()
  expect(errorOf('seconds', null, 1)).toBeNull()
})
