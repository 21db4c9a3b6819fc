// The record of one run besides requests: tasks by state, CPU, billing, scale-outs, start-ups, task lives and events. Bounded.

import type { Autoscaler } from './control-loop/autoscaler.ts'
import { balancerHours } from './cost/balancer-hours.ts'
import { addBilled, billedSeconds } from './cost/billed-task.ts'
import { Gauge } from './engine/interval-series.ts'
import type { Fleet, Task } from './fleet.ts'
import type { RequestRecorder } from './request-path/request-recorder.ts'
import type { RunOutput } from './result/run-output.ts'
import {
  type AlarmCourse,
  type ResultEvent,
  START_UP_PHASES,
  type StartUpPhase,
  type TaskLife,
} from './result/schema.ts'
import type { Scenario } from './scenario/schema.ts'

const MOST_TASK_LIVES = 200
const MOST_EVENTS = 500

type FleetCounts = { pending: number; running: number; healthy: number; draining: number }
type ScaleOut = RunOutput['scaleOuts'][number] & { desired: number }

export class RunRecord {
  private readonly scenario: Scenario
  private readonly intervalS: number
  private readonly gauges: Record<'desired' | keyof FleetCounts, Gauge>
  private readonly columns: Pick<
    RunOutput['intervals'],
    'desired' | 'pending' | 'running' | 'healthy' | 'draining' | 'cpuUsed' | 'cpuOffered' | 'billedTaskS'
  >
  private interval = 0
  private maxTasks = 0
  private counts: FleetCounts = { pending: 0, running: 0, healthy: 0, draining: 0 }
  private readonly scaleOuts: ScaleOut[] = []
  private pressureSinceS = Number.NaN
  private readonly startUps = {
    count: 0,
    phaseS: Object.fromEntries(START_UP_PHASES.map((name) => [name, 0])) as Record<StartUpPhase, number>,
  }
  private readonly lives: TaskLife[] = []
  private livesLeftOut = 0
  private readonly extraEvents: ResultEvent[] = []
  private billedS = 0
  private pulls = 0

  constructor(scenario: Scenario, shape: { intervals: number; intervalS: number; startS: number }) {
    this.scenario = scenario
    this.intervalS = shape.intervalS
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
      billedTaskS: column(),
    }
  }

  /** The warm-up is over: averages start anew. */
  begin(): void {
    for (const gauge of Object.values(this.gauges)) gauge.close(0, 1)
    this.maxTasks = this.counts.pending + this.counts.running + this.counts.draining
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
    this.maxTasks = Math.max(this.maxTasks, counts.pending + counts.running + counts.draining)
    for (const scaleOut of this.scaleOuts) {
      if (Number.isNaN(scaleOut.capacityS) && counts.healthy >= scaleOut.desired) scaleOut.capacityS = nowS
    }
  }

  /** Whether the service is short of capacity, by its true 20-second utilization or because requests wait at the end of it. */
  pressure(isShort: boolean, nowS: number): void {
    if (!isShort) this.pressureSinceS = Number.NaN
    else if (Number.isNaN(this.pressureSinceS)) this.pressureSinceS = nowS - 20
  }

  scaleOut(nowS: number, desired: number, healthy: number): void {
    if (nowS < 0) return
    const needS = Number.isNaN(this.pressureSinceS) ? nowS : Math.max(0, this.pressureSinceS)
    this.scaleOuts.push({ needS, decisionS: nowS, capacityS: healthy >= desired ? nowS : Number.NaN, desired })
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
    const horizonS = this.scenario.horizon
    const fromS = task.plan === undefined ? task.launchedS : task.launchedS + task.plan.pullStartS
    if (task.plan !== undefined && fromS >= 0 && fromS < horizonS) this.pulls++
    this.billedS += billedSeconds({ fromS, endS }, horizonS)
    addBilled(this.columns.billedTaskS, this.intervalS, { fromS, endS }, horizonS)
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
    autoscaler: Pick<Autoscaler, 'alarms' | 'log'>
    fleet: Fleet
  }): RunOutput {
    for (const task of run.fleet.living()) {
      const hasStartedPull = task.plan === undefined || task.launchedS + task.plan.pullStartS < this.scenario.horizon
      if (hasStartedPull) this.bill(task, Number.POSITIVE_INFINITY)
      this.keepLife(task, false)
    }
    const { log } = run.autoscaler
    const events = [...log.entries.map((entry) => ({ ...entry })), ...this.extraEvents]
      .filter((event) => event.lastTimeS >= 0)
      .sort((left, right) => left.timeS - right.timeS)
    return {
      replication: run.replication,
      intervalS: this.intervalS,
      intervals: { ...run.recorder.columns, ...this.columns },
      intervalHistograms: run.recorder.responseTimes.columns(),
      totals: run.totals,
      responseTimeS: run.recorder.responseTimes.total.toSparse(),
      failureTimeS: run.recorder.failureTimes.toSparse(),
      waitingTimeS: run.recorder.waitingTimes.toSparse(),
      classes: run.recorder.classes(run.totals),
      scaleOuts: this.scaleOuts.map(({ needS, decisionS, capacityS }) => ({ needS, decisionS, capacityS })),
      startUps: this.startUps,
      scalingSpans: this.scalingSpans(),
      tasks: {
        max: this.maxTasks,
        billedS: this.billedS,
        pulls: this.pulls,
        pulledBytes: this.pulls * this.scenario.service.coldStart.image.compressed,
      },
      balancerHours: balancerHours(this.scenario, run.recorder.columns.attempts, this.intervalS),
      alarms: alarmCourses(run.autoscaler.alarms()),
      events: events.slice(0, MOST_EVENTS),
      eventsLeftOut: Math.max(0, events.length - MOST_EVENTS) + log.leftOut,
      taskLives: this.lives,
      taskLivesLeftOut: this.livesLeftOut,
    }
  }

  /** From the moment the load needed more to the last task that was asked for; overlapping stretches become one. */
  private scalingSpans(): RunOutput['scalingSpans'] {
    const spans: RunOutput['scalingSpans'] = []
    const ends = this.scaleOuts.map(({ needS, capacityS }) => ({
      fromS: needS,
      toS: Number.isNaN(capacityS) ? this.scenario.horizon : capacityS,
    }))
    for (const span of ends.sort((left, right) => left.fromS - right.fromS)) {
      const last = spans.at(-1)
      if (last !== undefined && span.fromS <= last.toS) last.toS = Math.max(last.toS, span.toS)
      else if (span.toS > span.fromS) spans.push({ ...span })
    }
    return spans
  }
}

function alarmCourses(alarms: ReturnType<Autoscaler['alarms']>): AlarmCourse[] {
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
