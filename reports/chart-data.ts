// What the browser needs of a Result to draw: the lines that are drawn, in few digits, merged when there are very many of them.
import type * as z from 'zod'
import {
  type AlarmCourse,
  type BySeries,
  type bandSchema,
  FAILURE_KINDS,
  type Result,
  type VariantResult,
} from '../simulator/result/schema.ts'
import { CHART_SERIES } from './chart-specs.ts'
import { shortened } from './shortened.ts'

/** null: nothing to show in the interval. */
export type Line = readonly (number | null)[]
/** Of the replications: 10 %, 50 %, 90 %. The edges are null where all replications agree. */
export type ChartBand = { low: Line | null; mid: Line; high: Line | null }
export type ChartEvent = { timeS: number; lastTimeS: number; kind: string }
export type ChartLife = {
  id: number
  phases: readonly (readonly [name: string, startS: number])[]
  endS: number | null
  why: string | null
}

/** Of each interval: `[bin, count, bin, count, …]` over `runs` replications. */
export type ChartHeatmap = {
  startS: number
  intervalS: number
  runs: number
  counts: readonly (readonly number[])[]
}
export type ChartAlarm = Pick<AlarmCourse, 'name' | 'states'>

export type ChartVariant = {
  name: string
  startS: number
  intervalS: number
  bands: Partial<BySeries<ChartBand>>
  /** The one replication whose decisions are listed. */
  run: Partial<BySeries<Line>>
  replication: number
  events: readonly ChartEvent[]
  lives: readonly ChartLife[]
  livesLeftOut: number
  /** null: not recorded. */
  heatmap: ChartHeatmap | null
  alarms: readonly ChartAlarm[] | null
}

export type ChartData = {
  startEpochS: number
  zone: string
  horizonS: number
  /** Of the bins of every heatmap. */
  edgesS: readonly number[]
  variants: readonly ChartVariant[]
}

/** Numbers of lines that a page holds; six characters each keep it well under its size. */
const MOST_NUMBERS = 170_000
const MOST_EVENTS = 1200
const MOST_LIVES = 1000
const MOST_COLUMNS = 960
const LONGEST_NAME = 60
const LEAST_EACH = 25
const DIGITS = 4

export function chartDataOf({ scenario, variants }: Result): ChartData {
  const perPoint = mergeFactor(variants)
  const { startEpochS, zone, horizonS } = scenario
  const most = {
    events: shareOf(MOST_EVENTS, variants.length),
    lives: shareOf(MOST_LIVES, variants.length),
    columns: shareOf(MOST_COLUMNS, variants.length),
  }
  const edgesS = variants.find((each) => each.responseTimeHeatmap !== undefined)?.responseTimeHeatmap?.edgesS ?? []
  return {
    startEpochS,
    zone,
    horizonS,
    edgesS,
    variants: variants.map((variant) => variantOf(variant, perPoint, most)),
  }
}

/** How many events of each variant a page has room for. */
export function mostEvents(variantCount: number): number {
  return shareOf(MOST_EVENTS, variantCount)
}

function shareOf(most: number, count: number): number {
  return Math.max(LEAST_EACH, Math.floor(most / Math.max(1, count)))
}

function mergeFactor(variants: readonly VariantResult[]): number {
  const linesOf = ({ series }: VariantResult) => CHART_SERIES.filter((name) => series.bands[name] !== undefined).length
  const numbers = variants.reduce((sum, variant) => sum + pointsOf(variant.series.bands) * linesOf(variant) * 4, 0)
  return Math.max(1, Math.ceil(numbers / MOST_NUMBERS))
}

function pointsOf(bands: VariantResult['series']['bands']): number {
  return bands.offeredRps.p50.length
}

type ShownSeries = (typeof CHART_SERIES)[number]
type Band = z.output<typeof bandSchema>

type Most = { events: number; lives: number; columns: number }

function variantOf(variant: VariantResult, perPoint: number, most: Most): ChartVariant {
  const { series, representative } = variant
  const shown = CHART_SERIES.filter((name) => !isQuietKind(name, variant))
  const bandOf = (name: ShownSeries) => chartBand(series.bands[name] as Band, perPoint)
  const runOf = (name: ShownSeries) => merged(representative.series[name] as Line, perPoint, mean)
  return {
    name: variant.name,
    startS: series.startS,
    intervalS: series.intervalS * perPoint,
    bands: Object.fromEntries(shown.map((name) => [name, bandOf(name)])),
    run: Object.fromEntries(shown.map((name) => [name, runOf(name)])),
    replication: representative.replication,
    events: representative.events
      .slice(0, most.events)
      .map(({ timeS, lastTimeS, kind }) => ({ timeS, lastTimeS, kind })),
    lives: representative.taskLives.slice(0, most.lives).map((life) => ({
      id: life.id,
      phases: life.phases.map(({ name, startS }) => [name, rounded(startS)] as const),
      endS: life.endS === null ? null : rounded(life.endS),
      why: life.endReason,
    })),
    livesLeftOut: representative.taskLivesLeftOut + Math.max(0, representative.taskLives.length - most.lives),
    heatmap: heatmapOf(variant, most.columns),
    alarms: representative.alarms?.map(alarmOf) ?? null,
  }
}

function alarmOf({ name, states }: AlarmCourse): ChartAlarm {
  return {
    name: shortened(name, LONGEST_NAME),
    states: states.map(({ state, fromS }) => ({ state, fromS: rounded(fromS) })),
  }
}

/** Bins are the same in every Result of this format. */
function heatmapOf({ responseTimeHeatmap: heatmap }: VariantResult, most: number): ChartHeatmap | null {
  if (heatmap === undefined) return null
  const perColumn = Math.ceil(heatmap.counts.length / most)
  const columns = Array.from({ length: Math.ceil(heatmap.counts.length / perColumn) }, (_, column) =>
    addedUp(heatmap.counts.slice(column * perColumn, (column + 1) * perColumn)),
  )
  const { startS, replications: runs } = heatmap
  return { startS, intervalS: heatmap.intervalS * perColumn, runs, counts: columns }
}

function addedUp(columns: readonly (readonly number[])[]): readonly number[] {
  const [only, ...others] = columns
  if (only !== undefined && others.length === 0) return only
  const byBin = new Map<number, number>()
  for (const column of columns) {
    for (let place = 0; place < column.length; place += 2) {
      const bin = column[place] as number
      byBin.set(bin, (byBin.get(bin) ?? 0) + (column[place + 1] as number))
    }
  }
  return [...byBin].sort(([left], [right]) => left - right).flat()
}

/** A kind of failure that never occurs needs no line; those that only a load test meets are missing elsewhere. */
function isQuietKind(name: ShownSeries, { series, representative }: VariantResult): boolean {
  const [band, run] = [series.bands[name], representative.series[name]]
  if (band === undefined || run === undefined) return true
  if (!FAILURE_KINDS.some((kind) => name === `failedRps.${kind}`)) return false
  const isZero = (value: number | null) => value === null || value === 0
  return band.p90.every(isZero) && run.every(isZero)
}

/** @param perPoint intervals that become one point */
export function chartBand({ p10, p50, p90 }: z.output<typeof bandSchema>, perPoint = 1): ChartBand {
  const mid = merged(p50, perPoint, mean)
  const low = merged(p10, perPoint, (values) => Math.min(...values))
  const high = merged(p90, perPoint, (values) => Math.max(...values))
  const isThin = mid.every((value, index) => value === low[index] && value === high[index])
  return isThin ? { low: null, mid, high: null } : { low, mid, high }
}

function merged(line: Line, perPoint: number, merge: (values: readonly number[]) => number): Line {
  if (perPoint === 1) return line.map((value) => (value === null ? null : digits(value)))
  return Array.from({ length: Math.ceil(line.length / perPoint) }, (_, point) => {
    const values = line.slice(point * perPoint, (point + 1) * perPoint).filter((value) => value !== null)
    return values.length === 0 ? null : digits(merge(values))
  })
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

function digits(value: number): number {
  return Number(value.toPrecision(DIGITS))
}

/** Milliseconds are finer than a pixel. */
function rounded(timeS: number): number {
  return Math.round(timeS * 1000) / 1000
}
