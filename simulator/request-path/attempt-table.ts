// Attempts: what is on its way to, in, or back from a task. Health checks are attempts without a request.
//
//   sent ──► (backlog | process queue) ──► steps of work ──► answered
//     └─ refused, dropped, no target        └─ client gone: the work goes on (zombie)
import { longer } from './request-table.ts'

/** What has happened to an attempt, as bits. A row is reused once nothing refers to it any more. */
export const CLIENT_DONE = 1 // the client has an outcome: an answer, an error or a time-out
export const WORK_DONE = 2 // the task has nothing more to do with it
export const TIMER_SET = 4 // a time-out entry refers to it
export const ENTRY_SET = 8 // an event entry (work in progress, dependency queue, connect retry) refers to it
export const IS_CHECK = 16 // a health check; `request` holds the check's target
export const ANSWERED_TOO_LATE = 32 // answered too late to reach the client in time: its time-out will fire
const FREE = 64 // the row is not in use

export class AttemptTable {
  /** Row of the request, or for a health check the task it checks. */
  request: Int32Array
  /** Which attempt of its request it is, from 1; 0 for a health check. A request may have several live ones. */
  number: Int32Array
  state: Uint8Array
  task: Int32Array
  node: Uint16Array
  process: Uint16Array
  /** Position in the plan of its class. */
  step: Uint16Array
  plan: Uint16Array
  /** When it reached the task, on the balancer's clock. */
  arrivedS: Float64Array
  /** When the client gives up, as seen by the balancer. */
  timeoutS: Float64Array
  /** Next attempt in the queue it waits in, -1 at the end. */
  next: Int32Array
  /** Ordinal its draws are keyed by, and the salt of its source. */
  ordinal: Float64Array
  salt: Int32Array
  count = 0
  private free: Int32Array
  private freeCount: number

  constructor(capacity = 1024) {
    this.request = new Int32Array(capacity)
    this.number = new Int32Array(capacity)
    this.state = new Uint8Array(capacity).fill(WORK_DONE | CLIENT_DONE | FREE)
    this.task = new Int32Array(capacity)
    this.node = new Uint16Array(capacity)
    this.process = new Uint16Array(capacity)
    this.step = new Uint16Array(capacity)
    this.plan = new Uint16Array(capacity)
    this.arrivedS = new Float64Array(capacity)
    this.timeoutS = new Float64Array(capacity)
    this.next = new Int32Array(capacity)
    this.ordinal = new Float64Array(capacity)
    this.salt = new Int32Array(capacity)
    this.free = new Int32Array(capacity)
    this.freeCount = capacity
    for (let index = 0; index < capacity; index++) this.free[index] = capacity - 1 - index
  }

  get capacity(): number {
    return this.state.length
  }

  take(): number {
    if (this.freeCount === 0) this.grow()
    this.count++
    return this.free[--this.freeCount]
  }

  /** Gives the row back when client, work, timer and event entries are all through with it. */
  releaseIfDone(row: number): void {
    const settled = this.state[row] & (WORK_DONE | CLIENT_DONE | TIMER_SET | ENTRY_SET | FREE)
    if (settled !== (WORK_DONE | CLIENT_DONE)) return
    this.state[row] = WORK_DONE | CLIENT_DONE | FREE
    this.free[this.freeCount++] = row
    this.count--
  }

  private grow(): void {
    const before = this.state.length
    const after = before * 2
    this.request = longer(this.request, after)
    this.number = longer(this.number, after)
    this.state = longer(this.state, after).fill(WORK_DONE | CLIENT_DONE | FREE, before)
    this.task = longer(this.task, after)
    this.node = longer(this.node, after)
    this.process = longer(this.process, after)
    this.step = longer(this.step, after)
    this.plan = longer(this.plan, after)
    this.arrivedS = longer(this.arrivedS, after)
    this.timeoutS = longer(this.timeoutS, after)
    this.next = longer(this.next, after)
    this.ordinal = longer(this.ordinal, after)
    this.salt = longer(this.salt, after)
    this.free = new Int32Array(after)
    for (let row = after - 1; row >= before; row--) this.free[this.freeCount++] = row
  }
}
