// Keeps the balancer's routing with the states of the targets: one change after another, each made once. Slow start follows the simulator's
// own rule.
import type { Scenario } from '../../../simulator/index.ts'
import { SlowStart } from '../../../simulator/request-path/slow-start.ts'
import type { LabClock } from './lab-clock.ts'
import type { LabTask } from './lab-task.ts'
import type { Routing } from './machine.ts'
import { routesOf } from './routes.ts'

export class TargetRouting {
  private readonly routing: Routing
  private readonly config: Scenario['loadBalancer']
  private readonly clock: Pick<LabClock, 'nowS'>
  private readonly routed = new Set<number>()
  private readonly healthy = new Set<number>()
  private readonly slowStart: SlowStart | undefined
  /** Of the targets that the balancer gives less than their fair share. */
  private readonly shares = new Map<number, number>()
  private last: Promise<void> = Promise.resolve()

  constructor(routing: Routing, config: Scenario['loadBalancer'], clock: Pick<LabClock, 'nowS'>) {
    this.routing = routing
    this.config = config
    this.clock = clock
    this.slowStart = config.slowStart > 0 ? new SlowStart({ lengthS: config.slowStart, nodes: 1 }) : undefined
  }

  async register({ id, process }: LabTask): Promise<void> {
    await this.routing.add(id, process.port)
  }

  /** What is still in flight to it is cut. */
  async unregister(task: LabTask): Promise<void> {
    if (task.registeredS === undefined || task.target === 'unregistered') return
    task.target = 'unregistered'
    this.routed.delete(task.id)
    await this.routing.remove(task.id)
  }

  /** @param tasks all there ever were: states are looked at when it is this change's turn */
  follow(tasks: readonly LabTask[]): Promise<void> {
    this.last = this.last.then(() => this.apply(tasks))
    return this.last
  }

  private async apply(tasks: readonly LabTask[]): Promise<void> {
    const wanted = routesOf(
      tasks.filter(({ state }) => state !== 'stopped'),
      this.config,
    )
    this.noteHealth(tasks)
    for (const task of tasks) {
      if (task.registeredS === undefined || task.target === 'unregistered') continue
      await this.applyShare(task.id)
      const isRouted = wanted.has(task.id)
      if (isRouted === this.routed.has(task.id)) continue
      await this.routing.setRouted(task.id, isRouted)
      if (isRouted) this.routed.add(task.id)
      else this.routed.delete(task.id)
    }
  }

  /** Whoever becomes healthy beside others starts slowly; whoever leaves begins anew when it is back. */
  private noteHealth(tasks: readonly LabTask[]): void {
    const joined = tasks.filter(({ id, target }) => target === 'healthy' && !this.healthy.has(id))
    for (const { id, target } of tasks) if (target !== 'healthy' && this.healthy.delete(id)) this.slowStart?.left(id)
    for (const { id } of joined) this.healthy.add(id)
    const nowS = this.clock.nowS()
    for (const { id } of joined) this.slowStart?.becameHealthy(id, [...this.healthy], nowS)
  }

  /** Before it is routed: its first request, too, comes at its share. */
  private async applyShare(id: number): Promise<void> {
    const share = this.slowStart?.share(id, this.clock.nowS()) ?? 1
    if (share === (this.shares.get(id) ?? 1)) return
    this.shares.set(id, share)
    await this.routing.setShare(id, share)
  }
}
