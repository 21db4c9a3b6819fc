// The load balancer: which target an attempt goes to. Every node routes on its own view (its rotation, its own count of outstanding
// requests); which targets are healthy is common to all nodes (simplification: nodes agree).
// An ALB neither queues nor tries another target.
// @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
import type { Scenario } from '../scenario/schema.ts'
import { SlowStart } from './slow-start.ts'

export type TargetState = 'unused' | 'initial' | 'healthy' | 'unhealthy' | 'draining'

export const NO_TARGET = -1

export class Balancer {
  /** Targets that get traffic now, in order of becoming eligible. */
  private routable = new Int32Array(16)
  private routableCount = 0
  private readonly nodes: number
  private readonly algorithm: Scenario['loadBalancer']['algorithm']
  private readonly routesToInitial: boolean
  private readonly rotation: Int32Array
  /** Outstanding attempts per node and task: `node * taskSlots + task`. */
  private outstanding: Int32Array
  private taskSlots: number
  private readonly states: TargetState[] = []
  private readonly order: number[] = []
  private readonly slowStart: SlowStart | undefined

  constructor(config: Scenario['loadBalancer'], taskSlots: number) {
    this.nodes = config.nodes
    this.algorithm = config.algorithm
    this.routesToInitial = config.whileAllInitial === 'route'
    this.rotation = new Int32Array(config.nodes)
    this.taskSlots = taskSlots
    this.outstanding = new Int32Array(config.nodes * taskSlots)
    const { nodes, slowStart: lengthS } = config
    this.slowStart = lengthS > 0 ? new SlowStart({ lengthS, nodes }) : undefined
  }

  grow(taskSlots: number): void {
    const wider = new Int32Array(this.nodes * taskSlots)
    for (let node = 0; node < this.nodes; node++) {
      wider.set(this.outstanding.subarray(node * this.taskSlots, (node + 1) * this.taskSlots), node * taskSlots)
    }
    this.outstanding = wider
    this.taskSlots = taskSlots
  }

  state(task: number): TargetState {
    return this.states[task] ?? 'unused'
  }

  /** Moves a target to another state and decides anew who gets traffic. */
  setState(task: number, state: TargetState, nowS: number): void {
    const before = this.state(task)
    this.states[task] = state
    if (before === 'unused' && state !== 'unused') this.order.push(task)
    if (state === 'unused') {
      const index = this.order.indexOf(task)
      if (index >= 0) this.order.splice(index, 1)
      for (let node = 0; node < this.nodes; node++) this.outstanding[node * this.taskSlots + task] = 0
    }
    this.chooseRoutable()
    if (state === before) return
    if (state === 'healthy') this.slowStart?.becameHealthy(task, this.healthy(), nowS)
    else this.slowStart?.left(task)
  }

  healthyCount(): number {
    return this.countIn('healthy')
  }

  countIn(state: TargetState): number {
    let count = 0
    for (const task of this.order) if (this.states[task] === state) count++
    return count
  }

  /** Targets that are registered and not draining. */
  registeredCount(): number {
    return this.order.length - this.countIn('draining')
  }

  get routableTargets(): number {
    return this.routableCount
  }

  /**
   * Picks a target for an attempt and counts it as outstanding there.
   *
   * @param unit uniform draw, used by weighted_random only (all weights are equal)
   * @returns the task slot, or NO_TARGET (503)
   */
  route(node: number, unit: number, nowS: number): number {
    const count = this.routableCount
    if (count === 0) return NO_TARGET
    let task: number
    switch (this.algorithm) {
      case 'round_robin':
        task = this.nextInTurn(node, count, nowS)
        break
      case 'least_outstanding_requests':
        task = this.leastOutstanding(node, count)
        break
      case 'weighted_random':
        task = this.routable[Math.floor(unit * count)] as number
        break
    }
    const index = node * this.taskSlots + task
    this.outstanding[index] = (this.outstanding[index] as number) + 1
    return task
  }

  /** The attempt got its answer or its client gave up. */
  leave(node: number, task: number): void {
    const index = node * this.taskSlots + task
    const count = this.outstanding[index] as number
    // A target that was deregistered meanwhile has been set to zero already.
    if (count > 0) this.outstanding[index] = count - 1
  }

  /** Strict rotation; a target in slow start is passed over in some rounds. */
  private nextInTurn(node: number, count: number, nowS: number): number {
    if (this.slowStart === undefined) return this.routable[this.rotate(node, count)] as number
    for (let passed = 0; passed < count; passed++) {
      const task = this.routable[this.rotate(node, count)] as number
      if (this.slowStart.takesTurn(node, task, nowS)) return task
    }
    // Those that are there are all in slow start: somebody has to answer.
    return this.routable[this.rotate(node, count)] as number
  }

  private rotate(node: number, count: number): number {
    const next = (this.rotation[node] as number) + 1
    const position = next >= count ? 0 : next
    this.rotation[node] = position
    return position
  }

  /** Fewest outstanding; ties go to the next in rotation. */
  private leastOutstanding(node: number, count: number): number {
    const routable = this.routable
    const outstanding = this.outstanding
    const base = node * this.taskSlots
    const offset = this.rotate(node, count)
    let best = routable[offset] as number
    let least = outstanding[base + best] as number
    for (let index = offset + 1; index < count; index++) {
      const task = routable[index] as number
      const here = outstanding[base + task] as number
      if (here < least) {
        least = here
        best = task
      }
    }
    for (let index = 0; index < offset; index++) {
      const task = routable[index] as number
      const here = outstanding[base + task] as number
      if (here < least) {
        least = here
        best = task
      }
    }
    return best
  }

  /**
   * Healthy targets get traffic. With none healthy but some unhealthy the group fails open: every registered target gets traffic.
   * While all are in their first check, it depends on `whileAllInitial`, which AWS does not document.
   */
  private chooseRoutable(): void {
    const healthy = this.healthy()
    const chosen = healthy.length > 0 ? healthy : this.failOpenTargets()
    if (chosen.length > this.routable.length) this.routable = new Int32Array(chosen.length * 2)
    this.routable.set(chosen)
    this.routableCount = chosen.length
  }

  private healthy(): number[] {
    return this.order.filter((task) => this.states[task] === 'healthy')
  }

  private failOpenTargets(): number[] {
    const registered = this.order.filter((task) => this.states[task] === 'initial' || this.states[task] === 'unhealthy')
    const someUnhealthy = registered.some((task) => this.states[task] === 'unhealthy')
    return someUnhealthy || this.routesToInitial ? registered : []
  }
}
