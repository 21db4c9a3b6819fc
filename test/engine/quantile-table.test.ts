import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Distribution, mean, quantile, variance } from '../../simulator/engine/distribution.ts'
import { QuantileTable } from '../../simulator/engine/quantile-table.ts'
import { tableMoments } from './table-mean.ts'

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

describe.each(LAWS)('%s', (name, law) => {
  const table = new QuantileTable(law)
  test('the table has the mean and the variance of the law', () => {
    const found = tableMoments(table)
    expect(Math.abs(found.mean / mean(law) - 1)).toBeLessThan(1e-9)
    // A Pareto law has some of its variance in values rarer than one draw in 2^32.
    const tolerance = name === 'pareto 3' ? 2e-3 : 1e-4
    expect(Math.abs(found.variance / variance(law) - 1)).toBeLessThan(tolerance)
  })
  test('values never fall as the random bits rise', () => {
    fc.assert(
      fc.property(
        fc.nat(0xfffffffe),
        fc.nat(0xffff),
        (bits, more) => table.sample(bits) <= table.sample(Math.min(0xffffffff, bits + more)),
      ),
    )
  })
  test('nor do they where one table gives way to another', () => {
    const borders = [2 ** 8, 2 ** 20, 2 ** 32 - 2 ** 20, 2 ** 32 - 2 ** 8]
    for (const border of borders) expect(table.sample(border - 1)).toBeLessThanOrEqual(table.sample(border))
    let before = 0
    for (let bits = 0; bits < 2 ** 32; bits += 2 ** 19) {
      expect(table.sample(bits)).toBeGreaterThanOrEqual(before)
      before = table.sample(bits)
    }
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

test('nor does any law that has only one value', () => {
  const shifted = new QuantileTable({ kind: 'shifted', by: 1, of: { kind: 'constant', value: 2 } })
  expect([shifted.constant, shifted.sample(0), shifted.sample(0xffffffff)]).toEqual([3, 3, 3])
  expect(new QuantileTable({ kind: 'uniform', low: 2, high: 2 }).constant).toBe(2)
})

test('a longer law gives longer durations, draw by draw', () => {
  const [short, long] = [0.1, 0.11].map((median) => new QuantileTable({ kind: 'lognormal', median, sigma: 1 }))
  fc.assert(fc.property(fc.nat(0xffffffff), (bits) => short!.sample(bits) < long!.sample(bits)))
})

test.each<Distribution>([
  { kind: 'constant', value: -1 },
  { kind: 'uniform', low: -1, high: 1 },
  { kind: 'exponential', mean: Number.NaN },
  { kind: 'lognormal', median: 1e300, sigma: 10 },
  { kind: 'gamma', shape: Number.POSITIVE_INFINITY, scale: 0 },
])('negative durations and what is no law are refused: $kind', (law) => {
  expect(() => new QuantileTable(law)).toThrow(RangeError)
})

test('the table of a law is made once, and forgotten when too many others came after it', () => {
  const law = (mean: number): Distribution => ({ kind: 'exponential', mean })
  const first = QuantileTable.of(law(1))
  expect(QuantileTable.of(law(1))).toBe(first)
  expect(QuantileTable.of(law(2))).not.toBe(first)
  for (let count = 3; count < 203; count++) QuantileTable.of(law(count))
  const again = QuantileTable.of(law(1))
  expect(again).not.toBe(first)
  for (const bits of [0, 1, 77, 2 ** 31, 2 ** 32 - 1]) expect(again.sample(bits)).toBe(first.sample(bits))
})
