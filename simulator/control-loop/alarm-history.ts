// The states that an alarm has been in, with their times; bounded, however often it flips.
import type { AlarmState } from './alarm.ts'

export type AlarmStay = { state: AlarmState; fromS: number }

const MOST_STAYS = 150

export class AlarmHistory {
  readonly stays: AlarmStay[]
  /** Changes that found no room. */
  leftOut = 0
  private current: AlarmState

  constructor(first: AlarmStay) {
    this.stays = [first]
    this.current = first.state
  }

  /** Of the warm-up the last state is kept: it is the one that the run begins with. */
  add(stay: AlarmStay): void {
    if (stay.state === this.current) return
    this.current = stay.state
    if (stay.fromS <= 0) this.stays[0] = stay
    else if (this.stays.length < MOST_STAYS) this.stays.push(stay)
    else this.leftOut++
  }
}
