// The tasks of the service: each one's life from launch to stop, and what it means for the request path.
//
//   launched ─► schedule, provision, pull, runtime start ─► RUNNING, registered ─► dependencies, bootstrap ─► listening
//            ─► first passing health check ─► in service ─► (decision) draining ─► SIGTERM ─► accepted work finished, shut down ─► stopped
//                                                                                 └── stop timeout: SIGKILL ───────────────────┘

import type { SeenTasks, TaskView } from './control-loop/service-scheduler.ts'
import { type StartUp, StartUpPlanner } from './control-loop/start-up.ts'
import { Agenda, kindOf, subjectOf } from './engine/agenda.ts'
import { drawBits, drawKey } from './engine/keyed-random.ts'
import { QuantileTable } from './engine/quantile-table.ts'
import type { RequestPath } from './request-path/request-path.ts'
import type { Scenario } from './scenario/schema.ts'

const RUNNING = 0
const LISTENING = 1
const SIGTERM = 2
const STOPPED = 3

export type Task = {
  readonly id: number
  readonly slot: number
  readonly launchedS: number
  readonly plan: StartUp | undefined
  state: 'pending' | 'running' | 'stopping' | 'stopped'
  health: 'unknown' | 'healthy' | 'unhealthy'
  runningS: number
  listeningS: number
  inServiceS: number
  stoppingS: number
  sigtermS: number
  /** What the application needs for its end once it has nothing to work on. */
  shutdownS: number
  /** From SIGTERM on: when it will have stopped, as far as is known. */
  stoppedS: number
  stopReason: string | null
  /** CPU used, in vCPU-seconds: at the last metric sample and at the last recorded interval. */
  sampledVcpuS: number
  recordedVcpuS: number
}

/** What tasks' lives tell whoever keeps the record. */
type FleetRecord = {
  taskEnded(task: Task, hadStarted: boolean): void
  /** It stops because it failed its health checks. */
  replaced(nowS: number): void
  startUp(task: Task): void
  fleet(counts: { pending: number; running: number; healthy: number; draining: number }, nowS: number): void
}

export class Fleet implements SeenTasks {
  runningCount = 0
  pendingCount = 0
  healthyCount = 0
  drainingCount = 0
  private readonly scenario: Scenario
  private readonly path: RequestPath
  private readonly record: FleetRecord
  private readonly planner: StartUpPlanner
  private readonly lag: QuantileTable
  private readonly lagKey: { a: number; b: number }
  private readonly timeline = new Agenda()
  /** Tasks that have not stopped, in order of launch. */
  private readonly tasks = new Map<number, Task>()
  /** Running tasks that the balancer calls unhealthy. */
  private readonly failingChecks = new Set<Task>()
  private readonly bySlot: (Task | undefined)[] = []
  private readonly freeSlots: number[] = []
  private opened = 0
  /** Counts launches only: variants that begin with different numbers of tasks still share the draws of each launch. */
  private launchOrdinal = 0
  private cpuRecordedS: number

  constructor(
    scenario: Scenario,
    world: { seed: string; replication: number },
    path: RequestPath,
    record: FleetRecord,
  ) {
    this.scenario = scenario
    this.path = path
    this.record = record
    this.planner = new StartUpPlanner(scenario, world)
    this.lag = QuantileTable.of(scenario.loadBalancer.registrationLag)
    this.lagKey = drawKey(world.seed, world.replication, 'registration-lag')
    this.cpuRecordedS = -scenario.warmUp
  }

  /** When something happens next in a task's life. */
  nextS(): number {
    return this.timeline.topTimeS()
  }

  /** Tasks that were in service before the run began. */
  adopt(count: number, nowS: number): void {
    for (let index = 0; index < count; index++) {
      const task = this.open(nowS, undefined)
      task.state = 'running'
      task.health = 'healthy'
      task.runningS = task.listeningS = task.inServiceS = nowS
      this.path.targets.adopt(task.slot, task.id)
      this.runningCount++
      this.healthyCount++
    }
    this.tell(nowS)
  }

  /** @returns the number of the new task */
  launch(nowS: number): number {
    const { othersPerLaunch } = this.scenario.service.launchQuota
    const plan = this.planner.plan(this.launchOrdinal++, this.pendingCount * (1 + othersPerLaunch))
    const task = this.open(nowS, plan)
    this.pendingCount++
    this.path.targets.openTask(task.slot)
    task.runningS = nowS + plan.runningS
    task.listeningS = nowS + plan.listeningS
    this.timeline.push(task.runningS, RUNNING, task.slot)
    this.timeline.push(task.listeningS, LISTENING, task.slot)
    this.tell(nowS)
    return task.id
  }

  stop(id: number, nowS: number, reason: string): void {
    const task = this.tasks.get(id)
    if (task === undefined || task.state === 'stopping') return
    const wasPending = task.state === 'pending'
    task.stoppingS = nowS
    task.stopReason = reason
    if (reason === 'unhealthy') this.record.replaced(nowS)
    if (task.health === 'healthy') this.healthyCount--
    this.failingChecks.delete(task)
    if (wasPending) this.pendingCount--
    else this.runningCount--
    task.state = 'stopping'
    if (wasPending) {
      task.sigtermS = nowS
      this.end(task, nowS)
    } else {
      this.drainingCount++
      this.path.targets.deregister(task.slot)
      const { drainS, shutdownS } = this.planner.planStop(task.id)
      task.sigtermS = nowS + drainS
      task.shutdownS = shutdownS
      this.timeline.push(task.sigtermS, SIGTERM, task.slot)
    }
    this.tell(nowS)
  }

  /** Plays what is due in the tasks' lives. */
  advance(nowS: number): void {
    while (this.timeline.topTimeS() <= nowS) {
      const dueS = this.timeline.topTimeS()
      const entry = this.timeline.pop()
      const task = this.bySlot[subjectOf(entry)]
      // An entry of a task that has gone, or that was overtaken by a stop, is not this one's.
      if (task !== undefined && task.state !== 'stopped') this.step(task, kindOf(entry), dueS)
    }
    this.tell(nowS)
  }

  private step(task: Task, what: number, dueS: number): void {
    switch (what) {
      case RUNNING:
        if (task.state === 'pending' && task.runningS === dueS) this.becomeRunning(task, dueS)
        break
      case LISTENING:
        if (task.state === 'running' && task.listeningS === dueS) this.path.targets.listen(task.slot)
        break
      case SIGTERM:
        if (task.state === 'stopping' && task.sigtermS === dueS) this.terminate(task, dueS)
        break
      case STOPPED:
        if (task.state === 'stopping' && task.stoppedS === dueS) {
          this.drainingCount--
          this.end(task, dueS)
        }
        break
    }
  }

  /** It stops when it has finished what its server had accepted, and shut down; at the stop timeout it is killed. */
  private terminate(task: Task, nowS: number): void {
    const isIdle = this.path.targets.stopAccepting(task.slot)
    this.stopAt(task, nowS + (isIdle ? task.shutdownS : this.scenario.service.stopTimeout))
  }

  /** The server of a task that got SIGTERM has nothing left to do. */
  workedOff(slot: number): void {
    const task = this.bySlot[slot]
    if (task !== undefined) this.stopAt(task, Math.min(task.stoppedS, this.path.nowS + task.shutdownS))
  }

  private stopAt(task: Task, timeS: number): void {
    task.stoppedS = timeS
    this.timeline.push(timeS, STOPPED, task.slot)
  }

  private becomeRunning(task: Task, nowS: number): void {
    task.state = 'running'
    this.pendingCount--
    this.runningCount++
    const lagS = this.lag.sample(drawBits(this.lagKey.a, this.lagKey.b, task.id))
    this.path.targets.register(task.slot, lagS, task.id)
    // No application work before RUNNING is left: a bare server may listen at the same instant.
    if (task.listeningS <= nowS) this.path.targets.listen(task.slot)
  }

  private end(task: Task, nowS: number): void {
    const hadStarted = task.plan === undefined || task.launchedS + task.plan.pullStartS < nowS
    task.state = 'stopped'
    task.stoppedS = nowS
    if (task.runningS <= nowS) this.path.targets.kill(task.slot)
    this.record.taskEnded(task, hadStarted)
    this.tasks.delete(task.id)
    this.bySlot[task.slot] = undefined
    this.freeSlots.push(task.slot)
  }

  healthChanged(slot: number, state: 'healthy' | 'unhealthy'): void {
    const task = this.bySlot[slot]
    if (task === undefined || task.state !== 'running') return
    const nowS = this.path.nowS
    if (state === 'healthy' && Number.isNaN(task.inServiceS)) {
      task.inServiceS = nowS
      this.record.startUp(task)
    }
    if (state === 'healthy' && task.health !== 'healthy') this.healthyCount++
    if (state === 'unhealthy' && task.health === 'healthy') this.healthyCount--
    task.health = state
    if (state === 'unhealthy') this.failingChecks.add(task)
    else this.failingChecks.delete(task)
    this.tell(nowS)
  }

  *unhealthy(): Iterable<TaskView> {
    for (const task of this.failingChecks) yield viewOf(task)
  }

  *all(): Iterable<TaskView> {
    for (const task of this.tasks.values()) yield viewOf(task)
  }

  /** Live tasks, for the record. */
  living(): Iterable<Task> {
    return this.tasks.values()
  }

  /** CPU used since the last metric sample by running tasks, and the vCPU-seconds they could have used. */
  sampleCpu(nowS: number, sinceS: number): { usedVcpuS: number; offeredVcpuS: number; startUpVcpuS: number } {
    let usedVcpuS = 0
    let offeredVcpuS = 0
    let startUpVcpuS = 0
    for (const task of this.tasks.values()) {
      if (task.state !== 'running') continue
      const total = this.cpuOf(task, nowS)
      usedVcpuS += total - task.sampledVcpuS
      task.sampledVcpuS = total
      startUpVcpuS += startUpWork(task, sinceS, nowS)
      offeredVcpuS += (nowS - Math.max(sinceS, task.runningS)) * this.scenario.service.task.cpu
    }
    return { usedVcpuS, offeredVcpuS, startUpVcpuS }
  }

  /** The same since the last recorded interval. */
  cpuSince(nowS: number): { usedVcpuS: number; offeredVcpuS: number } {
    let usedVcpuS = 0
    let offeredVcpuS = 0
    const sinceS = this.cpuRecordedS
    for (const task of this.tasks.values()) {
      if (task.state !== 'running') continue
      const total = this.cpuOf(task, nowS)
      usedVcpuS += total - task.recordedVcpuS
      task.recordedVcpuS = total
      offeredVcpuS += (nowS - Math.max(sinceS, task.runningS)) * this.scenario.service.task.cpu
    }
    this.cpuRecordedS = nowS
    return { usedVcpuS, offeredVcpuS }
  }

  /** vCPU-seconds a task has used since RUNNING: requests and checks, background, and what is left of its start-up. */
  private cpuOf(task: Task, nowS: number): number {
    this.path.cpu.advance(task.slot, nowS)
    let total =
      (this.path.cpu.usedVcpuS[task.slot] as number) + this.scenario.service.backgroundCpu * (nowS - task.runningS)
    for (const phase of task.plan?.phases ?? []) {
      const fromS = Math.max(task.runningS, task.launchedS + phase.startS)
      const toS = Math.min(nowS, task.launchedS + phase.endS)
      if (toS > fromS) total += phase.cpuVcpu * (toS - fromS)
    }
    return total
  }

  private open(nowS: number, plan: StartUp | undefined): Task {
    const slot = this.freeSlots.pop() ?? this.bySlot.length
    const task: Task = {
      id: this.opened++,
      slot,
      launchedS: nowS,
      plan,
      state: 'pending',
      health: 'unknown',
      runningS: Number.POSITIVE_INFINITY,
      listeningS: Number.POSITIVE_INFINITY,
      inServiceS: Number.NaN,
      stoppingS: Number.NaN,
      sigtermS: Number.NaN,
      shutdownS: 0,
      stoppedS: Number.NaN,
      stopReason: null,
      sampledVcpuS: 0,
      recordedVcpuS: 0,
    }
    this.tasks.set(task.id, task)
    this.bySlot[slot] = task
    return task
  }

  private tell(nowS: number): void {
    this.record.fleet(
      {
        pending: this.pendingCount,
        running: this.runningCount,
        healthy: this.healthyCount,
        draining: this.drainingCount,
      },
      nowS,
    )
  }
}

function viewOf({ id, state, health, runningS }: Task): TaskView {
  if (state === 'stopped') throw new Error(`task ${id} has stopped and is still in the fleet`)
  return state === 'pending' ? { id, state, health } : { id, state, health, startedAtS: runningS }
}

/** vCPU-seconds of a running task's start-up within a span of time. */
function startUpWork({ plan, launchedS, runningS }: Task, sinceS: number, nowS: number): number {
  let total = 0
  for (const { startS, endS, cpuVcpu } of plan?.phases ?? []) {
    const lengthS = Math.min(nowS, launchedS + endS) - Math.max(sinceS, runningS, launchedS + startS)
    if (lengthS > 0) total += cpuVcpu * lengthS
  }
  return total
}
