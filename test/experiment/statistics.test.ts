// Intervals mean what they say: known quantiles, and coverage on data whose truth is known.
import { describe, expect, test } from 'vitest'
import {
  boundWhenUnseen,
  mean,
  meanEstimate,
  ratioEstimate,
  shareEstimate,
} from '../../simulator/experiment/estimate.ts'
import { inputRange } from '../../simulator/experiment/input-uncertainty.ts'
import { percentileEstimate } from '../../simulator/experiment/percentile-estimate.ts'
import { incompleteBeta, studentT95, studentTCdf, studentTQuantile } from '../../simulator/experiment/student-t.ts'
import { histogramOf, uniforms } from '../result/run-output-builder.ts'

describe('Student’s t', () => {
  // https://www.itl.nist.gov/div898/handbook/eda/section3/eda3672.htm
  test.each([
    [1, 12.706],
    [2, 4.303],
    [4, 2.776],
    [9, 2.262],
    [29, 2.045],
    [100, 1.984],
  ])('97.5 %% point with %i degrees of freedom is %f', (degreesOfFreedom, quantile) => {
    expect(studentT95(degreesOfFreedom)).toBeCloseTo(quantile, 3)
  })

  test('with one degree of freedom it is the Cauchy law, with two it has a closed form', () => {
    for (const p of [0.6, 0.9, 0.975, 0.9995]) {
      expect(studentTQuantile(p, 1)).toBeCloseTo(Math.tan(Math.PI * (p - 0.5)), 6)
      expect(studentTQuantile(p, 2)).toBeCloseTo((2 * p - 1) / Math.sqrt(2 * p * (1 - p)), 9)
    }
  })

  test('with many degrees of freedom it is the normal law', () => {
    expect(studentT95(1e6)).toBeCloseTo(1.95996, 4)
  })

  test('it is symmetric, and the quantile inverts the distribution function', () => {
    expect(studentTQuantile(0.1, 7)).toBe(-studentTQuantile(0.9, 7))
    for (const t of [-3, -0.2, 0, 1, 4]) expect(studentTQuantile(studentTCdf(t, 5), 5)).toBeCloseTo(t, 9)
  })

  test('Iₓ(a, b) = the binomial tail for whole a and b', () => {
    // P(X ≥ 2) of 5 at 0.3
    expect(incompleteBeta(0.3, 2, 4)).toBeCloseTo(1 - 0.7 ** 5 - 5 * 0.3 * 0.7 ** 4, 12)
  })
})

describe('means', () => {
  test('equal values have no width', () => {
    const { value, low, high } = meanEstimate([0.1, 0.1, 0.1])
    expect([value, low, high]).toEqual([0.1, 0.1, 0.1])
  })

  test('one value has no interval', () => {
    expect(meanEstimate([3])).toEqual({ value: 3, low: null, high: null, n: 1 })
  })

  test('the 95 % interval covers the truth in about 95 of 100 experiments', () => {
    const next = uniforms(7)
    const normal = () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
    const covered = covers(4000, () => meanEstimate(Array.from({ length: 6 }, () => 5 + normal())), 5)
    // Standard error of the coverage itself: 0.34 points.
    expect(covered).toBeGreaterThan(0.936)
    expect(covered).toBeLessThan(0.964)
  })

  test('a ratio of means comes with an interval that covers it', () => {
    const next = uniforms(11)
    const covered = covers(
      2000,
      () => {
        const below = Array.from({ length: 12 }, () => 5 + next())
        return ratioEstimate(
          below.map((value) => 2 * value + next() - 0.5),
          below,
        )
      },
      2,
    )
    expect(covered).toBeGreaterThan(0.93)
    expect(covered).toBeLessThan(0.97)
  })

  test('a mean does not drift with the size of its values', () => {
    expect(mean(Array.from({ length: 1000 }, () => 1e15 + 1))).toBe(1e15 + 1)
  })
})

describe('shares', () => {
  // Wilson 1927; values as in Brown, Cai and DasGupta 2001 for 0 and 1 of 10.
  test('Wilson’s interval stays inside 0–1 and is not empty at the ends', () => {
    expect(shareEstimate(0, 10)).toMatchObject({ value: 0, low: 0 })
    expect(shareEstimate(0, 10).high).toBeCloseTo(0.2775, 4)
    expect(shareEstimate(10, 10)).toMatchObject({ value: 1, high: 1 })
    expect(shareEstimate(5, 10).low).toBeCloseTo(0.2366, 4)
  })

  // Hanley and Lippman-Hand 1983, "If nothing goes wrong, is everything all right?"
  test('nothing seen in n observations bounds the probability near 3/n', () => {
    expect(boundWhenUnseen(1000)).toBeCloseTo(3 / 1000, 4)
    expect((1 - boundWhenUnseen(20)) ** 20).toBeCloseTo(0.05, 12)
    expect(boundWhenUnseen(0)).toBe(1)
  })
})

describe('percentiles', () => {
  test('the interval of a percentile covers the truth, runs of unequal speed included', () => {
    const next = uniforms(3)
    let covered = 0
    const experiments = 400
    const truth = mixturePercentile(0.9)
    for (let experiment = 0; experiment < experiments; experiment++) {
      const samples = Array.from({ length: 12 }, () => {
        const meanS = next() < 0.5 ? 0.1 : 0.2
        return { times: histogramOf(Array.from({ length: 200 }, () => -meanS * Math.log(1 - next()))), failed: 0 }
      })
      const { low, high } = percentileEstimate(samples, 0.9)
      if ((low as number) <= truth && truth <= (high as number)) covered++
    }
    expect(covered / experiments).toBeGreaterThan(0.9)
    expect(covered / experiments).toBeLessThan(0.985)
  })

  test('a failed request counts as slower than any success', () => {
    const times = histogramOf([0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9])
    const sample = { times, failed: 1 }
    expect(percentileEstimate([sample], 0.9).value).toBeCloseTo(0.9, 2)
    expect(percentileEstimate([sample], 0.91).value).toBe(Number.POSITIVE_INFINITY)
  })

  test('the interval always holds the value', () => {
    const next = uniforms(5)
    for (let experiment = 0; experiment < 50; experiment++) {
      const samples = Array.from({ length: 3 }, () => ({
        times: histogramOf(Array.from({ length: 30 }, () => next())),
        failed: Math.floor(next() * 3),
      }))
      const { value, low, high } = percentileEstimate(samples, 0.95)
      expect(low).toBeLessThanOrEqual(value)
      expect(high).toBeGreaterThanOrEqual(value)
    }
  })
})

test('the range of the inputs does not narrow with more replications', () => {
  const next = uniforms(9)
  const draws = Array.from({ length: 2000 }, () => next())
  const { inputLow, inputHigh } = inputRange(draws)
  expect(inputLow).toBeCloseTo(0.05, 1)
  expect(inputHigh).toBeCloseTo(0.95, 1)
  expect(inputRange([1])).toEqual({ inputLow: null, inputHigh: null })
})

function covers(
  experiments: number,
  estimate: () => { low: number | null; high: number | null },
  truth: number,
): number {
  let covered = 0
  for (let experiment = 0; experiment < experiments; experiment++) {
    const { low, high } = estimate()
    if ((low as number) <= truth && truth <= (high as number)) covered++
  }
  return covered / experiments
}

/** Of half exponential with mean 0.1, half with mean 0.2. */
function mixturePercentile(p: number): number {
  let [low, high] = [0, 10]
  for (let step = 0; step < 100; step++) {
    const x = (low + high) / 2
    if (1 - 0.5 * Math.exp(-x / 0.1) - 0.5 * Math.exp(-x / 0.2) < p) low = x
    else high = x
  }
  return low
}
