import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cdf, type Distribution, mean, quantile, variance } from '../../simulator/engine/distribution.ts'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })
const simple: fc.Arbitrary<Distribution> = fc.oneof(
  fc.record({ kind: fc.constant('exponential' as const), mean: between(0.01, 10) }),
  fc.record({ kind: fc.constant('lognormal' as const), median: between(0.01, 10), sigma: between(0.1, 1) }),
  fc.record({ kind: fc.constant('gamma' as const), shape: between(0.5, 20), scale: between(0.01, 1) }),
  fc.record({ kind: fc.constant('weibull' as const), scale: between(0.1, 10), shape: between(0.7, 4) }),
  fc.record({ kind: fc.constant('pareto' as const), minimum: between(0.1, 1), shape: between(8, 20) }),
  fc.record({ kind: fc.constant('uniform' as const), low: between(0, 1), high: between(2, 3) }),
  between(0.1, 5).map((middle): Distribution => ({ kind: 'quantiles', points: pointsThrough(middle) })),
)
const law: fc.Arbitrary<Distribution> = fc.oneof(
  simple,
  fc.record({ kind: fc.constant('shifted' as const), by: between(0, 5), of: simple }),
  fc.record({
    kind: fc.constant('mixture' as const),
    parts: fc.array(fc.record({ weight: between(0.5, 2), of: simple }), { minLength: 1, maxLength: 3 }),
  }),
)

function pointsThrough(middle: number) {
  return [
    { p: 0, value: 0 },
    { p: 0.5, value: middle },
    { p: 0.9, value: middle + 1 },
    { p: 1, value: middle + 5 },
  ]
}

/**
 * Plain moments: the mean of quantiles in the middle of many cells, none wider than 2^-10, finer towards both ends. Where a mixture's
 * quantiles jump, half a cell of the jump is lost: up to 0.5 % of the mean for a part with the least weight there is here, one ninth.
 */
function integrated(of: Distribution): { mean: number; variance: number } {
  const cells: [from: number, width: number][] = []
  for (let octave = 1; octave < 22; octave++) {
    const parts = Math.max(32, 512 >> octave)
    const width = 2 ** -octave / 2 / parts
    for (let part = 0; part < parts; part++) cells.push([2 ** -octave / 2 + part * width, width])
  }
  let sum = 0
  let squares = 0
  for (const [from, width] of cells)
    for (const p of [from + width / 2, 1 - from - width / 2]) {
      const value = quantile(of, p)
      sum += value * width
      squares += value * value * width
    }
  return { mean: sum, variance: squares - sum * sum }
}

describe('any law', () => {
  test('has the mean and the variance that its quantiles integrate to', () => {
    fc.assert(
      fc.property(law, (of) => {
        const plain = integrated(of)
        expect(Math.abs(plain.mean / mean(of) - 1)).toBeLessThan(6e-3)
        expect(Math.abs(plain.variance - variance(of))).toBeLessThan(0.02 * variance(of) + 1e-5 * mean(of) ** 2)
      }),
      { numRuns: 60, endOnFailure: true },
    )
  })
  test('has a distribution function that undoes its quantiles', () => {
    fc.assert(
      fc.property(law, between(0.001, 0.999), (of, p) => {
        expect(Math.abs(cdf(of, quantile(of, p)) - p)).toBeLessThan(1e-9)
      }),
      { numRuns: 300 },
    )
  })
})

describe('variance', () => {
  test('is infinite where the tail is too heavy, whether or not the mean is', () => {
    for (const shape of [0.5, 0.9, 1, 1.5, 2]) {
      const pareto: Distribution = { kind: 'pareto', minimum: 1, shape }
      expect(variance(pareto)).toBe(Number.POSITIVE_INFINITY)
      const parts = [
        { weight: 1, of: pareto },
        { weight: 1, of: { kind: 'constant' as const, value: 1 } },
      ]
      expect(variance({ kind: 'mixture', parts })).toBe(Number.POSITIVE_INFINITY)
    }
  })
  test('keeps its digits however large the mean is beside it', () => {
    expect(variance({ kind: 'shifted', by: 1e8, of: { kind: 'exponential', mean: 1 } })).toBe(1)
    expect(variance({ kind: 'lognormal', median: 1, sigma: 1e-8 })).toBeCloseTo(1e-16, 28)
  })
})

describe('a mixture', () => {
  const parts = [
    { weight: 1, of: { kind: 'constant' as const, value: 1 } },
    { weight: 1, of: { kind: 'uniform' as const, low: 1, high: 3 } },
  ]
  test('stays at the value of a part that has only one until its share is used up', () => {
    expect([0.1, 0.3, 0.5].map((p) => quantile({ kind: 'mixture', parts }, p))).toEqual([1, 1, 1])
    expect(quantile({ kind: 'mixture', parts }, 0.75)).toBeCloseTo(2, 12)
  })
  test('knows nothing of a part without weight', () => {
    const more = [...parts, { weight: 0, of: { kind: 'pareto' as const, minimum: 9, shape: 0.5 } }]
    const of: Distribution = { kind: 'mixture', parts: more }
    expect([mean(of), quantile(of, 1)]).toEqual([1.5, 3])
    expect(variance(of)).toBeCloseTo(5 / 12, 14)
  })
})
