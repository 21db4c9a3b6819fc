import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { drawBits, drawKey, subKey, toUnit } from '../../simulator/engine/keyed-random.ts'

/** Chi-square statistic of counts against equal expectation. */
function chiSquare(counts: readonly number[]): number {
  const expected = counts.reduce((sum, count) => sum + count, 0) / counts.length
  return counts.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0)
}

/** Counts of the draws' leading bits in 64 cells; 63 degrees of freedom: 4 standard deviations are 63 + 4·√126. */
function cells(draw: (index: number) => number, count: number): number[] {
  const counts = new Array<number>(64).fill(0)
  for (let index = 0; index < count; index++) {
    const cell = draw(index) >>> 26
    counts[cell] = (counts[cell] as number) + 1
  }
  return counts
}
const LIMIT = 63 + 4 * Math.sqrt(126)
const COUNT = 200_000

describe('draws are evenly spread', () => {
  const { a, b } = drawKey('seed', 0, 'service-time')
  test('over ordinals', () => {
    expect(chiSquare(cells((index) => drawBits(a, b, index), COUNT))).toBeLessThan(LIMIT)
  })
  test('over high ordinals, beyond 32 bits', () => {
    expect(chiSquare(cells((index) => drawBits(a, b, 2 ** 33 + index * 2 ** 20), COUNT))).toBeLessThan(LIMIT)
  })
  test('over replications', () => {
    const draw = (index: number) => {
      const key = drawKey('seed', index, 'service-time')
      return drawBits(key.a, key.b, 7)
    }
    expect(chiSquare(cells(draw, 50_000))).toBeLessThan(LIMIT)
  })
  test('over entities', () => {
    const draw = (index: number) => {
      const key = drawKey('seed', 0, 'service-time', index)
      return drawBits(key.a, key.b, 0)
    }
    expect(chiSquare(cells(draw, 50_000))).toBeLessThan(LIMIT)
  })
  test('over sub-keys', () => {
    const draw = (index: number) => {
      const key = subKey({ a, b }, index)
      return drawBits(key.a, key.b, 0)
    }
    expect(chiSquare(cells(draw, COUNT))).toBeLessThan(LIMIT)
  })
  test('in the low bits, too', () => {
    expect(chiSquare(cells((index) => drawBits(a, b, index) << 26, COUNT))).toBeLessThan(LIMIT)
  })
})

describe('every bit of a draw is a fair coin', () => {
  const { a, b } = drawKey('seed', 0, 'service-time')
  test('over ordinals', () => {
    for (let bit = 0; bit < 32; bit++) {
      let ones = 0
      for (let index = 0; index < COUNT; index++) ones += (drawBits(a, b, index) >>> bit) & 1
      expect(Math.abs(ones - COUNT / 2)).toBeLessThan(5 * Math.sqrt(COUNT / 4))
    }
  })
  test.each([
    ['the ordinal', (bit: number, ordinal: number) => drawBits(a, b, (ordinal ^ (1 << bit)) >>> 0)],
    ['the first word of the key', (bit: number, ordinal: number) => drawBits(a ^ (1 << bit), b, ordinal)],
    ['the second word of the key', (bit: number, ordinal: number) => drawBits(a, b ^ (1 << bit), ordinal)],
  ])('whichever bit of %s changes', (_, changed) => {
    const count = 4000
    for (let bit = 0; bit < 32; bit++) {
      const flips = new Array<number>(32).fill(0)
      for (let index = 0; index < count; index++) {
        const ordinal = Math.imul(index, 0x9e3779b1) >>> 0
        const difference = drawBits(a, b, ordinal) ^ changed(bit, ordinal)
        for (let out = 0; out < 32; out++) flips[out] = (flips[out] as number) + ((difference >>> out) & 1)
      }
      // 1024 counts each: the largest of them stays within five standard deviations.
      for (const flipped of flips) expect(Math.abs(flipped - count / 2)).toBeLessThan(5 * Math.sqrt(count / 4))
    }
  })
})

describe('draws do not know of each other', () => {
  function correlation(left: (index: number) => number, right: (index: number) => number): number {
    let sum = 0
    for (let index = 0; index < COUNT; index++) sum += (toUnit(left(index)) - 0.5) * (toUnit(right(index)) - 0.5)
    return (12 * sum) / COUNT
  }
  const of = (purpose: string, replication = 0) => drawKey('seed', replication, purpose)
  const [time, jitter, next] = [of('service-time'), of('retry-jitter'), of('service-time', 1)]
  const entity = drawKey('seed', 0, 'service-time', 1)
  const bound = 4 / Math.sqrt(COUNT)
  test.each([
    ['neighbouring ordinals', (index: number) => drawBits(time.a, time.b, index + 1)],
    ['another purpose', (index: number) => drawBits(jitter.a, jitter.b, index)],
    ['the next replication', (index: number) => drawBits(next.a, next.b, index)],
    ['ordinals 2^32 further on', (index: number) => drawBits(time.a, time.b, index + 2 ** 32)],
    ['the next entity', (index: number) => drawBits(entity.a, entity.b, index)],
    ['a salted key', (index: number) => drawBits(time.a ^ 0x1234567, time.b, index)],
    ['a key shifted by a trial', (index: number) => drawBits(time.a, (time.b + 0x9e3779b1) | 0, index)],
  ])('%s', (_, other) => {
    expect(Math.abs(correlation((index) => drawBits(time.a, time.b, index), other))).toBeLessThan(bound)
  })
  test('draws of one key repeat as often as independent ones would', () => {
    const seen = new Set<number>()
    const count = 300_000
    for (let index = 0; index < count; index++) seen.add(drawBits(time.a, time.b, index))
    const expectedRepeats = count ** 2 / 2 ** 33
    expect(Math.abs(count - seen.size - expectedRepeats)).toBeLessThan(5 * Math.sqrt(expectedRepeats))
  })
})

test('draws beyond ordinal 2^32 are not those before it in another order', () => {
  const { a, b } = drawKey('seed', 0, 'service-time')
  const block = (number: number) =>
    Array.from({ length: 2 ** 16 }, (_, index) => drawBits(a, b, number * 2 ** 32 + index))
  // If the block only salted the ordinal, one salt would pair all draws of one block with those of another; its low half is tried.
  const first = new Set(block(0))
  const shared = block(1).filter((draw) => first.has(draw)).length
  expect(shared).toBeLessThan(12)
  expect(new Set([1, 2, 3, 2 ** 21 - 1].map((number) => drawBits(a, b, number * 2 ** 32))).size).toBe(4)
})

// A pin, not a law: results of a seed may only change with the version.
test('known draws stay what they are', () => {
  const key = drawKey('surgecast', 3, 'service-time', 'checkout')
  expect(key).toEqual({ a: 915067203, b: -372312055 })
  expect([0, 1, 2 ** 31, 2 ** 32, 2 ** 53].map((ordinal) => drawBits(key.a, key.b, ordinal))).toEqual([
    4138794720, 1330144127, 1980229954, 462362221, 1075222259,
  ])
  expect(subKey(key, 7)).toEqual({ a: -304916293, b: 1030122863 })
})

test('the same key and ordinal give the same draw', () => {
  fc.assert(
    fc.property(fc.string(), fc.nat(), fc.string(), fc.nat(), (seed, replication, purpose, ordinal) => {
      const [first, second] = [drawKey(seed, replication, purpose), drawKey(seed, replication, purpose)]
      return drawBits(first.a, first.b, ordinal) === drawBits(second.a, second.b, ordinal)
    }),
  )
})

test('purpose and entity do not run into each other', () => {
  expect(drawKey('s', 0, 'ab', 'c')).not.toEqual(drawKey('s', 0, 'a', 'bc'))
})

test('a unit draw is never 0 or 1', () => {
  expect(toUnit(0)).toBeGreaterThan(0)
  expect(toUnit(0xffffffff)).toBeLessThan(1)
})
