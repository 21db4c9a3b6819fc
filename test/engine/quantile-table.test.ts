import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cdf, type Distribution, mean, quantile, variance } from '../../simulator/engine/distribution.ts'
import { QuantileTable } from '../../simulator/engine/quantile-table.ts'

const LAWS: [string, Distribution][] = [
  ['exponential', { kind: 'exponential', mean: 0.1 }],
  ['lognormal CV 1', { kind: 'lognormal', median: 0.0707, sigma: 0.8326 }],
  ['lognormal CV 2', { kind: 'lognormal', median: 0.0447, sigma: 1.2686 }],
  ['gamma CV 0.5', { kind: 'gamma', shape: 4, scale: 0.025 }],
  ['gamma CV 2', { kind: 'gamma', shape: 0.25, scale: 0.4 }],
  ['weibull 0.7', { kind: 'weibull', scale: 1, shape: 0.7 }],
  ['pareto 3', { kind: 'pareto', minimum: 0.1, shape: 3 }],
  ['uniform', { kind: 'uniform', low: 1, high: 3 }],
  [
    'quantiles',
    {
      kind: 'quantiles',
      points: [
        { p: 0, value: 0 },
        { p: 0.5, value: 1 },
        { p: 1, value: 5 },
      ],
    },
  ],
  [
    'mixture',
    {
      kind: 'mixture',
      parts: [
        { weight: 3, of: { kind: 'exponential', mean: 0.1 } },
        { weight: 1, of: { kind: 'constant', value: 1 } },
      ],
    },
  ],
  ['shifted', { kind: 'shifted', by: 2, of: { kind: 'exponential', mean: 1 } }],
]

/** Moments over a grid of draws that is fine in both tails: every one of 2^32 draws stands for one part of the law. */
function moments(table: QuantileTable): { mean: number; variance: number } {
  let sum = 0
  let squares = 0
  const add = (bits: number, weight: number) => {
    const value = table.sample(bits >>> 0)
    sum += weight * value
    squares += weight * value * value
  }
  const count = 2 ** 32
  for (let cell = 1; cell < 4095; cell++)
    for (let part = 0; part < 16; part++) add(cell * 2 ** 20 + part * 2 ** 16 + 2 ** 15, 2 ** 16)
  for (const cell of [0, 4095]) for (let part = 0; part < 2 ** 16; part++) add(cell * 2 ** 20 + part * 16 + 8, 16)
  return { mean: sum / count, variance: squares / count - (sum / count) ** 2 }
}

describe.each(LAWS)('%s', (_, law) => {
  const table = new QuantileTable(law)
  test('the table has the mean and the variance of the law', () => {
    const found = moments(table)
    expect(Math.abs(found.mean / mean(law) - 1)).toBeLessThan(2e-4)
    expect(Math.abs(found.variance / variance(law) - 1)).toBeLessThan(2e-2)
  })
  test('draws rise with the random bits', () => {
    fc.assert(
      fc.property(
        fc.nat(0xfffffffe),
        fc.nat(0xffff),
        (bits, more) => table.sample(bits) <= table.sample(Math.min(0xffffffff, bits + more)) * (1 + 1e-3),
      ),
    )
  })
  test('the distribution function undoes the quantile', () => {
    if (law.kind === 'mixture') return
    for (const p of [0.001, 0.1, 0.5, 0.9, 0.999]) expect(cdf(law, quantile(law, p))).toBeCloseTo(p, 9)
  })
  test('quantiles far in the tail are right', () => {
    if (law.kind === 'mixture') return
    for (const p of [1e-6, 0.001, 0.5, 0.999, 1 - 1e-6]) {
      const bits = Math.floor(p * 2 ** 32)
      const exact = quantile(law, (bits + 0.5) / 2 ** 32)
      // Values a millionth of the mean may be off by more: nothing depends on them.
      expect(Math.abs(table.sample(bits) - exact)).toBeLessThan(5e-3 * exact + 1e-6 * mean(law))
    }
  })
})

test('a constant law needs no table', () => {
  const table = new QuantileTable({ kind: 'constant', value: 2 })
  expect(table.constant).toBe(2)
  expect(table.sample(12345)).toBe(2)
})

test('negative durations are refused', () => {
  expect(() => new QuantileTable({ kind: 'uniform', low: -1, high: 1 })).toThrow(RangeError)
})
