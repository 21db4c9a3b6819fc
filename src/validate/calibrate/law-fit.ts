// Which law a handful of durations follows: fitted by maximum likelihood, chosen by Akaike's criterion.
// @source Akaike, "A new look at the statistical model identification", https://doi.org/10.1109/TAC.1974.1100705
import { quantileSorted } from 'simple-statistics'
import { cdf, type Distribution } from '../../../simulator/engine/distribution.ts'
import { exp, log, logGamma } from '../../../simulator/engine/elementary.ts'
import { studentT95 } from '../../../simulator/experiment/student-t.ts'

export type LawFit = {
  law: Distribution
  /** In words, how it was found included. */
  name: string
  /** 95 % interval of the median (lognormal) or the mean (all others). */
  low: number
  high: number
}

/** From here on the sample itself is the best law. */
const LEAST_FOR_QUANTILES = 100
const QUANTILES = [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 1]
/** A sample that varies less than this does not vary. */
const CONSTANT_CV = 0.005

/** @param values at least two, all above zero */
export function fitLaw(values: readonly number[]): LawFit {
  const average = meanOf(values)
  const deviation = deviationOf(values)
  if (hardlyVary(values))
    return {
      law: { kind: 'constant', value: average },
      name: 'constant, as they hardly vary',
      ...around(average, deviation, values.length),
    }
  if (values.length >= LEAST_FOR_QUANTILES)
    return { law: empirical(values), name: 'their own quantiles', ...around(average, deviation, values.length) }
  const fits = [lognormal(values), gamma(values), shiftedExponential(values)]
  const best = fits.reduce((chosen, fit) => (fit.aic < chosen.aic ? fit : chosen))
  return { law: best.law, name: `${best.name} by maximum likelihood and AIC`, ...best.interval }
}

type Candidate = { law: Distribution; name: string; aic: number; interval: { low: number; high: number } }

function lognormal(values: readonly number[]): Candidate {
  const logs = values.map(log)
  const centre = meanOf(logs)
  const variance = meanOf(logs.map((each) => (each - centre) ** 2))
  const likelihood = logs.reduce((sum, each) => sum - each, (-values.length / 2) * (log(2 * Math.PI * variance) + 1))
  const { low, high } = around(centre, deviationOf(logs), values.length)
  return {
    law: { kind: 'lognormal', median: exp(centre), sigma: deviationOf(logs) },
    name: 'lognormal',
    aic: 4 - 2 * likelihood,
    interval: { low: exp(low), high: exp(high) },
  }
}

/** @source Minka, "Estimating a Gamma distribution", https://tminka.github.io/papers/minka-gamma.pdf (the start; then Newton's steps) */
function gamma(values: readonly number[]): Candidate {
  const average = meanOf(values)
  const logs = meanOf(values.map(log))
  const gap = log(average) - logs
  let shape = (3 - gap + Math.sqrt((gap - 3) ** 2 + 24 * gap)) / (12 * gap)
  for (let step = 0; step < 20; step++)
    shape =
      1 /
      (1 / shape +
        (logs - log(average) + log(shape) - digamma(shape)) / (shape * shape * (1 / shape - trigamma(shape))))
  const scale = average / shape
  const likelihood = values.length * ((shape - 1) * logs - average / scale - shape * log(scale) - logGamma(shape))
  return {
    law: { kind: 'gamma', shape, scale },
    name: 'gamma',
    aic: 4 - 2 * likelihood,
    interval: around(average, deviationOf(values), values.length),
  }
}

/** The least value lies above the shift: by 1/n of the mean excess, which is taken off. */
function shiftedExponential(values: readonly number[]): Candidate {
  const n = values.length
  const least = Math.min(...values)
  const average = meanOf(values)
  const by = Math.max(0, least - (average - least) / (n - 1))
  return {
    law: { kind: 'shifted', by, of: { kind: 'exponential', mean: average - by } },
    name: 'shifted exponential',
    aic: 4 + 2 * n * (log(average - least) + 1),
    interval: around(average, deviationOf(values), n),
  }
}

function empirical(values: readonly number[]): Distribution {
  const ascending = [...values].sort((left, right) => left - right)
  return { kind: 'quantiles', points: QUANTILES.map((p) => ({ p, value: quantileSorted(ascending, p) })) }
}

export function hardlyVary(values: readonly number[]): boolean {
  return deviationOf(values) <= CONSTANT_CV * meanOf(values)
}

/** No clock, and no other estimate that this one leans on, is more precise. */
const ROUNDING = 0.01

/** 95 % interval of a mean. @param deviation of the sample */
export function around(centre: number, deviation: number, n: number): { low: number; high: number } {
  const halfWidth = Math.max(ROUNDING * Math.abs(centre), (studentT95(n - 1) * deviation) / Math.sqrt(n))
  return { low: centre - halfWidth, high: centre + halfWidth }
}

/** Kolmogorov's distance and its 5 % point: whether the sample speaks against the law. */
export function fitsLaw(values: readonly number[], law: Distribution): boolean {
  const ascending = [...values].sort((left, right) => left - right)
  const n = ascending.length
  // Just below a value, too: a law may jump there.
  const gaps = ascending.map((value, index) =>
    Math.max((index + 1) / n - cdf(law, value), cdf(law, value * (1 - 1e-9)) - index / n),
  )
  return Math.max(...gaps) <= KOLMOGOROV_95 / (Math.sqrt(n) + 0.12 + 0.11 / Math.sqrt(n))
}

/** @source Stephens, "EDF statistics for goodness of fit and some comparisons", https://doi.org/10.1080/01621459.1974.10480196 */
const KOLMOGOROV_95 = 1.358

export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

/** Of the population, from a sample of two or more. */
export function deviationOf(values: readonly number[]): number {
  const centre = meanOf(values)
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1))
}

/** @source https://dlmf.nist.gov/5.11#E2 after recurrence to large arguments */
function digamma(x: number): number {
  if (x < 6) return digamma(x + 1) - 1 / x
  const square = 1 / (x * x)
  return log(x) - 1 / (2 * x) - square * (1 / 12 - square * (1 / 120 - square / 252))
}

/** @source https://dlmf.nist.gov/5.15#E8 */
function trigamma(x: number): number {
  if (x < 6) return trigamma(x + 1) + 1 / (x * x)
  const square = 1 / (x * x)
  return 1 / x + square / 2 + (square / x) * (1 / 6 - square * (1 / 30 - square / 42))
}
