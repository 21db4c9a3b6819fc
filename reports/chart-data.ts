// What the browser needs of a Result to draw: the lines that are drawn, in few digits, merged when there are very many of them.
import type * as z from 'zod'
import {
  type bandSchema,
  FAILURE_KINDS,
  type Result,
  type SeriesName,
  type VariantResult,
} from '../simulator/result/schema.ts'
import { CHART_SERIES } from './chart-specs.ts'

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

export type ChartVariant = {
  name: string
  startS: number
  intervalS: number
  bands: Partial<Record<SeriesName, ChartBand>>
  /** The one replication whose decisions are listed. */
  run: Partial<Record<SeriesName, Line>>
  replication: number
  events: readonly ChartEvent[]
  lives: readonly ChartLife[]
  livesLeftOut: number
}

export type ChartData = { startEpochS: number; zone: string; horizonS: number; variants: readonly ChartVariant[] }

/** Numbers of lines that a page holds; six characters each keep it well under its size. */
const MOST_NUMBERS = 170_000
const MOST_EVENTS = 1200
const MOST_LIVES = 1000
const LEAST_EACH = 25
const DIGITS = 4

export function chartDataOf({ scenario, variants }: Result): ChartData {
  const perPoint = mergeFactor(variants)
  const { startEpochS, zone, horizonS } = scenario
  const most = { events: shareOf(MOST_EVENTS, variants.length), lives: shareOf(MOST_LIVES, variants.length) }
  return { startEpochS, zone, horizonS, variants: variants.map((variant) => variantOf(variant, perPoint, most)) }
}

/** How many events of each variant a page has room for. */
export function mostEvents(variantCount: number): number {
  return shareOf(MOST_EVENTS, variantCount)
}

function shareOf(most: number, count: number): number {
  return Math.max(LEAST_EACH, Math.floor(most / Math.max(1, count)))
}

function mergeFactor(variants: readonly VariantResult[]): number {
  const numbers = variants.reduce((sum, { series }) => sum + pointsOf(series.bands) * CHART_SERIES.length * 4, 0)
  return Math.max(1, Math.ceil(numbers / MOST_NUMBERS))
}

function pointsOf(bands: VariantResult['series']['bands']): number {
  return bands.offeredRps.p50.length
}

function variantOf(variant: VariantResult, perPoint: number, most: { events: number; lives: number }): ChartVariant {
  const { series, representative } = variant
  const shown = CHART_SERIES.filter((name) => !isQuietKind(name, variant))
  return {
    name: variant.name,
    startS: series.startS,
    intervalS: series.intervalS * perPoint,
    bands: Object.fromEntries(shown.map((name) => [name, bandOf(series.bands[name], perPoint)])),
    run: Object.fromEntries(shown.map((name) => [name, merged(representative.series[name], perPoint, mean)])),
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
  }
}

/** A kind of failure that never occurs needs no line. */
function isQuietKind(name: SeriesName, { series, representative }: VariantResult): boolean {
  if (!FAILURE_KINDS.some((kind) => name === `failedRps.${kind}`)) return false
  const isZero = (value: number | null) => value === null || value === 0
  return series.bands[name].p90.every(isZero) && representative.series[name].every(isZero)
}

function bandOf({ p10, p50, p90 }: z.output<typeof bandSchema>, perPoint: number): ChartBand {
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
