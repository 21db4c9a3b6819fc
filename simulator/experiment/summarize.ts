// From the figures of many replications to one summary with intervals.
import {
  DURATIONS,
  type DurationName,
  FIGURE_PATHS,
  nestSummary,
  PERCENTILES,
  type Percentile,
  REFUSAL_PATHS,
  type Scalar,
  SHARE_PATHS,
} from '../result/figures.ts'
import type { Figure, Summary } from '../result/schema.ts'
import { fewestFor } from '../result/time-scalars.ts'
import { boundWhenUnseen, type Estimate, meanEstimate } from './estimate.ts'
import { inputRange, NO_INPUT_RANGE } from './input-uncertainty.ts'
import { mergeOutcomes, percentileEstimate } from './percentile-estimate.ts'
import { reasonOf, type Sample, scalarAt } from './sample.ts'
import { successTimeFigures } from './success-time.ts'

/** @param isUncertain whether replications differ in their inputs too */
export function summarize(samples: readonly Sample[], isUncertain: boolean): Summary {
  const met = REFUSAL_PATHS.filter((path) => samples.some(({ scalars }) => scalars[path] !== undefined))
  const figures = new Map([...FIGURE_PATHS, ...met].map((path) => [path, scalarFigure(samples, path, isUncertain)]))
  for (const name of DURATIONS) {
    for (const [path, figure] of percentileFigures(samples, name, isUncertain)) figures.set(path, figure)
  }
  for (const [path, figure] of successTimeFigures(samples, isUncertain)) figures.set(path, figure)
  return nestSummary((path) => figures.get(path) as Figure, [...figures.keys()])
}

/** The mean over the replications in which the figure exists. */
function scalarFigure(samples: readonly Sample[], path: string, isUncertain: boolean): Figure {
  const scalars = samples.map((sample) => scalarAt(sample, path))
  if (path === 'recoveryTimeS') return recoveryFigure(scalars, isUncertain)
  const ended = samples.reduce(
    (sum, sample) => sum + (numberOf(sample, 'succeeded') ?? 0) + (numberOf(sample, 'failed') ?? 0),
    0,
  )
  if (path === 'failed')
    return meanFigure(scalars, isUncertain, { unseen: boundWhenUnseen(ended) * (ended / samples.length) })
  if (SHARE_PATHS.includes(path)) return meanFigure(scalars, isUncertain, { unseen: boundWhenUnseen(ended), most: 1 })
  return meanFigure(scalars, isUncertain)
}

function numberOf({ scalars }: Sample, path: string): number | undefined {
  const scalar = scalars[path]
  return typeof scalar === 'number' ? scalar : undefined
}

/**
 * Mean of a quantity that is never negative. @param limits `unseen`: upper bound in case nothing was seen at all; `most`: largest possible value
 */
export function meanFigure(
  scalars: readonly Scalar[],
  isUncertain: boolean,
  limits: { unseen?: number; most?: number } = {},
): Figure {
  const values = scalars.filter((scalar) => typeof scalar === 'number')
  if (values.length === 0) return { value: null, reason: reasonOf(scalars) }
  const range = isUncertain ? inputRange(values) : NO_INPUT_RANGE
  const { value, low, high, n } = meanEstimate(values)
  if (limits.unseen !== undefined && values.every((each) => each === 0)) {
    return { value, low: 0, high: limits.unseen, ...range, n, bound: 'below' }
  }
  const most = limits.most ?? Number.POSITIVE_INFINITY
  return { value, low: low && Math.max(0, low), high: high && Math.min(most, high), ...range, n }
}

/** A mean over those that recovered would hide those that did not. */
function recoveryFigure(scalars: readonly Scalar[], isUncertain: boolean): Figure {
  const recovered = scalars.filter((scalar) => typeof scalar === 'number')
  const lost = scalars.length - recovered.length
  if (lost === 0 || recovered.length === 0) return meanFigure(scalars, isUncertain)
  const { value } = meanEstimate(recovered)
  const reason = `${lost} of ${scalars.length} replications did not recover; in the others it took ${Number(value.toPrecision(3))} s on average`
  return { value: null, reason }
}

/** Percentiles come from the merged histograms. */
function percentileFigures(samples: readonly Sample[], name: DurationName, isUncertain: boolean): [string, Figure][] {
  const used = samples.flatMap(({ times }) => (times[name] === undefined ? [] : [{ times: times[name], failed: 0 }]))
  if (used.length === 0) return []
  const merged = mergeOutcomes(used)
  return (Object.keys(PERCENTILES) as Percentile[]).map((percentile) => {
    const path = `${name}.${percentile}`
    const scalars = samples.map((sample) => scalarAt(sample, path))
    return [
      path,
      percentileFigure(percentileEstimate(used, PERCENTILES[percentile], merged), scalars, {
        isUncertain,
        percentile,
        count: merged.times.count,
      }),
    ]
  })
}

function percentileFigure(
  { value, low, high, n }: Estimate,
  scalars: readonly Scalar[],
  { isUncertain, percentile, count }: { isUncertain: boolean; percentile: Percentile; count: number },
): Figure {
  const needed = fewestFor(PERCENTILES[percentile])
  if (count === 0) return { value: null, reason: reasonOf(scalars) }
  if (count < needed) return { value: null, reason: `needs at least ${needed} values; there were ${count}` }
  const values = scalars.filter((scalar) => typeof scalar === 'number')
  return { value, low, high, ...(isUncertain ? inputRange(values) : NO_INPUT_RANGE), n }
}
