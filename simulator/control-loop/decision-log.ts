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
  /** The last entry about each subject, to count repeats of. */
  private readonly last = new Map<string, DecisionEntry>()

  /** @param sameAs decisions with the same text here are repeats of one another; the message itself unless given */
  add(entry: Omit<DecisionEntry, 'lastTimeS' | 'count'>, sameAs = entry.message): void {
    const key = `${entry.subject}\u0000${entry.kind}\u0000${sameAs}`
    const before = this.last.get(entry.subject)
    const repeated = this.last.get(key)
    if (repeated !== undefined && before === repeated) {
      repeated.count++
      repeated.lastTimeS = entry.timeS
      return
    }
    const added: DecisionEntry = { ...entry, lastTimeS: entry.timeS, count: 1 }
    this.last.set(entry.subject, added)
    this.last.set(key, added)
    // What happened in the warm-up is of interest only while it still repeats: it gives way first.
    if (this.entries.length >= MOST_ENTRIES) this.dropWarmUp()
    if (this.entries.length >= MOST_ENTRIES) this.leftOut++
    else this.entries.push(added)
  }

  private dropWarmUp(): void {
    const kept = this.entries.filter((entry) => entry.lastTimeS >= 0)
    this.entries.splice(0, this.entries.length, ...kept)
  }
}
