// What is due when: entries of (time, kind, subject) packed into a heap of numbers. Equals leave in the order they came.
import { TimeHeap } from './time-heap.ts'

const KIND_BITS = 4
const KINDS = 1 << KIND_BITS

export class Agenda {
  private readonly heap: TimeHeap

  constructor(capacity = 64) {
    this.heap = new TimeHeap(capacity)
  }

  /** Infinity when nothing is due. */
  topTimeS(): number {
    return this.heap.topTimeS()
  }

  /** @param kind 0 to 15; @param subject whole number from 0, below 2^27 */
  push(timeS: number, kind: number, subject: number): void {
    this.heap.push(timeS, (subject << KIND_BITS) | kind)
  }

  /** Takes out what is due first. @returns the entry; `kindOf` and `subjectOf` take it apart */
  pop(): number {
    return this.heap.pop()
  }
}

export function kindOf(entry: number): number {
  return entry & (KINDS - 1)
}

export function subjectOf(entry: number): number {
  return entry >> KIND_BITS
}
