// CPU inside tasks: all runnable work shares the task's vCPU max–min fairly; one thread uses at most one vCPU, one process at
// most its cap. Egalitarian processor sharing: every runnable thread of a process attains work at the same rate, so each process
// needs only its attained work per thread ("virtual work") and a heap of finishing marks.
// Simplification: sharing is smooth; CFS quota slices of 100 ms are not modelled.
import { SlotTimers } from '../engine/slot-timers.ts'
import { TimeHeap } from '../engine/time-heap.ts'
import { longer } from './request-table.ts'

export class CpuSharing {
  /** When the next CPU step of each task ends. */
  readonly timers: SlotTimers
  /** CPU used by each task so far, in vCPU-seconds, up to `updatedS`. */
  usedVcpuS: Float64Array
  private updatedS: Float64Array
  /** Per process (task × processes + process). */
  private virtualS: Float64Array
  private perThreadVcpu: Float64Array
  private runnable: Int32Array
  private marks: TimeHeap[] = []
  private readonly processes: number
  private readonly taskVcpu: number
  private readonly processVcpu: number

  /** @param limits vCPU that requests of one task share (background use taken off), and cap of one process */
  constructor(taskSlots: number, processes: number, limits: { taskVcpu: number; processVcpu: number }) {
    this.processes = processes
    this.taskVcpu = limits.taskVcpu
    this.processVcpu = limits.processVcpu
    this.timers = new SlotTimers(taskSlots)
    this.usedVcpuS = new Float64Array(taskSlots)
    this.updatedS = new Float64Array(taskSlots)
    this.virtualS = new Float64Array(taskSlots * processes)
    this.perThreadVcpu = new Float64Array(taskSlots * processes)
    this.runnable = new Int32Array(taskSlots * processes)
    for (let index = 0; index < taskSlots * processes; index++) this.marks.push(new TimeHeap(8))
  }

  grow(taskSlots: number): void {
    this.timers.grow(taskSlots)
    this.usedVcpuS = longer(this.usedVcpuS, taskSlots)
    this.updatedS = longer(this.updatedS, taskSlots)
    this.virtualS = longer(this.virtualS, taskSlots * this.processes)
    this.perThreadVcpu = longer(this.perThreadVcpu, taskSlots * this.processes)
    this.runnable = longer(this.runnable, taskSlots * this.processes)
    while (this.marks.length < taskSlots * this.processes) this.marks.push(new TimeHeap(8))
  }

  /** An empty task in a slot that may have been used before. */
  reset(task: number, nowS: number): void {
    this.usedVcpuS[task] = 0
    this.updatedS[task] = nowS
    for (let process = task * this.processes; process < (task + 1) * this.processes; process++) {
      this.virtualS[process] = 0
      this.perThreadVcpu[process] = 0
      this.runnable[process] = 0
      ;(this.marks[process] as TimeHeap).clear()
    }
    this.timers.clear(task)
  }

  /** Work of `cpuS` seconds (at one vCPU) joins a process. */
  join(task: number, process: number, nowS: number, cpuS: number, id: number): void {
    this.advance(task, nowS)
    const index = task * this.processes + process
    const marks = this.marks[index] as TimeHeap
    if (this.runnable[index] === 0) this.virtualS[index] = 0
    marks.push((this.virtualS[index] as number) + cpuS, id)
    this.runnable[index] = (this.runnable[index] as number) + 1
    this.share(task, nowS)
  }

  /** Takes out the work whose time has come in this task. @returns its id; call when `timers` says so */
  finishNext(task: number, nowS: number): number {
    this.advance(task, nowS)
    const first = task * this.processes
    let best = -1
    let leastS = Number.POSITIVE_INFINITY
    for (let index = first; index < first + this.processes; index++) {
      if (this.runnable[index] === 0) continue
      const leftS =
        ((this.marks[index] as TimeHeap).topTimeS() - (this.virtualS[index] as number)) /
        (this.perThreadVcpu[index] as number)
      if (leftS < leastS) {
        leastS = leftS
        best = index
      }
    }
    const marks = this.marks[best] as TimeHeap
    // Rounding may leave a hair of work: the mark, not the sum of small steps, says where virtual work stands.
    this.virtualS[best] = marks.topTimeS()
    const id = marks.pop()
    this.runnable[best] = (this.runnable[best] as number) - 1
    this.share(task, nowS)
    return id
  }

  /** Brings `usedVcpuS` of the task up to now. */
  advance(task: number, nowS: number): void {
    const elapsedS = nowS - (this.updatedS[task] as number)
    this.updatedS[task] = nowS
    if (elapsedS <= 0 || this.timers.timeS(task) === Number.POSITIVE_INFINITY) return
    const first = task * this.processes
    for (let index = first; index < first + this.processes; index++) {
      const threads = this.runnable[index] as number
      if (threads === 0) continue
      const attainedS = (this.perThreadVcpu[index] as number) * elapsedS
      this.virtualS[index] = (this.virtualS[index] as number) + attainedS
      this.usedVcpuS[task] = (this.usedVcpuS[task] as number) + attainedS * threads
    }
  }

  /** Divides the task's vCPU anew and sets the time at which the next work ends. */
  private share(task: number, nowS: number): void {
    const first = task * this.processes
    const last = first + this.processes
    if (this.processes === 1) {
      const threads = this.runnable[first] as number
      if (threads > 0) this.perThreadVcpu[first] = Math.min(this.taskVcpu, this.processVcpu, threads) / threads
    } else {
      this.fillUp(first, last)
    }
    let nextS = Number.POSITIVE_INFINITY
    for (let index = first; index < last; index++) {
      if (this.runnable[index] === 0) continue
      const leftS = (this.marks[index] as TimeHeap).topTimeS() - (this.virtualS[index] as number)
      const endS = nowS + (leftS > 0 ? leftS / (this.perThreadVcpu[index] as number) : 0)
      if (endS < nextS) nextS = endS
    }
    if (nextS === Number.POSITIVE_INFINITY) this.timers.clear(task)
    else this.timers.set(task, nextS)
  }

  /** Max–min fairness by water filling: processes that need less than their share get what they need, the rest share alike. */
  private fillUp(first: number, last: number): void {
    let left = this.taskVcpu
    let threadsLeft = 0
    for (let index = first; index < last; index++) {
      threadsLeft += this.runnable[index] as number
      this.perThreadVcpu[index] = -1
    }
    for (let changed = true; changed && threadsLeft > 0; ) {
      changed = false
      const fair = left / threadsLeft
      for (let index = first; index < last; index++) {
        const threads = this.runnable[index] as number
        if (threads === 0 || (this.perThreadVcpu[index] as number) >= 0) continue
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
      if ((this.perThreadVcpu[index] as number) < 0) this.perThreadVcpu[index] = fair
    }
  }
}
