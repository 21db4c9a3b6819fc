// Lines and shaded bands as the chart library draws them, and their values at an instant.

import type { BySeries } from '../../simulator/result/schema.ts'
import type { ChartBand, ChartVariant, Line } from '../chart-data.ts'
import type { Dash } from '../chart-specs.ts'
import type { Measure } from '../format.ts'
import { DASH, numberText, rangeText } from '../format.ts'
import type { Series } from './chart-content.ts'
import type { ValueAxis } from './value-axis.ts'

export type DrawnLine = {
  label: string
  colour: string
  dash: Dash
  isStep: boolean
  startS: number
  intervalS: number
  band: ChartBand
}

/** @returns the spread over replications, or the one run as a band without edges; undefined when the variant has no such series */
export function bandOf(
  { bands, run }: ChartVariant,
  series: keyof BySeries<Line>,
  lines: 'spread' | 'run',
): ChartBand | undefined {
  if (lines === 'spread') return bands[series]
  const mid = run[series]
  return mid === undefined ? undefined : { low: null, mid, high: null }
}

export function extentOf(bands: readonly ChartBand[]): { lowest: number; highest: number } | undefined {
  let [lowest, highest] = [Number.POSITIVE_INFINITY, 0]
  for (const line of bands.flatMap(({ low, mid, high }) => [low, mid, high])) {
    for (const value of line ?? []) {
      if (value === null || value <= 0) continue
      lowest = Math.min(lowest, value)
      highest = Math.max(highest, value)
    }
  }
  return highest > 0 ? { lowest, highest } : undefined
}

/** The band below all lines, then the line. Values of an interval stand at its middle. */
export function seriesOf(line: DrawnLine, axis: ValueAxis, colourValue: string): Series[] {
  const { low, mid, high } = line.band
  const at = (index: number) => line.startS + (index + 0.5) * line.intervalS
  const points = mid.map((value, index) => [at(index), value === null ? null : axis.place(value)])
  const band = low === null || high === null ? [] : [bandSeries(stretches(low, high), axis, at, colourValue)]
  return [
    ...band,
    {
      type: 'line',
      data: points,
      silent: true,
      showSymbol: mid.length === 1,
      step: line.isStep ? 'middle' : false,
      lineStyle: { color: colourValue, width: 2, type: line.dash },
      itemStyle: { color: colourValue },
      z: 3,
    },
  ]
}

type Stretch = readonly { index: number; low: number; high: number }[]

/** Runs of intervals without gaps. */
function stretches(low: Line, high: Line): Stretch[] {
  const found: { index: number; low: number; high: number }[][] = [[]]
  for (const [index, bottom] of low.entries()) {
    const top = high[index] ?? null
    if (bottom === null || top === null) found.push([])
    else found.at(-1)?.push({ index, low: bottom, high: top })
  }
  return found.filter((stretch) => stretch.length > 1)
}

function bandSeries(bands: Stretch[], axis: ValueAxis, at: (index: number) => number, fill: string): Series {
  type Api = { coord: (point: [number, number]) => number[] }
  return {
    type: 'custom',
    silent: true,
    clip: true,
    z: 2,
    data: bands.map((stretch) => [at(stretch[0]?.index ?? 0), axis.least]),
    renderItem({ dataIndex }: { dataIndex: number }, api: Api) {
      const stretch = bands[dataIndex] as Stretch
      const upper = stretch.map(({ index, high }) => api.coord([at(index), axis.place(high)]))
      const lower = stretch.map(({ index, low }) => api.coord([at(index), axis.place(low)])).reverse()
      return { type: 'polygon', shape: { points: [...upper, ...lower] }, style: { fill, opacity: 0.17 } }
    },
  }
}

export function yAxisOf(axis: ValueAxis, look: { ink: string; rule: string }): object {
  return {
    type: 'value',
    min: axis.least,
    max: axis.most,
    axisLine: { show: false },
    axisTick: { show: false, customValues: axis.ticks },
    axisLabel: { customValues: axis.ticks, formatter: axis.label, color: look.ink, fontSize: 12 },
    splitLine: { show: true, lineStyle: { color: look.rule } },
  }
}

/** `512/s (498–530/s)` */
export function textAt({ band, startS, intervalS }: DrawnLine, timeS: number, measure: Measure): string {
  const index = Math.min(band.mid.length - 1, Math.max(0, Math.floor((timeS - startS) / intervalS)))
  const value = band.mid[index] ?? null
  if (value === null) return DASH
  const [low, high] = [band.low?.[index] ?? null, band.high?.[index] ?? null]
  if (low === null || high === null || low === high) return numberText(value, measure)
  return `${numberText(value, measure)} (${rangeText(low, high, measure)})`
}

/** For readers who do not see the chart: where each line is highest. */
export function spokenPeak(
  { label, band, startS, intervalS }: DrawnLine,
  measure: Measure,
  clock: (timeS: number) => string,
): string {
  let peak = -1
  for (const [index, value] of band.mid.entries()) if (value !== null && value > (band.mid[peak] ?? -1)) peak = index
  if (peak < 0) return `${label}: nothing to show`
  return `${label}: at most ${numberText(band.mid[peak] as number, measure)} at ${clock(startS + (peak + 0.5) * intervalS)}`
}
