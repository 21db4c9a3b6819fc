// The requests that have not ended yet, as columns: a request is a row number, free rows are reused.

export class RequestTable {
  /** When the user wanted it, on the client's clock; NaN in free rows. */
  intentS: Float64Array
  /** No attempt is sent or waited for after this (Infinity: no limit). */
  deadlineS: Float64Array
  /** Number of the request within its traffic source: what its draws are keyed by. */
  ordinal: Float64Array
  /** Separates the sources: mixed into every draw key. */
  salt: Int32Array
  requestClass: Uint16Array
  client: Uint16Array
  /** Client process that sends it: whose retry budget pays. */
  instance: Int32Array
  /** Attempts so far: the number of the last one, from 1. */
  attemptNumber: Int32Array
  /** Delay before the last retry, and what that retry cost the budget. */
  lastDelayS: Float64Array
  lastCost: Float64Array
  /** Closed-loop user who wants it, -1 for arrivals by the clock. */
  user: Int32Array
  count = 0
  private free: Int32Array
  private freeCount: number

  constructor(capacity = 1024) {
    this.intentS = new Float64Array(capacity).fill(Number.NaN)
    this.deadlineS = new Float64Array(capacity)
    this.ordinal = new Float64Array(capacity)
    this.salt = new Int32Array(capacity)
    this.requestClass = new Uint16Array(capacity)
    this.client = new Uint16Array(capacity)
    this.instance = new Int32Array(capacity)
    this.attemptNumber = new Int32Array(capacity)
    this.lastDelayS = new Float64Array(capacity)
    this.lastCost = new Float64Array(capacity)
    this.user = new Int32Array(capacity)
    this.free = new Int32Array(capacity)
    this.freeCount = capacity
    for (let index = 0; index < capacity; index++) this.free[index] = capacity - 1 - index
  }

  /** A row of its own; its columns hold whatever was there before. */
  take(): number {
    if (this.freeCount === 0) this.grow()
    this.count++
    return this.free[--this.freeCount]
  }

  release(row: number): void {
    this.free[this.freeCount++] = row
    this.count--
  }

  private grow(): void {
    const before = this.intentS.length
    const after = before * 2
    this.intentS = longer(this.intentS, after).fill(Number.NaN, before)
    this.deadlineS = longer(this.deadlineS, after)
    this.ordinal = longer(this.ordinal, after)
    this.salt = longer(this.salt, after)
    this.requestClass = longer(this.requestClass, after)
    this.client = longer(this.client, after)
    this.instance = longer(this.instance, after)
    this.attemptNumber = longer(this.attemptNumber, after)
    this.lastDelayS = longer(this.lastDelayS, after)
    this.lastCost = longer(this.lastCost, after)
    this.user = longer(this.user, after)
    this.free = new Int32Array(after)
    for (let row = after - 1; row >= before; row--) this.free[this.freeCount++] = row
  }
}

type Column = Float64Array | Int32Array | Uint16Array | Uint8Array

/** A copy of a column with room for more rows. */
export function longer<T extends Column>(column: T, length: number): T {
  const copy = new (column.constructor as new (length: number) => T)(length)
  copy.set(column)
  return copy
}
