// The lab's time: seconds since its first instant, in real time. What waits for an instant wakes when the lab closes, too.

const MS = 1000
/** The longest delay a timer takes. */
const MOST_DELAY_MS = 2 ** 31 - 1

/** A wait that something else may end. */
export class Nap {
  isOver = false
  wake: () => void = () => {}

  end(): void {
    this.isOver = true
    this.wake()
  }
}

export class LabClock {
  readonly zeroEpochMs: number
  private readonly closing = new Set<() => void>()
  private isClosed = false

  constructor(zeroEpochMs: number) {
    this.zeroEpochMs = zeroEpochMs
  }

  nowS(): number {
    return (Date.now() - this.zeroEpochMs) / MS
  }

  dateAt(timeS: number): Date {
    return new Date(this.zeroEpochMs + Math.round(timeS * MS))
  }

  /** @returns whether the instant was reached, or the nap ended before it; false when the lab closed */
  async until(timeS: number, nap?: Nap): Promise<boolean> {
    while (!this.isClosed) {
      const leftMs = this.zeroEpochMs + timeS * MS - Date.now()
      if (leftMs <= 0 || nap?.isOver) return true
      await this.pause(Math.min(leftMs, MOST_DELAY_MS), nap)
    }
    return false
  }

  close(): void {
    this.isClosed = true
    for (const wake of this.closing) wake()
  }

  private pause(ms: number, nap: Nap | undefined): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer)
        this.closing.delete(wake)
        resolve()
      }
      // Rounded up: a timer that fires a hair early would ask again at once.
      const timer = setTimeout(wake, Math.ceil(ms))
      this.closing.add(wake)
      if (nap !== undefined) nap.wake = wake
    })
  }
}
