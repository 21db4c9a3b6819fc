// The service's side of an observed run: tasks by state, CPU, billing, scale-outs, start-ups and events, from a record of the service,
// on the run's clock and by the simulator's own rules.
import { TaskBill } from '../../simulator/cost/billed-task.ts'
import { MOST_TASK_LIVES } from '../../simulator/fleet-record.ts'
import type { Scenario } from '../../simulator/index.ts'
import { scalingSpans } from '../../simulator/result/scale-outs.ts'
import type { ResultEvent } from '../../simulator/result/schema.ts'
import { MOST_EVENTS } from '../../simulator/run-record.ts'
import { desiredSteps, firstS, fleetSteps, healthySteps } from './fleet-steps.ts'
import { scaleOutsOf } from './observed-scale-outs.ts'
import type { ObservedTask, ServiceRecord } from './service-record.ts'
import { averages, type Shape, type Step } from './steps.ts'
import { launchedTasks, lifeOf, startUpsOf } from './task-life.ts'
import { gridOf, type ServiceSide, unseenService } from './unseen.ts'
import { cpuColumns } from './used-cpu.ts'

/** The load balancer's hours follow from requests, not from here. */
export type SeenService = Omit<ServiceSide, 'balancerHours'>

/** @param zeroS the first instant of the run, in seconds since 1970 */
export function serviceSide(scenario: Scenario, record: ServiceRecord, zeroS: number): SeenService {
  const grid = gridOf(scenario)
  const shape: Shape = { ...grid, seenToS: record.toS - zeroS }
  const onRunClock = (steps: readonly Step[]) => steps.map(({ atS, value }) => ({ atS: atS - zeroS, value }))
  const fleet = fleetSteps(record)
  const [healthy, running] = [onRunClock(healthySteps(record)), onRunClock(fleet.running)]
  const scaleOuts = scaleOutsOf(scenario, record, zeroS, healthy)
  const { columns, tasks, ...unseen } = unseenService(grid)
  const bill = record.tasks === undefined ? undefined : billOf(record.tasks, shape, zeroS)
  return {
    ...unseen,
    columns: {
      ...columns,
      desired: averages(onRunClock(desiredSteps(record)), shape),
      pending: averages(onRunClock(fleet.pending), shape),
      running: averages(running, shape),
      healthy: averages(healthy, shape),
      draining: averages(onRunClock(fleet.draining), shape),
      ...cpuColumns(record.utilization, running, shape, { zeroS, vcpu: scenario.service.task.cpu }),
      ...(bill === undefined ? {} : { billedTaskS: bill.column }),
    },
    scaleOuts,
    scalingSpans: scalingSpans(scaleOuts, scenario.horizon),
    tasks: {
      ...tasks,
      max: most(onRunClock(fleet.total), shape),
      maxPending: most(onRunClock(fleet.pending), shape),
      maxRunning: most(running, shape),
      maxDraining: most(onRunClock(fleet.draining), shape),
      ...(record.tasks === undefined ? {} : { replaced: replacedIn(record.tasks, zeroS, shape) }),
      ...(bill === undefined
        ? {}
        : {
            billedS: bill.billedS,
            pulls: bill.pulls,
            pulledBytes: bill.pulls * scenario.service.coldStart.image.compressed,
          }),
    },
    ...eventsOf(record, zeroS, shape),
    ...(record.tasks === undefined ? {} : livesOf(scenario, { ...record, tasks: record.tasks }, zeroS, shape)),
  }
}

/** From the pull on; a task that is there without one was pulled before. What lies after the last look is not billed: it was not seen. */
function billOf(
  tasks: readonly ObservedTask[],
  { intervals, intervalS, horizonS, seenToS }: Shape,
  zeroS: number,
): TaskBill {
  const bill = new TaskBill({ intervals, intervalS, horizonS })
  for (const { pullStartedS, startedS, stoppedS } of tasks) {
    const fromS = Number.isNaN(pullStartedS) ? startedS : pullStartedS
    const endS =
      stoppedS <= zeroS + seenToS ? stoppedS - zeroS : seenToS < horizonS ? seenToS : Number.POSITIVE_INFINITY
    if (!Number.isNaN(fromS)) bill.add({ fromS: fromS - zeroS, endS }, !Number.isNaN(pullStartedS))
  }
  return bill
}

/** The most at one time within the run, what was there at its beginning included. */
function most(steps: readonly Step[], { horizonS }: Shape): number {
  const before = steps.findLast(({ atS }) => atS <= 0)
  const within = steps.filter(({ atS }) => atS > 0 && atS < horizonS)
  const values = [...(before === undefined ? [] : [before]), ...within].map(({ value }) => value)
  return values.length === 0 ? Number.NaN : Math.max(...values)
}

function livesOf(
  scenario: Scenario,
  record: ServiceRecord & { tasks: readonly ObservedTask[] },
  zeroS: number,
  shape: Shape,
) {
  const { tasks, decisions, counts, startUpMeansS: means } = record
  const known = { means, isHealthSeen: counts.some(({ healthy }) => !Number.isNaN(healthy)) }
  const endS = zeroS + Math.min(shape.horizonS, shape.seenToS)
  const own = launchedTasks(tasks, decisions).filter((task) => !(task.stoppedS <= zeroS) && firstS(task) < endS)
  const run = { zeroS, endS, earliestS: -scenario.warmUp, known }
  return {
    startUps: startUpsOf(own, { fromS: zeroS, toS: endS }, known),
    taskLives: own.slice(0, MOST_TASK_LIVES).map((task, id) => lifeOf(task, id, run)),
    taskLivesLeftOut: Math.max(0, own.length - MOST_TASK_LIVES),
  }
}

function eventsOf({ decisions, tasks = [] }: ServiceRecord, zeroS: number, { horizonS }: Shape) {
  const stops = tasks.filter(isReplaced).map(
    ({ name, stoppedS, stoppingS, stopReason }): ResultEvent => ({
      ...once((Number.isNaN(stoppingS) ? stoppedS : stoppingS) - zeroS),
      kind: 'replace',
      subject: name,
      message: stopReason ?? '',
      numbers: {},
    }),
  )
  const decided = decisions.map(
    ({ atS, kind, subject, message, numbers }): ResultEvent => ({
      ...once(atS - zeroS),
      kind,
      subject,
      message,
      numbers: { ...numbers },
    }),
  )
  const events = [...decided, ...stops]
    .filter(({ timeS }) => timeS >= 0 && timeS <= horizonS)
    .sort((left, right) => left.timeS - right.timeS)
  return { events: events.slice(0, MOST_EVENTS), eventsLeftOut: Math.max(0, events.length - MOST_EVENTS) }
}

function once(timeS: number): Pick<ResultEvent, 'timeS' | 'lastTimeS' | 'count'> {
  return { timeS, lastTimeS: timeS, count: 1 }
}

/** Tasks stopped in the run because they failed the checks of the target group or of a container. */
function replacedIn(tasks: readonly ObservedTask[], zeroS: number, { horizonS }: Shape): number {
  const stopS = ({ stoppingS, stoppedS }: ObservedTask) => (Number.isNaN(stoppingS) ? stoppedS : stoppingS) - zeroS
  return tasks.filter(
    (task) => /health checks|unhealthy/i.test(task.stopReason ?? '') && stopS(task) >= 0 && stopS(task) < horizonS,
  ).length
}

/** Stopped for another reason than that fewer were wanted. */
function isReplaced({ stopReason, stoppedS, stoppingS }: ObservedTask): boolean {
  const isStopped = !Number.isNaN(stoppedS) || !Number.isNaN(stoppingS)
  return isStopped && stopReason !== null && !/^Scaling activity initiated/i.test(stopReason)
}
