// FIFO queues of ids, one per slot, linked through one column that belongs to whatever the ids number: an id waits in one queue at most.
// Costs: push, pop and size O(1); no memory per waiting id.

const NONE = -1

export class SlotQueues {
  private readonly links: { next: Int32Array }
  private heads: Int32Array
  private tails: Int32Array
  private sizes: Int32Array

  /** @param links `next`: a place per id; may be replaced by a longer column when there are more ids */
  constructor(links: { next: Int32Array }, slots: number) {
    this.links = links
    this.heads = new Int32Array(slots)
    this.tails = new Int32Array(slots)
    this.sizes = new Int32Array(slots)
  }

  grow(slots: number): void {
    for (const name of ['heads', 'tails', 'sizes'] as const) {
      const longer = new Int32Array(slots)
      longer.set(this[name])
      this[name] = longer
    }
  }

  size(slot: number): number {
    return this.sizes[slot]
  }

  push(slot: number, id: number): void {
    if (this.sizes[slot]++ === 0) this.heads[slot] = id
    else this.links.next[this.tails[slot]] = id
    this.tails[slot] = id
  }

  /** @returns the id that has waited longest, -1 when none does */
  pop(slot: number): number {
    if (this.sizes[slot] === 0) return NONE
    this.sizes[slot]--
    const id = this.heads[slot]
    this.heads[slot] = this.links.next[id]
    return id
  }

  clear(slot: number): void {
    this.sizes[slot] = 0
  }
}
