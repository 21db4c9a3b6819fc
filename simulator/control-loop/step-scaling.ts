// Step scaling: a policy behind an alarm of the user's: which step applies, and what it makes of the capacity.
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
import type { Scenario } from '../scenario/schema.ts'
import type { Alarm } from './alarm.ts'
import { Cooldown } from './cooldown.ts'
import { rounded } from './decision-words.ts'
import { type MetricStore, resolutionOf } from './metric-store.ts'
import type { Answer, Consent, FiredAlarm, Now, Order, Policy, ScalingAnswer, Surroundings } from './policy.ts'

type Config = Extract<Scenario['scaling'][string], { kind: 'step' }>
export type Step = { from?: number | null | undefined; to?: number | null | undefined; by: number }
export type Adjustment = Config['adjustment']

export class StepScaling implements Policy {
  readonly name: string
  readonly alarms: readonly Alarm[]
  readonly wakeAtS = Number.POSITIVE_INFINITY
  readonly cooldowns: { readonly out: Cooldown; readonly in: Cooldown }
  private readonly alarm: Alarm
  private readonly config: Config

  constructor(name: string, config: Config, { openAlarm }: Pick<Surroundings, 'openAlarm'>) {
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
    this.alarms = [this.alarm]
    this.cooldowns = { out: new Cooldown(config.cooldown), in: new Cooldown(config.cooldown) }
  }

  answers(now: Now, fired: readonly FiredAlarm[]): Answer[] {
    return fired.length > 0 ? [this.answer(now)] : []
  }

  /** It has no veto, but what it wants to add counts while its alarm lasts. */
  consent(now: Now): Consent {
    if (this.alarm.state !== 'ALARM') return undefined
    const answer = this.answer(now)
    return answer.kind === 'out' ? { kind: 'wants', answer } : undefined
  }

  /** What the step that applies makes of the running tasks, or why there is nothing to do. */
  private answer({ seen: { runningCount: running }, metrics, timeS }: Now): ScalingAnswer | Order {
    const { threshold, adjustment, minAdjustment, steps } = this.config
    const metric = this.metricNow(metrics, timeS)
    const step = metric === undefined ? this.stepWithoutData() : stepFor(steps, metric, this.config)
    const seen = this.saidOfMetric(metric)
    const numbers = metric === undefined ? { threshold, running } : { metric, threshold, running }
    if (step === undefined) return this.nothing(`no step applies: ${seen}`, 'NoStepApplies', numbers)
    const capacity = adjustedCapacity(running, step.by, adjustment, minAdjustment)
    if (capacity === running)
      return this.nothing(`its step changes nothing: ${seen}, ${running} tasks run`, 'StepChangesNothing', numbers)
    const kind = capacity > running ? 'out' : 'in'
    return {
      kind,
      subject: this.name,
      capacity,
      reason: `${seen}: ${running} running tasks become ${capacity}`,
      numbers: { ...numbers, by: step.by, computed: capacity },
      cooldown: this.cooldowns[kind],
      needsConsent: false,
    }
  }

  private nothing(why: string, code: string, numbers: Record<string, number>): Order {
    return { kind: 'note', decision: 'not-scaled', subject: this.name, reason: `${why} (${code})`, numbers, code }
  }

  /** None while the alarm lasts for missing data: what was there before it went missing does not breach. */
  private metricNow(metrics: MetricStore, nowS: number): number | undefined {
    const { aggregation, aggregatedPeriods } = this.config
    const metric = aggregated(this.alarm.newest(metrics, nowS, aggregatedPeriods), aggregation)
    const isStale = metric !== undefined && this.alarm.isForMissing && !this.alarm.breaches(metric)
    return isStale ? undefined : metric
  }

  /**
   * An alarm that takes missing data for breaching (or stays in ALARM on `ignore`) calls its policy without a value to look a step up
   * by. AWS does not say which step it takes then; people see one-step policies take theirs.
   */
  private stepWithoutData(): Step | undefined {
    const { steps, threshold, comparison, withoutData } = this.config
    switch (withoutData) {
      case 'nearestStep':
        return stepFor(steps, threshold, this.config)
      case 'farthestStep':
        return steps.find((step) => (comparison === 'above' ? step.to : step.from) == null)
      case 'none':
        return undefined
      default:
        return withoutData satisfies never
    }
  }

  private saidOfMetric(metric: number | undefined): string {
    const { threshold, metric: watched } = this.config
    if (metric === undefined) return `${watched} has no data, and its alarm is raised all the same`
    return `${watched} ${rounded(metric)} is ${rounded(metric - threshold)} from the threshold ${rounded(threshold)}`
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

/**
 * Above the threshold the lower bound is inclusive and the upper exclusive; below it is the other way round. At the threshold itself the
 * alarm's side decides: an alarm that fires at or below it takes the step up to it.
 *
 * @source https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html
 */
export function stepFor(
  steps: readonly Step[],
  metric: number,
  { threshold, comparison }: { threshold: number; comparison: Config['comparison'] },
): Step | undefined {
  const offset = metric - threshold
  const isAbove = offset > 0 || (offset === 0 && comparison === 'above')
  return steps.find(({ from, to }) => {
    const low = from ?? Number.NEGATIVE_INFINITY
    const high = to ?? Number.POSITIVE_INFINITY
    return isAbove ? offset >= low && offset < high : offset > low && offset <= high
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
