// What is kept of one replication: its figures, its distributions, and for some replications the lines and events to look at.
// Memory per replication is bounded; the bulky parts are kept of the first replications only.
import { costScalars, restAfter } from '../cost/cost-scalars.ts'
import type { RestOfMonth } from '../cost/rest-of-month.ts'
import type { SparseHistogram } from '../engine/log-histogram.ts'
import { known, type Scalars } from '../result/figures.ts'
import { type HeatmapCounts, heatmapCounts } from '../result/heatmap.ts'
import { mergeIntervals } from '../result/interval-times.ts'
import { windowsOf } from '../result/interval-window.ts'
import { type Mode, recoveryOf, type Span, unwellSpans } from '../result/recovery.ts'
import type { ClassOutput, RunOutput } from '../result/run-output.ts'
import { wholeRunScalars, windowScalars } from '../result/run-scalars.ts'
import { type Lines, linesOf } from '../result/series.ts'
import type { Scenario } from '../scenario/schema.ts'

/** Bands are drawn from this many replications (about 50 kB each). */
const LINES_KEPT = 200
/** The representative replication, shown with its events and task lives, is one of these (up to some 200 kB each). */
const DETAILS_KEPT = 50

type ReplicationWindow = {
  name: string
  fromS: number | null
  toS: number | null
  scalars: Scalars
  responseTimeS: SparseHistogram
}

export type Details = Pick<RunOutput, 'events' | 'eventsLeftOut' | 'taskLives' | 'taskLivesLeftOut' | 'alarms'>

export type Replication = {
  replication: number
  mode: Mode
  scalars: Scalars
  rest: RestOfMonth | undefined
  responseTimeS: SparseHistogram
  failureTimeS: SparseHistogram
  waitingTimeS: SparseHistogram
  windows: readonly ReplicationWindow[]
  classes: readonly ClassOutput[]
  unwell: readonly Span[]
  lines: Lines | undefined
  heatmap: HeatmapCounts | undefined
  details: Details | undefined
}

/** @param scenario the world this replication ran in, its own draw of uncertain parameters included */
export function keepReplication(output: RunOutput, scenario: Scenario): Replication {
  const { replication } = output
  const recovery = recoveryOf(output, scenario)
  return {
    replication,
    mode: recovery.mode,
    scalars: seen({ ...wholeRunScalars(output, scenario, recovery), ...costScalars(output, scenario) }),
    rest: restAfter(output, scenario),
    responseTimeS: output.responseTimeS,
    failureTimeS: output.failureTimeS,
    waitingTimeS: output.waitingTimeS,
    windows: windowsOf(output, scenario).map(({ name, fromS, toS, intervals }) => ({
      name,
      fromS,
      toS,
      scalars: seen({ ...costOfWindow(output, scenario, intervals), ...windowScalars(output, scenario, intervals) }),
      responseTimeS: mergeIntervals(output.intervalHistograms, intervals).toSparse(),
    })),
    classes: output.classes,
    unwell: unwellSpans(output, scenario),
    lines: replication < LINES_KEPT ? linesOf(output, scenario) : undefined,
    heatmap: replication < LINES_KEPT ? heatmapCounts(output) : undefined,
    details: replication < DETAILS_KEPT ? detailsOf(output) : undefined,
  }
}

function detailsOf({ events, eventsLeftOut, taskLives, taskLivesLeftOut, alarms }: RunOutput): Details {
  return { events, eventsLeftOut, taskLives, taskLivesLeftOut, ...(alarms === undefined ? {} : { alarms }) }
}

/** An observed run does not see everything: what follows from the unseen is not known either. */
function seen(scalars: Scalars): Scalars {
  const entries = Object.entries(scalars).map(([path, scalar]) => [
    path,
    typeof scalar === 'number' ? known(scalar) : scalar,
  ])
  return Object.fromEntries(entries) as Scalars
}

/** A window that did not occur in this run has no cost; `windowScalars` says so. */
function costOfWindow(output: RunOutput, scenario: Scenario, intervals: readonly number[]): Scalars {
  return intervals.length === 0 ? {} : costScalars(output, scenario, intervals)
}
