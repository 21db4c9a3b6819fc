// The load balancer: which target an attempt goes to. Every node routes on its own view (its rotation, its own count of outstanding
// requests); which targets are healthy is common to all nodes (simplification: nodes agree).
// An ALB neither queues nor tries another target.
// @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-target-groups.html
import { LevelSets } from '../engine/level-sets.ts'
import type { Scenario } from '../scenario/schema.ts'
import { longer } from './request-table.ts'
import { SlowStart } from './slow-start.ts'

export type TargetState = 'unused' | 'initial' | 'healthy' | 'unhealthy' | 'draining'

export const NO_TARGET = -1

/** Who gets traffic: targets in these states. */
type Eligible = 'healthy' | 'registered' | 'none'
const NO_RANK = -1

export class Balancer {
  /** Targets that get traffic now, in order of their registration. */
  private routable = new Int32Array(16)
  private routableCount = 0
  private eligible: Eligible = 'none'
  private readonly nodes: number
  private readonly algorithm: Scenario['loadBalancer']['algorithm']
  private readonly routesToInitial: boolean
  private readonly rotation: Int32Array
  /** Outstanding attempts per node and task: `node * taskSlots + task`. */
  private outstanding: Int32Array
  private taskSlots: number
  private readonly states: TargetState[] = []
  private readonly counts: Record<TargetState, number> = {
    unused: 0,
    initial: 0,
    healthy: 0,
    unhealthy: 0,
    draining: 0,
  }
  /** Targets by rank, which is their turn of registration; gaps where some have gone. And back: the rank of each task. */
  private byRank = new Int32Array(32).fill(NO_TARGET)
  private ranks: Int32Array
  private rankCount = 0
  /** Of each node: routable targets by how many outstanding attempts they have. Only where that decides. */
  private readonly loads: LevelSets[] = []
  private readonly slowStart: SlowStart | undefined

  constructor(config: Scenario['loadBalancer'], taskSlots: number) {
    this.nodes = config.nodes
    this.algorithm = config.algorithm
    this.routesToInitial = config.whileAllInitial === 'route'
    this.rotation = new Int32Array(config.nodes)
    this.taskSlots = taskSlots
    this.outstanding = new Int32Array(config.nodes * taskSlots)
    this.ranks = new Int32Array(taskSlots).fill(NO_RANK)
    const { nodes, slowStart: lengthS } = config
    this.slowStart = lengthS > 0 ? new SlowStart({ lengthS, nodes }) : undefined
    this.rebuildLoads()
  }

  grow(taskSlots: number): void {
    const wider = new Int32Array(this.nodes * taskSlots)
    for (let node = 0; node < this.nodes; node++) {
      wider.set(this.outstanding.subarray(node * this.taskSlots, (node + 1) * this.taskSlots), node * taskSlots)
    }
    this.outstanding = wider
    this.ranks = longer(this.ranks, taskSlots).fill(NO_RANK, this.taskSlots)
    this.taskSlots = taskSlots
  }

  state(task: number): TargetState {
    return this.states[task] ?? 'unused'
  }

  /** Moves a target to another state; whether it gets traffic changes with it. Costs a search for its place and one move of memory. */
  setState(task: number, state: TargetState, nowS: number): void {
    const before = this.state(task)
    if (state === before) return
    this.counts[before]--
    this.counts[state]++
    if (this.isEligible(before)) this.leaveRotation(task)
    this.states[task] = state
    if (before === 'unused') this.addRank(task)
    if (state === 'unused') this.forget(task)
    const eligible = this.whoIsEligible()
    if (eligible !== this.eligible) this.chooseAnew(eligible)
    else if (this.isEligible(state)) this.joinRotation(task)
    if (state === 'healthy') this.slowStart?.becameHealthy(task, this.routable.subarray(0, this.routableCount), nowS)
    else this.slowStart?.left(task)
  }

  healthyCount(): number {
    return this.counts.healthy
  }

  /** Targets that are registered and not draining. */
  registeredCount(): number {
    return this.counts.initial + this.counts.healthy + this.counts.unhealthy
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
        task = this.routable[Math.floor(unit * count)]
        break
    }
    this.outstanding[node * this.taskSlots + task]++
    return task
  }

  /** The attempt got its answer or its client gave up. */
  leave(node: number, task: number): void {
    const index = node * this.taskSlots + task
    // A target that was deregistered meanwhile has been set to zero already.
    if (this.outstanding[index] === 0) return
    this.outstanding[index]--
    if (this.loads.length > 0) this.loads[node].lower(this.ranks[task])
  }

  /** Strict rotation; a target in slow start is passed over in some rounds. */
  private nextInTurn(node: number, count: number, nowS: number): number {
    if (this.slowStart === undefined) return this.routable[this.rotate(node, count)]
    for (let passed = 0; passed < count; passed++) {
      const task = this.routable[this.rotate(node, count)]
      if (this.slowStart.takesTurn(node, task, nowS)) return task
    }
    // Those that are there are all in slow start: somebody has to answer.
    return this.routable[this.rotate(node, count)]
  }

  private rotate(node: number, count: number): number {
    const next = this.rotation[node] + 1
    const position = next >= count ? 0 : next
    this.rotation[node] = position
    return position
  }

  /** Fewest outstanding; ties go to the next in rotation. */
  private leastOutstanding(node: number, count: number): number {
    const loads = this.loads[node]
    const rank = loads.lowestFrom(this.ranks[this.routable[this.rotate(node, count)]])
    loads.raise(rank)
    return this.byRank[rank]
  }

  /**
   * Healthy targets get traffic. With none healthy but some unhealthy the group fails open: every registered target gets traffic.
   * While all are in their first check, it depends on `whileAllInitial`, which AWS does not document.
   */
  private whoIsEligible(): Eligible {
    if (this.counts.healthy > 0) return 'healthy'
    return this.counts.unhealthy > 0 || this.routesToInitial ? 'registered' : 'none'
  }

  private isEligible(state: TargetState): boolean {
    if (this.eligible === 'none') return false
    return state === 'healthy' || (this.eligible === 'registered' && (state === 'initial' || state === 'unhealthy'))
  }

  private chooseAnew(eligible: Eligible): void {
    this.eligible = eligible
    this.routableCount = 0
    this.rebuildLoads()
    for (let rank = 0; rank < this.rankCount; rank++) {
      const task = this.byRank[rank]
      if (task !== NO_TARGET && this.isEligible(this.state(task))) this.joinRotation(task)
    }
  }

  private joinRotation(task: number): void {
    if (this.routableCount === this.routable.length) this.routable = longer(this.routable, this.routableCount * 2)
    const place = this.placeOf(task)
    this.routable.copyWithin(place + 1, place, this.routableCount++)
    this.routable[place] = task
    for (let node = 0; node < this.loads.length; node++)
      this.loads[node].add(this.ranks[task], this.outstanding[node * this.taskSlots + task])
  }

  private leaveRotation(task: number): void {
    const place = this.placeOf(task)
    this.routable.copyWithin(place, place + 1, this.routableCount--)
    for (const loads of this.loads) loads.remove(this.ranks[task])
  }

  /** Where the target is in the rotation, or would be: how many in it have registered earlier. */
  private placeOf(task: number): number {
    const rank = this.ranks[task]
    let [low, high] = [0, this.routableCount]
    while (low < high) {
      const middle = (low + high) >>> 1
      if (this.ranks[this.routable[middle]] < rank) low = middle + 1
      else high = middle
    }
    return low
  }

  private addRank(task: number): void {
    if (this.rankCount === this.byRank.length) this.closeGaps()
    this.ranks[task] = this.rankCount
    this.byRank[this.rankCount++] = task
  }

  private forget(task: number): void {
    this.byRank[this.ranks[task]] = NO_TARGET
    this.ranks[task] = NO_RANK
    for (let node = 0; node < this.nodes; node++) this.outstanding[node * this.taskSlots + task] = 0
  }

  /** Ranks are used up: those that are left move up. There is room for as many again, so this comes once in so many registrations. */
  private closeGaps(): void {
    const left = this.byRank.filter((task) => task !== NO_TARGET)
    this.byRank = new Int32Array(Math.max(32, 2 * left.length)).fill(NO_TARGET)
    this.byRank.set(left)
    for (const [rank, task] of left.entries()) this.ranks[task] = rank
    this.rankCount = left.length
    this.chooseAnew(this.eligible)
  }

  private rebuildLoads(): void {
    if (this.algorithm !== 'least_outstanding_requests') return
    for (let node = 0; node < this.nodes; node++) this.loads[node] = new LevelSets(this.byRank.length)
  }
}
