// Keeps the balancer's routing with the states of the targets: one change after another, each made once.
import type { Scenario } from '../../../simulator/index.ts'
import type { LabTask } from './lab-task.ts'
import type { Routing } from './machine.ts'
import { routesOf } from './routes.ts'

export class TargetRouting {
  private readonly routing: Routing
  private readonly config: Scenario['loadBalancer']
  private readonly routed = new Set<number>()
  private last: Promise<void> = Promise.resolve()

  constructor(routing: Routing, config: Scenario['loadBalancer']) {
    this.routing = routing
    this.config = config
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
    for (const task of tasks) {
      if (task.registeredS === undefined || task.target === 'unregistered') continue
      const isRouted = wanted.has(task.id)
      if (isRouted === this.routed.has(task.id)) continue
      await this.routing.setRouted(task.id, isRouted)
      if (isRouted) this.routed.add(task.id)
      else this.routed.delete(task.id)
    }
  }
}
