// A forecast beside a run: every figure scored, and one verdict for all.

import type { Result, VariantResult } from '../../simulator/index.ts'
import { asPublished, type Course, type CourseName, courseError } from '../../simulator/result/course-error.ts'
import { figureAt } from '../../simulator/result/figures.ts'
import type { IntervalHistograms } from '../../simulator/result/run-output.ts'
import { shapeDistance } from '../../simulator/result/shape-distance.ts'
import {
  type ScoredFigure,
  VALIDATION_FORMAT,
  type Validation,
  type ValidationVerdict,
} from '../../simulator/result/validation.ts'
import { quantileInterval } from './block-bootstrap.ts'
import type { NaiveForecast } from './naive-forecast.ts'
import { levelOf, type Range, rangeOf } from './prediction-range.ts'
import { scoreFigure } from './score-figure.ts'
import { COURSE_LIMIT, LEAST_BEYOND, SHAPE_LIMITS, type Tolerance, tolerancesOf } from './tolerances.ts'

export type ScoreInputs = {
  /** As written, before staging. */
  scenario: { name: string; hash: string }
  predicted: Result
  /** SHA-256 of the prediction as it was written before the run. */
  sha256: string
  observed: Result
  /** Response times of the observed run by interval, for intervals of percentiles. */
  observedTimes?: IntervalHistograms
  /** A second run of the same load. */
  repeated?: Result
  naive?: NaiveForecast
  gates: Validation['gates']
  /** Period of the metric that scales, in seconds. */
  metricPeriodS: number
  /** The replications faced the requests of the run. */
  sameLoad: boolean
}

type Sides = { predicted: VariantResult; observed: VariantResult; repeated: VariantResult | undefined }

/** One variant on each side: the first of each Result. */
export function score(inputs: ScoreInputs): Validation {
  const { scenario, predicted, observed, repeated, gates, sha256, metricPeriodS, sameLoad } = inputs
  const sides: Sides = { predicted: firstOf(predicted), observed: firstOf(observed), repeated: repeated?.variants[0] }
  const figures = [
    ...tolerancesOf(metricPeriodS).map((tolerance) => scoredLevel(tolerance, sides, inputs)),
    ...scoredShape(sides),
    ...scoredCourses(sides, metricPeriodS),
  ]
  const { replications } = predicted.provenance
  return {
    format: VALIDATION_FORMAT,
    scenario,
    variant: sides.predicted.name,
    prediction: { sha256, replications, level: levelOf(replications), sameLoad },
    observedSource: observed.source,
    gates,
    figures,
    verdict: overall(gates, figures),
  }
}

function firstOf({ variants }: Result): VariantResult {
  const [first] = variants
  if (first === undefined) throw new RangeError('a Result without a variant cannot be scored')
  return first
}

/** A failed gate voids the run; then the first kind of disagreement found, level before shape before time. */
export function overall(gates: Validation['gates'], figures: readonly ScoredFigure[]): ValidationVerdict {
  if (gates.some(({ isMet }) => !isMet)) return 'INVALID-RUN'
  const verdicts = new Set(figures.map(({ verdict }) => verdict))
  const worst = (['DISAGREE-LEVEL', 'DISAGREE-SHAPE', 'DISAGREE-TIMING'] as const).find((each) => verdicts.has(each))
  return worst ?? (verdicts.has('AGREE') ? 'AGREE' : 'INSUFFICIENT-DATA')
}

function scoredLevel(tolerance: Tolerance, sides: Sides, { naive, observedTimes }: ScoreInputs): ScoredFigure {
  const { figure } = tolerance
  return scoreFigure({
    ...tolerance,
    predicted: figureValue(sides.predicted, figure),
    range: rangeOf(sides.predicted, figure),
    observed: figureValue(sides.observed, figure),
    observedRange: observedRangeOf(sides.observed, figure, observedTimes),
    repeated: sides.repeated === undefined ? null : figureValue(sides.repeated, figure),
    naive: naive?.[figure] ?? null,
    insufficient: tooFew(sides.observed, figure),
  })
}

function figureValue({ summary }: VariantResult, path: string): number | null {
  return figureAt(summary, path)?.value ?? null
}

const PERCENTILE = /^responseTimeS\.p(\d+)$/
/** Half a minute of ten-second intervals and more: longer than requests and their retries take. */
const BLOCK_S = 30

function observedRangeOf(
  { summary, series }: VariantResult,
  path: string,
  times: IntervalHistograms | undefined,
): Range | undefined {
  const [, digits] = PERCENTILE.exec(path) ?? []
  if (digits !== undefined && times !== undefined)
    return quantileInterval(times, Number(`0.${digits}`), Math.max(1, Math.round(BLOCK_S / series.intervalS)))
  const figure = figureAt(summary, path)
  if (figure === undefined || figure.value === null || figure.low === null || figure.high === null) return undefined
  return { low: figure.low, high: figure.high }
}

function tooFew({ histograms }: VariantResult, path: string): string | undefined {
  const [, digits] = PERCENTILE.exec(path) ?? []
  if (digits === undefined) return undefined
  const beyond = histograms.responseTimeS.count * (1 - Number(`0.${digits}`))
  return beyond >= LEAST_BEYOND ? undefined : `only ${histograms.responseTimeS.count} successes were observed`
}

function scoredShape({ predicted, observed, repeated }: Sides): ScoredFigure[] {
  const between = (left: VariantResult, right: VariantResult) =>
    shapeDistance(left.histograms.responseTimeS, right.histograms.responseTimeS)
  const distance = between(predicted, observed)
  const noise = repeated === undefined ? undefined : between(repeated, observed)
  return (
    [
      ['wasserstein', 'response times, mean distance'],
      ['gap', 'response times, largest gap'],
    ] as const
  ).map(([kind, label]) =>
    distanceFigure({
      figure: `responseTimeS.${kind}`,
      label,
      kind: 'shape',
      limit: SHAPE_LIMITS[kind],
      distance: distance?.[kind],
      range: strayOf(predicted.spread?.responseTimeS[kind]),
      noise: noise?.[kind],
    }),
  )
}

/** Single replications stray so far from the others; a run that strays no further is one of them. */
function strayOf(distances: readonly number[] = []): Range | undefined {
  return distances.length === 0 ? undefined : { low: 0, high: Math.max(...distances) }
}

const SCORED_COURSES = [
  { series: 'servedRps', label: 'served over time' },
  { series: 'tasksRunning', label: 'running tasks over time' },
  { series: 'cpuUtilizationPct', label: 'CPU over time' },
] as const satisfies readonly { series: CourseName; label: string }[]

function scoredCourses({ predicted, observed, repeated }: Sides, metricPeriodS: number): ScoredFigure[] {
  const { intervalS } = observed.series
  return SCORED_COURSES.flatMap(({ series, label }) => {
    const seenAs = (course: Course) => asPublished(series, course, { intervalS, periodS: metricPeriodS })
    const seen = seenAs(courseOf(observed, series))
    const errorOf = (side: VariantResult) => courseError(seenAs(resampled(side, series, observed)), seen, intervalS)
    const strayed = predicted.spread?.courses[series]
    const error = errorOf(predicted)
    const noise = repeated === undefined ? undefined : errorOf(repeated)
    const level = distanceFigure({
      figure: `${series}.wape`,
      label,
      kind: 'shape',
      limit: COURSE_LIMIT,
      distance: error.wape,
      range: strayOf(strayed?.wape),
      noise: noise?.wape,
    })
    if (series !== 'tasksRunning') return [level]
    const lag = scoreFigure({
      figure: `${series}.lag`,
      label: `${label}, lag`,
      kind: 'timing',
      errorKind: 'seconds',
      limit: metricPeriodS,
      predicted: 0,
      range: lagRangeOf(strayed?.lagS),
      // Where one of the courses is not known there is nothing to shift.
      observed: error.wape === undefined ? null : error.lagS,
      observedRange: undefined,
      repeated: noise === undefined ? null : noise.lagS,
      naive: null,
    })
    return [level, lag]
  })
}

function lagRangeOf(lagsS: readonly number[] = []): Range | undefined {
  return lagsS.length === 0 ? undefined : { low: Math.min(...lagsS), high: Math.max(...lagsS) }
}

function courseOf({ series }: VariantResult, name: CourseName): Course {
  return series.bands[name].p50
}

/** The course at the observed intervals. */
function resampled(from: VariantResult, name: CourseName, onto: VariantResult): Course {
  const line = courseOf(from, name)
  return courseOf(onto, name).map((_, index) => line[positionOf(index, onto, from)] ?? null)
}

/** The interval of `there` that holds the middle of the one `here`. */
function positionOf(index: number, { series: here }: VariantResult, { series: there }: VariantResult): number {
  const timeS = here.startS + (index + 0.5) * here.intervalS
  return Math.floor((timeS - there.startS) / there.intervalS)
}

function distanceFigure(facts: {
  figure: string
  label: string
  kind: 'shape'
  limit: number
  distance: number | undefined
  range?: Range | undefined
  noise: number | undefined
}): ScoredFigure {
  const { distance, range, noise, ...named } = facts
  return {
    ...scoreFigure({
      ...named,
      errorKind: 'distance',
      limit: Math.max(named.limit, noise ?? 0),
      predicted: distance === undefined ? null : 0,
      range,
      observed: distance ?? null,
      observedRange: undefined,
      repeated: null,
      naive: null,
    }),
    predicted: null,
    observed: null,
    limit: named.limit,
    noiseFloor: noise ?? null,
  }
}
