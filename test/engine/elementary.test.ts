import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import * as own from '../../simulator/engine/elementary.ts'

const finite = (min: number, max: number) => fc.double({ min, max, noNaN: true })

function relativeError(actual: number, expected: number): number {
  if (Object.is(actual, expected) || actual === expected) return 0
  return Math.abs(actual - expected) / Math.max(Math.abs(expected), Number.MIN_VALUE)
}

describe('elementary functions agree with the platform’s to the last few bits', () => {
  test.each([
    ['exp', own.exp, Math.exp, finite(-700, 709), 2e-15],
    ['log', own.log, Math.log, finite(1e-300, 1e300), 2e-15],
    ['log1p', own.log1p, Math.log1p, finite(-0.999, 1e6), 4e-15],
    ['expm1', own.expm1, Math.expm1, finite(-30, 300), 4e-15],
  ] as const)('%s', (_, actual, expected, range, tolerance) => {
    fc.assert(
      fc.property(range, (x) => relativeError(actual(x), expected(x)) <= tolerance),
      { numRuns: 5000 },
    )
  })

  test('log near one loses nothing', () => {
    fc.assert(fc.property(finite(-0.01, 0.01), (x) => relativeError(own.log1p(x), Math.log1p(x)) <= 4e-15))
    fc.assert(
      fc.property(
        finite(0.5, 2),
        (x) => Math.abs(own.log(x) - Math.log(x)) <= 3e-16 * Math.max(1, Math.abs(Math.log(x))),
      ),
    )
  })

  test('pow, for bases and exponents that occur', () => {
    fc.assert(fc.property(finite(1e-3, 1e3), finite(-8, 8), (x, y) => relativeError(own.pow(x, y), x ** y) <= 1e-13))
    expect(own.pow(2, 10)).toBe(1024)
    expect(own.pow(0, 0.5)).toBe(0)
  })

  test('sin and cos over some thousand turns', () => {
    fc.assert(
      fc.property(
        finite(-20_000, 20_000),
        (x) => Math.abs(own.sin(x) - Math.sin(x)) <= 1e-11 && Math.abs(own.cos(x) - Math.cos(x)) <= 1e-11,
      ),
    )
  })

  test('the ends of the range', () => {
    expect(own.exp(0)).toBe(1)
    expect(own.exp(1000)).toBe(Number.POSITIVE_INFINITY)
    expect(own.exp(-1000)).toBe(0)
    expect(own.exp(Number.NaN)).toBeNaN()
    expect(own.log(0)).toBe(Number.NEGATIVE_INFINITY)
    expect(own.log(1)).toBe(0)
    expect(own.log(-1)).toBeNaN()
    expect(own.log(Number.POSITIVE_INFINITY)).toBe(Number.POSITIVE_INFINITY)
    expect(relativeError(own.log(5e-324), Math.log(5e-324))).toBeLessThan(1e-15)
  })
})

describe('special functions', () => {
  test('the normal quantile undoes the normal distribution function', () => {
    fc.assert(fc.property(finite(1e-9, 1 - 1e-9), (p) => Math.abs(own.normalCdf(own.normalQuantile(p)) - p) <= 1e-12))
  })
  test.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.99, 2.3263478740408408],
    [1e-9, -5.997807015008182],
  ])('normal quantile of %d', (p, expected) => {
    expect(own.normalQuantile(p)).toBeCloseTo(expected, 9)
  })
  test('the gamma quantile undoes the gamma distribution function', () => {
    fc.assert(
      fc.property(
        finite(0.2, 50),
        finite(1e-4, 0.9999),
        (shape, p) => Math.abs(own.gammaCdf(own.gammaQuantile(p, shape), shape) - p) <= 1e-10,
      ),
      { numRuns: 300 },
    )
  })
  test('the gamma function at whole numbers is a factorial', () => {
    let factorial = 1
    for (let n = 1; n < 20; n++) {
      expect(own.logGamma(n)).toBeCloseTo(Math.log(factorial), 10)
      factorial *= n
    }
  })
})
