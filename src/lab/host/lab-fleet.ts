// The tasks of the lab's service: each one's life from launch to stop, on real processes. What the simulator draws for a launch
// (scheduling, provisioning, pull, start of the containers, how much CPU the application burns) is drawn by the same code and then
// really waited for or burnt.
import type { TaskView } from '../../../simulator/control-loop/service-scheduler.ts'
import { StartUpPlanner } from '../../../simulator/control-loop/start-up.ts'
import { type DrawKey, drawBits, drawKey, toUnit } from '../../../simulator/engine/keyed-random.ts'
import { QuantileTable } from '../../../simulator/engine/quantile-table.ts'
import type { Scenario } from '../../../simulator/index.ts'
import { type HealthCounts, NEW_TARGET } from '../../../simulator/request-path/target-health.ts'
import { type StartOrder, startOrder } from '../task/start-order.ts'
import { HEALTH_PATH } from '../task/work-file.ts'
import { checkHealth } from './health-checks.ts'
import type { LabClock } from './lab-clock.ts'
import { healthOf, type LabTask } from './lab-task.ts'
import type { Machine } from './machine.ts'
import { TargetRouting } from './target-routing.ts'

type World = { seed: string; replication: number }

export type FleetOptions = {
  scenario: Scenario
  world: World
  machine: Machine
  clock: LabClock
  /** Where the application answers checks. */
  healthPath?: string
  /** Something changed that the scheduler or the autoscaler may want to know. */
  changed: () => void
  /** The machine does not do what it is told: the lab is over. */
  failed: (error: unknown) => void
}

export class LabFleet {
  /** All there ever were, in order of launch. */
  readonly tasks: LabTask[] = []
  private readonly options: FleetOptions
  private readonly planner: StartUpPlanner
  private readonly lag: QuantileTable
  private readonly lagKey: DrawKey
  private readonly checkKey: DrawKey
  private launches = 0
  private isClosed = false
  private readonly routing: TargetRouting

  constructor(options: FleetOptions) {
    const { scenario, world } = options
    this.options = options
    this.routing = new TargetRouting(options.machine.routing, scenario.loadBalancer, options.clock)
    this.planner = new StartUpPlanner(scenario, world)
    this.lag = QuantileTable.of(scenario.loadBalancer.registrationLag)
    this.lagKey = drawKey(world.seed, world.replication, 'registration-lag')
    this.checkKey = drawKey(world.seed, world.replication, 'health-check')
  }

  /** Tasks that are in service before the first instant. Rejects when one of them does not start. */
  async adopt(count: number): Promise<void> {
    const tasks = Array.from({ length: count }, () => this.open(undefined))
    await Promise.all(tasks.map((task) => this.bringUp(task)))
    for (const task of tasks) {
      task.target = 'healthy'
      task.inServiceS = this.nowS()
      this.check(task)
    }
    await this.route()
    if (this.options.scenario.loadBalancer.slowStart > 0) this.go(this.keepShares())
  }

  launch(): void {
    const task = this.open(this.planner.plan(this.launches++))
    this.go(this.live(task))
    this.options.changed()
  }

  stop(id: number, reason: string): void {
    const task = this.tasks[id]
    if (task === undefined || task.state === 'stopping' || task.state === 'stopped') return
    task.stoppingS = this.nowS()
    task.stopReason = reason
    const wasPending = task.state === 'pending'
    task.state = 'stopping'
    this.go(wasPending ? this.discard(task) : this.drain(task))
    this.options.changed()
  }

  views(): TaskView[] {
    return this.living().flatMap((task) =>
      task.state === 'stopped'
        ? []
        : [
            {
              id: task.id,
              state: task.state,
              health: healthOf(task),
              ...(task.runningS === undefined ? {} : { startedAtS: task.runningS }),
            },
          ],
    )
  }

  living(): LabTask[] {
    return this.tasks.filter(({ state }) => state !== 'stopped')
  }

  count(state: LabTask['state']): number {
    return this.tasks.filter((task) => task.state === state).length
  }

  targetCount(): number {
    const registered = this.living().filter(({ target }) => target !== 'unregistered' && target !== 'draining')
    return registered.filter(({ target }) => target === 'healthy').length || registered.length
  }

  /** vCPU-seconds used by running tasks since the last sample, and what they could have used. */
  sampleCpu(nowS: number, sinceS: number): { usedVcpuS: number; offeredVcpuS: number } {
    let [usedVcpuS, offeredVcpuS] = [0, 0]
    for (const task of this.tasks) {
      if (task.state !== 'running') continue
      const total = task.process.usedVcpuS()
      usedVcpuS += total - task.sampledVcpuS
      task.sampledVcpuS = total
      offeredVcpuS += (nowS - Math.max(sinceS, task.runningS ?? nowS)) * this.options.scenario.service.task.cpu
    }
    return { usedVcpuS, offeredVcpuS }
  }

  async close(): Promise<void> {
    this.isClosed = true
    await Promise.all(this.living().map(({ process }) => process.kill()))
  }

  // ── A task's life ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  private open(plan: LabTask['plan']): LabTask {
    const id = this.tasks.length
    const process = this.options.machine.open(id)
    const task: LabTask = {
      id,
      launchedS: this.nowS(),
      plan,
      process,
      state: 'pending',
      target: 'unregistered',
      sampledVcpuS: 0,
    }
    this.tasks.push(task)
    void process.exited.then((end) => this.ended(task, end))
    return task
  }

  private async live(task: LabTask): Promise<void> {
    const { clock } = this.options
    if (!(await clock.until(task.launchedS + (task.plan?.runningS ?? 0))) || task.state !== 'pending') return
    try {
      await this.bringUp(task)
    } catch (error) {
      // A process that died on the way has ended like any other; what else went wrong is the machine's.
      if (this.living().includes(task)) throw error
    }
    this.options.changed()
  }

  /** From RUNNING to listening; checks begin meanwhile, as they do on Fargate. */
  private async bringUp(task: LabTask): Promise<void> {
    await task.process.loaded
    if (task.state !== 'pending') return
    task.state = 'running'
    task.runningS = this.nowS()
    await this.routing.register(task)
    task.registeredS = this.nowS()
    task.target = 'initial'
    this.options.changed()
    if (task.plan !== undefined) this.check(task)
    await task.process.begin(this.orderOf(task))
    task.listeningS = this.nowS()
  }

  /** What the application does before it listens, and when it ends. Those of before the first instant have it behind them. */
  private orderOf({ id, plan }: LabTask): StartOrder {
    const { shutdownS } = this.planner.planStop(id)
    return plan === undefined ? { phases: [], shutdownS } : startOrder(plan, shutdownS, this.options.scenario.service)
  }

  /** The first checks follow after the registration lag, each node's at its own phase. */
  private check(task: LabTask): void {
    const { clock, scenario, healthPath = HEALTH_PATH } = this.options
    const { healthCheck, nodes } = scenario.loadBalancer
    if (!healthCheck.enabled) {
      this.healthChanged(task, 'healthy')
      return
    }
    const registeredS = this.nowS() + this.lag.sample(drawBits(this.lagKey.a, this.lagKey.b, task.id))
    const target = { process: task.process, isOver: () => task.state !== 'running' }
    for (let node = 0; node < nodes; node++) {
      const phase = toUnit(drawBits(this.checkKey.a, this.checkKey.b, task.id * nodes + node))
      const checking = {
        config: healthCheck,
        path: healthPath,
        clock,
        firstS: registeredS + phase * healthCheck.interval,
        from: task.target === 'healthy' ? { state: 'healthy' as const, passes: 1, failures: 0 } : NEW_TARGET,
      }
      const decides = (state: HealthCounts['state']) => {
        if (node === 0) this.healthChanged(task, state)
      }
      this.go(checkHealth(target, checking, decides))
    }
  }

  private healthChanged(task: LabTask, state: HealthCounts['state']): void {
    task.target = state
    if (state === 'healthy') task.inServiceS ??= this.nowS()
    this.go(this.route())
    this.options.changed()
  }

  private async drain(task: LabTask): Promise<void> {
    const { clock, scenario } = this.options
    task.target = 'draining'
    await this.route()
    const drainedS = (task.stoppingS as number) + scenario.loadBalancer.deregistrationDelay
    await clock.until(drainedS)
    task.sigtermS = this.nowS()
    await this.routing.unregister(task)
    await task.process.stop(scenario.service.stopTimeout)
  }

  private async discard(task: LabTask): Promise<void> {
    task.sigtermS = this.nowS()
    await task.process.kill()
  }

  private ended(task: LabTask, end: string): void {
    if (task.state === 'stopped') return
    const wasAsked = task.state === 'stopping'
    task.state = 'stopped'
    task.stoppedS = this.nowS()
    task.stopReason ??= `essential container exited: ${end}`
    if (!wasAsked) this.go(this.forget(task))
    this.options.changed()
  }

  /** The balancer learns of a dead task when ECS deregisters it. */
  private async forget(task: LabTask): Promise<void> {
    task.target = 'draining'
    await this.route()
    await this.routing.unregister(task)
  }

  /** Something that goes on by itself. */
  private go(story: Promise<void>): void {
    story.catch((error: unknown) => {
      // What was under way when the lab closed has nobody left to tell.
      if (!this.isClosed) this.options.failed(error)
    })
  }

  /** Shares of targets in slow start grow with time alone. */
  private async keepShares(): Promise<void> {
    const { clock } = this.options
    for (let nextS = Math.ceil(this.nowS()); await clock.until(nextS); nextS++) await this.route()
  }

  private route(): Promise<void> {
    return this.routing.follow(this.tasks)
  }

  private nowS(): number {
    return this.options.clock.nowS()
  }
}
