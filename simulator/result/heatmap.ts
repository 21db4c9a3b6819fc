// How many successes took how long, when: a coarse picture of the response times that shows two crowds where a percentile shows a line.
import { BUCKETS, lowerBound } from '../engine/log-histogram.ts'
import { intervalCount } from './interval-window.ts'
import type { RunOutput } from './run-output.ts'
import type { VariantResult } from './schema.ts'

export type Heatmap = NonNullable<VariantResult['responseTimeHeatmap']>

/** Of one replication: column after column, a count for each bin. */
export type HeatmapCounts = { intervalS: number; columns: number; counts: Uint32Array }

const MOST_COLUMNS = 120
const PER_DECADE = [1, 1.33, 1.78, 2.37, 3.16, 4.22, 5.62, 7.5] as const
const DECADES_S = [0.001, 0.01, 0.1, 1, 10] as const

/** Eight bins per decade from 1 ms to 100 s. Shorter times fall into the first, longer ones into the last. */
const EDGES_S: readonly number[] = [
  ...DECADES_S.flatMap((decadeS) => PER_DECADE.map((factor) => Number((decadeS * factor).toPrecision(3)))),
  100,
]
const BINS = EDGES_S.length - 1

const BIN_OF_BUCKET = Uint8Array.from({ length: BUCKETS }, (_, bucket) => {
  const middleS = (lowerBound(bucket) + lowerBound(bucket + 1)) / 2
  const bin = EDGES_S.findLastIndex((edgeS) => edgeS <= middleS)
  return Math.min(BINS - 1, Math.max(0, bin))
})

export function heatmapCounts(output: RunOutput): HeatmapCounts {
  const { intervalHistograms: histograms, intervalS } = output
  const intervals = intervalCount(output)
  const perColumn = Math.max(1, Math.ceil(intervals / MOST_COLUMNS))
  const columns = Math.ceil(intervals / perColumn)
  const counts = new Uint32Array(columns * BINS)
  for (let interval = 0; interval < intervals; interval++) {
    const column = Math.floor(interval / perColumn) * BINS
    const end = histograms.offsets[interval + 1] as number
    for (let position = histograms.offsets[interval] as number; position < end; position++) {
      const cell = column + (BIN_OF_BUCKET[histograms.buckets[position] as number] as number)
      counts[cell] = (counts[cell] as number) + (histograms.counts[position] as number)
    }
  }
  return { intervalS: intervalS * perColumn, columns, counts }
}

/** @param replications at least one, all with the same intervals */
export function mergedHeatmap(replications: readonly HeatmapCounts[]): Heatmap {
  const { intervalS, columns } = replications[0] as HeatmapCounts
  const total = (cell: number) => replications.reduce((sum, { counts }) => sum + (counts[cell] as number), 0)
  return {
    startS: 0,
    intervalS,
    replications: replications.length,
    edgesS: [...EDGES_S],
    counts: Array.from({ length: columns }, (_, column) =>
      Array.from({ length: BINS }, (__, bin) => [bin, total(column * BINS + bin)] as const)
        .filter(([, count]) => count > 0)
        .flat(),
    ),
  }
}
