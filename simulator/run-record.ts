// What a run leaves behind: requests as the request path recorded them, the tasks of its service, what was decided, and what went wrong.
import type { CapacityController } from './control-loop/capacity-controller.ts'
import type { DecisionLog } from './control-loop/decision-log.ts'
import { balancerHours } from './cost/balancer-hours.ts'
import type { FleetOutput } from './fleet-record.ts'
import type { RequestRecorder } from './request-path/request-recorder.ts'
import type { RunOutput } from './result/run-output.ts'
import type { AlarmCourse, ResultEvent } from './result/schema.ts'
import type { Scenario } from './scenario/schema.ts'

/** Room for all that both logs keep, the autoscaler's and the service's: neither may push the other out. */
export const MOST_EVENTS = 900

type Log = Pick<DecisionLog, 'entries' | 'leftOut'>

export type RecordedRun = {
  replication: number
  intervalS: number
  recorder: RequestRecorder
  totals: RunOutput['totals']
  service: { tasks: FleetOutput; alarms: ReturnType<CapacityController['alarms']>; logs: readonly Log[] }
  /** What happened to the run as a whole. */
  log: Log
}

export function outputOf(scenario: Scenario, run: RecordedRun): RunOutput {
  const { recorder, totals, intervalS } = run
  const { columns, ...tasks } = run.service.tasks
  return {
    replication: run.replication,
    intervalS,
    intervals: { ...recorder.columns, ...columns },
    intervalHistograms: recorder.responseTimes.columns(),
    totals,
    responseTimeS: recorder.responseTimes.total.toSparse(),
    failureTimeS: recorder.failureTimes.toSparse(),
    waitingTimeS: recorder.waitingTimes.toSparse(),
    classes: recorder.classes(totals),
    ...tasks,
    balancerHours: balancerHours(scenario, recorder.columns.attempts, intervalS),
    alarms: alarmCourses(run.service.alarms),
    ...eventsOf([...run.service.logs, run.log]),
  }
}

/** Of several at one instant those of the service come first, in the order in which they were decided. */
function eventsOf(logs: readonly Log[]): Pick<RunOutput, 'events' | 'eventsLeftOut'> {
  const events = logs
    .flatMap(({ entries }) => entries.map((entry): ResultEvent => ({ ...entry })))
    .filter(({ lastTimeS }) => lastTimeS >= 0)
    .sort((left, right) => left.timeS - right.timeS)
  const leftOut = logs.reduce((sum, log) => sum + log.leftOut, 0)
  return {
    events: events.slice(0, MOST_EVENTS),
    eventsLeftOut: Math.max(0, events.length - MOST_EVENTS) + leftOut,
  }
}

function alarmCourses(alarms: ReturnType<CapacityController['alarms']>): AlarmCourse[] {
  return alarms.map(({ name, stays, staysLeftOut }) => ({
    name,
    states: stays.map(({ state, fromS }) => ({ state, fromS: Math.max(0, fromS) })),
    statesLeftOut: staysLeftOut,
  }))
}
