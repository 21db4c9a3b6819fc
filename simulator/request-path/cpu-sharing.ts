// CPU inside tasks: all running work shares the task's vCPU max–min fairly; one thread uses at most one vCPU, one process at
// most its cap.
//
// shared: all runnable threads of a process run, and attain work at the same rate (egalitarian processor sharing), so each process
//         needs only its attained work per thread ("virtual work") and a heap of finishing marks.
// fifo:   only the oldest runnable step of a process runs, to its end (an event loop). Virtual work is then that of the process,
//         and each mark lies behind the one before it.
//
// With a quota, running time is what a task's quota clock lets pass; without, it is all the time.
// Simplification: threads of CPython take turns of 5 ms; here they share at every moment.
import { type Quota, QuotaClocks } from '../engine/quota-clock.ts'
import { SlotTimers } from '../engine/slot-timers.ts'
import { TimeHeap } from '../engine/time-heap.ts'
import { longer } from './request-table.ts'

export type CpuLimits = {
  /** vCPU that the requests of one task, and those of one process, use at most at any moment. */
  taskVcpu: number
  processVcpu: number
  quota?: Quota | undefined
  order?: 'shared' | 'fifo'
}

export class CpuSharing {
  /** When the next CPU step of each task ends. */
  readonly timers: SlotTimers
  /** CPU used by each task so far, in vCPU-seconds, up to `updatedS`. */
  usedVcpuS: Float64Array
  private updatedS: Float64Array
  /** Per process (task × processes + process). */
  private virtualS: Float64Array
  private perThreadVcpu: Float64Array
  /** Threads that run; under fifo one at most. */
  private running: Int32Array
  private marks: TimeHeap[] = []
  /** The last mark of each process, for fifo. */
  private tailS: Float64Array
  /** vCPU in use by each task while it runs, for its quota. */
  private rateVcpu: Float64Array
  private readonly clocks: QuotaClocks | undefined
  private readonly processes: number
  private readonly taskVcpu: number
  private readonly processVcpu: number
  private readonly isFifo: boolean

  constructor(taskSlots: number, processes: number, limits: CpuLimits) {
    this.processes = processes
    this.taskVcpu = limits.taskVcpu
    this.processVcpu = limits.processVcpu
    this.isFifo = limits.order === 'fifo'
    this.clocks = limits.quota === undefined ? undefined : new QuotaClocks(taskSlots, limits.quota)
    this.timers = new SlotTimers(taskSlots)
    this.usedVcpuS = new Float64Array(taskSlots)
    this.updatedS = new Float64Array(taskSlots)
    this.virtualS = new Float64Array(taskSlots * processes)
    this.perThreadVcpu = new Float64Array(taskSlots * processes)
    this.running = new Int32Array(taskSlots * processes)
    this.tailS = new Float64Array(taskSlots * processes)
    this.rateVcpu = new Float64Array(taskSlots)
    for (let index = 0; index < taskSlots * processes; index++) this.marks.push(new TimeHeap(8))
  }

  grow(taskSlots: number): void {
    this.timers.grow(taskSlots)
    this.usedVcpuS = longer(this.usedVcpuS, taskSlots)
    this.updatedS = longer(this.updatedS, taskSlots)
    this.virtualS = longer(this.virtualS, taskSlots * this.processes)
    this.perThreadVcpu = longer(this.perThreadVcpu, taskSlots * this.processes)
    this.running = longer(this.running, taskSlots * this.processes)
    this.tailS = longer(this.tailS, taskSlots * this.processes)
    this.rateVcpu = longer(this.rateVcpu, taskSlots)
    this.clocks?.grow(taskSlots)
    while (this.marks.length < taskSlots * this.processes) this.marks.push(new TimeHeap(8))
  }

  /**
   * An empty task in a slot that may have been used before.
   *
   * @param phase when within a period of its quota the task begins, from 0 to 1; without a quota it plays no part
   */
  reset(task: number, nowS: number, phase = 0): void {
    this.usedVcpuS[task] = 0
    this.updatedS[task] = nowS
    this.clocks?.reset(task, nowS, phase)
    for (let process = task * this.processes; process < (task + 1) * this.processes; process++) {
      this.virtualS[process] = 0
      this.perThreadVcpu[process] = 0
      this.running[process] = 0
      ;(this.marks[process] as TimeHeap).clear()
    }
    this.timers.clear(task)
  }

  /** Work of `cpuS` seconds (at one vCPU) joins a process. */
  join(task: number, process: number, nowS: number, cpuS: number, id: number): void {
    this.advance(task, nowS)
    const index = task * this.processes + process
    const marks = this.marks[index] as TimeHeap
    if (marks.size === 0) this.virtualS[index] = this.tailS[index] = 0
    const markS = (this.isFifo ? this.tailS[index] : this.virtualS[index]) + cpuS
    this.tailS[index] = markS
    marks.push(markS, id)
    this.running[index] = this.isFifo ? 1 : marks.size
    this.share(task, nowS)
  }

  /** Takes out the work whose time has come in this task. @returns its id; call when `timers` says so */
  finishNext(task: number, nowS: number): number {
    this.advance(task, nowS)
    const first = task * this.processes
    let best = -1
    let leastS = Number.POSITIVE_INFINITY
    for (let index = first; index < first + this.processes; index++) {
      if (this.running[index] === 0) continue
      const leftS = ((this.marks[index] as TimeHeap).topTimeS() - this.virtualS[index]) / this.perThreadVcpu[index]
      if (leftS < leastS) {
        leastS = leftS
        best = index
      }
    }
    const marks = this.marks[best] as TimeHeap
    // Rounding may leave a hair of work: the mark, not the sum of small steps, says where virtual work stands.
    this.virtualS[best] = marks.topTimeS()
    const id = marks.pop()
    this.running[best] = this.isFifo ? Math.min(1, marks.size) : marks.size
    this.share(task, nowS)
    return id
  }

  /** Brings `usedVcpuS` of the task up to now. */
  advance(task: number, nowS: number): void {
    const sinceS = this.updatedS[task]
    this.updatedS[task] = nowS
    if (nowS <= sinceS || this.timers.timeS(task) === Number.POSITIVE_INFINITY) return
    const elapsedS =
      this.clocks === undefined ? nowS - sinceS : this.clocks.run(task, sinceS, nowS, this.rateVcpu[task])
    const first = task * this.processes
    for (let index = first; index < first + this.processes; index++) {
      const threads = this.running[index]
      if (threads === 0) continue
      const attainedS = this.perThreadVcpu[index] * elapsedS
      this.virtualS[index] = this.virtualS[index] + attainedS
      this.usedVcpuS[task] = this.usedVcpuS[task] + attainedS * threads
    }
  }

  /** Divides the task's vCPU anew and sets the time at which the next work ends. */
  private share(task: number, nowS: number): void {
    const first = task * this.processes
    const last = first + this.processes
    if (this.processes === 1) {
      const threads = this.running[first]
      if (threads > 0) this.perThreadVcpu[first] = Math.min(this.taskVcpu, this.processVcpu, threads) / threads
    } else {
      this.fillUp(first, last)
    }
    let leastS = Number.POSITIVE_INFINITY
    for (let index = first; index < last; index++) {
      if (this.running[index] === 0) continue
      const leftS = (this.marks[index] as TimeHeap).topTimeS() - this.virtualS[index]
      const runningS = leftS > 0 ? leftS / this.perThreadVcpu[index] : 0
      if (runningS < leastS) leastS = runningS
    }
    if (leastS === Number.POSITIVE_INFINITY) this.timers.clear(task)
    else if (this.clocks === undefined) this.timers.set(task, nowS + leastS)
    else this.timers.set(task, this.endUnderQuotaS(this.clocks, task, nowS, leastS))
  }

  /** When the next work ends that has this long to run, stalls included. */
  private endUnderQuotaS(clocks: QuotaClocks, task: number, nowS: number, runningS: number): number {
    let rateVcpu = 0
    for (let index = task * this.processes; index < (task + 1) * this.processes; index++) {
      const threads = this.running[index]
      if (threads > 0) rateVcpu += threads * this.perThreadVcpu[index]
    }
    this.rateVcpu[task] = rateVcpu
    return clocks.endS(task, nowS, runningS, rateVcpu)
  }

  /** Max–min fairness by water filling: processes that need less than their share get what they need, the rest share alike. */
  private fillUp(first: number, last: number): void {
    let left = this.taskVcpu
    let threadsLeft = 0
    for (let index = first; index < last; index++) {
      threadsLeft += this.running[index]
      this.perThreadVcpu[index] = -1
    }
    for (let changed = true; changed && threadsLeft > 0; ) {
      changed = false
      const fair = left / threadsLeft
      for (let index = first; index < last; index++) {
        const threads = this.running[index]
        if (threads === 0 || this.perThreadVcpu[index] >= 0) continue
        const most = Math.min(1, this.processVcpu / threads)
        if (most > fair) continue
        this.perThreadVcpu[index] = most
        left -= most * threads
        threadsLeft -= threads
        changed = true
      }
    }
    const fair = threadsLeft > 0 ? left / threadsLeft : 0
    for (let index = first; index < last; index++) {
      if (this.perThreadVcpu[index] < 0) this.perThreadVcpu[index] = fair
    }
  }
}
