// What a few replications say about the truth: means with Student-t intervals, shares with Wilson intervals, and bounds for what was
// never seen. Every interval is two-sided 95 % unless it says otherwise.
import { expm1, log } from '../engine/elementary.ts'
import { studentT95 } from './student-t.ts'

/** 97.5 % point of the standard normal law. */
const NORMAL_P975 = 1.959963984540054
const BOUND_CONFIDENCE = 0.95

export type Estimate = { value: number; low: number | null; high: number | null; n: number }

/** @param values at least one; with one there is no interval */
export function meanEstimate(values: readonly number[]): Estimate {
  const n = values.length
  const value = mean(values)
  if (n < 2) return { value, low: null, high: null, n }
  const halfWidth = studentT95(n - 1) * standardError(values)
  return { value, low: value - halfWidth, high: value + halfWidth, n }
}

export function mean(values: readonly number[]): number {
  // Deviations from the first value keep a list of equal values exact.
  const first = values[0] as number
  return first + values.reduce((sum, value) => sum + (value - first), 0) / values.length
}

/** Of the mean; @param values at least two */
function standardError(values: readonly number[]): number {
  const middle = mean(values)
  const squares = values.reduce((sum, value) => sum + (value - middle) * (value - middle), 0)
  return Math.sqrt(squares / (values.length - 1) / values.length)
}

/**
 * Mean of `numerators` ÷ mean of `denominators`, with the interval of a ratio estimator (linearized).
 * @param denominators of the same replications, mean not zero
 */
export function ratioEstimate(numerators: readonly number[], denominators: readonly number[]): Estimate {
  const n = numerators.length
  const below = mean(denominators)
  const value = mean(numerators) / below
  if (n < 2) return { value, low: null, high: null, n }
  const residuals = numerators.map((numerator, index) => (numerator - value * (denominators[index] as number)) / below)
  const halfWidth = studentT95(n - 1) * standardError(residuals)
  return { value, low: value - halfWidth, high: value + halfWidth, n }
}

/**
 * Mean of `after` − mean of `before`, two independent samples, with Welch's interval.
 *
 * @returns undefined when a sample is empty; no interval when one has a single value
 * @source https://doi.org/10.1093/biomet/34.1-2.28
 */
export function independentDifference(before: readonly number[], after: readonly number[]): Estimate | undefined {
  if (before.length === 0 || after.length === 0) return undefined
  return welch(mean(after) - mean(before), part(after, 1), part(before, 1))
}

/** Mean of `after` ÷ mean of `before` − 1, linearized; undefined also when the mean of `before` is zero. */
export function independentRatio(before: readonly number[], after: readonly number[]): Estimate | undefined {
  if (before.length === 0 || after.length === 0 || mean(before) === 0) return undefined
  const below = mean(before)
  return welch(mean(after) / below - 1, part(after, 1 / below), part(before, mean(after) / (below * below)))
}

type Part = { variance: number | null; n: number }

/** What a sample adds to the variance of the estimate that moves with `slope` times its mean. */
function part(values: readonly number[], slope: number): Part {
  const n = values.length
  return { variance: n < 2 ? null : (slope * standardError(values)) ** 2, n }
}

function welch(value: number, left: Part, right: Part): Estimate {
  const n = Math.min(left.n, right.n)
  if (left.variance === null || right.variance === null) return { value, low: null, high: null, n }
  const variance = left.variance + right.variance
  if (variance === 0) return { value, low: value, high: value, n }
  const below = left.variance ** 2 / (left.n - 1) + right.variance ** 2 / (right.n - 1)
  const halfWidth = studentT95(Math.max(1, Math.floor(variance ** 2 / below))) * Math.sqrt(variance)
  return { value, low: value - halfWidth, high: value + halfWidth, n }
}

/** Wilson's interval for a share: honest near 0 and 1. @source https://doi.org/10.1080/01621459.1927.10502953 */
export function shareEstimate(successes: number, n: number): Estimate {
  const value = successes / n
  const square = NORMAL_P975 * NORMAL_P975
  const centre = (value + square / (2 * n)) / (1 + square / n)
  const halfWidth = (NORMAL_P975 / (1 + square / n)) * Math.sqrt((value * (1 - value)) / n + square / (4 * n * n))
  return {
    value,
    low: successes === 0 ? 0 : Math.max(0, centre - halfWidth),
    high: successes === n ? 1 : Math.min(1, centre + halfWidth),
    n,
  }
}

/**
 * Upper 95 % bound of a probability of which n independent observations saw nothing: 1 − 0.05^(1/n), about 3/n (rule of three; the
 * exact one-sided Clopper–Pearson bound). Requests of one run share its fate, so for requests the bound is a little too low.
 */
export function boundWhenUnseen(n: number): number {
  return n > 0 ? -expm1(log(1 - BOUND_CONFIDENCE) / n) : 1
}
