// Target tracking: a policy with two alarms of its own, and what capacity it asks for when one of them fires.
//
//   metric > target, 3 of 3 ─► scale out to ⌈running × metric ÷ target⌉
//   metric < 0.9 × target, 15 of 15 ─► its vote for a scale-in; every policy that may scale in must give one
//
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
// @source https://github.com/aws/containers-roadmap/issues/1208 (the alarms, as observed)
import type { Scenario } from '../scenario/schema.ts'
import type { Alarm, AlarmConfig } from './alarm.ts'
import { Cooldown } from './cooldown.ts'
import { rounded } from './decision-words.ts'
import { resolutionOf } from './metric-store.ts'
import type { Answer, Consent, FiredAlarm, Now, Policy, ScalingAnswer, Surroundings } from './policy.ts'

type Config = Extract<Scenario['scaling'][string], { kind: 'targetTracking' }>

/** Guards ratios that are whole but for rounding. */
const SLACK = 1e-9
/** Periods of the low alarm: 15 minutes of 60-second metrics, 10 minutes of 20-second metrics, as observed. */
const LOW_PERIODS = 15
const LOW_PERIODS_HIGH_RESOLUTION = 30

export class TargetTracking implements Policy {
  readonly name: string
  readonly alarms: readonly Alarm[]
  readonly wakeAtS = Number.POSITIVE_INFINITY
  readonly cooldowns: { readonly out: Cooldown; readonly in: Cooldown }
  private readonly high: Alarm
  /** None when the policy may not scale in. */
  private readonly low: Alarm | undefined
  private readonly config: Config

  constructor(name: string, config: Config, { openAlarm }: Pick<Surroundings, 'openAlarm'>) {
    this.name = name
    this.config = config
    this.high = openAlarm(highAlarm(name, config))
    this.low = config.disableScaleIn ? undefined : openAlarm(lowAlarm(name, config))
    this.alarms = this.low === undefined ? [this.high] : [this.high, this.low]
    this.cooldowns = { out: new Cooldown(config.scaleOutCooldown), in: new Cooldown(config.scaleInCooldown) }
  }

  answers(now: Now, fired: readonly FiredAlarm[]): Answer[] {
    const hasFired = (wanted: Alarm | undefined) => fired.some(({ alarm }) => alarm === wanted)
    const out = hasFired(this.high) ? this.scaleOut(now) : undefined
    const inwards = hasFired(this.low) ? this.scaleIn(now) : undefined
    return [out, inwards].filter((answer) => answer !== undefined)
  }

  consent(now: Now): Consent {
    if (this.low === undefined) {
      const answer = this.high.state === 'ALARM' ? this.scaleOut(now) : undefined
      return answer === undefined ? undefined : { kind: 'wants', answer }
    }
    const answer = this.scaleIn(now)
    return answer === undefined ? { kind: 'veto', reason: this.notReady() } : { kind: 'ready', answer }
  }

  private notReady(): string {
    const { metric, target, lowAlarm } = this.config
    return this.low?.state === 'INSUFFICIENT_DATA'
      ? `${metric} has no data`
      : `${metric} has not been below ${rounded(target * lowAlarm.thresholdRatio)} for long enough`
  }

  /** Its answer when its high alarm asks to scale out. */
  private scaleOut({ seen: { runningCount: running }, metrics, timeS }: Now): ScalingAnswer | undefined {
    const [metric] = this.high.newest(metrics, timeS)
    if (metric === undefined) return undefined
    const { target } = this.config
    // With nothing running there is no load per task to go by: the least possible amount is added.
    const capacity = running === 0 ? 1 : scaleOutCapacity(running, metric, target)
    return {
      kind: 'out',
      subject: this.name,
      capacity,
      reason: `${this.config.metric} ${rounded(metric)} is above the target ${rounded(target)}: ${running} running tasks need ${capacity}`,
      numbers: { metric, target, running, computed: capacity },
      cooldown: this.cooldowns.out,
      needsConsent: false,
    }
  }

  /** Its vote for a scale-in, undefined when it is not ready for one: only its low alarm makes it so, missing data does not. */
  private scaleIn({ seen: { runningCount: running }, metrics, timeS }: Now): ScalingAnswer | undefined {
    if (this.low?.state !== 'ALARM') return undefined
    const [metric] = this.low.newest(metrics, timeS)
    if (metric === undefined) return undefined
    const { target, scaleInMode } = this.config
    const capacity = scaleInCapacity(running, metric, target, scaleInMode)
    return {
      kind: 'in',
      subject: this.name,
      capacity,
      reason: `${this.config.metric} ${rounded(metric)} leaves room under the target ${rounded(target)}: ${running} running tasks, ${capacity} are enough`,
      numbers: { metric, target, running, computed: capacity },
      cooldown: this.cooldowns.in,
      needsConsent: true,
    }
  }
}

/**
 * Capacity in proportion to the overshoot, rounded up (the formula is inferred; AWS publishes the proportion and the rounding).
 *
 * @param running tasks the metric was produced by: the base is what runs, not what is desired
 */
export function scaleOutCapacity(running: number, metric: number, target: number): number {
  return Math.ceil((running * metric) / target - SLACK)
}

/**
 * Capacity after a scale-in, or `running` when removing one task would probably lift the metric above the target.
 *
 * @param mode whether one action goes straight to the computed capacity or removes one task (undocumented)
 */
export function scaleInCapacity(
  running: number,
  metric: number,
  target: number,
  mode: 'proportional' | 'onePerAction',
): number {
  const computed = Math.max(0, Math.ceil((running * metric) / target - SLACK))
  if (computed >= running) return running
  return mode === 'onePerAction' ? running - 1 : computed
}

/** Periods of the low alarm unless the scenario says otherwise. */
export function usualLowPeriods(metric: Config['metric']): number {
  return metric === 'cpuHighResolution' ? LOW_PERIODS_HIGH_RESOLUTION : LOW_PERIODS
}

function highAlarm(name: string, { metric, target, highAlarm: shape }: Config): AlarmConfig {
  return {
    name: `${name}-high`,
    metric,
    periodS: resolutionOf(metric),
    comparison: 'above',
    threshold: target,
    evaluationPeriods: shape.evaluationPeriods,
    datapointsToAlarm: shape.datapointsToAlarm ?? shape.evaluationPeriods,
    missingData: 'missing',
  }
}

function lowAlarm(name: string, { metric, target, lowAlarm: shape }: Config): AlarmConfig {
  const evaluationPeriods = shape.evaluationPeriods ?? usualLowPeriods(metric)
  return {
    name: `${name}-low`,
    metric,
    periodS: resolutionOf(metric),
    comparison: 'below',
    threshold: target * shape.thresholdRatio,
    evaluationPeriods,
    datapointsToAlarm: shape.datapointsToAlarm ?? evaluationPeriods,
    missingData: 'missing',
  }
}
