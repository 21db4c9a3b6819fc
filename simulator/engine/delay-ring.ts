// FIFO queue of (time, id) for delays of constant length: entries go in with rising times, so no heap is needed.
// Costs: everything O(1), growth aside. Ties leave in the order they came.

export class DelayRing {
  size = 0
  private head = 0
  private times: Float64Array
  private ids: Int32Array
  private mask: number
  private lastS = Number.NEGATIVE_INFINITY

  constructor(capacity = 1024) {
    let length = 2
    while (length < capacity) length *= 2
    this.times = new Float64Array(length)
    this.ids = new Int32Array(length)
    this.mask = length - 1
  }

  /** @throws when the time is NaN or lies before that of the entry pushed last: the delay was not constant */
  push(timeS: number, id: number): void {
    if (!(timeS >= this.lastS)) throw new Error(`delay ring: entry ${id} at ${timeS} s pushed after ${this.lastS} s`)
    if (this.size > this.mask) this.grow()
    const index = (this.head + this.size++) & this.mask
    this.times[index] = timeS
    this.ids[index] = id
    this.lastS = timeS
  }

  /** Infinity when empty. */
  topTimeS(): number {
    return this.size === 0 ? Number.POSITIVE_INFINITY : this.times[this.head]
  }

  /** Only meaningful when not empty. */
  topId(): number {
    return this.ids[this.head]
  }

  /** Takes the earliest entry out. @returns its id; the caller has made sure that there is one */
  pop(): number {
    const id = this.ids[this.head]
    this.head = (this.head + 1) & this.mask
    this.size--
    return id
  }

  private grow(): void {
    const length = this.times.length * 2
    const times = new Float64Array(length)
    const ids = new Int32Array(length)
    for (let offset = 0; offset < this.size; offset++) {
      times[offset] = this.times[(this.head + offset) & this.mask]
      ids[offset] = this.ids[(this.head + offset) & this.mask]
    }
    this.times = times
    this.ids = ids
    this.head = 0
    this.mask = length - 1
  }
}
