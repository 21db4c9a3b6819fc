// When attempts are given up. Those of one client have one patience, so they wait in a ring each; the others (health checks, attempts cut
// short by the time-out of their request) in a heap. An attempt that was answered meanwhile leaves when it comes to the head.
import { DelayRing } from '../engine/delay-ring.ts'
import { TimeHeap } from '../engine/time-heap.ts'
import { type AttemptTable, CLIENT_DONE, TIMER_SET } from './attempt-table.ts'

export class AttemptTimeouts {
  private readonly attempts: AttemptTable
  private readonly rings: DelayRing[] = []
  private readonly others = new TimeHeap(64)
  /** The ring that `topTimeS` found earliest. */
  private earliest: DelayRing

  constructor(attempts: AttemptTable, clients: number) {
    this.attempts = attempts
    for (let client = 0; client < clients; client++) this.rings.push(new DelayRing())
    this.earliest = this.rings[0]
  }

  /** Of an attempt with the whole patience of its client: they come in the order in which they end. */
  addRegular(client: number, timeS: number, attempt: number): void {
    this.rings[client].push(timeS, attempt)
  }

  addOther(timeS: number, attempt: number): void {
    this.others.push(timeS, attempt)
  }

  /** Infinity when nobody waits. Of rings that are due together the first counts. */
  topTimeS(): number {
    const { rings } = this
    this.earliest = rings[0]
    let leastS = this.ringTimeS(rings[0])
    for (let index = 1; index < rings.length; index++) {
      const topS = this.ringTimeS(rings[index])
      if (topS >= leastS) continue
      leastS = topS
      this.earliest = rings[index]
    }
    return Math.min(leastS, this.others.topTimeS())
  }

  /** Takes out the attempt that `topTimeS` is about. */
  pop(): number {
    return this.earliest.topTimeS() <= this.others.topTimeS() ? this.earliest.pop() : this.others.pop()
  }

  private ringTimeS(ring: DelayRing): number {
    const { attempts } = this
    while (ring.size > 0) {
      const attempt = ring.topId()
      const state = attempts.state[attempt]
      if ((state & CLIENT_DONE) === 0) return ring.topTimeS()
      ring.pop()
      attempts.state[attempt] = state & ~TIMER_SET
      attempts.releaseIfDone(attempt)
    }
    return Number.POSITIVE_INFINITY
  }
}
