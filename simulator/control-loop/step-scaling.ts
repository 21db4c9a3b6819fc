// Step scaling: a policy behind an alarm of the user's: which step applies, and what it makes of the capacity.
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
import type { Scenario } from '../scenario/schema.ts'
import type { Alarm, AlarmConfig } from './alarm.ts'
import { Cooldown } from './cooldown.ts'
import { type MetricStore, resolutionOf } from './metric-store.ts'
import { type Answer, rounded } from './policy-answer.ts'

type Config = Extract<Scenario['scaling'][string], { kind: 'step' }>
export type Step = { from?: number | null | undefined; to?: number | null | undefined; by: number }
export type Adjustment = Config['adjustment']

export class StepScaling {
  readonly name: string
  readonly alarm: Alarm
  readonly outCooldown: Cooldown
  readonly inCooldown: Cooldown
  private readonly config: Config

  constructor(name: string, config: Config, openAlarm: (alarm: AlarmConfig) => Alarm) {
    this.name = name
    this.config = config
    this.alarm = openAlarm({
      name,
      metric: config.metric,
      periodS: config.period ?? resolutionOf(config.metric),
      comparison: config.comparison === 'above' ? 'atOrAbove' : 'atOrBelow',
      threshold: config.threshold,
      evaluationPeriods: config.evaluationPeriods,
      datapointsToAlarm: config.datapointsToAlarm ?? config.evaluationPeriods,
      missingData: config.missingData,
    })
    this.outCooldown = new Cooldown(config.cooldown)
    this.inCooldown = new Cooldown(config.cooldown)
  }

  /** Its answer when its alarm fires; none when the metric is back where no step applies, or the step changes nothing. */
  answer(metrics: MetricStore, running: number, nowS: number): (Answer & { change: 'out' | 'in' }) | undefined {
    const { threshold, metric: watched, adjustment, minAdjustment } = this.config
    const metric = aggregated(this.alarm.newest(metrics, nowS, this.config.aggregatedPeriods), this.config.aggregation)
    const step = metric === undefined ? undefined : stepFor(this.config.steps, metric, threshold)
    if (metric === undefined || step === undefined) return undefined
    const capacity = adjustedCapacity(running, step.by, adjustment, minAdjustment)
    if (capacity === running) return undefined
    const change = capacity > running ? 'out' : 'in'
    return {
      subject: this.name,
      capacity,
      change,
      reason: `${watched} ${rounded(metric)} is ${rounded(metric - threshold)} from the threshold ${rounded(threshold)}: ${running} running tasks become ${capacity}`,
      numbers: { metric, threshold, running, by: step.by, computed: capacity },
      cooldown: change === 'out' ? this.outCooldown : this.inCooldown,
    }
  }
}

/** How many datapoints AWS combines is not documented; the latest alone unless the scenario says otherwise. */
function aggregated(values: readonly number[], how: Config['aggregation']): number | undefined {
  if (values.length === 0) return undefined
  switch (how) {
    case 'average':
      return values.reduce((sum, value) => sum + value, 0) / values.length
    case 'minimum':
      return Math.min(...values)
    case 'maximum':
      return Math.max(...values)
    default:
      return how satisfies never
  }
}

/** At or above the threshold the lower bound is inclusive and the upper exclusive; below it is the other way round. */
export function stepFor(steps: readonly Step[], metric: number, threshold: number): Step | undefined {
  const offset = metric - threshold
  return steps.find(({ from, to }) => {
    const low = from ?? Number.NEGATIVE_INFINITY
    const high = to ?? Number.POSITIVE_INFINITY
    return offset >= 0 ? offset >= low && offset < high : offset > low && offset <= high
  })
}

export function adjustedCapacity(running: number, by: number, adjustment: Adjustment, minAdjustment: number): number {
  switch (adjustment) {
    case 'changeInCapacity':
      return Math.max(0, running + by)
    case 'exactCapacity':
      return by
    case 'percentChangeInCapacity':
      return Math.max(0, running + percentChange(running, by, minAdjustment))
    default:
      return adjustment satisfies never
  }
}

/** Rounded toward zero, but a change between 0 and 1 becomes one task, and one between -1 and 0 takes one away. */
function percentChange(running: number, percent: number, minAdjustment: number): number {
  const exact = (running * percent) / 100
  if (exact === 0) return 0
  const whole = Math.abs(exact) < 1 ? Math.sign(exact) : Math.trunc(exact)
  return Math.sign(whole) * Math.max(Math.abs(whole), minAdjustment)
}
