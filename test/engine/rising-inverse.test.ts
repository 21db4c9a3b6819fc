import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { RisingInverse } from '../../simulator/engine/rising-inverse.ts'

const between = (min: number, max: number) => fc.double({ min, max, noNaN: true })

/** Rises from 0 to 1: jumps at some places, smooth parts elsewhere, flat in between. */
type Shape = { jumps: { at: number; by: number }[]; slopes: { from: number; width: number; by: number }[] }
const shape: fc.Arbitrary<Shape> = fc.record({
  jumps: fc.array(fc.record({ at: between(0, 10), by: between(0.001, 1) }), { maxLength: 4 }),
  slopes: fc.array(fc.record({ from: between(0, 10), width: between(1e-6, 10), by: between(0.001, 1) }), {
    minLength: 1,
    maxLength: 4,
  }),
})

function rising({ jumps, slopes }: Shape) {
  const total = [...jumps, ...slopes].reduce((sum, { by }) => sum + by, 0)
  return (x: number) => {
    let height = 0
    for (const { at, by } of jumps) if (x >= at) height += by / total
    for (const { from, width, by } of slopes) height += (by / total) * smooth((x - from) / width)
    return height
  }
}

function smooth(way: number): number {
  const inside = Math.min(1, Math.max(0, way))
  return inside * inside * (3 - 2 * inside)
}

function places({ jumps, slopes }: Shape): number[] {
  return [...jumps.map(({ at }) => at), ...slopes.flatMap(({ from, width }) => [from, from + width])]
}

/** The least double at which the height is reached. */
function bisected(of: (x: number) => number, height: number): number {
  let [low, high] = [-1, 30]
  for (let middle = 0; low < middle && middle < high; middle = (low + high) / 2) {
    if (of(middle) < height) low = middle
    else high = middle
  }
  return high
}

describe('the inverse of a rising function', () => {
  test('reaches each height where plain bisection does, to what 1e-15 of the height is worth', () => {
    fc.assert(
      fc.property(shape, between(1e-6, 0.999999), (given, height) => {
        const of = rising(given)
        const found = new RisingInverse(of, places(given)).leastAt(height, { low: 0, high: 30 })
        const [from, to] = [height * (1 - 4e-15), height * (1 + 4e-15)].map((near) => bisected(of, near))
        expect(found).toBeGreaterThanOrEqual(Math.max(0, from!) * (1 - 1e-15))
        expect(found).toBeLessThanOrEqual(Math.max(0, to!) * (1 + 1e-15))
      }),
      { numRuns: 500 },
    )
  })
  test('is a corner to the last bit wherever the function jumps over the height', () => {
    fc.assert(
      fc.property(shape, between(0.01, 10), (given, at) => {
        const jumps = [...given.jumps, { at, by: 1 }]
        const of = rising({ ...given, jumps })
        const below = of(at * (1 - 1e-12))
        const inverse = new RisingInverse(of, places({ ...given, jumps }))
        for (const way of [0.01, 0.5, 0.99])
          expect(inverse.leastAt(below + way * (of(at) - below), { low: 0, high: 30 })).toBe(at)
      }),
    )
  })
  test('takes few calls where the function is smooth', () => {
    let calls = 0
    const of = (x: number) => {
      calls++
      return 1 - Math.exp(-x)
    }
    const inverse = new RisingInverse(of, [0])
    calls = 0
    for (let percent = 1; percent < 100; percent++) inverse.leastAt(percent / 100, { low: 1e-9, high: 100 })
    expect(calls / 99).toBeLessThan(14)
  })
  test('is the upper end of a bracket that rounding leaves below the height, and ends where there is no number', () => {
    const of = (x: number) => Math.min(0.9, x)
    expect(new RisingInverse(of, [0.9]).leastAt(0.95, { low: 0.2, high: 0.8 })).toBe(0.8)
    const broken = new RisingInverse((x) => (x > 0.4 && x < 0.6 ? Number.NaN : x), [])
    expect(broken.leastAt(0.55, { low: 0, high: 1 })).not.toBe(0.55)
  })
})
