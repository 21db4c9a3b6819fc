// What the control loop decided and why, in words with the numbers. The same decision again is counted, not repeated; bounded.

export type DecisionKind =
  | 'alarm'
  | 'scale-out'
  | 'scale-in'
  | 'not-scaled'
  | 'bounds'
  | 'launch'
  | 'replace'
  | 'stop'
  | 'function'
  | 'disturbance'
  | 'connections'

export type DecisionEntry = {
  timeS: number
  lastTimeS: number
  count: number
  kind: DecisionKind
  /** The policy, alarm or service it is about. */
  subject: string
  message: string
  numbers: Record<string, number>
}

const MOST_ENTRIES = 400

export class DecisionLog {
  readonly entries: DecisionEntry[] = []
  /** Decisions that found no room. */
  leftOut = 0
  /** The last decision about each subject, to count repeats of: one per subject, so that it does not grow with time. */
  private readonly last = new Map<string, { sameAs: string; entry: DecisionEntry }>()

  /** @param sameAs decisions with the same text here are repeats of one another; the message itself unless given */
  add(decision: Omit<DecisionEntry, 'lastTimeS' | 'count'>, sameAs = decision.message): DecisionEntry {
    const before = this.last.get(decision.subject)
    if (before?.sameAs === sameAs && before.entry.kind === decision.kind) {
      before.entry.count++
      before.entry.lastTimeS = decision.timeS
      return before.entry
    }
    const entry: DecisionEntry = { ...decision, lastTimeS: decision.timeS, count: 1 }
    this.last.set(decision.subject, { sameAs, entry })
    // What happened in the warm-up is of interest only while it still repeats: it gives way first.
    if (this.entries.length >= MOST_ENTRIES) this.dropWarmUp()
    if (this.entries.length >= MOST_ENTRIES) this.leftOut++
    else this.entries.push(entry)
    return entry
  }

  private dropWarmUp(): void {
    const kept = this.entries.filter((entry) => entry.lastTimeS >= 0)
    this.entries.splice(0, this.entries.length, ...kept)
  }
}
