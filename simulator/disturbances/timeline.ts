// When each disturbance of a scenario begins and ends. At one instant they come in the order in which they are written.
import type { DecisionLog } from '../control-loop/decision-log.ts'
import type { Scenario } from '../scenario/schema.ts'
import { type Disturbed, openDisturbance } from './kinds.ts'

type Change = { timeS: number; message: string; name: string; play: (nowS: number) => void }

export class DisturbanceTimeline {
  private readonly changes: readonly Change[]
  private readonly log: DecisionLog
  private played = 0

  constructor(scenario: Scenario, disturbed: Disturbed, log: DecisionLog) {
    this.log = log
    this.changes = Object.entries(scenario.disturbances)
      .flatMap(([name, entry]): Change[] => {
        const disturbance = openDisturbance(entry, scenario, disturbed)
        const { at, for: lengthS } = entry
        return [
          { timeS: at, name, message: `${name} begins`, play: (nowS) => disturbance.begin(nowS) },
          { timeS: at + lengthS, name, message: `${name} is over`, play: (nowS) => disturbance.end(nowS) },
        ]
      })
      .sort((left, right) => left.timeS - right.timeS)
  }

  nextS(): number {
    return this.changes[this.played]?.timeS ?? Number.POSITIVE_INFINITY
  }

  /** Plays what is due. */
  advance(nowS: number): void {
    for (let change = this.changes[this.played]; change !== undefined && change.timeS <= nowS; ) {
      change.play(nowS)
      const { name, message } = change
      this.log.add({ timeS: nowS, kind: 'disturbance', subject: name, message, numbers: {} })
      change = this.changes[++this.played]
    }
  }
}
