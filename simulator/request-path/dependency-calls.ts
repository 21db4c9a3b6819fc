// The calls that work makes out of its task: into the pool, to the dependency, and what takes their place when they end.
import type { Scenario } from '../scenario/schema.ts'
import { type AttemptTable, ENTRY_SET, WORK_DONE } from './attempt-table.ts'
import { CALL_FAILS, CALL_RUNS, CALL_WAITS_FOR_CAPACITY, Dependency } from './dependencies.ts'
import type { Clock, RequestPathHost } from './ports.ts'
import type { WorkEvents } from './work-events.ts'

/** How a call ended for the work that made it. */
export const CALL_OK = 0
export const CALL_FAILED = 1
const CALLER_IS_GONE = 2

export class DependencyCalls {
  private readonly attempts: AttemptTable
  private readonly clock: Clock
  private readonly events: WorkEvents
  private readonly host: RequestPathHost
  private readonly dependencies: Dependency[]

  constructor(
    scenario: Scenario,
    world: { seed: string; replication: number },
    shared: { attempts: AttemptTable; clock: Clock; events: WorkEvents; host: RequestPathHost },
  ) {
    this.attempts = shared.attempts
    this.clock = shared.clock
    this.events = shared.events
    this.host = shared.host
    this.dependencies = Object.entries(scenario.dependencies).map(
      ([name, config]) => new Dependency(name, config, world, scenario.service.server.processes, shared.attempts),
    )
  }

  /** @returns false when the call fails at once */
  call(attempt: number, index: number): boolean {
    const dependency = this.dependencies[index]
    const outcome = dependency.call(attempt)
    if (outcome === CALL_RUNS) this.events.enter(this.clock.nowS + dependency.durationS, attempt)
    else if (outcome === CALL_WAITS_FOR_CAPACITY) this.attempts.state[attempt] |= ENTRY_SET
    else if (outcome === CALL_FAILS) this.host.connectionRefused(index, this.attempts.task[attempt], this.clock.nowS)
    return outcome !== CALL_FAILS
  }

  /** @returns CALL_OK, CALL_FAILED or CALLER_IS_GONE: the task has stopped meanwhile */
  ended(attempt: number, index: number): number {
    const { attempts } = this
    const dependency = this.dependencies[index]
    const state = attempts.state[attempt]
    if ((state & WORK_DONE) !== 0) {
      dependency.finishOrphan()
      this.wakeQueue(dependency)
      return CALLER_IS_GONE
    }
    dependency.finish(attempt)
    this.wakePool(dependency, attempt)
    this.wakeQueue(dependency)
    return dependency.failsAtRandom(attempt, attempts.number[attempt]) ? CALL_FAILED : CALL_OK
  }

  /** A task stopped: its connections close. */
  forget(task: number): void {
    for (const dependency of this.dependencies) dependency.forget(task)
  }

  /** A brownout of a dependency begins or ends (undefined). */
  disturb(index: number, change: { capacity?: number | undefined; latencyFactor: number } | undefined): void {
    const dependency = this.dependencies[index]
    dependency.disturb(change)
    this.wakeQueue(dependency)
  }

  private wakePool(dependency: Dependency, attempt: number): void {
    const next = dependency.nextInPool(attempt)
    if (next < 0) return
    if (dependency.startWithConnection(next) === CALL_RUNS)
      this.events.enter(this.clock.nowS + dependency.durationS, next)
    else this.attempts.state[next] |= ENTRY_SET
  }

  private wakeQueue(dependency: Dependency): void {
    const { attempts } = this
    for (;;) {
      const next = dependency.nextInQueue()
      if (next < 0) return
      const state = attempts.state[next]
      if ((state & WORK_DONE) !== 0) {
        dependency.skip()
        attempts.state[next] = state & ~ENTRY_SET
        attempts.releaseIfDone(next)
      } else {
        this.events.enter(this.clock.nowS + dependency.durationS, next)
      }
    }
  }
}
