// Paired differences between variants: replication by replication, on the same arrivals, so that what both share cancels out.
import { FIGURE_PATHS, type Scalar } from '../result/figures.ts'
import type { Figure, Result } from '../result/schema.ts'
import { type Estimate, meanEstimate, ratioEstimate } from './estimate.ts'
import { inputRange, NO_INPUT_RANGE } from './input-uncertainty.ts'
import type { Replication } from './replication.ts'

export type Side = { variant: string; replications: readonly Replication[]; isUncertain: boolean }

/**
 * Each later variant against the first. Percentiles compare replication by replication, so their difference may deviate a little from
 * the difference of the summaries, which come from merged histograms.
 */
export function compareVariants(sides: readonly Side[]): Result['comparison'] {
  const [first, ...others] = sides
  if (first === undefined) return []
  return others.map((other) => ({
    variant: other.variant,
    against: first.variant,
    differences: figuresOf(
      (path) => neverIn(first, other, path) ?? difference(pairs(first, other, path), isUncertain(first, other)),
    ),
    relative: figuresOf(
      (path) => neverIn(first, other, path) ?? relativeDifference(pairs(first, other, path), isUncertain(first, other)),
    ),
  }))
}

type Pair = { before: number; after: number }

/** Replications in which both variants have the figure. */
function pairs(first: Side, other: Side, path: string): Pair[] {
  const before = new Map(first.replications.map(({ replication, scalars }) => [replication, scalars[path] as Scalar]))
  return other.replications.flatMap(({ replication, scalars }) => {
    const [left, right] = [before.get(replication), scalars[path]]
    return typeof left === 'number' && typeof right === 'number' ? [{ before: left, after: right }] : []
  })
}

/** The pairs that are left would tell of the good surges only. */
function neverIn(first: Side, other: Side, path: string): Figure | undefined {
  const hasNever = ({ replications }: Side) => replications.some(({ scalars }) => isNever(scalars[path]))
  const hasAny = hasNever(first) || hasNever(other)
  return hasAny ? { value: null, reason: 'in some replications it is a request that failed' } : undefined
}

function isNever(scalar: Scalar | undefined): boolean {
  return typeof scalar === 'object' && scalar.isNever === true
}

/** In the figure's own unit. */
export function difference(paired: readonly Pair[], withInputs: boolean): Figure {
  if (paired.length === 0) return NO_PAIRS
  const values = paired.map(({ before, after }) => after - before)
  return toFigure(meanEstimate(values), withInputs ? inputRange(values) : NO_INPUT_RANGE)
}

/** As a share of the first variant's mean: 0.1 is ten per cent more. */
export function relativeDifference(paired: readonly Pair[], withInputs: boolean): Figure {
  if (paired.length === 0) return NO_PAIRS
  const before = paired.map((pair) => pair.before)
  if (before.every((value) => value === 0)) return { value: null, reason: 'the figure is zero in the first variant' }
  const values = paired.map((pair) => pair.after - pair.before)
  const each = paired.filter((pair) => pair.before !== 0).map((pair) => pair.after / pair.before - 1)
  return toFigure(ratioEstimate(values, before), withInputs ? inputRange(each) : NO_INPUT_RANGE)
}

const NO_PAIRS: Figure = { value: null, reason: 'no replication has the figure in both variants' }

function toFigure(
  { value, low, high, n }: Estimate,
  range: { inputLow: number | null; inputHigh: number | null },
): Figure {
  return { value, low, high, ...range, n }
}

function isUncertain(first: Side, other: Side): boolean {
  return first.isUncertain || other.isUncertain
}

function figuresOf(figureOf: (path: string) => Figure): Record<string, Figure> {
  return Object.fromEntries(FIGURE_PATHS.map((path) => [path, figureOf(path)]))
}
