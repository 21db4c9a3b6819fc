// Priority queue of (time, id): a binary heap in typed arrays whose way down has no unpredictable branch.
// Costs: push and pop O(log n), top O(1). Ties leave in an order that depends only on what was pushed before.

const SMALLEST = 4

export class TimeHeap {
  size = 0
  /** At least one slot beyond the used ones, and all of those hold Infinity: a last child without sibling needs no special case. */
  private times: Float64Array
  private ids: Int32Array

  constructor(capacity = 64) {
    const length = Math.max(SMALLEST, capacity) + 1
    this.times = new Float64Array(length).fill(Number.POSITIVE_INFINITY)
    this.ids = new Int32Array(length)
  }

  /** Infinity when empty. */
  topTimeS(): number {
    return this.times[0] as number
  }

  /** Only meaningful when not empty. */
  topId(): number {
    return this.ids[0] as number
  }

  /** @param timeS any time but NaN, Infinity included; @param id 32-bit whole number */
  push(timeS: number, id: number): void {
    if (this.size + 1 >= this.times.length) this.grow()
    const { times, ids } = this
    let index = this.size++
    while (index > 0) {
      const parent = (index - 1) >> 1
      const parentS = times[parent] as number
      if (parentS <= timeS) break
      times[index] = parentS
      ids[index] = ids[parent] as number
      index = parent
    }
    times[index] = timeS
    ids[index] = id
  }

  /** Takes the earliest entry out. @returns its id; the caller has made sure that there is one */
  pop(): number {
    const { times, ids } = this
    const id = ids[0] as number
    const last = --this.size
    const lastS = times[last] as number
    const lastId = ids[last] as number
    times[last] = Number.POSITIVE_INFINITY
    if (last > 0) this.sink(lastS, lastId)
    return id
  }

  /** Puts an entry in the place of the earliest one, which must exist: cheaper than pop and push. */
  replaceTop(timeS: number, id: number): void {
    this.sink(timeS, id)
  }

  clear(): void {
    this.times.fill(Number.POSITIVE_INFINITY, 0, this.size)
    this.size = 0
  }

  /** Lets an entry sink from the root to its place. */
  private sink(timeS: number, id: number): void {
    const { times, ids, size } = this
    let index = 0
    let child = 1
    while (child < size) {
      child += ((times[child + 1] as number) < (times[child] as number) ? 1 : 0) | 0
      const childS = times[child] as number
      if (childS >= timeS) break
      times[index] = childS
      ids[index] = ids[child] as number
      index = child
      child = 2 * index + 1
    }
    times[index] = timeS
    ids[index] = id
  }

  private grow(): void {
    const times = new Float64Array(this.times.length * 2).fill(Number.POSITIVE_INFINITY)
    times.set(this.times)
    this.times = times
    const ids = new Int32Array(this.ids.length * 2)
    ids.set(this.ids)
    this.ids = ids
  }
}
