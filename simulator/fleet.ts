// The tasks of a service: each one's life from launch to stop, and what it means for the request path.
//
//   launched ─► schedule, provision, pull, runtime start ─► RUNNING, registered ─► dependencies, bootstrap ─► listening
//            ─► first passing health check ─► in service ─► (decision) draining ─► SIGTERM ─► accepted work finished, shut down ─► stopped
//                                                                                 └── stop timeout: SIGKILL ───────────────────┘
import type { SeenTasks, StopReason, TaskView } from './control-loop/service-scheduler.ts'
import { type StartUp, StartUpPlanner } from './control-loop/start-up.ts'
import { Agenda, kindOf, subjectOf } from './engine/agenda.ts'
import { drawBits, drawKey } from './engine/keyed-random.ts'
import { QuantileTable } from './engine/quantile-table.ts'
import type { FleetRecord } from './fleet-record.ts'
import type { RequestPath } from './request-path/request-path.ts'
import type { Targets } from './request-path/targets.ts'
import type { Scenario } from './scenario/schema.ts'
import type { Pending, Running, Stopped, Stopping, Task } from './task.ts'

const RUNNING = 0
const LISTENING = 1
const SIGTERM = 2
const STOPPED = 3

/** What the tasks of a service are to the request path: targets of its balancer, and users of CPU. */
export type FleetPath = {
  targets: Targets
  cpu: Pick<RequestPath['cpu'], 'advance' | 'usedVcpuS'>
}

type CpuUse = { usedVcpuS: number; offeredVcpuS: number }

export class Fleet implements SeenTasks {
  runningCount = 0
  pendingCount = 0
  healthyCount = 0
  drainingCount = 0
  private readonly scenario: Scenario
  private readonly path: FleetPath
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
    { path, record }: { path: FleetPath; record: FleetRecord },
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
      const task = this.open(nowS, undefined, {
        state: 'running',
        runningS: nowS,
        listeningS: nowS,
        health: 'healthy',
        inServiceS: nowS,
      })
      this.path.targets.adopt(task.slot, task.id)
      this.runningCount++
      this.healthyCount++
    }
    this.recordCounts(nowS)
  }

  /** @returns the number of the new task */
  launch(nowS: number): number {
    const { othersPerLaunch } = this.scenario.service.launchQuota
    const plan = this.planner.plan(this.launchOrdinal++, this.pendingCount * (1 + othersPerLaunch))
    const life = { state: 'pending', runningS: nowS + plan.runningS, listeningS: nowS + plan.listeningS } as const
    const task = this.open(nowS, plan, life)
    this.pendingCount++
    this.path.targets.openTask(task.slot)
    this.timeline.push(life.runningS, RUNNING, task.slot)
    this.timeline.push(life.listeningS, LISTENING, task.slot)
    this.recordCounts(nowS)
    return task.id
  }

  stop(id: number, nowS: number, reason: StopReason): void {
    const task = this.tasks.get(id)
    if (task === undefined || task.life.state === 'stopping' || task.life.state === 'stopped') return
    if (reason === 'unhealthy') this.record.replaced(nowS)
    if (task.life.state === 'pending') this.discard(task, task.life, reason, nowS)
    else this.drain(task, task.life, reason, nowS)
    this.recordCounts(nowS)
  }

  /** Nobody waits for a task that does not run yet. */
  private discard(task: Task, before: Pending, reason: StopReason, nowS: number): void {
    this.pendingCount--
    this.end(task, { state: 'stopped', before, reason, stoppingS: nowS, sigtermS: nowS, stoppedS: nowS })
  }

  private drain(task: Task, before: Running, reason: StopReason, nowS: number): void {
    if (before.health === 'healthy') this.healthyCount--
    this.failingChecks.delete(task)
    this.runningCount--
    this.drainingCount++
    this.path.targets.deregister(task.slot)
    const { drainS, shutdownS } = this.planner.planStop(task.id)
    const sigtermS = nowS + drainS
    task.life = { state: 'stopping', before, reason, stoppingS: nowS, sigtermS, shutdownS, stoppedS: undefined }
    this.timeline.push(sigtermS, SIGTERM, task.slot)
  }

  /** Plays what is due in the tasks' lives. */
  advance(nowS: number): void {
    while (this.timeline.topTimeS() <= nowS) {
      const dueS = this.timeline.topTimeS()
      const entry = this.timeline.pop()
      const task = this.bySlot[subjectOf(entry)]
      if (task !== undefined) this.step(task, kindOf(entry), dueS)
    }
    this.recordCounts(nowS)
  }

  /** An entry of a task that has gone, or that was overtaken by a stop, is not this one's: it has another time. */
  private step(task: Task, what: number, dueS: number): void {
    const { life } = task
    switch (what) {
      case RUNNING:
        if (life.state === 'pending' && life.runningS === dueS) this.becomeRunning(task, life)
        break
      case LISTENING:
        if (life.state === 'running' && life.listeningS === dueS) this.path.targets.listen(task.slot)
        break
      case SIGTERM:
        if (life.state === 'stopping' && life.sigtermS === dueS) this.terminate(task, life)
        break
      case STOPPED:
        if (life.state === 'stopping' && life.stoppedS === dueS) {
          this.drainingCount--
          this.end(task, { ...life, state: 'stopped', stoppedS: dueS })
        }
        break
    }
  }

  private becomeRunning(task: Task, { runningS, listeningS }: Pending): void {
    task.life = { state: 'running', runningS, listeningS, health: 'unknown', inServiceS: undefined }
    this.pendingCount--
    this.runningCount++
    const lagS = this.lag.sample(drawBits(this.lagKey.a, this.lagKey.b, task.id))
    this.path.targets.register(task.slot, lagS, task.id)
    // No application work before RUNNING is left: a bare server may listen at the same instant.
    if (listeningS <= runningS) this.path.targets.listen(task.slot)
  }

  /** It stops when it has finished what its server had accepted, and shut down; at the stop timeout it is killed. */
  private terminate(task: Task, life: Stopping): void {
    const isIdle = this.path.targets.stopAccepting(task.slot)
    this.stopAt(task, life, life.sigtermS + (isIdle ? life.shutdownS : this.scenario.service.stopTimeout))
  }

  /** The server of a task that got SIGTERM has nothing left to do. */
  workedOff(slot: number, nowS: number): void {
    const task = this.bySlot[slot]
    if (task?.life.state !== 'stopping' || task.life.stoppedS === undefined) return
    this.stopAt(task, task.life, Math.min(task.life.stoppedS, nowS + task.life.shutdownS))
  }

  private stopAt(task: Task, life: Stopping, stoppedS: number): void {
    task.life = { ...life, stoppedS }
    this.timeline.push(stoppedS, STOPPED, task.slot)
  }

  private end(task: Task, life: Stopped): void {
    task.life = life
    if (life.before.state === 'running') this.path.targets.kill(task.slot)
    this.record.taskEnded(task, life)
    this.tasks.delete(task.id)
    this.bySlot[task.slot] = undefined
    this.freeSlots.push(task.slot)
  }

  healthChanged(slot: number, health: 'healthy' | 'unhealthy', nowS: number): void {
    const task = this.bySlot[slot]
    if (task?.life.state !== 'running') return
    const before = task.life
    const isNew = health === 'healthy' && before.inServiceS === undefined
    task.life = { ...before, health, inServiceS: isNew ? nowS : before.inServiceS }
    if (isNew) this.record.startUp(task, before.listeningS, nowS)
    if (health === 'healthy' && before.health !== 'healthy') this.healthyCount++
    if (health === 'unhealthy' && before.health === 'healthy') this.healthyCount--
    if (health === 'unhealthy') this.failingChecks.add(task)
    else this.failingChecks.delete(task)
    this.recordCounts(nowS)
  }

  /** @returns undefined where no task is */
  idAt(slot: number): number | undefined {
    return this.bySlot[slot]?.id
  }

  *unhealthy(): Iterable<TaskView> {
    for (const task of this.failingChecks) yield viewOf(task)
  }

  *all(): Iterable<TaskView> {
    for (const task of this.tasks.values()) yield viewOf(task)
  }

  /** Tasks that have not stopped. */
  living(): Iterable<Task> {
    return this.tasks.values()
  }

  /** CPU used since the last metric sample by running tasks, and the vCPU-seconds they could have used. */
  sampleCpu(nowS: number, sinceS: number): CpuUse & { startUpVcpuS: number } {
    let startUpVcpuS = 0
    for (const task of this.tasks.values()) {
      if (task.life.state === 'running') startUpVcpuS += startUpWork(task, task.life.runningS, sinceS, nowS)
    }
    return { ...this.cpuUse(nowS, sinceS, 'sampledVcpuS'), startUpVcpuS }
  }

  /** The same since the last recorded interval. */
  cpuSince(nowS: number): CpuUse {
    const use = this.cpuUse(nowS, this.cpuRecordedS, 'recordedVcpuS')
    this.cpuRecordedS = nowS
    return use
  }

  /** @param last where a task keeps what it had used when it was asked last */
  private cpuUse(nowS: number, sinceS: number, last: 'sampledVcpuS' | 'recordedVcpuS'): CpuUse {
    let usedVcpuS = 0
    let offeredVcpuS = 0
    for (const task of this.tasks.values()) {
      if (task.life.state !== 'running') continue
      const total = this.cpuOf(task, task.life.runningS, nowS)
      usedVcpuS += total - task[last]
      task[last] = total
      offeredVcpuS += (nowS - Math.max(sinceS, task.life.runningS)) * this.scenario.service.task.cpu
    }
    return { usedVcpuS, offeredVcpuS }
  }

  /** vCPU-seconds a task has used since RUNNING: requests and checks, background, and what is left of its start-up. */
  private cpuOf(task: Task, runningS: number, nowS: number): number {
    const { cpu } = this.path
    cpu.advance(task.slot, nowS)
    let total = (cpu.usedVcpuS[task.slot] as number) + this.scenario.service.backgroundCpu * (nowS - runningS)
    for (const phase of task.plan?.phases ?? []) {
      const fromS = Math.max(runningS, task.launchedS + phase.startS)
      const toS = Math.min(nowS, task.launchedS + phase.endS)
      if (toS > fromS) total += phase.cpuVcpu * (toS - fromS)
    }
    return total
  }

  private open(launchedS: number, plan: StartUp | undefined, life: Pending | Running): Task {
    const slot = this.freeSlots.pop() ?? this.bySlot.length
    const task: Task = { id: this.opened++, slot, launchedS, plan, life, sampledVcpuS: 0, recordedVcpuS: 0 }
    this.tasks.set(task.id, task)
    this.bySlot[slot] = task
    return task
  }

  private recordCounts(nowS: number): void {
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

function viewOf({ id, life }: Task): TaskView {
  switch (life.state) {
    case 'pending':
      return { id, state: 'pending', health: 'unknown' }
    case 'running':
      return { id, state: 'running', health: life.health, startedAtS: life.runningS }
    case 'stopping':
      return { id, state: 'stopping', health: life.before.health, startedAtS: life.before.runningS }
    case 'stopped':
      throw new Error(`task ${id} has stopped and is still in the fleet`)
  }
}

/** vCPU-seconds of a running task's start-up within a span of time. */
function startUpWork({ plan, launchedS }: Task, runningS: number, sinceS: number, nowS: number): number {
  let total = 0
  for (const { startS, endS, cpuVcpu } of plan?.phases ?? []) {
    const lengthS = Math.min(nowS, launchedS + endS) - Math.max(sinceS, runningS, launchedS + startS)
    if (lengthS > 0) total += cpuVcpu * lengthS
  }
  return total
}
