// The application servers in the tasks: processes with threads, and where the rest wait.
//
//   shared:      kernel backlog ──► any process with a free thread          (gunicorn sync, thread pools: work-conserving)
//   perProcess:  kernel backlog ──► process (accepts up to its connections) ──► its queue ──► its free thread   (gthread, Node)
import type { Scenario } from '../scenario/schema.ts'
import type { AttemptTable } from './attempt-table.ts'
import { longer } from './request-table.ts'

/** What became of an attempt that reached a task. */
export const STARTS = 0 // a thread is free: `process` says whose
export const WAITS = 1
export const FULL = 2

const NONE = -1

export class TaskServer {
  readonly processes: number
  private readonly threads: number
  private readonly backlogLimit: number
  private readonly acceptLimit: number
  private readonly accepts: boolean
  private readonly attempts: AttemptTable
  /** Threads in use, and connections accepted, per process (`task * processes + process`). */
  private busy: Int32Array
  private accepted: Int32Array
  private queueHead: Int32Array
  private queueTail: Int32Array
  /** The kernel backlog of each task. */
  private backlogHead: Int32Array
  private backlogTail: Int32Array
  private backlogCount: Int32Array
  /** Attempts in each task that wait, and that run. */
  waiting: Int32Array
  running: Int32Array
  /** All attempts that wait, over all tasks. */
  waitingTotal = 0
  /** Process that `arrive` or `takeNext` chose. */
  process = 0

  constructor(server: Scenario['service']['server'], taskSlots: number, attempts: AttemptTable) {
    this.processes = server.processes
    this.threads = server.threads
    this.backlogLimit = server.backlog
    this.acceptLimit = server.connectionsPerProcess
    this.accepts = server.queue === 'perProcess'
    this.attempts = attempts
    this.busy = new Int32Array(taskSlots * this.processes)
    this.accepted = new Int32Array(taskSlots * this.processes)
    this.queueHead = new Int32Array(taskSlots * this.processes).fill(NONE)
    this.queueTail = new Int32Array(taskSlots * this.processes).fill(NONE)
    this.backlogHead = new Int32Array(taskSlots).fill(NONE)
    this.backlogTail = new Int32Array(taskSlots).fill(NONE)
    this.backlogCount = new Int32Array(taskSlots)
    this.waiting = new Int32Array(taskSlots)
    this.running = new Int32Array(taskSlots)
  }

  grow(taskSlots: number): void {
    const processSlots = taskSlots * this.processes
    const emptyFrom = (column: Int32Array, length: number) => longer(column, length).fill(NONE, column.length)
    this.busy = longer(this.busy, processSlots)
    this.accepted = longer(this.accepted, processSlots)
    this.queueHead = emptyFrom(this.queueHead, processSlots)
    this.queueTail = emptyFrom(this.queueTail, processSlots)
    this.backlogHead = emptyFrom(this.backlogHead, taskSlots)
    this.backlogTail = emptyFrom(this.backlogTail, taskSlots)
    this.backlogCount = longer(this.backlogCount, taskSlots)
    this.waiting = longer(this.waiting, taskSlots)
    this.running = longer(this.running, taskSlots)
  }

  /**
   * An attempt reaches a task.
   *
   * @param draw uniform draw that says which process accepts it (perProcess only)
   * @returns STARTS (its process is in `process`), WAITS or FULL
   */
  arrive(task: number, attempt: number, draw: number): number {
    return this.accepts ? this.arriveAtProcess(task, attempt, draw) : this.arriveAtBacklog(task, attempt)
  }

  private arriveAtBacklog(task: number, attempt: number): number {
    const process = this.freeProcess(task)
    if (process !== NONE) return this.start(task, process)
    return this.pushBacklog(task, attempt)
  }

  private arriveAtProcess(task: number, attempt: number, draw: number): number {
    const process = this.acceptingProcess(task, draw)
    if (process === NONE) return this.pushBacklog(task, attempt)
    return this.accept(task, process, attempt)
  }

  /** The process takes the connection: a free thread starts it, else it waits in the process. */
  private accept(task: number, process: number, attempt: number): number {
    const index = task * this.processes + process
    this.accepted[index] = (this.accepted[index] as number) + 1
    if ((this.busy[index] as number) < this.threads) return this.start(task, process)
    this.attempts.process[attempt] = process
    this.attempts.next[attempt] = NONE
    const tail = this.queueTail[index] as number
    if (tail === NONE) this.queueHead[index] = attempt
    else this.attempts.next[tail] = attempt
    this.queueTail[index] = attempt
    this.countWaiting(task, 1)
    return WAITS
  }

  private start(task: number, process: number): number {
    const index = task * this.processes + process
    this.busy[index] = (this.busy[index] as number) + 1
    this.running[task] = (this.running[task] as number) + 1
    this.process = process
    return STARTS
  }

  private pushBacklog(task: number, attempt: number): number {
    if ((this.backlogCount[task] as number) >= this.backlogLimit) return FULL
    this.attempts.next[attempt] = NONE
    const tail = this.backlogTail[task] as number
    if (tail === NONE) this.backlogHead[task] = attempt
    else this.attempts.next[tail] = attempt
    this.backlogTail[task] = attempt
    this.backlogCount[task] = (this.backlogCount[task] as number) + 1
    this.countWaiting(task, 1)
    return WAITS
  }

  /** An attempt of this process ended: its thread is free. Call `takeNext` until it returns -1. */
  finish(task: number, process: number): void {
    const index = task * this.processes + process
    this.busy[index] = (this.busy[index] as number) - 1
    this.running[task] = (this.running[task] as number) - 1
    if (this.accepts) this.accepted[index] = (this.accepted[index] as number) - 1
  }

  /**
   * The attempt that a free thread of the process takes up now, -1 if none waits. It counts as running (its process is in
   * `process`).
   */
  takeNext(task: number, process: number): number {
    if (!this.accepts) {
      const isBusy = (this.busy[task * this.processes + process] as number) >= this.threads
      if (isBusy || this.backlogCount[task] === 0) return NONE
      const attempt = this.popBacklog(task)
      this.start(task, process)
      return attempt
    }
    const index = task * this.processes + process
    this.refill(task, process)
    const attempt = this.queueHead[index] as number
    if (attempt === NONE || (this.busy[index] as number) >= this.threads) return NONE
    const next = this.attempts.next[attempt] as number
    this.queueHead[index] = next
    if (next === NONE) this.queueTail[index] = NONE
    this.countWaiting(task, -1)
    this.start(task, process)
    return attempt
  }

  /** A process with room accepts what waits in the backlog; it joins the end of the process's own queue. */
  private refill(task: number, process: number): void {
    const index = task * this.processes + process
    while ((this.backlogCount[task] as number) > 0 && (this.accepted[index] as number) < this.acceptLimit) {
      const attempt = this.popBacklog(task)
      this.accepted[index] = (this.accepted[index] as number) + 1
      this.attempts.process[attempt] = process
      this.attempts.next[attempt] = NONE
      const tail = this.queueTail[index] as number
      if (tail === NONE) this.queueHead[index] = attempt
      else this.attempts.next[tail] = attempt
      this.queueTail[index] = attempt
      this.countWaiting(task, 1)
    }
  }

  private popBacklog(task: number): number {
    const attempt = this.backlogHead[task] as number
    const next = this.attempts.next[attempt] as number
    this.backlogHead[task] = next
    if (next === NONE) this.backlogTail[task] = NONE
    this.backlogCount[task] = (this.backlogCount[task] as number) - 1
    this.countWaiting(task, -1)
    return attempt
  }

  /** What the kernel holds for a task that accepts nothing more is lost. @param each called for every attempt that waited there */
  dropBacklog(task: number, each: (attempt: number) => void): void {
    while ((this.backlogCount[task] as number) > 0) each(this.popBacklog(task))
  }

  /** Empties a task that stops. @param each called for every attempt that waited */
  clear(task: number, each: (attempt: number) => void): void {
    this.dropBacklog(task, each)
    for (let index = task * this.processes; index < (task + 1) * this.processes; index++) {
      for (let attempt = this.queueHead[index] as number; attempt !== NONE; ) {
        const next = this.attempts.next[attempt] as number
        this.countWaiting(task, -1)
        each(attempt)
        attempt = next
      }
      this.queueHead[index] = NONE
      this.queueTail[index] = NONE
      this.busy[index] = 0
      this.accepted[index] = 0
    }
    this.running[task] = 0
  }

  private freeProcess(task: number): number {
    const first = task * this.processes
    if (this.processes === 1) return (this.busy[first] as number) < this.threads ? 0 : NONE
    let best = NONE
    let least = this.threads
    for (let process = 0; process < this.processes; process++) {
      const busy = this.busy[first + process] as number
      if (busy < least) {
        least = busy
        best = process
      }
    }
    return best
  }

  /** Which process wins the race for a new connection: any with room, at random (they all listen on one socket). */
  private acceptingProcess(task: number, draw: number): number {
    const first = task * this.processes
    const offset = Math.floor(draw * this.processes)
    for (let step = 0; step < this.processes; step++) {
      const process = (offset + step) % this.processes
      if ((this.accepted[first + process] as number) < this.acceptLimit) return process
    }
    return NONE
  }

  private countWaiting(task: number, change: number): void {
    this.waiting[task] = (this.waiting[task] as number) + change
    this.waitingTotal += change
  }
}
