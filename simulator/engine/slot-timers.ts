// One timer per slot and the earliest of them: a tournament tree in one array. Setting a timer costs O(log slots).
// Ties go to the lowest slot.

export class SlotTimers {
  private leaves: number
  /** `winners[1]` is the slot with the earliest timer; leaf of slot s is node `leaves + s`. */
  private winners: Int32Array
  private times: Float64Array

  constructor(slots: number) {
    this.leaves = powerOfTwo(slots)
    this.winners = new Int32Array(2 * this.leaves)
    this.times = new Float64Array(this.leaves).fill(Number.POSITIVE_INFINITY)
    this.rebuild()
  }

  grow(slots: number): void {
    if (slots <= this.leaves) return
    const before = this.times
    this.leaves = powerOfTwo(slots)
    this.winners = new Int32Array(2 * this.leaves)
    this.times = new Float64Array(this.leaves).fill(Number.POSITIVE_INFINITY)
    this.times.set(before)
    this.rebuild()
  }

  set(slot: number, timeS: number): void {
    const { winners, times } = this
    times[slot] = timeS
    for (let node = (this.leaves + slot) >> 1; node >= 1; node >>= 1) {
      const left = winners[2 * node]
      const right = winners[2 * node + 1]
      winners[node] = times[right] < times[left] ? right : left
    }
  }

  clear(slot: number): void {
    if (this.times[slot] !== Number.POSITIVE_INFINITY) this.set(slot, Number.POSITIVE_INFINITY)
  }

  /** Infinity when the slot's timer is not set. */
  timeS(slot: number): number {
    return this.times[slot]
  }

  topTimeS(): number {
    return this.times[this.winners[1]]
  }

  topSlot(): number {
    return this.winners[1]
  }

  private rebuild(): void {
    const { winners, leaves, times } = this
    for (let slot = 0; slot < leaves; slot++) winners[leaves + slot] = slot
    for (let node = leaves - 1; node >= 1; node--) {
      const left = winners[2 * node]
      const right = winners[2 * node + 1]
      winners[node] = times[right] < times[left] ? right : left
    }
  }
}

function powerOfTwo(slots: number): number {
  let leaves = 2
  while (leaves < slots) leaves *= 2
  return leaves
}
