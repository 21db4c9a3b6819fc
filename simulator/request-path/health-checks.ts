// Health checks: the nodes of the balancer ask each target at a fixed period, however long answers take. The first node's results decide;
// those of the others add load.
import type { Agenda } from '../engine/agenda.ts'
import { type DrawKey, drawBits, drawKey, toUnit } from '../engine/keyed-random.ts'
import type { Scenario } from '../scenario/schema.ts'
import { CHECK } from './agenda-kinds.ts'
import { type AttemptTable, CLIENT_DONE, IS_CHECK, TIMER_SET } from './attempt-table.ts'
import type { AttemptTimeouts } from './attempt-timeouts.ts'
import type { Balancer } from './balancer.ts'
import type { CheckEnds, Clock, RequestPathHost } from './ports.ts'
import { longer } from './request-table.ts'
import { afterCheck, type HealthCounts, NEW_TARGET } from './target-health.ts'
import type { TargetTable } from './target-table.ts'
import type { TaskWork } from './task-work.ts'

/** How long a task counts as cold after it got into service. */
const COLD_S = 60

export class HealthChecks implements CheckEnds {
  private readonly config: Scenario['loadBalancer']['healthCheck']
  private readonly nodes: number
  private readonly attempts: AttemptTable
  private readonly clock: Clock
  private readonly agenda: Agenda
  private readonly timeouts: AttemptTimeouts
  private readonly targets: TargetTable
  private readonly balancer: Balancer
  private readonly work: TaskWork
  private readonly host: RequestPathHost
  private readonly phaseKey: DrawKey
  private readonly acceptKey: DrawKey
  private readonly health: HealthCounts[] = []
  /** When each node checks each task next: `task * nodes + node`. */
  private dueS: Float64Array
  private opened = 0

  constructor(
    { loadBalancer }: Scenario,
    world: { seed: string; replication: number },
    shared: {
      attempts: AttemptTable
      clock: Clock
      agenda: Agenda
      timeouts: AttemptTimeouts
      targets: TargetTable
      balancer: Balancer
      work: TaskWork
      host: RequestPathHost
    },
  ) {
    this.config = loadBalancer.healthCheck
    this.nodes = loadBalancer.nodes
    this.attempts = shared.attempts
    this.clock = shared.clock
    this.agenda = shared.agenda
    this.timeouts = shared.timeouts
    this.targets = shared.targets
    this.balancer = shared.balancer
    this.work = shared.work
    this.host = shared.host
    this.phaseKey = drawKey(world.seed, world.replication, 'health-check')
    this.acceptKey = drawKey(world.seed, world.replication, 'accept')
    this.dueS = new Float64Array(shared.targets.slots * this.nodes)
  }

  get areOn(): boolean {
    return this.config.enabled
  }

  grow(taskSlots: number): void {
    this.dueS = longer(this.dueS, taskSlots * this.nodes)
  }

  /** The slot gets a new task, or one that has been healthy all along. */
  reset(task: number, isHealthy: boolean): void {
    this.health[task] = isHealthy ? { state: 'healthy', passes: 1, failures: 0 } : NEW_TARGET
  }

  /** The first checks of a target follow after the registration lag, each node at its own phase. */
  begin(task: number, lagS: number, ordinal: number): void {
    for (let node = 0; node < this.nodes; node++) {
      const phase = toUnit(drawBits(this.phaseKey.a, this.phaseKey.b, ordinal * this.nodes + node))
      this.plan(task * this.nodes + node, this.clock.nowS + lagS + phase * this.config.interval)
    }
  }

  private plan(index: number, dueS: number): void {
    this.dueS[index] = dueS
    this.agenda.push(dueS, CHECK, index)
  }

  due(index: number): void {
    const { nowS } = this.clock
    // An entry of a task that had this slot before is not the one that is due.
    if (this.dueS[index] !== nowS) return
    const task = Math.floor(index / this.nodes)
    const node = index % this.nodes
    const state = this.balancer.state(task)
    if (state === 'unused' || state === 'draining') return
    this.plan(index, nowS + this.config.interval)
    if (this.targets.listening[task] === 0) {
      if (node === 0) this.result(task, false)
      return
    }
    const attempt = this.open(task, node)
    this.work.checkArrives(attempt, task, toUnit(drawBits(this.acceptKey.a, this.acceptKey.b, attempt + this.opened)))
  }

  private open(task: number, node: number): number {
    const { attempts } = this
    const { nowS } = this.clock
    const attempt = attempts.take()
    attempts.request[attempt] = task
    attempts.number[attempt] = 0
    attempts.state[attempt] = IS_CHECK | TIMER_SET
    attempts.task[attempt] = task
    attempts.node[attempt] = node
    attempts.plan[attempt] = this.work.plans.healthCheckPlan
    attempts.step[attempt] = 0
    attempts.arrivedS[attempt] = nowS
    attempts.ordinal[attempt] = this.opened++
    attempts.salt[attempt] = this.phaseKey.a
    attempts.timeoutS[attempt] = nowS + this.config.timeout
    this.timeouts.addOther(attempts.timeoutS[attempt], attempt)
    return attempt
  }

  /** The task answered, or the check timed out. */
  checkEnded(attempt: number, passed: boolean): void {
    const { attempts } = this
    const state = attempts.state[attempt]
    const wasOpen = !passed || (state & CLIENT_DONE) === 0
    attempts.state[attempt] = state | CLIENT_DONE
    if (wasOpen && attempts.node[attempt] === 0) this.result(attempts.task[attempt], passed)
  }

  private result(task: number, passed: boolean): void {
    const after = afterCheck(this.health[task], passed, this.config)
    this.health[task] = after
    const state = this.balancer.state(task)
    if (state === 'draining' || state === 'unused' || after.state === state) return
    this.setHealth(task, after.state as 'healthy' | 'unhealthy')
  }

  setHealth(task: number, state: 'healthy' | 'unhealthy'): void {
    const { clock, balancer } = this
    const isNew = balancer.state(task) === 'initial'
    this.health[task] = { ...this.health[task], state }
    balancer.setState(task, state, clock.nowS)
    if (isNew && state === 'healthy') this.targets.coldUntilS[task] = clock.nowS + COLD_S
    this.host.healthChanged(task, state, clock.nowS)
    clock.stopHere()
  }
}
