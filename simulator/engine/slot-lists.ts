// Sets of ids, one per slot, as doubly linked lists in columns: whoever is in a slot can be listed without a look at anybody else.
// Costs: add and remove O(1), listing the length of the list. An id is in one set at most.

const NONE = -1

export class SlotLists {
  private heads: Int32Array
  private next: Int32Array = new Int32Array(1024)
  private previous: Int32Array = new Int32Array(1024)

  constructor(slots: number) {
    this.heads = new Int32Array(slots).fill(NONE)
  }

  growSlots(slots: number): void {
    const before = this.heads.length
    this.heads = longer(this.heads, slots).fill(NONE, before)
  }

  add(slot: number, id: number): void {
    if (id >= this.next.length) this.growIds(id)
    const head = this.heads[slot]
    this.next[id] = head
    this.previous[id] = NONE
    if (head !== NONE) this.previous[head] = id
    this.heads[slot] = id
  }

  /** @param slot where the id is */
  remove(slot: number, id: number): void {
    const next = this.next[id]
    const previous = this.previous[id]
    if (previous === NONE) this.heads[slot] = next
    else this.next[previous] = next
    if (next !== NONE) this.previous[next] = previous
  }

  listOf(slot: number): number[] {
    const ids: number[] = []
    for (let id = this.heads[slot]; id !== NONE; id = this.next[id]) ids.push(id)
    return ids
  }

  private growIds(id: number): void {
    let length = this.next.length
    while (length <= id) length *= 2
    this.next = longer(this.next, length)
    this.previous = longer(this.previous, length)
  }
}

function longer(column: Int32Array, length: number): Int32Array {
  const copy = new Int32Array(length)
  copy.set(column)
  return copy
}
