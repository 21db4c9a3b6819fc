// A task as the balancer knows it, from its registration to its end: what whoever runs the tasks says to the request path.
import { type DrawKey, drawBits, drawKey, toUnit } from '../engine/keyed-random.ts'
import type { Balancer } from './balancer.ts'
import type { Exchange } from './exchange.ts'
import type { HealthChecks } from './health-checks.ts'
import type { Clock } from './ports.ts'
import type { TargetTable } from './target-table.ts'
import type { TaskWork } from './task-work.ts'

export class Targets {
  private readonly clock: Clock
  private readonly table: TargetTable
  private readonly balancer: Balancer
  private readonly exchange: Exchange
  private readonly work: TaskWork
  private readonly checks: HealthChecks
  private readonly cpuPeriodKey: DrawKey

  constructor(
    world: { seed: string; replication: number },
    shared: {
      clock: Clock
      targets: TargetTable
      balancer: Balancer
      exchange: Exchange
      work: TaskWork
      checks: HealthChecks
    },
  ) {
    this.clock = shared.clock
    this.table = shared.targets
    this.balancer = shared.balancer
    this.exchange = shared.exchange
    this.work = shared.work
    this.checks = shared.checks
    this.cpuPeriodKey = drawKey(world.seed, world.replication, 'cpu-period')
  }

  /** A task's place in all columns gets ready for a new task. */
  openTask(task: number): void {
    while (task >= this.table.slots) this.grow()
    this.table.listening[task] = 0
    this.table.coldUntilS[task] = 0
    this.checks.reset(task, false)
    this.work.reset(task, false)
  }

  /** The server in the task accepts connections from now on. */
  listen(task: number): void {
    this.table.listening[task] = 1
    if (!this.checks.areOn && this.balancer.state(task) === 'initial') this.checks.setHealth(task, 'healthy')
  }

  /**
   * The running task becomes a target; its first checks follow after the registration lag. The periods of its CPU quota have a phase of
   * their own: tasks of one age would else stall together.
   */
  register(task: number, lagS: number, ordinal: number): void {
    const { a, b } = this.cpuPeriodKey
    this.work.cpu.reset(task, this.clock.nowS, toUnit(drawBits(a, b, ordinal)))
    this.balancer.setState(task, 'initial', this.clock.nowS)
    if (this.checks.areOn) this.checks.begin(task, lagS, ordinal)
    else if (this.table.listening[task] === 1) this.checks.setHealth(task, 'healthy')
  }

  /** A running task that was there before the simulation began: warm and healthy, its checks in mid-run. */
  adopt(task: number, ordinal: number): void {
    this.openTask(task)
    this.table.listening[task] = 1
    this.register(task, 0, ordinal)
    if (this.balancer.state(task) === 'initial') {
      this.checks.reset(task, true)
      this.balancer.setState(task, 'healthy', this.clock.nowS)
    }
    this.work.reset(task, true)
  }

  /** The target gets no new requests; those it has go on. */
  deregister(task: number): void {
    if (this.balancer.state(task) !== 'unused') this.balancer.setState(task, 'draining', this.clock.nowS)
  }

  /**
   * SIGTERM after the deregistration delay: the balancer cuts what is in flight, whose clients see 502, and the server accepts nothing
   * more. What it has accepted it finishes all the same; what waits in the kernel's backlog is dropped.
   *
   * @source https://docs.gunicorn.org/en/stable/signals.html
   * @returns whether it has nothing to finish; otherwise the host is told when that is so
   */
  stopAccepting(task: number): boolean {
    this.table.listening[task] = 0
    for (const attempt of this.work.inTask(task)) this.exchange.cutOff(attempt)
    const hasNothingToFinish = this.work.close(task)
    this.balancer.setState(task, 'unused', this.clock.nowS)
    return hasNothingToFinish
  }

  /** Everything in the task ends now: clients still waiting see 502. */
  kill(task: number): void {
    this.table.listening[task] = 0
    this.work.kill(task)
    this.balancer.setState(task, 'unused', this.clock.nowS)
  }

  private grow(): void {
    const slots = this.table.slots * 2
    this.table.grow(slots)
    this.balancer.grow(slots)
    this.work.grow(slots)
    this.checks.grow(slots)
  }
}
