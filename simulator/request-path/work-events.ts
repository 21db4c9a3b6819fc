// When waits and calls of attempts come to their end. While one is played its entry stays on top, used up: what follows takes its place,
// which is cheaper than to take it out and put another in.
import { TimeHeap } from '../engine/time-heap.ts'
import { type AttemptTable, ENTRY_SET } from './attempt-table.ts'

export class WorkEvents {
  private readonly attempts: AttemptTable
  private readonly heap = new TimeHeap(1024)
  private topIsVacant = false

  constructor(attempts: AttemptTable) {
    this.attempts = attempts
  }

  /** Infinity when there is no work. */
  topTimeS(): number {
    return this.heap.topTimeS()
  }

  enter(endS: number, attempt: number): void {
    this.attempts.state[attempt] |= ENTRY_SET
    if (this.topIsVacant) {
      this.topIsVacant = false
      this.heap.replaceTop(endS, attempt)
    } else {
      this.heap.push(endS, attempt)
    }
  }

  /** The attempt whose wait or call ends now. Call `leave` when what follows has been played. */
  begin(): number {
    const attempt = this.heap.topId()
    this.attempts.state[attempt] &= ~ENTRY_SET
    this.topIsVacant = true
    return attempt
  }

  leave(): void {
    if (!this.topIsVacant) return
    this.topIsVacant = false
    this.heap.pop()
  }
}
