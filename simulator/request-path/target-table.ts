// Tasks as the request path knows them, as columns by task slot.
import { longer } from './request-table.ts'

export class TargetTable {
  slots: number
  /** 1 where the server accepts connections. */
  listening: Uint8Array
  /** Until when a task counts as cold. */
  coldUntilS: Float64Array

  constructor(slots: number) {
    this.slots = slots
    this.listening = new Uint8Array(slots)
    this.coldUntilS = new Float64Array(slots)
  }

  grow(slots: number): void {
    this.listening = longer(this.listening, slots)
    this.coldUntilS = longer(this.coldUntilS, slots)
    this.slots = slots
  }
}
