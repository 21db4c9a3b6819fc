// What CloudWatch shows: a datapoint is stamped with the start of its period and becomes visible some time after the period's end.
//
//   periods   │  k−2  │  k−1  │   k   │  k+1 …        visible now: up to the newest period that has been published
//   published           k−2 ▲   k−1 ▲    k ▲           (period end + a delay of its own, drawn per metric and period)
//
// An alarm's period may be longer or shorter than the metric's own: its datapoints then combine those stamped within each period, counting
// back from the newest published one. The window slides; periods that no datapoint is stamped in are missing.
// @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
// @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html (sliding windows)
import { type DrawKey, drawBits, drawKey } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import type { ScalingMetric } from '../scenario/scaling-schema.ts'
import type { Scenario } from '../scenario/schema.ts'

/** The period a metric is published in. */
export function resolutionOf(metric: ScalingMetric): number {
  return metric === 'cpuHighResolution' ? 20 : 60
}

type Series = {
  readonly periodS: number
  /** Whether the statistic that alarms look at is the sum; else it is the average. */
  readonly isSummed: boolean
  readonly delays: QuantileTable
  readonly key: DrawKey
  /** Periods that may be unpublished at any time: as many as the longest delay spans. */
  readonly lag: number
  /** A ring by period number: which period each place holds, its value (NaN for none) and how many observations that stands for. */
  readonly period: Float64Array
  readonly value: Float64Array
  readonly weight: Float64Array
  /** The part of the value that is CPU of starting tasks: to be said, alarms do not see it. */
  readonly startUp: Float64Array
  /** The first period that tells of the service as it is, and whether it has come: until then the past is what was kept. */
  firstSettled: number
  hasPast: boolean
}

/** How long the service fills up before its metrics are those of the running state. */
const FILLING_S = 60
/** Period numbers may be negative (warm-up), ordinals of draws may not. */
const ORDINAL_OF_PERIOD_0 = 1e6
const LARGEST_BITS = 0xffffffff

/** What belongs to a datapoint beside its value. */
type About = {
  /** Observations behind an average, in any unit: longer periods weigh by it. */
  weight?: number
  /** The part of the value that is start-up CPU. */
  startUp?: number
}

export class MetricStore {
  private readonly series = new Map<ScalingMetric, Series>()
  private readonly startS: number

  /**
   * @param watched metrics that some alarm looks at, and how many seconds back; others are not kept
   * @param startS first instant; when there is a warm-up before 0, the service is taken to have run like that for ever
   */
  constructor(
    config: Scenario['metrics'],
    world: { seed: string | number; replication: number },
    watched: ReadonlyMap<ScalingMetric, number>,
    startS = 0,
  ) {
    this.startS = startS
    for (const [metric, backS] of watched) {
      const delays = QuantileTable.of(delayOf(metric, config))
      const periodS = resolutionOf(metric)
      const count = Math.ceil(backS / periodS)
      const lag = Math.ceil(delays.sample(LARGEST_BITS) / periodS) + 1
      this.series.set(metric, {
        periodS,
        isSummed: metric === 'requestCount' || metric === 'requestCountPerTarget',
        delays,
        key: drawKey(world.seed, world.replication, 'metric-delay', metric),
        lag,
        period: new Float64Array(count + lag).fill(Number.NaN),
        value: new Float64Array(count + lag),
        weight: new Float64Array(count + lag),
        startUp: new Float64Array(count + lag),
        firstSettled: firstSettled(startS, periodS),
        hasPast: startS >= 0,
      })
    }
  }

  /**
   * Takes the true value of a period. A period that is never recorded is missing like one recorded as undefined.
   *
   * @param periodStartS a multiple of the metric's period
   */
  record(metric: ScalingMetric, periodStartS: number, value: number | undefined, about: About = {}): void {
    const series = this.series.get(metric)
    if (series === undefined) return
    const period = Math.round(periodStartS / series.periodS)
    if (period * series.periodS !== periodStartS)
      throw new Error(`${metric}: ${periodStartS} s is not the start of a period of ${series.periodS} s`)
    keep(series, period, value, about)
    if (series.hasPast || period < series.firstSettled) return
    series.hasPast = true
    if (periodStartS + series.periodS > 0) return
    // A warm-up is shorter than alarms look back: what it shows once the service has filled up, it would have shown before, too.
    for (let back = 1; back < series.period.length; back++) keep(series, period - back, value, about)
  }

  /** In the warm-up: the service has changed, and what it shows when it has filled up again becomes the past. */
  settleFrom(timeS: number): void {
    for (const series of this.series.values()) {
      series.firstSettled = firstSettled(timeS, series.periodS)
      series.hasPast = false
    }
  }

  /** Whether anything has been published yet. Before, the past is unknown, which is not the same as missing. */
  knows(metric: ScalingMetric, nowS: number): boolean {
    const series = this.series.get(metric)
    return series !== undefined && newestPublished(series, nowS) >= firstKnown(this.startS, series.periodS)
  }

  /**
   * The newest datapoints an alarm can see.
   *
   * @param periodS the alarm's period; the metric's own unless given
   * @returns `count` values by period, oldest first, up to the newest period that has been published; undefined = missing
   */
  visible(metric: ScalingMetric, nowS: number, count: number, periodS = resolutionOf(metric)): (number | undefined)[] {
    return this.points(metric, 'value', nowS, count, periodS)
  }

  /** Of the datapoints that `visible` shows, the part that is start-up CPU; for words, no alarm sees it. */
  startUpParts(metric: ScalingMetric, nowS: number, count: number, periodS: number): (number | undefined)[] {
    return this.points(metric, 'startUp', nowS, count, periodS)
  }

  private points(
    metric: ScalingMetric,
    what: 'value' | 'startUp',
    nowS: number,
    count: number,
    periodS: number,
  ): (number | undefined)[] {
    const points: (number | undefined)[] = new Array(count).fill(undefined)
    const series = this.series.get(metric)
    if (series === undefined) return points
    const newest = newestPublished(series, nowS)
    const endS = (newest + 1) * series.periodS
    for (let back = 0; back < count; back++) {
      // The metric's periods that are stamped within this one of the alarm's.
      const first = Math.ceil((endS - (back + 1) * periodS) / series.periodS)
      const last = Math.ceil((endS - back * periodS) / series.periodS) - 1
      points[count - 1 - back] = combined(series, what, { first, last, newest, nowS })
    }
    return points
  }

  /** The next time at which some watched metric may show more than it does now, for hosts that display it. */
  nextVisibleS(nowS: number): number {
    let nextS = Number.POSITIVE_INFINITY
    for (const series of this.series.values()) {
      const current = Math.floor(nowS / series.periodS)
      for (let period = current - series.lag; period <= current; period++) {
        const atS = publishedS(series, period)
        if (atS > nowS) nextS = Math.min(nextS, atS)
      }
    }
    return nextS
  }
}

/** The first whole period of a service that was as it is for a minute; without a warm-up there is no past to be like. */
function firstSettled(fromS: number, periodS: number): number {
  return Math.ceil((fromS < 0 ? fromS + FILLING_S : fromS) / periodS)
}

/** A warm-up that is too short to fill the service up does not keep alarms from what is published in it and after it. */
function firstKnown(startS: number, periodS: number): number {
  const isFilled = startS + FILLING_S + periodS <= 0
  return isFilled ? firstSettled(startS, periodS) : Math.ceil(startS / periodS)
}

function keep(series: Series, period: number, value: number | undefined, { weight = 1, startUp = 0 }: About): void {
  const place = placeOf(series, period)
  series.period[place] = period
  series.value[place] = value ?? Number.NaN
  series.weight[place] = weight
  series.startUp[place] = startUp
}

/** Sum or weighted average of the datapoints of some periods that have been published, undefined when there are none. */
function combined(
  series: Series,
  what: 'value' | 'startUp',
  { first, last, newest, nowS }: { first: number; last: number; newest: number; nowS: number },
): number | undefined {
  let sum = 0
  let weights = 0
  let published = 0
  for (let period = first; period <= last; period++) {
    const place = placeOf(series, period)
    if (series.period[place] !== period || Number.isNaN(series.value[place] as number)) continue
    // Delays differ: a later period may have been published before this one.
    if (newest - period <= series.lag && publishedS(series, period) > nowS) continue
    published++
    const value = series[what][place] as number
    // A single datapoint stays what it is, to the last bit.
    if (first === last) return value
    const weight = series.isSummed ? 1 : (series.weight[place] as number)
    sum += value * weight
    weights += weight
  }
  if (published === 0) return undefined
  return series.isSummed ? sum : sum / weights
}

function newestPublished(series: Series, nowS: number): number {
  let period = Math.floor(nowS / series.periodS) - 1
  while (publishedS(series, period) > nowS) period--
  return period
}

function publishedS(series: Series, period: number): number {
  const { a, b } = series.key
  return (period + 1) * series.periodS + series.delays.sample(drawBits(a, b, period + ORDINAL_OF_PERIOD_0))
}

function placeOf({ period: { length } }: Series, period: number): number {
  return ((period % length) + length) % length
}

function delayOf(metric: ScalingMetric, config: Scenario['metrics']): Scenario['metrics']['albDelay'] {
  if (metric === 'cpu') return config.cpuDelay
  return metric === 'cpuHighResolution' ? config.highResolutionCpuDelay : config.albDelay
}
