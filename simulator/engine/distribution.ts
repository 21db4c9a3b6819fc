// Probability laws of non-negative quantities, in the one form the simulator computes with: inverse CDF, CDF and first two moments.
import {
  exp,
  expm1,
  gammaCdf,
  gammaQuantile,
  log,
  log1p,
  logGamma,
  normalCdf,
  normalQuantile,
  pow,
} from './elementary.ts'
import { RisingInverse } from './rising-inverse.ts'

export type Distribution =
  | { kind: 'constant'; value: number }
  | { kind: 'exponential'; mean: number }
  | { kind: 'lognormal'; median: number; sigma: number }
  | { kind: 'gamma'; shape: number; scale: number }
  | { kind: 'weibull'; scale: number; shape: number }
  | { kind: 'pareto'; minimum: number; shape: number }
  | { kind: 'uniform'; low: number; high: number }
  /** Inverse CDF by straight lines between points; p rises from 0 to 1. */
  | { kind: 'quantiles'; points: readonly { p: number; value: number }[] }
  | { kind: 'mixture'; parts: readonly { weight: number; of: Distribution }[] }
  | { kind: 'shifted'; by: number; of: Distribution }

/** The value that is exceeded with probability 1 - p. @param p 0–1 */
export function quantile(law: Distribution, p: number): number {
  switch (law.kind) {
    case 'constant':
      return law.value
    case 'exponential':
      return -law.mean * log1p(-p)
    case 'lognormal':
      return law.median * exp(law.sigma * normalQuantile(p))
    case 'gamma':
      return law.scale * gammaQuantile(p, law.shape)
    case 'weibull':
      return law.scale * pow(-log1p(-p), 1 / law.shape)
    case 'pareto':
      return law.minimum * exp(-log1p(-p) / law.shape)
    case 'uniform':
      return law.low + p * (law.high - law.low)
    case 'quantiles':
      return onLines(law.points, p)
    case 'mixture':
      return mixtureQuantile(law, p)
    case 'shifted':
      return law.by + quantile(law.of, p)
    default:
      return law satisfies never
  }
}

/** P(X ≤ x). */
export function cdf(law: Distribution, x: number): number {
  switch (law.kind) {
    case 'constant':
      return x >= law.value ? 1 : 0
    case 'exponential':
      return x <= 0 ? 0 : -expm1(-x / law.mean)
    case 'lognormal':
      return x <= 0 ? 0 : normalCdf(log(x / law.median) / law.sigma)
    case 'gamma':
      return gammaCdf(x / law.scale, law.shape)
    case 'weibull':
      return x <= 0 ? 0 : -expm1(-pow(x / law.scale, law.shape))
    case 'pareto':
      return x <= law.minimum ? 0 : -expm1(law.shape * log(law.minimum / x))
    case 'uniform':
      return law.high === law.low ? (x >= law.low ? 1 : 0) : clamp((x - law.low) / (law.high - law.low))
    case 'quantiles':
      return inverseOnLines(law.points, x)
    case 'mixture':
      return weighted(law, (of) => cdf(of, x))
    case 'shifted':
      return cdf(law.of, x - law.by)
    default:
      return law satisfies never
  }
}

/** Values at which the CDF may jump or bend, in no order: between two of them it is smooth. */
export function corners(law: Distribution): number[] {
  switch (law.kind) {
    case 'constant':
      return [law.value]
    case 'exponential':
    case 'lognormal':
    case 'gamma':
    case 'weibull':
      return [0]
    case 'pareto':
      return [law.minimum]
    case 'uniform':
      return [law.low, law.high]
    case 'quantiles':
      return law.points.map(({ value }) => value)
    case 'mixture':
      return law.parts.flatMap(({ weight, of }) => (weight > 0 ? corners(of) : []))
    case 'shifted':
      return corners(law.of).map((value) => law.by + value)
    default:
      return law satisfies never
  }
}

/**
 * The same law without a shift wherever its own parameters can hold it. `shifted` may lose the last bit of x - by, and with it on which
 * side of a jump x lies.
 */
export function shiftsCarriedOut(law: Distribution): Distribution {
  if (law.kind === 'mixture')
    return { ...law, parts: law.parts.map(({ weight, of }) => ({ weight, of: shiftsCarriedOut(of) })) }
  return law.kind === 'shifted' ? moved(shiftsCarriedOut(law.of), law.by) : law
}

function moved(law: Distribution, by: number): Distribution {
  switch (law.kind) {
    case 'constant':
      return { ...law, value: by + law.value }
    case 'uniform':
      return { ...law, low: by + law.low, high: by + law.high }
    case 'quantiles':
      return { ...law, points: law.points.map(({ p, value }) => ({ p, value: by + value })) }
    case 'mixture':
      return { ...law, parts: law.parts.map(({ weight, of }) => ({ weight, of: moved(of, by) })) }
    case 'shifted':
      return { ...law, by: by + law.by }
    default:
      return { kind: 'shifted', by, of: law }
  }
}

/** May be Infinity (Pareto with shape ≤ 1). */
export function mean(law: Distribution): number {
  switch (law.kind) {
    case 'constant':
      return law.value
    case 'exponential':
      return law.mean
    case 'lognormal':
      return law.median * exp((law.sigma * law.sigma) / 2)
    case 'gamma':
      return law.shape * law.scale
    case 'weibull':
      return law.scale * exp(logGamma(1 + 1 / law.shape))
    case 'pareto':
      return law.shape > 1 ? (law.minimum * law.shape) / (law.shape - 1) : Number.POSITIVE_INFINITY
    case 'uniform':
      return (law.low + law.high) / 2
    case 'quantiles':
      return overLines(law.points, (low, high) => (low + high) / 2)
    case 'mixture':
      return weighted(law, mean)
    case 'shifted':
      return law.by + mean(law.of)
    default:
      return law satisfies never
  }
}

/** About the mean, never as a difference of large squares. May be Infinity (Pareto with shape ≤ 2). */
export function variance(law: Distribution): number {
  switch (law.kind) {
    case 'constant':
      return 0
    case 'exponential':
      return law.mean * law.mean
    case 'lognormal':
      return squared(mean(law)) * expm1(law.sigma * law.sigma)
    case 'gamma':
      return law.shape * squared(law.scale)
    case 'weibull':
      return squared(mean(law)) * expm1(logGamma(1 + 2 / law.shape) - 2 * logGamma(1 + 1 / law.shape))
    case 'pareto':
      return law.shape > 2
        ? (squared(law.minimum / (law.shape - 1)) * law.shape) / (law.shape - 2)
        : Number.POSITIVE_INFINITY
    case 'uniform':
      return squared(law.high - law.low) / 12
    case 'quantiles':
      return varianceOnLines(law.points, mean(law))
    case 'mixture':
      return mixtureVariance(law, mean(law))
    case 'shifted':
      return variance(law.of)
    default:
      return law satisfies never
  }
}

function varianceOnLines(points: Points, about: number): number {
  return overLines(points, (low, high) => squared((low + high) / 2 - about) + squared(high - low) / 12)
}

function mixtureVariance(law: Mixture, about: number): number {
  if (about === Number.POSITIVE_INFINITY) return about
  return weighted(law, (of) => variance(of) + squared(mean(of) - about))
}

/** Not `x ** 2`: engines may differ in the last bit of that, too. */
function squared(x: number): number {
  return x * x
}

type Points = Extract<Distribution, { kind: 'quantiles' }>['points']
type Mixture = Extract<Distribution, { kind: 'mixture' }>

function clamp(p: number): number {
  return Math.min(1, Math.max(0, p))
}

function onLines(points: Points, p: number): number {
  let index = 1
  while (index < points.length - 1 && (points[index] as { p: number }).p < p) index++
  const [left, right] = [points[index - 1] as Points[number], points[index] as Points[number]]
  if (right.p === left.p) return right.value
  return left.value + ((right.value - left.value) * (p - left.p)) / (right.p - left.p)
}

function inverseOnLines(points: Points, x: number): number {
  let index = points.length - 1
  while (index > 1 && (points[index - 1] as Points[number]).value > x) index--
  const [left, right] = [points[index - 1] as Points[number], points[index] as Points[number]]
  if (right.value === left.value) return x >= right.value ? right.p : left.p
  return Math.min(
    right.p,
    Math.max(
      x < (points[0] as Points[number]).value ? 0 : left.p,
      left.p + ((right.p - left.p) * (x - left.value)) / (right.value - left.value),
    ),
  )
}

function overLines(points: Points, of: (low: number, high: number) => number): number {
  let sum = 0
  for (let index = 1; index < points.length; index++) {
    const [left, right] = [points[index - 1] as Points[number], points[index] as Points[number]]
    sum += (right.p - left.p) * of(left.value, right.value)
  }
  return sum
}

function weighted(law: Mixture, of: (part: Distribution) => number): number {
  let total = 0
  let sum = 0
  for (const part of law.parts) {
    if (part.weight === 0) continue
    total += part.weight
    sum += part.weight * of(part.of)
  }
  return sum / total
}

/** The least value at which the mixture's CDF reaches p: it lies between the least and the greatest quantile of its parts. */
function mixtureQuantile(law: Mixture, p: number): number {
  const { parts, inverse } = inverseOf(law)
  const ends = parts.map(({ of }) => quantile(of, p))
  const bracket = { low: Math.min(...ends), high: Math.max(...ends) }
  if (p <= 0 || p >= 1) return p <= 0 ? bracket.low : bracket.high
  return inverse.leastAt(p, bracket)
}

type MixtureInverse = { parts: Mixture['parts']; inverse: RisingInverse }
const inverses = new WeakMap<Mixture, MixtureInverse>()

/** Made once for each mixture: the heights of its CDF at all its corners take longer than one quantile. */
function inverseOf(law: Mixture): MixtureInverse {
  const known = inverses.get(law)
  if (known !== undefined) return known
  const parts = law.parts.filter(({ weight }) => weight > 0)
  const plain: Mixture = { ...law, parts: parts.map(({ weight, of }) => ({ weight, of: shiftsCarriedOut(of) })) }
  const made = { parts: plain.parts, inverse: new RisingInverse((x) => cdf(plain, x), corners(plain)) }
  inverses.set(law, made)
  return made
}
