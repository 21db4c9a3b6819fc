// Response times over time as a field of cells: the darker, the more requests took so long then. Two crowds show as two bands.
import type { ChartHeatmap } from '../chart-data.ts'
import { numberText, plainText, rangeText } from '../format.ts'
import type { ChartContent, ChartKind, Series } from './chart-content.ts'
import { yAxisOf } from './lines.ts'
import { chosenVariant, type PageState } from './page-state.ts'
import { logarithmicAxis, type ValueAxis } from './value-axis.ts'

type Cell = { fromS: number; toS: number; lowS: number; highS: number; rate: number }

/** Rates of the legend as a share of the highest. */
const LEGEND_SHARES = [0.001, 0.01, 0.1, 1] as const
const FAINTEST = 0.1
const LEVELS = 12
/** Rates below this share of the highest are as faint as can be. */
const LEAST_SHARE = 0.0003

export const HEATMAP: ChartKind = { id: 'heatmap', title: 'How many requests took how long, logarithmic', contentOf }

function contentOf(state: PageState): ChartContent {
  const { heatmap } = chosenVariant(state)
  if (heatmap === null) return { kind: 'empty', words: 'The distribution over time was not recorded.' }
  const cells = cellsOf(heatmap, state)
  const all = state.data.variants.flatMap((variant) =>
    variant.heatmap === null ? [] : cellsOf(variant.heatmap, state),
  )
  if (cells.length === 0) return { kind: 'empty', words: 'No request succeeded.' }
  const most = all.reduce((top, { rate }) => Math.max(top, rate), 0)
  const lowest = all.reduce((least, { lowS }) => Math.min(least, lowS), Number.POSITIVE_INFINITY)
  const highest = all.reduce((top, { highS }) => Math.max(top, highS), 0)
  const axis = logarithmicAxis(lowest, highest, 'seconds')
  const fill = state.colour('blue')
  return {
    kind: 'drawn',
    plot: {
      yAxis: yAxisOf(axis, { ink: state.colour('ink'), rule: state.colour('rule') }),
      series: [cellSeries(cells, axis, { fill, most })],
    },
    legend: [
      ...LEGEND_SHARES.map((share) => ({
        label: plainText(Number((most * share).toPrecision(2)), 'rate'),
        colour: fill,
        sample: { kind: 'fill', opacity: opacityOf(most * share, most) } as const,
      })),
      { label: 'most often', colour: fill, sample: { kind: 'none' } },
    ],
    valuesAt: (timeS) => [...LEGEND_SHARES.map(() => ''), commonestAt(cells, timeS)],
    spoken: spokenOf(cells, state),
  }
}

/** Rates are those of one run. */
function cellsOf({ startS, intervalS, counts, runs }: ChartHeatmap, { data: { edgesS } }: PageState): Cell[] {
  return counts.flatMap((column, index) => {
    const fromS = startS + index * intervalS
    return pairs(column).map(([bin, count]) => ({
      fromS,
      toS: fromS + intervalS,
      lowS: edgesS[bin] as number,
      highS: edgesS[bin + 1] as number,
      rate: count / runs / intervalS,
    }))
  })
}

function pairs(column: readonly number[]): (readonly [bin: number, count: number])[] {
  return Array.from(
    { length: column.length / 2 },
    (_, place) => [column[2 * place] as number, column[2 * place + 1] as number] as const,
  )
}

/** In few levels, so that a chart of thousands of cells is a dozen shapes. */
function opacityOf(rate: number, most: number): number {
  const share = Math.max(LEAST_SHARE, rate / most)
  const place = 1 - Math.log10(share) / Math.log10(LEAST_SHARE)
  return Number((FAINTEST + ((1 - FAINTEST) * Math.round(place * LEVELS)) / LEVELS).toFixed(2))
}

function cellSeries(cells: readonly Cell[], axis: ValueAxis, { fill, most }: { fill: string; most: number }): Series {
  type Api = { coord: (point: [number, number]) => [number, number] }
  const levels = new Map<number, Cell[]>()
  for (const cell of cells) {
    const opacity = opacityOf(cell.rate, most)
    const own = levels.get(opacity)
    if (own === undefined) levels.set(opacity, [cell])
    else own.push(cell)
  }
  const shapes = [...levels].map(([opacity, own]) => ({ opacity, own }))
  return {
    type: 'custom',
    silent: true,
    clip: true,
    z: 3,
    data: shapes.map(({ own }) => [own[0]?.fromS ?? 0, axis.least]),
    renderItem({ dataIndex }: { dataIndex: number }, api: Api) {
      const { opacity, own } = shapes[dataIndex] as (typeof shapes)[number]
      const pathData = own.map((cell) => cellPath(cell, axis, api.coord)).join('')
      return { type: 'path', shape: { pathData }, style: { fill, opacity } }
    },
  }
}

function cellPath(
  { fromS, toS, lowS, highS }: Cell,
  axis: ValueAxis,
  coord: (point: [number, number]) => [number, number],
): string {
  const [left, bottom] = coord([fromS, axis.place(lowS)]).map(tenth) as [number, number]
  const [right, top] = coord([toS, axis.place(highS)]).map(tenth) as [number, number]
  return `M${left} ${top}H${right}V${bottom}H${left}Z`
}

function tenth(px: number): number {
  return Math.round(px * 10) / 10
}

function commonestAt(cells: readonly Cell[], timeS: number): string {
  const commonest = mostOf(cells.filter(({ fromS, toS }) => fromS <= timeS && timeS < toS))
  return commonest === undefined ? '–' : rangeText(commonest.lowS, commonest.highS, 'seconds')
}

function mostOf(cells: readonly Cell[]): Cell | undefined {
  return cells.reduce<Cell | undefined>(
    (most, cell) => (most === undefined || cell.rate > most.rate ? cell : most),
    undefined,
  )
}

function spokenOf(cells: readonly Cell[], { clock }: PageState): string {
  const slowest = cells.reduce((most, cell) => (cell.highS > most.highS ? cell : most))
  return `Response times over time. The slowest successes took up to ${numberText(slowest.highS, 'seconds')}, first about ${clock.time(slowest.fromS)}.`
}
