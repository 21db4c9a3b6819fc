// The lines of the charts for one replication, in a bounded number of points. Where intervals merge into a point, the point keeps the
// smallest and largest of them, so that a peak of a second is still a peak.
import type { Scenario } from '../scenario/schema.ts'
import { intervalQuantiles, mergeIntervals } from './interval-times.ts'
import { failuresOver, intervalCount, intervalLengthS, range, sumOver } from './interval-window.ts'
import type { RunOutput } from './run-output.ts'
import { type BySeries, type FailureKind, REFUSAL_KINDS, SERIES, type SeriesName } from './schema.ts'

/** Most points of a line in a Result. */
export const MOST_POINTS = 480

/** NaN where there is nothing to show. Single precision: lines are drawn, not computed with. */
export type Line = { value: Float32Array; low: Float32Array; high: Float32Array }
export type Lines = { intervalS: number; lines: BySeries<Line> }

type Run = { output: RunOutput; scenario: Pick<Scenario, 'horizon'> }

const PERCENTILE_LINES = [
  { name: 'responseTimeP50S', p: 0.5, given: 'p50' },
  { name: 'responseTimeP95S', p: 0.95, given: 'p95' },
  { name: 'responseTimeP99S', p: 0.99, given: 'p99' },
] as const
const PERCENTILES = PERCENTILE_LINES.map(({ p }) => p)

export function linesOf(output: RunOutput, scenario: Pick<Scenario, 'horizon'>): Lines {
  const run = { output, scenario }
  const count = intervalCount(output)
  const perPoint = Math.max(1, Math.ceil(count / MOST_POINTS))
  const points = range(0, Math.ceil(count / perPoint)).map((point) =>
    range(point * perPoint, Math.min(count, (point + 1) * perPoint)),
  )
  const plain = SERIES.filter((name) => !PERCENTILE_LINES.some((line) => line.name === name))
  const entries = plain.map((name) => [name, lineOf(points, (intervals) => valueOver(run, name, intervals))])
  const refused = REFUSAL_KINDS.flatMap((kind) => {
    const column = output.intervals.failed[kind]
    return column === undefined ? [] : [[`failedRps.${kind}`, lineOf(points, rateOf(run, column))] as const]
  })
  const percentiles = output.intervalPercentiles
  const times = percentiles === undefined ? percentileLines(output, points) : givenLines(percentiles, points)
  const lines = { ...Object.fromEntries(entries), ...Object.fromEntries(refused), ...times }
  return { intervalS: perPoint * output.intervalS, lines }
}

function rateOf({ output, scenario }: Run, column: Float64Array): (intervals: readonly number[]) => number {
  return (intervals) =>
    sumOver(column, intervals) / intervals.reduce((sum, index) => sum + intervalLengthS(output, scenario, index), 0)
}

function lineOf(points: readonly number[][], measure: (intervals: readonly number[]) => number): Line {
  const value = Float32Array.from(points, measure)
  return withExtremes(value, () => points.map((intervals) => intervals.map((index) => measure([index]))), points)
}

/** Smallest and largest of the intervals of each point; gaps do not count. A point of one interval is both. */
function withExtremes(value: Float32Array, partsOf: () => number[][], points: readonly number[][]): Line {
  if (points.every((intervals) => intervals.length === 1)) return { value, low: value, high: value }
  const parts = partsOf().map((values) => values.filter((value) => !Number.isNaN(value)))
  const pick = (choose: (...values: number[]) => number) =>
    Float32Array.from(parts, (part) => (part.length > 0 ? choose(...part) : Number.NaN))
  return { value, low: pick(Math.min), high: pick(Math.max) }
}

function percentileLines(output: RunOutput, points: readonly number[][]): Record<string, Line> {
  const { intervalHistograms } = output
  const single = range(0, intervalCount(output)).map((index) =>
    intervalQuantiles(intervalHistograms, index, PERCENTILES),
  )
  const ofPoint = points.map((intervals) => {
    if (intervals.length === 1) return single[intervals[0] as number] as number[]
    const times = mergeIntervals(intervalHistograms, intervals)
    return PERCENTILES.map((p) => times.quantile(p))
  })
  const lines = PERCENTILE_LINES.map(({ name }, position) => {
    const value = Float32Array.from(ofPoint, (quantiles) => quantiles[position] as number)
    const partsOf = () =>
      points.map((intervals) => intervals.map((index) => (single[index] as number[])[position] as number))
    return [name, withExtremes(value, partsOf, points)]
  })
  return Object.fromEntries(lines)
}

/** Percentiles cannot be merged: a point of several intervals shows their mean, within their extremes. */
function givenLines(
  percentiles: NonNullable<RunOutput['intervalPercentiles']>,
  points: readonly number[][],
): Record<string, Line> {
  const lines = PERCENTILE_LINES.map(({ name, given }) => {
    const column = percentiles[given]
    const mean = (intervals: readonly number[]) => sumOver(column, intervals) / intervals.length
    return [name, lineOf(points, mean)]
  })
  return Object.fromEntries(lines)
}

function valueOver({ output, scenario }: Run, name: SeriesName, intervals: readonly number[]): number {
  const { intervals: columns } = output
  const lengthS = intervals.reduce((sum, index) => sum + intervalLengthS(output, scenario, index), 0)
  const rate = (column: Float64Array) => sumOver(column, intervals) / lengthS
  const mean = (column: Float64Array) =>
    intervals.reduce((sum, index) => sum + (column[index] as number) * intervalLengthS(output, scenario, index), 0) /
    lengthS
  switch (name) {
    case 'offeredRps':
      return rate(columns.offered)
    case 'attemptsRps':
      return rate(columns.attempts)
    case 'servedRps':
      return rate(columns.succeeded)
    case 'failedRps':
      return failuresOver(columns.failed, intervals) / lengthS
    case 'retriesRps':
      return rate(columns.retries)
    case 'tasksDesired':
      return mean(columns.desired)
    case 'tasksPending':
      return mean(columns.pending)
    case 'tasksRunning':
      return mean(columns.running)
    case 'tasksHealthy':
      return mean(columns.healthy)
    case 'tasksDraining':
      return mean(columns.draining)
    case 'cpuUtilizationPct':
      return (100 * sumOver(columns.cpuUsed, intervals)) / sumOver(columns.cpuOffered, intervals)
    case 'inFlight':
      return mean(columns.inFlight)
    case 'queued':
      return mean(columns.queued)
    case 'responseTimeP50S':
    case 'responseTimeP95S':
    case 'responseTimeP99S':
      throw new Error('percentile lines are computed together')
    default: {
      const kind = name.slice('failedRps.'.length) as FailureKind
      return rate(columns.failed[kind])
    }
  }
}
