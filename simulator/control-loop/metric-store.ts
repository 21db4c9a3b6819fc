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
}

/** Period numbers may be negative (warm-up), ordinals of draws may not. */
const ORDINAL_OF_PERIOD_0 = 1e6
const LARGEST_BITS = 0xffffffff

export class MetricStore {
  private readonly series = new Map<ScalingMetric, Series>()

  /** @param watched metrics that some alarm looks at, and how many seconds back; others are not kept */
  constructor(
    config: Scenario['metrics'],
    world: { seed: string | number; replication: number },
    watched: ReadonlyMap<ScalingMetric, number>,
  ) {
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
      })
    }
  }

  /**
   * Takes the true value of a period. A period that is never recorded is missing like one recorded as undefined.
   *
   * @param periodStartS a multiple of the metric's period
   * @param weight observations behind an average, in any unit: longer periods weigh by it
   */
  record(metric: ScalingMetric, periodStartS: number, value: number | undefined, weight = 1): void {
    const series = this.series.get(metric)
    if (series === undefined) return
    const period = Math.round(periodStartS / series.periodS)
    if (period * series.periodS !== periodStartS)
      throw new Error(`${metric}: ${periodStartS} s is not the start of a period of ${series.periodS} s`)
    const place = placeOf(series, period)
    series.period[place] = period
    series.value[place] = value ?? Number.NaN
    series.weight[place] = weight
  }

  /**
   * The newest datapoints an alarm can see.
   *
   * @param periodS the alarm's period; the metric's own unless given
   * @returns `count` values by period, oldest first, up to the newest period that has been published; undefined = missing
   */
  visible(metric: ScalingMetric, nowS: number, count: number, periodS = resolutionOf(metric)): (number | undefined)[] {
    const points: (number | undefined)[] = new Array(count).fill(undefined)
    const series = this.series.get(metric)
    if (series === undefined) return points
    const newest = newestPublished(series, nowS)
    const endS = (newest + 1) * series.periodS
    for (let back = 0; back < count; back++) {
      // The metric's periods that are stamped within this one of the alarm's.
      const first = Math.ceil((endS - (back + 1) * periodS) / series.periodS)
      const last = Math.ceil((endS - back * periodS) / series.periodS) - 1
      points[count - 1 - back] = combined(series, first, last, { newest, nowS })
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

/** Sum or weighted average of the datapoints of some periods that have been published, undefined when there are none. */
function combined(
  series: Series,
  first: number,
  last: number,
  seen: { newest: number; nowS: number },
): number | undefined {
  let sum = 0
  let weights = 0
  let published = 0
  for (let period = first; period <= last; period++) {
    const place = placeOf(series, period)
    const value = series.value[place] as number
    if (series.period[place] !== period || Number.isNaN(value)) continue
    // Delays differ: a later period may have been published before this one.
    if (seen.newest - period <= series.lag && publishedS(series, period) > seen.nowS) continue
    published++
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
