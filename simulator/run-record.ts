// The record of one run besides requests: tasks by state, CPU, billing, scale-outs, start-ups, task lives and events. Bounded.

import type { CapacityController } from './control-loop/capacity-controller.ts'
import type { DecisionLog } from './control-loop/decision-log.ts'
import { balancerHours } from './cost/balancer-hours.ts'
import { TaskBill } from './cost/billed-task.ts'
import { Gauge } from './engine/interval-series.ts'
import type { Fleet, Task } from './fleet.ts'
import type { RequestRecorder } from './request-path/request-recorder.ts'
import type { RunOutput } from './result/run-output.ts'
import { ScaleOuts, scalingSpans } from './result/scale-outs.ts'
import {
  type AlarmCourse,
  type ResultEvent,
  START_UP_PHASES,
  type StartUpPhase,
  type TaskLife,
} from './result/schema.ts'
import type { Scenario } from './scenario/schema.ts'

export const MOST_TASK_LIVES = 200
/** Room for all that both logs keep, the autoscaler's and the service's: neither may push the other out. */
export const MOST_EVENTS = 900

type FleetCounts = { pending: number; running: number; healthy: number; draining: number }

export class RunRecord {
  private readonly scenario: Scenario
  private readonly intervalS: number
  private readonly gauges: Record<'desired' | keyof FleetCounts, Gauge>
  private readonly columns: Pick<
    RunOutput['intervals'],
    'desired' | 'pending' | 'running' | 'healthy' | 'draining' | 'cpuUsed' | 'cpuOffered'
  > & { replaced: Float64Array }
  private interval = 0
  private most = { tasks: 0, pending: 0, running: 0, draining: 0 }
  private replacedCount = 0
  private counts: FleetCounts = { pending: 0, running: 0, healthy: 0, draining: 0 }
  private readonly scaleOuts = new ScaleOuts()
  private readonly startUps = {
    count: 0,
    phaseS: Object.fromEntries(START_UP_PHASES.map((name) => [name, 0])) as Record<StartUpPhase, number>,
  }
  private readonly lives: TaskLife[] = []
  private livesLeftOut = 0
  private readonly extraEvents: ResultEvent[] = []
  private readonly bills: TaskBill

  constructor(scenario: Scenario, shape: { intervals: number; intervalS: number; startS: number }) {
    this.scenario = scenario
    this.intervalS = shape.intervalS
    this.bills = new TaskBill({ ...shape, horizonS: scenario.horizon })
    const gauge = () => new Gauge(shape.startS)
    this.gauges = { desired: gauge(), pending: gauge(), running: gauge(), healthy: gauge(), draining: gauge() }
    const column = () => new Float64Array(shape.intervals)
    this.columns = {
      desired: column(),
      pending: column(),
      running: column(),
      healthy: column(),
      draining: column(),
      cpuUsed: column(),
      cpuOffered: column(),
      replaced: column(),
    }
  }

  /** The warm-up is over: averages start anew. */
  begin(): void {
    for (const gauge of Object.values(this.gauges)) gauge.close(0, 1)
    this.most = { tasks: 0, pending: 0, running: 0, draining: 0 }
    this.seeMost(this.counts)
  }

  private seeMost({ pending, running, draining }: FleetCounts): void {
    const { most } = this
    most.tasks = Math.max(most.tasks, pending + running + draining)
    most.pending = Math.max(most.pending, pending)
    most.running = Math.max(most.running, running)
    most.draining = Math.max(most.draining, draining)
  }

  /** A task is stopped because it failed its health checks. */
  replaced(nowS: number): void {
    if (nowS < 0 || nowS >= this.scenario.horizon) return
    this.replacedCount++
    const { replaced } = this.columns
    replaced[this.interval] = (replaced[this.interval] as number) + 1
  }

  desired(count: number, nowS: number): void {
    this.gauges.desired.set(count, nowS)
  }

  fleet(counts: FleetCounts, nowS: number): void {
    this.counts = counts
    this.gauges.pending.set(counts.pending, nowS)
    this.gauges.running.set(counts.running, nowS)
    this.gauges.healthy.set(counts.healthy, nowS)
    this.gauges.draining.set(counts.draining, nowS)
    this.seeMost(counts)
    this.scaleOuts.healthy(counts.healthy, nowS)
  }

  /** Whether the service is short of capacity, by its true utilization in the period or because requests wait at the end of it. */
  pressure(isShort: boolean, nowS: number, periodS: number): void {
    this.scaleOuts.pressure(isShort, nowS, periodS)
  }

  scaleOut(nowS: number, desired: number, healthy: number): void {
    if (nowS >= 0) this.scaleOuts.decided(nowS, desired, healthy)
  }

  event(event: Omit<ResultEvent, 'lastTimeS' | 'count'>): void {
    this.extraEvents.push({ ...event, lastTimeS: event.timeS, count: 1 })
  }

  closeInterval(nowS: number, cpu: { usedVcpuS: number; offeredVcpuS: number }): void {
    const index = this.interval++
    const lengthS = nowS - index * this.intervalS
    for (const name of ['desired', 'pending', 'running', 'healthy', 'draining'] as const) {
      this.columns[name][index] = this.gauges[name].close(nowS, lengthS)
    }
    this.columns.cpuUsed[index] = cpu.usedVcpuS
    this.columns.cpuOffered[index] = cpu.offeredVcpuS
  }

  startUp(task: Task): void {
    if (task.plan === undefined || task.launchedS < 0) return
    const { phaseS } = this.startUps
    this.startUps.count++
    for (const phase of task.plan.phases) phaseS[phase.name] += phase.endS - phase.startS
    phaseS.healthCheck += task.inServiceS - task.listeningS
    phaseS.total += task.inServiceS - task.launchedS
  }

  taskEnded(task: Task, hadStartedPull: boolean): void {
    if (hadStartedPull) this.bill(task, task.stoppedS)
    if (task.stoppedS >= 0) this.keepLife(task, true)
  }

  private bill(task: Task, endS: number): void {
    const fromS = task.plan === undefined ? task.launchedS : task.launchedS + task.plan.pullStartS
    this.bills.add({ fromS, endS }, task.plan !== undefined)
  }

  private keepLife(task: Task, hasEnded: boolean): void {
    if (this.lives.length >= MOST_TASK_LIVES) {
      this.livesLeftOut++
      return
    }
    this.lives.push(lifeOf(task, hasEnded, this.scenario.horizon))
  }

  output(run: {
    replication: number
    recorder: RequestRecorder
    totals: RunOutput['totals']
    alarms: ReturnType<CapacityController['alarms']>
    logs: readonly Pick<DecisionLog, 'entries' | 'leftOut'>[]
    fleet: Fleet
  }): RunOutput {
    for (const task of run.fleet.living()) {
      const hasStartedPull = task.plan === undefined || task.launchedS + task.plan.pullStartS < this.scenario.horizon
      if (hasStartedPull) this.bill(task, Number.POSITIVE_INFINITY)
      this.keepLife(task, false)
    }
    const entries = run.logs.flatMap((log) => log.entries)
    const events = [...entries.map((entry) => ({ ...entry })), ...this.extraEvents]
      .filter((event) => event.lastTimeS >= 0)
      .sort((left, right) => left.timeS - right.timeS)
    const scaleOuts = this.scaleOuts.list()
    return {
      replication: run.replication,
      intervalS: this.intervalS,
      intervals: { ...run.recorder.columns, ...this.columns, billedTaskS: this.bills.column },
      intervalHistograms: run.recorder.responseTimes.columns(),
      totals: run.totals,
      responseTimeS: run.recorder.responseTimes.total.toSparse(),
      failureTimeS: run.recorder.failureTimes.toSparse(),
      waitingTimeS: run.recorder.waitingTimes.toSparse(),
      classes: run.recorder.classes(run.totals),
      scaleOuts,
      startUps: this.startUps,
      scalingSpans: scalingSpans(scaleOuts, this.scenario.horizon),
      tasks: {
        max: this.most.tasks,
        maxPending: this.most.pending,
        maxRunning: this.most.running,
        maxDraining: this.most.draining,
        replaced: this.replacedCount,
        billedS: this.bills.billedS,
        pulls: this.bills.pulls,
        pulledBytes: this.bills.pulls * this.scenario.service.coldStart.image.compressed,
      },
      balancerHours: balancerHours(this.scenario, run.recorder.columns.attempts, this.intervalS),
      alarms: alarmCourses(run.alarms),
      events: events.slice(0, MOST_EVENTS),
      eventsLeftOut: Math.max(0, events.length - MOST_EVENTS) + run.logs.reduce((sum, { leftOut }) => sum + leftOut, 0),
      taskLives: this.lives,
      taskLivesLeftOut: this.livesLeftOut,
    }
  }
}

function alarmCourses(alarms: ReturnType<CapacityController['alarms']>): AlarmCourse[] {
  return alarms.map(({ name, stays, staysLeftOut }) => ({
    name,
    states: stays.map(({ state, fromS }) => ({ state, fromS: Math.max(0, fromS) })),
    statesLeftOut: staysLeftOut,
  }))
}

function lifeOf(task: Task, hasEnded: boolean, horizonS: number): TaskLife {
  const phases: { name: string; startS: number }[] = []
  for (const phase of task.plan?.phases ?? []) phases.push({ name: phase.name, startS: task.launchedS + phase.startS })
  if (task.plan !== undefined) phases.push({ name: 'healthCheck', startS: task.listeningS })
  if (!Number.isNaN(task.inServiceS)) phases.push({ name: 'inService', startS: task.inServiceS })
  const limitS = Number.isNaN(task.stoppingS) ? horizonS : task.stoppingS
  const reached = phases.filter(({ startS }) => startS < limitS)
  if (!Number.isNaN(task.stoppingS)) {
    reached.push({ name: 'draining', startS: task.stoppingS })
    if (task.sigtermS < task.stoppedS) reached.push({ name: 'stopping', startS: task.sigtermS })
  }
  return { id: task.id, phases: reached, endS: hasEnded ? task.stoppedS : null, endReason: task.stopReason }
}
