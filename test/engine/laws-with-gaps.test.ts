// Laws that jump: constants and other parts of a mixture with nothing between them, quantiles that stay or leap. Their jumps lie anywhere,
// not on the nodes of a table, and each part has its share of the 2^32 draws to one draw.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Distribution, mean, quantile } from '../../simulator/engine/distribution.ts'
import { QuantileTable } from '../../simulator/engine/quantile-table.ts'
import { tableMean } from './table-mean.ts'

const DRAWS = 2 ** 32

/** One value with a share, another one for the rest. */
function twoValues(share: number, value: number, otherwise: number): Distribution {
  const parts = [
    { weight: share, of: { kind: 'constant' as const, value } },
    { weight: 1 - share, of: { kind: 'constant' as const, value: otherwise } },
  ]
  return { kind: 'mixture', parts }
}

/** How many draws are at most this: values rise with the draw. */
function drawsUpTo(table: QuantileTable, value: number): number {
  let [low, high] = [0, DRAWS]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (table.sample(middle >>> 0) <= value) low = middle + 1
    else high = middle
  }
  return low
}

describe.each([
  ['1 % of 2 s, else 50 ms', 0.01, 2, 0.05],
  ['0.1 % of 5 s, else 10 ms', 0.001, 5, 0.01],
  ['0.05 % of 10 s, else 10 ms', 0.0005, 10, 0.01],
  ['0.04 % of 10 s, else 10 ms', 0.0004, 10, 0.01],
  ['0.03 % of 10 s, else 10 ms', 0.0003, 10, 0.01],
  ['two of a million of 10 s, else 10 ms', 2e-6, 10, 0.01],
  ['all but 0.02 % of 10 s, else 10 ms', 0.9998, 10, 0.01],
])('%s', (_, share, value, otherwise) => {
  const table = new QuantileTable(twoValues(share, value, otherwise))
  const jump = Math.round((value > otherwise ? 1 - share : share) * DRAWS)
  const [least, most] = [Math.min(value, otherwise), Math.max(value, otherwise)]
  test('each value has its share, to one draw, and none lies between', () => {
    expect(Math.abs(drawsUpTo(table, least) - jump)).toBeLessThanOrEqual(1)
    expect(drawsUpTo(table, most * 0.999999)).toBe(drawsUpTo(table, least))
    expect([0, jump - 2, jump + 1, DRAWS - 1].map((bits) => table.sample(bits >>> 0))).toEqual([
      least,
      least,
      most,
      most,
    ])
  })
  test('the mean is right to half a draw of the jump', () => {
    const exact = mean(twoValues(share, value, otherwise))
    expect(Math.abs(tableMean(table) - exact)).toBeLessThanOrEqual((most - least) / DRAWS)
  })
})

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })
/** Shares from one in a hundred thousand up: the regime of p99.9, time-outs and retries. */
const weight = between(-5, 0).map((exponent) => 10 ** exponent)

/** Parts that follow one another with gaps between them, each from 1 up to 2 times the position that its place in the list gives it. */
function apart(part: (low: number) => fc.Arbitrary<Distribution>): fc.Arbitrary<Mixture> {
  const positions = [0.001, 0.01, 0.1, 1, 10]
  return fc
    .tuple(...positions.map((low) => fc.record({ weight, of: part(low) })))
    .chain((parts) => fc.subarray(parts, { minLength: 2 }))
    .chain((parts) => fc.shuffledSubarray(parts, { minLength: parts.length }))
    .map((parts) => ({ kind: 'mixture', parts }))
}
type Mixture = Extract<Distribution, { kind: 'mixture' }>

const bounded = (low: number): fc.Arbitrary<Distribution> =>
  fc.oneof(
    between(low, 2 * low).map((value): Distribution => ({ kind: 'constant', value })),
    between(0, low).map((by): Distribution => ({ kind: 'shifted', by, of: { kind: 'constant', value: low } })),
    between(1.1, 2).map((ratio): Distribution => ({ kind: 'uniform', low, high: low * ratio })),
    fc
      .tuple(between(0, 1), between(0, 1))
      .map(([p, way]): Distribution => ({ kind: 'quantiles', points: leap(low, p, way) })),
  )
const narrow = (low: number): fc.Arbitrary<Distribution> =>
  fc.record({
    kind: fc.constant('lognormal' as const),
    median: fc.constant(1.4 * low),
    sigma: between(-4, -1.5).map((exponent) => 10 ** exponent),
  })

/** Stays at its first value up to p, then leaps some of the way to twice that. */
function leap(low: number, p: number, way: number) {
  return [
    { p: 0, value: low },
    { p, value: low },
    { p, value: low * (1 + way) },
    { p: 1, value: low * 2 },
  ]
}

/** Between any two parts lies a gap: how many draws belong below each gap, and where it begins and ends. */
function gaps(law: Mixture, ends: (part: Distribution) => { low: number; high: number }) {
  const parts = law.parts.map(({ weight, of }) => ({ weight, ...ends(of) })).sort((left, right) => left.low - right.low)
  const total = parts.reduce((sum, { weight }) => sum + weight, 0)
  let before = 0
  return parts.slice(1).map(({ low }, index) => {
    before += parts[index]!.weight
    return { draws: (before / total) * DRAWS, from: parts[index]!.high, to: low }
  })
}

describe('a mixture of parts with gaps between them', () => {
  test('gives each part its share, to one draw, and no value between them', () => {
    fc.assert(
      fc.property(apart(bounded), (law) => {
        const table = new QuantileTable(law)
        for (const { draws, from, to } of gaps(law, (of) => ({ low: quantile(of, 0), high: quantile(of, 1) }))) {
          const found = drawsUpTo(table, from * (1 + 1e-6))
          expect(Math.abs(found - draws)).toBeLessThanOrEqual(1)
          if (found < DRAWS) expect(table.sample(found)).toBeGreaterThanOrEqual(to * (1 - 1e-6))
        }
      }),
      { numRuns: 60, endOnFailure: true },
    )
  })
  test('has its mean', () => {
    fc.assert(
      fc.property(apart(bounded), (law) => {
        const exact = mean(law)
        expect(Math.abs(tableMean(new QuantileTable(law)) - exact)).toBeLessThanOrEqual(2e-9 * exact + 20 / DRAWS)
      }),
      { numRuns: 30, endOnFailure: true },
    )
  })
  test('of narrow lognormal parts, too', () => {
    fc.assert(
      fc.property(apart(narrow), (law) => {
        const table = new QuantileTable(law)
        for (const { draws, from, to } of gaps(law, (of) => ({ low: mean(of) * 0.8, high: mean(of) * 1.25 })))
          expect(Math.abs(drawsUpTo(table, Math.sqrt(from * to)) - draws)).toBeLessThanOrEqual(1)
        const exact = mean(law)
        expect(Math.abs(tableMean(table) - exact)).toBeLessThanOrEqual(2e-9 * exact)
      }),
      { numRuns: 8, endOnFailure: true },
    )
  })
})

describe('any law made of parts', () => {
  const wide = (low: number): fc.Arbitrary<Distribution> =>
    fc.oneof(
      narrow(low),
      bounded(low),
      fc.record({ kind: fc.constant('gamma' as const), shape: between(1, 50), scale: fc.constant(low / 10) }),
      fc.record({ kind: fc.constant('exponential' as const), mean: fc.constant(low) }),
    )
  test('gives every draw the value of its quantile to two in a thousand, above all around jumps, in rising order', () => {
    fc.assert(
      fc.property(apart(wide), fc.array(fc.nat(0xffffffff), { minLength: 50, maxLength: 50 }), (law, anywhere) => {
        const table = new QuantileTable(law)
        const around = law.parts.flatMap(({ of }) => {
          const draws = drawsUpTo(table, quantile(of, 0.5))
          return [-(2 ** 19), -1000, -2, 0, 1, 1000, 2 ** 19].map((by) => draws + by)
        })
        const draws = [...anywhere, ...around].filter((draw) => draw >= 0 && draw < DRAWS).sort((a, b) => a - b)
        let before = 0
        for (const draw of draws) {
          const value = table.sample(draw >>> 0)
          expect(value).toBeGreaterThanOrEqual(before)
          // One draw beside a jump may fall on either side of it.
          const [low, high] = [draw - 1, draw + 2].map((edge) =>
            quantile(law, Math.min(1 - 1e-12, Math.max(1e-12, edge / DRAWS))),
          )
          expect(value).toBeGreaterThanOrEqual(low! * (1 - 2e-3) - 1e-6 * mean(law))
          expect(value).toBeLessThanOrEqual(high! * (1 + 2e-3) + 1e-6 * mean(law))
          before = value
        }
      }),
      { numRuns: 12, endOnFailure: true },
    )
  })
})

describe('quantiles', () => {
  const points = [
    { p: 0, value: 0.005 },
    { p: 0.3, value: 0.005 },
    { p: 0.9, value: 0.1 },
    { p: 0.9, value: 2 },
    { p: 0.9997, value: 3 },
    { p: 1, value: 30 },
  ]
  const table = new QuantileTable({ kind: 'quantiles', points })
  test('that stay at a value have it for exactly their share', () => {
    expect(Math.abs(drawsUpTo(table, 0.005 * (1 + 1e-9)) - 0.3 * DRAWS)).toBeLessThanOrEqual(1)
  })
  test('that leap have no value in between', () => {
    const found = drawsUpTo(table, 0.1 * (1 + 1e-9))
    expect(Math.abs(found - 0.9 * DRAWS)).toBeLessThanOrEqual(1)
    expect(table.sample(found)).toBeGreaterThanOrEqual(2 * (1 - 1e-9))
  })
  test('have their mean', () => {
    expect(Math.abs(tableMean(table) / mean({ kind: 'quantiles', points }) - 1)).toBeLessThan(2e-9)
  })
})

test('a rarer slow answer is slow for a part of the same requests', () => {
  const [rare, rarer] = [0.0004, 0.0003].map((share) => new QuantileTable(twoValues(share, 10, 0.01)))
  const [slow, slower] = [DRAWS - drawsUpTo(rare!, 1), DRAWS - drawsUpTo(rarer!, 1)]
  expect(slow / slower).toBeCloseTo(4 / 3, 5)
  for (let draw = DRAWS - slow - 2; draw < DRAWS; draw += 997)
    expect(rarer!.sample(draw)).toBeLessThanOrEqual(rare!.sample(draw))
})
