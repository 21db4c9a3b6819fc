// The record of one service's tasks: how many in which state, CPU, billing, scale-outs, start-ups and task lives. Bounded.
import { TaskBill } from './cost/billed-task.ts'
import { Gauge } from './engine/interval-series.ts'
import type { RunOutput } from './result/run-output.ts'
import { ScaleOuts, scalingSpans } from './result/scale-outs.ts'
import { START_UP_PHASES, type StartUpPhase, type TaskLife } from './result/schema.ts'
import type { Scenario } from './scenario/schema.ts'
import { billedFromS, lifeOf, type Stopped, type Task } from './task.ts'

export const MOST_TASK_LIVES = 200

type FleetCounts = { pending: number; running: number; healthy: number; draining: number }

/** What a run's output holds of a service's tasks. */
export type FleetOutput = Pick<
  RunOutput,
  'scaleOuts' | 'startUps' | 'scalingSpans' | 'tasks' | 'taskLives' | 'taskLivesLeftOut'
> & {
  columns: Record<
    'desired' | 'pending' | 'running' | 'healthy' | 'draining' | 'cpuUsed' | 'cpuOffered' | 'replaced' | 'billedTaskS',
    Float64Array
  >
}

export class FleetRecord {
  private readonly scenario: Scenario
  private readonly intervalS: number
  private readonly gauges: Record<'desired' | keyof FleetCounts, Gauge>
  private readonly columns: Omit<FleetOutput['columns'], 'billedTaskS'>
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

  closeInterval(nowS: number, cpu: { usedVcpuS: number; offeredVcpuS: number }): void {
    const index = this.interval++
    const lengthS = nowS - index * this.intervalS
    for (const name of ['desired', 'pending', 'running', 'healthy', 'draining'] as const) {
      this.columns[name][index] = this.gauges[name].close(nowS, lengthS)
    }
    this.columns.cpuUsed[index] = cpu.usedVcpuS
    this.columns.cpuOffered[index] = cpu.offeredVcpuS
  }

  /** A task is in service for the first time. */
  startUp({ plan, launchedS }: Task, listeningS: number, inServiceS: number): void {
    if (plan === undefined || launchedS < 0) return
    const { phaseS } = this.startUps
    this.startUps.count++
    for (const phase of plan.phases) phaseS[phase.name] += phase.endS - phase.startS
    phaseS.healthCheck += inServiceS - listeningS
    phaseS.total += inServiceS - launchedS
  }

  taskEnded(task: Task, { stoppedS }: Stopped): void {
    this.bill(task, stoppedS, stoppedS)
    if (stoppedS >= 0) this.keepLife(task)
  }

  /** The run is over. @param living tasks that have not stopped */
  end(living: Iterable<Task>): void {
    for (const task of living) {
      this.bill(task, this.scenario.horizon, Number.POSITIVE_INFINITY)
      this.keepLife(task)
    }
  }

  /** Nothing is paid for a task whose image pull had not begun by the time its record ends. */
  private bill(task: Task, recordEndS: number, endS: number): void {
    const fromS = billedFromS(task)
    if (task.plan === undefined || fromS < recordEndS) this.bills.add({ fromS, endS }, task.plan !== undefined)
  }

  private keepLife(task: Task): void {
    if (this.lives.length >= MOST_TASK_LIVES) {
      this.livesLeftOut++
      return
    }
    this.lives.push(lifeOf(task, this.scenario.horizon))
  }

  output(): FleetOutput {
    const scaleOuts = this.scaleOuts.list()
    const { most, bills } = this
    return {
      columns: { ...this.columns, billedTaskS: bills.column },
      scaleOuts,
      startUps: this.startUps,
      scalingSpans: scalingSpans(scaleOuts, this.scenario.horizon),
      tasks: {
        max: most.tasks,
        maxPending: most.pending,
        maxRunning: most.running,
        maxDraining: most.draining,
        replaced: this.replacedCount,
        billedS: bills.billedS,
        pulls: bills.pulls,
        pulledBytes: bills.pulls * this.scenario.service.coldStart.image.compressed,
      },
      taskLives: this.lives,
      taskLivesLeftOut: this.livesLeftOut,
    }
  }
}
