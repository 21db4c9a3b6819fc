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

  test('pow, as far as the result is a normal number', () => {
    fc.assert(
      fc.property(finite(-690, 690), finite(-690, 690), (logBase, logPower) => {
        fc.pre(Math.abs(logBase) > 1e-3)
        const [base, exponent] = [Math.exp(logBase), logPower / logBase]
        return relativeError(own.pow(base, exponent), base ** exponent) <= 1e-14
      }),
      { numRuns: 5000 },
    )
  })
  test('whole powers', () => {
    fc.assert(
      fc.property(finite(-30, 30), fc.integer({ min: -200, max: 200 }), (base, exponent) => {
        const power = base ** exponent
        fc.pre(Math.abs(power) > 1e-300 && Math.abs(power) < 1e300)
        return relativeError(own.pow(base, exponent), power) <= 1e-14
      }),
    )
    expect(own.pow(2, 10)).toBe(1024)
    expect(own.pow(10, 15)).toBe(1e15)
  })

  test('sin and cos over some thousand turns', () => {
    fc.assert(
      fc.property(
        finite(-1e6, 1e6),
        (x) => Math.abs(own.sin(x) - Math.sin(x)) <= 1e-15 && Math.abs(own.cos(x) - Math.cos(x)) <= 1e-15,
      ),
      { numRuns: 5000 },
    )
  })

  const edges = [
    0,
    -0,
    1,
    -1,
    0.5,
    2,
    700,
    -700,
    709.9,
    -746,
    5e-324,
    1e-310,
    2 ** -1022,
    1e308,
    Infinity,
    -Infinity,
    NaN,
  ]
  test.each([
    ['exp', own.exp, Math.exp],
    ['log', own.log, Math.log],
    ['log1p', own.log1p, Math.log1p],
    ['expm1', own.expm1, Math.expm1],
  ] as const)('%s at the ends of its range', (_, actual, expected) => {
    for (const x of edges) {
      if (Number.isNaN(expected(x))) expect(actual(x)).toBeNaN()
      else expect(relativeError(actual(x), expected(x))).toBeLessThanOrEqual(2e-15)
    }
  })
  test('results between zero and the smallest normal number are off by at most one of their steps', () => {
    fc.assert(fc.property(finite(-745, -708), (x) => Math.abs(own.exp(x) - Math.exp(x)) <= 5e-324))
  })
  test('pow at the ends of its range', () => {
    for (const base of edges.filter((x) => x >= 0 || Number.isNaN(x)))
      for (const exponent of edges) {
        const expected = base ** exponent
        if (Object.is(base, -0)) continue
        if (Number.isNaN(expected)) expect(own.pow(base, exponent)).toBeNaN()
        else expect(relativeError(own.pow(base, exponent), expected)).toBeLessThanOrEqual(2e-15)
      }
    expect(own.pow(-8, 1 / 3)).toBeNaN()
    expect(own.pow(-2, 3)).toBe(-8)
  })
})

/** The plain inverse: bisection between numbers that bracket it. */
function bisected(of: (x: number) => number, p: number, low: number, high: number): number {
  let [left, right] = [low, high]
  for (let step = 0; step < 200; step++) {
    const middle = (left + right) / 2
    if (of(middle) < p) left = middle
    else right = middle
  }
  return right
}

describe('special functions', () => {
  test('the normal quantile undoes the normal distribution function', () => {
    fc.assert(fc.property(finite(1e-9, 1 - 1e-9), (p) => Math.abs(own.normalCdf(own.normalQuantile(p)) - p) <= 1e-12))
  })
  test.each([
    [0.5, 0],
    [0.975, 1.959963984540054],
    [0.99, 2.3263478740408408],
    [1e-9, -5.9978070150076865],
    [1e-20, -9.262340089798407],
    [1e-300, -37.0470962993612],
  ])('normal quantile of %d', (p, expected) => {
    expect(relativeError(own.normalQuantile(p), expected)).toBeLessThan(1e-14)
  })
  // Summed with 50 decimal digits.
  test.each([
    [-1, 0.15865525393145705],
    [-3, 0.0013498980316300946],
    [-4, 3.1671241833119924e-5],
    [-8, 6.220960574271784e-16],
    [2, 0.9772498680518208],
  ])('the normal distribution function at %d', (x, expected) => {
    expect(relativeError(own.normalCdf(x), expected)).toBeLessThan(1e-14)
  })
  test('the gamma quantile agrees with plain bisection', () => {
    fc.assert(
      fc.property(finite(0.3, 200), finite(1e-3, 1 - 1e-6), (shape, p) => {
        const plain = bisected((x) => own.gammaCdf(x, shape), p, 0, 20 * shape + 50)
        return relativeError(own.gammaQuantile(p, shape), plain) <= 1e-9
      }),
      { numRuns: 500 },
    )
  })
  test('the gamma quantile of shape 1 is the exponential one, of shape 1/2 a normal one squared, far into both tails', () => {
    for (const p of [1e-12, 1e-6, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-6, 1 - 2 ** -32]) {
      expect(relativeError(own.gammaQuantile(p, 1), -Math.log1p(-p))).toBeLessThan(1e-13)
      const normal = own.normalQuantile((1 - p) / 2)
      if (p > 1e-3) expect(relativeError(own.gammaQuantile(p, 0.5), normal ** 2 / 2)).toBeLessThan(1e-12)
    }
  })
  test('the gamma quantile follows the leading power of x where that is all there is', () => {
    // P(s, x) ≈ x^s / Γ(s + 1) for small x.
    const shape = 0.05
    const leading = own.pow(1e-9, 1 / shape) * own.exp(own.logGamma(shape + 1) / shape)
    expect(relativeError(own.gammaQuantile(1e-9, shape), leading)).toBeLessThan(1e-12)
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
  test.each([1e5, 999_999, 1e6, 1e7, 1e9, 1e15])('a gamma variable of shape %d is nearly normal', (shape) => {
    for (const p of [1e-9, 0.01, 0.3, 0.5, 0.7, 0.99, 1 - 1e-9]) {
      const deviations = (own.gammaQuantile(p, shape) / shape - 1) * Math.sqrt(shape)
      // Cornish and Fisher's correction of the normal quantile, to the order of 1/shape.
      const z = own.normalQuantile(p)
      const expected = z + (z * z - 1) / (3 * Math.sqrt(shape)) + (z * z * z - 7 * z) / (36 * shape)
      expect(Math.abs(deviations - expected)).toBeLessThan(3e-6 + 1e-15 * Math.sqrt(shape))
      expect(Math.abs(own.gammaCdf(own.gammaQuantile(p, shape), shape) - p)).toBeLessThan(
        1e-9 + 1e-15 * Math.sqrt(shape),
      )
    }
  })
  test('the gamma function at whole numbers is a factorial', () => {
    let factorial = 1
    for (let n = 1; n < 20; n++) {
      expect(own.logGamma(n)).toBeCloseTo(Math.log(factorial), 10)
      factorial *= n
    }
  })
})
