// Priority queue of (time, id): a binary heap in typed arrays whose way down has no unpredictable branch.
// Costs: push and pop O(log n), top O(1). Ties leave in the order they came: whatever the shape of the heap, a later event of the same
// instant does not overtake.

const SMALLEST = 4

export class TimeHeap {
  size = 0
  /** At least one slot beyond the used ones, and all of those hold Infinity: a last child without sibling needs no special case. */
  private times: Float64Array
  private ids: Int32Array
  /** Number of each push, 32 bits that wrap around: of two entries the older is told by the difference, up to 2^31 pushes apart. */
  private turns: Int32Array
  private pushes = 0

  constructor(capacity = 64) {
    const length = Math.max(SMALLEST, capacity) + 1
    this.times = new Float64Array(length).fill(Number.POSITIVE_INFINITY)
    this.ids = new Int32Array(length)
    this.turns = new Int32Array(length)
  }

  /** Infinity when empty. */
  topTimeS(): number {
    return this.times[0]
  }

  /** Only meaningful when not empty. */
  topId(): number {
    return this.ids[0]
  }

  /** @param timeS any time but NaN, Infinity included; @param id 32-bit whole number */
  push(timeS: number, id: number): void {
    if (this.size + 1 >= this.times.length) this.grow()
    const { times, ids, turns } = this
    let index = this.size++
    while (index > 0) {
      const parent = (index - 1) >> 1
      const parentS = times[parent]
      // The parent is older, so it stays above an equal.
      if (parentS <= timeS) break
      times[index] = parentS
      ids[index] = ids[parent]
      turns[index] = turns[parent]
      index = parent
    }
    times[index] = timeS
    ids[index] = id
    turns[index] = this.nextTurn()
  }

  /** Takes the earliest entry out. @returns its id; the caller has made sure that there is one */
  pop(): number {
    const { times, ids, turns } = this
    const id = ids[0]
    const last = --this.size
    const lastS = times[last]
    const lastId = ids[last]
    const lastTurn = turns[last]
    times[last] = Number.POSITIVE_INFINITY
    if (last > 0) this.sink(lastS, lastId, lastTurn)
    return id
  }

  /** Puts an entry in the place of the earliest one, which must exist: cheaper than pop and push, and the same to the order. */
  replaceTop(timeS: number, id: number): void {
    this.sink(timeS, id, this.nextTurn())
  }

  clear(): void {
    this.times.fill(Number.POSITIVE_INFINITY, 0, this.size)
    this.size = 0
  }

  private nextTurn(): number {
    this.pushes = (this.pushes + 1) | 0
    return this.pushes
  }

  /** Lets an entry sink from the root to its place. */
  private sink(timeS: number, id: number, turn: number): void {
    const { times, ids, turns, size } = this
    let index = 0
    let child = 1
    while (child < size) {
      const leftS = times[child]
      const rightS = times[child + 1]
      child += (rightS < leftS ? 1 : 0) | 0
      let childS = times[child]
      // Equals are rare: these branches are foreseen.
      if (leftS === rightS && ((turns[child + 1] - turns[child]) | 0) < 0 && child + 1 < size) {
        child++
        childS = rightS
      }
      if (childS > timeS || (childS === timeS && ((turns[child] - turn) | 0) > 0)) break
      times[index] = childS
      ids[index] = ids[child]
      turns[index] = turns[child]
      index = child
      child = 2 * index + 1
    }
    times[index] = timeS
    ids[index] = id
    turns[index] = turn
  }

  private grow(): void {
    const length = this.times.length * 2
    const times = new Float64Array(length).fill(Number.POSITIVE_INFINITY)
    times.set(this.times)
    this.times = times
    this.ids = longerBy(this.ids, length)
    this.turns = longerBy(this.turns, length)
  }
}

function longerBy(column: Int32Array, length: number): Int32Array {
  const longer = new Int32Array(length)
  longer.set(column)
  return longer
}
