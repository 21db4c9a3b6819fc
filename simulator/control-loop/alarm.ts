// A CloudWatch alarm: M of the last N datapoints, missing data, and when actions fire.
//
//   INSUFFICIENT_DATA ◄──► OK ◄──► ALARM ─► scaling action: on the change and once a minute while it lasts
//                                        └► function: on the change only
// @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
import type { ScalingMetric } from '../scenario/scaling-schema.ts'
import type { MetricStore } from './metric-store.ts'

export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA'
export type MissingData = 'missing' | 'notBreaching' | 'breaching' | 'ignore'

export type AlarmConfig = {
  name: string
  metric: ScalingMetric
  /** 10, 20, 30 or a multiple of 60 seconds. */
  periodS: number
  comparison: 'above' | 'atOrAbove' | 'below' | 'atOrBelow'
  threshold: number
  evaluationPeriods: number
  datapointsToAlarm: number
  missingData: MissingData
}

/** Datapoints looked at beyond N: 5 for N = 3 in the documentation's examples. */
const EXTRA_POINTS = 2
/** Auto Scaling actions fire again once a minute while the alarm stays in ALARM. */
const REPEAT_S = 60

/**
 * State of an alarm from the newest datapoints.
 *
 * @param points oldest first, true = breaching, undefined = missing; N + 2 of them
 */
export function evaluateAlarm(
  points: readonly (boolean | undefined)[],
  config: Pick<AlarmConfig, 'evaluationPeriods' | 'datapointsToAlarm' | 'missingData'>,
  before: AlarmState,
): AlarmState {
  const { evaluationPeriods: n, datapointsToAlarm: m, missingData } = config
  const real = points.filter((point) => point !== undefined).slice(-n)
  if (real.length === 0) return whenAllMissing(missingData, before)
  const breaching = real.filter((point) => point === true).length
  const filled = n - real.length
  if (breaching >= m) return 'ALARM'
  if (filled === 0) return 'OK'
  switch (missingData) {
    case 'notBreaching':
      return 'OK'
    case 'breaching':
      return breaching + filled >= m ? 'ALARM' : 'OK'
    case 'ignore':
      return breaching === real.length ? before : 'OK'
    case 'missing':
      return breaching === real.length && oldestAge(points) >= m ? 'ALARM' : 'OK'
    default:
      return missingData satisfies never
  }
}

/** Whether the alarm is in ALARM for what is missing: fewer than M of the datapoints that are there breach. */
function isForMissing(points: readonly (boolean | undefined)[], { evaluationPeriods, datapointsToAlarm }: AlarmConfig) {
  const real = points.filter((point) => point !== undefined).slice(-evaluationPeriods)
  return real.filter(Boolean).length < datapointsToAlarm
}

function whenAllMissing(missingData: MissingData, before: AlarmState): AlarmState {
  if (missingData === 'missing') return 'INSUFFICIENT_DATA'
  if (missingData === 'ignore') return before
  return missingData === 'breaching' ? 'ALARM' : 'OK'
}

/** Age of the oldest real point in periods; the newest point is one period old. */
function oldestAge(points: readonly (boolean | undefined)[]): number {
  return points.length - points.findIndex((point) => point !== undefined)
}

export class Alarm {
  state: AlarmState = 'INSUFFICIENT_DATA'
  /** Whether it is in ALARM because of missing data. */
  isForMissing = false
  /** When it is evaluated next. */
  nextS: number
  readonly config: AlarmConfig
  private lastFiredS = Number.NEGATIVE_INFINITY
  private readonly everyS: number
  private readonly firstS: number
  private evaluations = 0

  /** @param phaseS when within its minute (ten seconds for sub-minute periods) the alarm is evaluated */
  constructor(config: AlarmConfig, phaseS: number, startS: number) {
    this.config = config
    this.everyS = config.periodS < 60 ? 10 : 60
    const first = Math.floor(startS / this.everyS) * this.everyS + (phaseS % this.everyS)
    this.firstS = first < startS ? first + this.everyS : first
    this.nextS = this.firstS
  }

  /** Datapoints it looks at: its evaluation range. */
  get range(): number {
    return this.config.evaluationPeriods + EXTRA_POINTS
  }

  /** Evaluates once. @returns the state before, and whether a scaling action is due */
  evaluate(metrics: MetricStore, nowS: number): { before: AlarmState; fires: boolean } {
    // A host that comes late (a laptop that slept) does not make up for the evaluations it missed.
    while (this.nextS <= nowS) this.nextS = this.firstS + ++this.evaluations * this.everyS
    const { state: before } = this
    if (!metrics.knows(this.config.metric, nowS)) return { before, fires: false }
    const values = metrics.visible(this.config.metric, nowS, this.range, this.config.periodS)
    const points = values.map((value) => (value === undefined ? undefined : this.breaches(value)))
    this.state = evaluateAlarm(points, this.config, before)
    this.isForMissing = this.state === 'ALARM' && isForMissing(points, this.config)
    const fires = this.state === 'ALARM' && (before !== 'ALARM' || nowS - this.lastFiredS >= REPEAT_S - 1e-6)
    if (fires) this.lastFiredS = nowS
    return { before, fires }
  }

  /** The newest datapoints in its evaluation range that are not missing, oldest first; at most `count`. */
  newest(metrics: MetricStore, nowS: number, count = 1): number[] {
    return metrics
      .visible(this.config.metric, nowS, this.range, this.config.periodS)
      .filter((value) => value !== undefined)
      .slice(-count)
  }

  /** The part of the newest datapoint that is start-up CPU. */
  startUpPart(metrics: MetricStore, nowS: number): number {
    const { metric, periodS } = this.config
    return metrics.startUpParts(metric, nowS, this.range, periodS).findLast((part) => part !== undefined) ?? 0
  }

  breaches(value: number): boolean {
    const { comparison, threshold } = this.config
    switch (comparison) {
      case 'above':
        return value > threshold
      case 'atOrAbove':
        return value >= threshold
      case 'below':
        return value < threshold
      case 'atOrBelow':
        return value <= threshold
      default:
        return comparison satisfies never
    }
  }
}
