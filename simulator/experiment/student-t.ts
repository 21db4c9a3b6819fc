// Student's t distribution: how far a mean of few replications can be from the truth.
import { exp, log, logGamma } from '../engine/elementary.ts'

const cache = new Map<number, number>()
const MOST_STEPS = 300
const TINY = 1e-300

/** @returns the half-width, in standard errors, of a two-sided 95 % interval; @param degreesOfFreedom ≥ 1 */
export function studentT95(degreesOfFreedom: number): number {
  const known = cache.get(degreesOfFreedom)
  if (known !== undefined) return known
  const quantile = studentTQuantile(0.975, degreesOfFreedom)
  cache.set(degreesOfFreedom, quantile)
  return quantile
}

/** Inverts the distribution function by halving. @param p in (0, 1); @param degreesOfFreedom > 0 */
export function studentTQuantile(p: number, degreesOfFreedom: number): number {
  if (p < 0.5) return -studentTQuantile(1 - p, degreesOfFreedom)
  let [low, high] = [0, 1]
  while (studentTCdf(high, degreesOfFreedom) < p && high < 1e15) high *= 2
  for (let step = 0; step < MOST_STEPS; step++) {
    const middle = (low + high) / 2
    if (middle === low || middle === high) break
    if (studentTCdf(middle, degreesOfFreedom) < p) low = middle
    else high = middle
  }
  return (low + high) / 2
}

export function studentTCdf(t: number, degreesOfFreedom: number): number {
  const tail = incompleteBeta(degreesOfFreedom / (degreesOfFreedom + t * t), degreesOfFreedom / 2, 0.5) / 2
  return t >= 0 ? 1 - tail : tail
}

/**
 * Regularized incomplete beta function Iₓ(a, b), by its continued fraction.
 * @param x in [0, 1]
 * @source https://dlmf.nist.gov/8.17#v
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0
  if (x >= 1) return 1
  // The fraction converges fast on the left of the mean; the right is its mirror.
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a)
  const front = exp(logGamma(a + b) - logGamma(a) - logGamma(b) + a * log(x) + b * log(1 - x)) / a
  return front * betaFraction(x, a, b)
}

/** Lentz's method. */
function betaFraction(x: number, a: number, b: number): number {
  let upper = 1
  let lower = 1 / away(1 - ((a + b) * x) / (a + 1))
  let fraction = lower
  for (let step = 1; step <= MOST_STEPS; step++) {
    const even = (step * (b - step) * x) / ((a + 2 * step - 1) * (a + 2 * step))
    lower = 1 / away(1 + even * lower)
    upper = away(1 + even / upper)
    fraction *= lower * upper
    const odd = (-(a + step) * (a + b + step) * x) / ((a + 2 * step) * (a + 2 * step + 1))
    lower = 1 / away(1 + odd * lower)
    upper = away(1 + odd / upper)
    const change = lower * upper
    fraction *= change
    if (Math.abs(change - 1) < 1e-15) break
  }
  return fraction
}

/** Keeps a denominator from zero. */
function away(value: number): number {
  return Math.abs(value) < TINY ? TINY : value
}
