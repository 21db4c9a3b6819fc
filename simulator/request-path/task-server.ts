// The application servers in the tasks: processes with threads, and where the rest wait.
//
//   shared:      kernel backlog ──► any process with a free thread          (gunicorn sync, thread pools: work-conserving)
//   perProcess:  kernel backlog ──► process (accepts up to its connections) ──► its queue ──► its free thread   (gthread, Node)
import { SlotQueues } from '../engine/slot-queues.ts'
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
  /** What each process has accepted and not begun, and the kernel backlog of each task. */
  private readonly queues: SlotQueues
  private readonly backlogs: SlotQueues
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
    this.queues = new SlotQueues(attempts, taskSlots * this.processes)
    this.backlogs = new SlotQueues(attempts, taskSlots)
    this.waiting = new Int32Array(taskSlots)
    this.running = new Int32Array(taskSlots)
  }

  grow(taskSlots: number): void {
    const processSlots = taskSlots * this.processes
    this.busy = longer(this.busy, processSlots)
    this.accepted = longer(this.accepted, processSlots)
    this.queues.grow(processSlots)
    this.backlogs.grow(taskSlots)
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
    this.accepted[index] = this.accepted[index] + 1
    if (this.busy[index] < this.threads) return this.start(task, process)
    this.attempts.process[attempt] = process
    this.queues.push(index, attempt)
    this.countWaiting(task, 1)
    return WAITS
  }

  private start(task: number, process: number): number {
    const index = task * this.processes + process
    this.busy[index] = this.busy[index] + 1
    this.running[task] = this.running[task] + 1
    this.process = process
    return STARTS
  }

  private pushBacklog(task: number, attempt: number): number {
    if (this.backlogs.size(task) >= this.backlogLimit) return FULL
    this.backlogs.push(task, attempt)
    this.countWaiting(task, 1)
    return WAITS
  }

  /** An attempt of this process ended: its thread is free. Call `takeNext` until it returns -1. */
  finish(task: number, process: number): void {
    const index = task * this.processes + process
    this.busy[index] = this.busy[index] - 1
    this.running[task] = this.running[task] - 1
    if (this.accepts) this.accepted[index] = this.accepted[index] - 1
  }

  /**
   * The attempt that a free thread of the process takes up now, -1 if none waits. It counts as running (its process is in
   * `process`).
   */
  takeNext(task: number, process: number): number {
    if (!this.accepts) {
      const isBusy = this.busy[task * this.processes + process] >= this.threads
      if (isBusy || this.backlogs.size(task) === 0) return NONE
      const attempt = this.popBacklog(task)
      this.start(task, process)
      return attempt
    }
    const index = task * this.processes + process
    this.refill(task, process)
    if (this.queues.size(index) === 0 || this.busy[index] >= this.threads) return NONE
    this.countWaiting(task, -1)
    this.start(task, process)
    return this.queues.pop(index)
  }

  /** A process with room accepts what waits in the backlog; it joins the end of the process's own queue. */
  private refill(task: number, process: number): void {
    const index = task * this.processes + process
    while (this.backlogs.size(task) > 0 && this.accepted[index] < this.acceptLimit) {
      const attempt = this.popBacklog(task)
      this.accepted[index] = this.accepted[index] + 1
      this.attempts.process[attempt] = process
      this.queues.push(index, attempt)
      this.countWaiting(task, 1)
    }
  }

  private popBacklog(task: number): number {
    this.countWaiting(task, -1)
    return this.backlogs.pop(task)
  }

  /** What the kernel holds for a task that accepts nothing more is lost. @param each called for every attempt that waited there */
  dropBacklog(task: number, each: (attempt: number) => void): void {
    while (this.backlogs.size(task) > 0) each(this.popBacklog(task))
  }

  /** Empties a task that stops. */
  clear(task: number): void {
    this.waitingTotal -= this.waiting[task]
    this.waiting[task] = 0
    this.running[task] = 0
    this.backlogs.clear(task)
    for (let index = task * this.processes; index < (task + 1) * this.processes; index++) {
      this.queues.clear(index)
      this.busy[index] = 0
      this.accepted[index] = 0
    }
  }

  private freeProcess(task: number): number {
    const first = task * this.processes
    if (this.processes === 1) return this.busy[first] < this.threads ? 0 : NONE
    let best = NONE
    let least = this.threads
    for (let process = 0; process < this.processes; process++) {
      const busy = this.busy[first + process]
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
      if (this.accepted[first + process] < this.acceptLimit) return process
    }
    return NONE
  }

  private countWaiting(task: number, change: number): void {
    this.waiting[task] = this.waiting[task] + change
    this.waitingTotal += change
  }
}
