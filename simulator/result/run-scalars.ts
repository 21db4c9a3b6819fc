// The figures of one replication, cost aside: of the whole run from its totals, of a window from its intervals.
import { LogHistogram } from '../engine/log-histogram.ts'
import type { Scenario } from '../scenario/schema.ts'
import { FIGURE_PATHS, known, notKnown, ratio, type Scalar, type Scalars } from './figures.ts'
import { mergeIntervals } from './interval-times.ts'
import { failuresOver, intervalCount, intervalLengthS, range, sumOver } from './interval-window.ts'
import { overProvisionedTaskHours } from './over-provisioned.ts'
import { recoveryOf } from './recovery.ts'
import type { RunOutput } from './run-output.ts'
import { type ByKind, START_UP_PHASES } from './schema.ts'
import { noTimeScalars, successTimeScalars, timeScalars } from './time-scalars.ts'

const WHOLE_RUN_ONLY = 'recorded for the whole run only'
const OF_WHOLE_RUN = 'given for the whole run only'
const NO_WINDOW = 'there was no such time in the run'

export function wholeRunScalars(
  output: RunOutput,
  scenario: Scenario,
  recovery = recoveryOf(output, scenario),
): Scalars {
  const { totals } = output
  const times = LogHistogram.fromSparse(output.responseTimeS)
  const outcomeTimes = LogHistogram.fromSparse(output.responseTimeS)
  outcomeTimes.mergeFrom(LogHistogram.fromSparse(output.failureTimeS))
  return {
    ...countScalars(totals),
    inFlightAtEnd: known(totals.inFlightAtEnd),
    ...timeScalars('responseTimeS', times),
    ...successTimeScalars({ times, failed: totals.failed }, totals.succeeded),
    ...timeScalars('timeToOutcomeS', outcomeTimes),
    ...timeScalars('waitingTimeS', LogHistogram.fromSparse(output.waitingTimeS)),
    firstUseFraction: ratio(totals.firstUse, totals.requests, 'there were no requests'),
    coldTaskFraction: ratio(totals.coldTask, totals.requests, 'there were no requests'),
    ...scaleOutScalars(output.scaleOuts),
    ...startUpScalars(output.startUps),
    recoveryTimeS: recovery.recoveryTimeS,
    'unwell.stretches': recovery.stretches.count,
    'unwell.totalS': recovery.stretches.totalS,
    'unwell.longestS': recovery.stretches.longestS,
    ...capacityScalars(output, scenario, range(0, intervalCount(output))),
    'tasks.max': known(output.tasks.max),
    'tasks.maxRunning': known(output.tasks.maxRunning),
    'tasks.maxPending': known(output.tasks.maxPending),
    'tasks.maxDraining': known(output.tasks.maxDraining),
    'tasks.replaced': known(output.tasks.replaced),
    taskHours: known(output.tasks.billedS / 3600),
  }
}

/** What is not recorded per interval says so; scale-outs belong to the window their decision fell in. */
export function windowScalars(output: RunOutput, scenario: Scenario, intervals: readonly number[]): Scalars {
  if (intervals.length === 0) return Object.fromEntries(FIGURE_PATHS.map((path) => [path, notKnown(NO_WINDOW)]))
  const inWindow = new Set(intervals)
  const scaleOuts = output.scaleOuts.filter(({ decisionS }) => inWindow.has(Math.floor(decisionS / output.intervalS)))
  const counts = countsIn(output, intervals)
  const times = mergeIntervals(output.intervalHistograms, intervals)
  return {
    ...countScalars(counts),
    inFlightAtEnd: notKnown(WHOLE_RUN_ONLY),
    ...timeScalars('responseTimeS', times),
    ...successTimeScalars({ times, failed: counts.failed }, counts.succeeded),
    ...noTimeScalars('timeToOutcomeS', WHOLE_RUN_ONLY),
    ...noTimeScalars('waitingTimeS', WHOLE_RUN_ONLY),
    firstUseFraction: notKnown(WHOLE_RUN_ONLY),
    coldTaskFraction: notKnown(WHOLE_RUN_ONLY),
    ...scaleOutScalars(scaleOuts),
    ...Object.fromEntries(START_UP_PHASES.map((phase) => [`startUpS.${phase}`, notKnown(WHOLE_RUN_ONLY)])),
    recoveryTimeS: notKnown(OF_WHOLE_RUN),
    ...Object.fromEntries(['stretches', 'totalS', 'longestS'].map((key) => [`unwell.${key}`, notKnown(OF_WHOLE_RUN)])),
    ...capacityScalars(output, scenario, intervals),
  }
}

type Counts = {
  requests: number
  sent: number
  attempts: number
  succeeded: number
  failed: number
  failedByKind: ByKind<number>
}

function countsIn(output: RunOutput, intervals: readonly number[]): Counts {
  const { offered, attempts, retries, succeeded, failed } = output.intervals
  const byKind = Object.entries(failed).map(([kind, column]) => [kind, sumOver(column, intervals)] as const)
  const sends = sumOver(attempts, intervals)
  return {
    requests: sumOver(offered, intervals),
    sent: sends - sumOver(retries, intervals),
    attempts: sends,
    succeeded: sumOver(succeeded, intervals),
    failed: failuresOver(failed, intervals),
    failedByKind: Object.fromEntries(byKind) as ByKind<number>,
  }
}

function countScalars(counts: Counts): Scalars {
  const ended = counts.succeeded + counts.failed
  const none = 'no request ended'
  const byKind = Object.entries(counts.failedByKind).map(([kind, count]) => [
    `errorsByKind.${kind}`,
    ratio(count, ended, none),
  ])
  return {
    requests: known(counts.requests),
    attempts: known(counts.attempts),
    succeeded: known(counts.succeeded),
    failed: known(counts.failed),
    errorRate: ratio(counts.failed, ended, none),
    ...Object.fromEntries(byKind),
    retryAmplification: ratio(counts.attempts, counts.sent, 'no request was sent'),
  }
}

function scaleOutScalars(scaleOuts: RunOutput['scaleOuts']): Scalars {
  const ready = scaleOuts.filter(({ capacityS }) => Number.isFinite(capacityS))
  const mean = (values: number[], reason: string): Scalar =>
    ratio(
      values.reduce((sum, value) => sum + value, 0),
      values.length,
      reason,
    )
  const decisionDelays = scaleOuts.map(({ needS, decisionS }) => decisionS - needS)
  const capacityDelays = ready.map(({ decisionS, capacityS }) => capacityS - decisionS)
  return {
    'scaleOut.count': scaleOuts.length,
    'scaleOut.decisionDelayS': mean(decisionDelays, 'nothing scaled out'),
    'scaleOut.capacityDelayS': mean(capacityDelays, 'no scale-out was complete'),
  }
}

function startUpScalars({ count, phaseS }: RunOutput['startUps']): Scalars {
  const none = 'no task started'
  return Object.fromEntries(START_UP_PHASES.map((phase) => [`startUpS.${phase}`, ratio(phaseS[phase], count, none)]))
}

/** Tasks are all there are: pending, running and draining. In a window the most is that of interval averages. */
function capacityScalars(output: RunOutput, scenario: Scenario, intervals: readonly number[]): Scalars {
  const { pending, running, draining, billedTaskS, cpuUsed, cpuOffered, replaced } = output.intervals
  const empty = 'the window is empty'
  const tasksIn = (index: number) =>
    (pending[index] as number) + (running[index] as number) + (draining[index] as number)
  const most = (of: (index: number) => number) =>
    intervals.length > 0
      ? known(intervals.reduce((highest, index) => Math.max(highest, of(index)), 0))
      : notKnown(empty)
  let [taskS, lengthS] = [0, 0]
  for (const index of intervals) {
    taskS += tasksIn(index) * intervalLengthS(output, scenario, index)
    lengthS += intervalLengthS(output, scenario, index)
  }
  // Billing rounds each task up; a window bears its share of that.
  const rounding = output.tasks.billedS / Math.max(1e-9, sumOver(billedTaskS, range(0, intervalCount(output))))
  return {
    'tasks.mean': ratio(taskS, lengthS, empty),
    'tasks.max': most(tasksIn),
    'tasks.maxRunning': most((index) => running[index] as number),
    'tasks.maxPending': most((index) => pending[index] as number),
    'tasks.maxDraining': most((index) => draining[index] as number),
    'tasks.replaced': replaced === undefined ? notKnown('not counted') : known(sumOver(replaced, intervals)),
    taskHours: known((sumOver(billedTaskS, intervals) * rounding) / 3600),
    overProvisionedTaskHours: known(overProvisionedTaskHours(output, scenario, intervals)),
    cpuUtilizationPct: ratio(100 * sumOver(cpuUsed, intervals), sumOver(cpuOffered, intervals), 'no task was running'),
  }
}
