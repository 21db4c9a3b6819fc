// What a calibration reads of one observed run, whatever observed it.
import type { SparseHistogram } from '../../../simulator/engine/log-histogram.ts'
import type { Result, VariantResult } from '../../../simulator/index.ts'
import type { ResultEvent, SeriesName, TaskLife } from '../../../simulator/result/schema.ts'
import { observedVariant, sourceOf } from '../run-or-forecast.ts'
import type { RecordedRequests } from './recorded-requests.ts'
import type { Line } from './run-line.ts'

/** The requests of one class by one client. */
export type Cell = {
  request: string
  client: string
  requests: number
  succeeded: number
  /** All response times of the successes where they are known, else the percentiles that a Result tells. */
  times: SparseHistogram | undefined
  percentiles: readonly { p: number; valueS: number }[]
}

export type RunData = {
  /** As the user names it: its file. */
  name: string
  source: Result['source']
  requests: number
  horizonS: number
  startEpochS: number
  intervalS: number
  series: Readonly<Record<SeriesName, Line>>
  /** Requests served per second and class over time; undefined where only the total is known. */
  servedRps: Readonly<Record<string, Line>> | undefined
  cells: readonly Cell[]
  /** All successes. */
  times: SparseHistogram
  taskLives: readonly TaskLife[]
  events: readonly ResultEvent[]
  variant: VariantResult
}

/** @param recorded the raw record of the same run, where there is one */
export function runDataOf(name: string, result: Result, recorded?: RecordedRequests): RunData {
  const variant = observedVariant(result)
  if (variant === undefined) throw new RangeError('a Result without a variant')
  const { representative, series, histograms, summary } = variant
  const cells = cellsOf(variant, recorded)
  return {
    name,
    source: sourceOf(result),
    requests: summary.requests.value ?? cells.reduce((sum, { requests }) => sum + requests, 0),
    horizonS: result.scenario.horizonS,
    startEpochS: result.scenario.startEpochS,
    intervalS: series.intervalS,
    series: representative.series,
    servedRps: recorded?.servedRps(series.intervalS),
    cells,
    times: histograms.responseTimeS,
    taskLives: representative.taskLives,
    events: representative.events,
    variant,
  }
}

const PERCENTILES = [
  ['p50', 0.5],
  ['p90', 0.9],
] as const

function cellsOf({ classes, histograms }: VariantResult, recorded: RecordedRequests | undefined): Cell[] {
  const timesOf = (request: string, client: string) =>
    recorded?.timesOf(request, client) ?? (classes.length === 1 ? histograms.responseTimeS : undefined)
  return classes.map(({ request, client, requests, succeeded, responseTimeS }) => ({
    request,
    client,
    requests: requests.value ?? 0,
    succeeded: succeeded.value ?? 0,
    times: timesOf(request, client),
    percentiles: PERCENTILES.flatMap(([key, p]) => {
      const { value } = responseTimeS[key]
      return value === null ? [] : [{ p, valueS: value }]
    }),
  }))
}
