// Whether a simulated figure agrees with a known one: within four standard errors over independent replications, and those standard
// errors small enough to mean something.
import { LogHistogram, type SparseHistogram } from '../../simulator/engine/log-histogram.ts'
import type { RunOutput } from '../../simulator/result/run-output.ts'
import type { Expectation } from './known-cases.ts'
import { meanSquare, quantileOf, type Reading, shareAbove } from './readings.ts'

export const LEAST_REPLICATIONS = 20
const MOST_STANDARD_ERRORS = 4
/** A standard error may be at most this share of the tolerance. */
const FINE_ENOUGH = 1 / 3

export type Assessment = {
  figure: string
  value: number
  expected: number
  standardError: number
  /** Distance from the expected value in standard errors. */
  z: number
  tolerance: number
  agrees: boolean
  isFine: boolean
}

/** @param isApproximate whether the expected value is itself an approximation, so that its tolerance is what counts */
export function assess(
  figure: string,
  reading: Reading,
  expectation: Expectation,
  runs: readonly RunOutput[],
  isApproximate = false,
): Assessment {
  const expected = expectation.value
  const { value, error } = estimate(reading, runs, expected)
  const standardError = Math.hypot(error, expectation.standardError ?? 0)
  const tolerance = expectation.tolAbs ?? (expectation.tolRel ?? Number.POSITIVE_INFINITY) * Math.abs(expected)
  const distance = Math.abs(value - expected)
  const z = distance === 0 ? 0 : distance / standardError
  const isBound = isApproximate || expected === 0
  return {
    figure,
    value,
    expected,
    standardError,
    z,
    tolerance,
    agrees: isBound ? distance < tolerance : z < MOST_STANDARD_ERRORS,
    isFine: runs.length >= LEAST_REPLICATIONS && error < tolerance * FINE_ENOUGH,
  }
}

function estimate(reading: Reading, runs: readonly RunOutput[], expected: number): { value: number; error: number } {
  switch (reading.kind) {
    case 'mean':
      return meanAndError(runs.map(reading.of))
    case 'quantile':
      return pooledQuantile(runs.map(reading.of), reading.p, expected)
    case 'deviation':
      return pooledDeviation(runs.map(reading.of))
  }
}

function meanAndError(values: readonly number[]): { value: number; error: number } {
  const value = values.reduce((sum, each) => sum + each, 0) / values.length
  const squares = values.reduce((sum, each) => sum + (each - value) ** 2, 0)
  return { value, error: Math.sqrt(squares / (values.length - 1) / values.length) }
}

/**
 * A quantile is judged through the share of times above the expected one, which has no bias: its distance from 1-p, divided by the
 * density there, is the distance in time.
 */
function pooledQuantile(histograms: readonly SparseHistogram[], p: number, expected: number) {
  const pooled = merged(histograms)
  if (expected === 0) return { value: quantileOf(pooled, p), error: 0 }
  const above = meanAndError(histograms.map((histogram) => shareAbove(histogram, expected)))
  const density = (shareAbove(pooled, expected * 0.98) - shareAbove(pooled, expected * 1.02)) / (expected * 0.04)
  return { value: expected + (above.value - (1 - p)) / density, error: above.error / density }
}

/** Standard deviation of all times, to first order in the replications' mean squares about the common mean. */
function pooledDeviation(histograms: readonly SparseHistogram[]): { value: number; error: number } {
  const { count, sum } = merged(histograms)
  const centre = sum / count
  const variances = histograms.map(
    (histogram) => meanSquare(histogram) - (2 * centre * histogram.sum) / histogram.count + centre * centre,
  )
  const { value, error } = meanAndError(variances)
  return { value: Math.sqrt(value), error: error / (2 * Math.sqrt(value)) }
}

function merged(histograms: readonly SparseHistogram[]): SparseHistogram {
  const all = new LogHistogram()
  for (const histogram of histograms) all.mergeFrom(LogHistogram.fromSparse(histogram))
  return all.toSparse()
}
