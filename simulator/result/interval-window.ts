// Windows of time as sets of whole intervals: named ones, the time in which the service scales, and the worst minute.
import type { LogHistogram } from '../engine/log-histogram.ts'
import type { Scenario } from '../scenario/schema.ts'
import { mergeIntervals } from './interval-times.ts'
import type { RunOutput } from './run-output.ts'
import { FAILURE_KINDS, REFUSAL_KINDS } from './schema.ts'

const SCALING = 'scaling'
const WORST_MINUTE = 'worst minute'

/** `fromS`/`toS` are null where replications differ in when the window is. */
export type IntervalWindow = {
  name: string
  fromS: number | null
  toS: number | null
  intervals: readonly number[]
}

const MINUTE_S = 60

/** The windows a result has besides the whole run, in this order: scaling, worst minute, the scenario's own. */
export function windowsOf(output: RunOutput, scenario: Scenario): IntervalWindow[] {
  const named = Object.entries(scenario.windows).map(([name, { from, to }]) => namedWindow(output, name, from, to))
  return [
    { name: SCALING, fromS: null, toS: null, intervals: scalingIntervals(output) },
    { name: WORST_MINUTE, fromS: null, toS: null, intervals: worstMinute(output) },
    ...named,
  ]
}

export function intervalCount(output: RunOutput): number {
  return output.intervals.offered.length
}

/** The last interval ends with the horizon. */
export function intervalLengthS(output: RunOutput, scenario: Pick<Scenario, 'horizon'>, index: number): number {
  return Math.min(output.intervalS, scenario.horizon - index * output.intervalS)
}

/** Both ends move to the nearest interval boundary, so that adjacent windows stay adjacent; a window has at least one interval. */
function namedWindow(output: RunOutput, name: string, fromS: number, toS: number): IntervalWindow {
  const { intervalS } = output
  const count = intervalCount(output)
  const first = Math.max(0, Math.min(Math.round(fromS / intervalS), count - 1))
  const end = Math.max(first + 1, Math.min(Math.round(toS / intervalS), count))
  return { name, fromS: first * intervalS, toS: end * intervalS, intervals: range(first, end) }
}

/** Every interval of which at least half, or the start, lies in a stretch of scaling. */
function scalingIntervals(output: RunOutput): number[] {
  const { intervalS, scalingSpans } = output
  const chosen = new Set<number>()
  for (const { fromS, toS } of scalingSpans) {
    const first = Math.round(fromS / intervalS)
    const end = Math.max(first + 1, Math.round(toS / intervalS))
    for (let index = first; index < Math.min(end, intervalCount(output)); index++) chosen.add(index)
  }
  return [...chosen].sort((left, right) => left - right)
}

/** Of the minutes on the clock of the run: the one with the highest error rate, among equals the highest 99 % response time. */
function worstMinute(output: RunOutput): number[] {
  const perMinute = Math.max(1, Math.round(MINUTE_S / output.intervalS))
  let worst: { intervals: number[]; errorRate: number; times: LogHistogram | undefined } | undefined
  for (let first = 0; first < intervalCount(output); first += perMinute) {
    const intervals = range(first, Math.min(first + perMinute, intervalCount(output)))
    const errorRate = errorRateIn(output, intervals)
    if (errorRate === undefined || (worst !== undefined && errorRate < worst.errorRate)) continue
    const times = mergeIntervals(output.intervalHistograms, intervals)
    if (worst === undefined || errorRate > worst.errorRate || p99(times) > p99(worst.times)) {
      worst = { intervals, errorRate, times }
    }
  }
  return worst?.intervals ?? []
}

/** @returns undefined where no request ended */
function errorRateIn(output: RunOutput, intervals: readonly number[]): number | undefined {
  const { succeeded, failed } = output.intervals
  const failures = failuresOver(failed, intervals)
  const ended = failures + sumOver(succeeded, intervals)
  return ended > 0 ? failures / ended : undefined
}

function p99(times: LogHistogram | undefined): number {
  return times === undefined || times.count === 0 ? 0 : times.quantile(0.99)
}

/** Of all kinds that could be observed: of the others, nothing is known rather than none. */
export function failuresOver(failed: RunOutput['intervals']['failed'], intervals: readonly number[]): number {
  return [...FAILURE_KINDS, ...REFUSAL_KINDS].reduce((total, kind) => {
    const column = failed[kind]
    return total + (column === undefined ? 0 : sumOver(column, intervals) || 0)
  }, 0)
}

export function sumOver(column: Float64Array, intervals: readonly number[]): number {
  let sum = 0
  for (const index of intervals) sum += column[index] as number
  return sum
}

export function range(first: number, end: number): number[] {
  return Array.from({ length: Math.max(0, end - first) }, (_, index) => first + index)
}
