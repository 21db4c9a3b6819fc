// Pre-warming: an alarm calls a function that raises the desired count ahead of the policies.
//
//   alarm goes to ALARM ─► notification, function, its own cold start: a delay per call ─► desired = max(desired, ⌊factor × running⌋)
//
// A function is called on the change of state only, not again each minute as scaling policies are.
// @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
import { type DrawKey, drawBits, drawKey } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import type { Scenario } from '../scenario/schema.ts'
import type { Alarm, AlarmConfig } from './alarm.ts'
import { resolutionOf } from './metric-store.ts'

type Config = Extract<Scenario['scaling'][string], { kind: 'prewarm' }>

export class Prewarm {
  readonly name: string
  readonly alarm: Alarm
  readonly factor: number
  /** When the calls under way take effect, in order of the calls. */
  readonly dueS: number[] = []
  private readonly delay: QuantileTable
  private readonly key: DrawKey
  private calls = 0

  constructor(
    name: string,
    config: Config,
    openAlarm: (alarm: AlarmConfig) => Alarm,
    world: { seed: string | number; replication: number },
  ) {
    this.name = name
    this.factor = config.factor
    this.alarm = openAlarm({
      name,
      metric: config.metric,
      periodS: config.period ?? resolutionOf(config.metric),
      comparison: 'above',
      threshold: config.threshold,
      evaluationPeriods: config.evaluationPeriods,
      datapointsToAlarm: config.datapointsToAlarm ?? config.evaluationPeriods,
      missingData: 'missing',
    })
    this.delay = QuantileTable.of(config.delay)
    this.key = drawKey(world.seed, world.replication, 'prewarm-delay', name)
  }

  /** Calls the function. @returns how long it takes */
  call(nowS: number): number {
    const delayS = this.delay.sample(drawBits(this.key.a, this.key.b, this.calls++))
    this.dueS.push(nowS + delayS)
    return delayS
  }

  /** Removes a call that is due. @returns whether there was one */
  takeDue(nowS: number): boolean {
    const index = this.dueS.findIndex((dueS) => dueS <= nowS)
    if (index < 0) return false
    this.dueS.splice(index, 1)
    return true
  }
}

/** What the function sets: a multiple of the running tasks, rounded down, if that is more than desired now. */
export function prewarmedCapacity(running: number, desired: number, factor: number): number {
  return Math.max(desired, Math.floor(factor * running + 1e-9))
}
