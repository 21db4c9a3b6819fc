// What CloudWatch shows: a datapoint is stamped with the start of its period and becomes visible some time after the period's end.
import { type DrawKey, drawBits, drawKey } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import type { ScalingMetric } from '../scenario/scaling-schema.ts'
import type { Scenario } from '../scenario/schema.ts'

/** Longest look back of an alarm: 1440 datapoints and the slack of its evaluation range. */
const KEPT = 1536

export function periodOf(metric: ScalingMetric): number {
  return metric === 'cpuHighResolution' ? 20 : 60
}

type Series = {
  readonly delays: QuantileTable
  readonly key: DrawKey
  /** Rings of what was recorded, newest at `(next - 1) % KEPT`. */
  readonly startS: Float64Array
  readonly value: Float64Array
  readonly visibleS: Float64Array
  next: number
}

export class MetricStore {
  private readonly series = new Map<ScalingMetric, Series>()
  private readonly config: Scenario['metrics']
  private readonly world: { seed: string | number; replication: number }
  private readonly watched: ReadonlySet<ScalingMetric>

  /** @param watched metrics that some alarm looks at; others are not kept */
  constructor(
    config: Scenario['metrics'],
    world: { seed: string | number; replication: number },
    watched: ReadonlySet<ScalingMetric>,
  ) {
    this.config = config
    this.world = world
    this.watched = watched
  }

  /** @param value undefined: there is no datapoint for this period */
  record(metric: ScalingMetric, periodStartS: number, value: number | undefined): void {
    if (!this.watched.has(metric)) return
    const series = this.seriesOf(metric)
    const index = series.next++ % KEPT
    const periodS = periodOf(metric)
    const ordinal = Math.round(periodStartS / periodS) + 1e6
    series.startS[index] = periodStartS
    series.value[index] = value ?? Number.NaN
    series.visibleS[index] =
      periodStartS + periodS + series.delays.sample(drawBits(series.key.a, series.key.b, ordinal))
  }

  /**
   * The newest datapoints an alarm can see.
   *
   * @returns `count` values by period, oldest first; undefined where there is none (yet)
   */
  visible(metric: ScalingMetric, nowS: number, count: number): (number | undefined)[] {
    const series = this.series.get(metric)
    const points: (number | undefined)[] = new Array(count).fill(undefined)
    if (series === undefined) return points
    const oldest = Math.max(0, series.next - KEPT)
    let newest = series.next - 1
    while (newest >= oldest && (series.visibleS[newest % KEPT] as number) > nowS) newest--
    for (let back = 0; back < count && newest - back >= oldest; back++) {
      const index = (newest - back) % KEPT
      const value = series.value[index] as number
      if ((series.visibleS[index] as number) <= nowS && !Number.isNaN(value)) points[count - 1 - back] = value
    }
    return points
  }

  private seriesOf(metric: ScalingMetric): Series {
    const known = this.series.get(metric)
    if (known !== undefined) return known
    const series: Series = {
      delays: new QuantileTable(this.delayOf(metric)),
      key: drawKey(this.world.seed, this.world.replication, 'metric-delay', metric),
      startS: new Float64Array(KEPT),
      value: new Float64Array(KEPT),
      visibleS: new Float64Array(KEPT),
      next: 0,
    }
    this.series.set(metric, series)
    return series
  }

  private delayOf(metric: ScalingMetric) {
    if (metric === 'cpu') return this.config.cpuDelay
    return metric === 'cpuHighResolution' ? this.config.highResolutionCpuDelay : this.config.albDelay
  }
}
