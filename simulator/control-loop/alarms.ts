// The alarms of a service: each with its moment within the minute, the states it has been in, and a line in the log when it changes.
import { drawBits, drawKey } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import type { ScalingMetric } from '../scenario/scaling-schema.ts'
import type { Scenario } from '../scenario/schema.ts'
import { Alarm, type AlarmConfig, type AlarmState } from './alarm.ts'
import { AlarmHistory, type AlarmStay } from './alarm-history.ts'
import type { DecisionLog } from './decision-log.ts'
import { saidOfAlarm } from './decision-words.ts'
import type { FiredAlarm, Now, World } from './policy.ts'

/** An alarm with the states it has been in, for reports. */
export type AlarmReport = { name: string; state: AlarmState; stays: readonly AlarmStay[]; staysLeftOut: number }

export class Alarms {
  private readonly all: { alarm: Alarm; history: AlarmHistory }[] = []
  private readonly phases: QuantileTable
  private readonly world: World
  private readonly startS: number
  private readonly log: DecisionLog

  constructor(metrics: Scenario['metrics'], world: World, startS: number, log: DecisionLog) {
    this.phases = QuantileTable.of(metrics.alarmPhase)
    this.world = world
    this.startS = startS
    this.log = log
  }

  /** Each alarm is evaluated at a moment of its own within the minute, drawn by its name: another policy does not move it. */
  open(config: AlarmConfig): Alarm {
    const key = drawKey(this.world.seed, this.world.replication, 'alarm-phase', config.name)
    const alarm = new Alarm(config, this.phases.sample(drawBits(key.a, key.b, 0)), this.startS)
    this.all.push({ alarm, history: new AlarmHistory({ state: alarm.state, fromS: this.startS }) })
    return alarm
  }

  /** Evaluates those of a policy's alarms that are due. @returns the ones whose scaling action is */
  evaluate(alarms: readonly Alarm[], { timeS, metrics }: Now): FiredAlarm[] {
    const fired: FiredAlarm[] = []
    for (const alarm of alarms) {
      if (alarm.nextS > timeS) continue
      const { before, fires } = alarm.evaluate(metrics, timeS)
      this.historyOf(alarm).add({ state: alarm.state, fromS: timeS })
      // That data arrived and all is well is no news.
      if (before !== alarm.state && !(before === 'INSUFFICIENT_DATA' && alarm.state === 'OK'))
        this.log.add(saidOfAlarm(alarm, metrics, timeS))
      if (fires) fired.push({ alarm, isNew: before !== 'ALARM' })
    }
    return fired
  }

  /** What must be kept of each metric: as many seconds as the alarm that looks back furthest sees. */
  watched(): Map<ScalingMetric, number> {
    const watched = new Map<ScalingMetric, number>()
    for (const { alarm } of this.all) {
      const { metric, periodS } = alarm.config
      watched.set(metric, Math.max(alarm.range * periodS, watched.get(metric) ?? 0))
    }
    return watched
  }

  reports(): AlarmReport[] {
    return this.all.map(({ alarm, history: { stays, leftOut } }) => ({
      name: alarm.config.name,
      state: alarm.state,
      stays,
      staysLeftOut: leftOut,
    }))
  }

  private historyOf(alarm: Alarm): AlarmHistory {
    const found = this.all.find((each) => each.alarm === alarm)
    if (found === undefined) throw new Error(`alarm ${alarm.config.name} was not opened here`)
    return found.history
  }
}
