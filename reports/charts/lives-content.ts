// The lives of tasks: a row each, from launch through its start-up phases to its stop.
import type { ChartLife } from '../chart-data.ts'
import { numberText } from '../format.ts'
import { LIFE_PHASES, phaseWords } from '../task-phases.ts'
import type { ChartContent, ChartKind, Series } from './chart-content.ts'
import { type Colour, chosenVariant, type PageState } from './page-state.ts'

const TALLEST_ROW_PX = 14
const LEAST_ROW_PX = 3
const HEIGHT_PX = 420

type Bar = { row: number; fromS: number; toS: number; phase: string }

export const LIVES: ChartKind = { id: 'lives', title: 'From launch to stop, one row per task', contentOf }

function contentOf(state: PageState): ChartContent {
  const lives = livesInOrder(state)
  const bars = lives.flatMap((life, row) => barsOf(life, row, state.data.horizonS))
  if (bars.length === 0) return { kind: 'empty', words: 'No task was launched in this run.' }
  const { colour } = state
  return {
    kind: 'drawn',
    plot: { yAxis: yAxis(lives, colour), series: [barSeries(bars, rowHeight(lives.length), colour)] },
    legend: phasesOf(bars).map((phase) => ({
      label: phaseWords(phase),
      colour: phaseColour(phase, colour),
      sample: { kind: 'fill' },
    })),
    valuesAt: () => [],
    spoken: `Lives of ${lives.length} tasks; the table below has the same.`,
    heightPx: lives.length * rowHeight(lives.length),
  }
}

/** Rows from top to bottom. */
export function livesInOrder(state: PageState): ChartLife[] {
  return [...chosenVariant(state).lives].sort((left, right) => startOf(left) - startOf(right) || left.id - right.id)
}

export function rowHeight(count: number): number {
  return Math.max(LEAST_ROW_PX, Math.min(TALLEST_ROW_PX, Math.floor(HEIGHT_PX / Math.max(1, count))))
}

function startOf({ phases }: ChartLife): number {
  return phases[0]?.[1] ?? 0
}

/** A task alive at the horizon is drawn up to it. */
function barsOf({ phases, endS }: ChartLife, row: number, horizonS: number): Bar[] {
  return phases.map(([phase, fromS], index) => ({ row, fromS, toS: phases[index + 1]?.[1] ?? endS ?? horizonS, phase }))
}

function phasesOf(bars: readonly Bar[]): string[] {
  const present = new Set(bars.map(({ phase }) => phase))
  const known = LIFE_PHASES.filter((phase) => present.has(phase))
  return [...known, ...[...present].filter((phase) => !known.some((each) => each === phase))]
}

function phaseColour(phase: string, colour: Colour): string {
  const place = LIFE_PHASES.indexOf(phase as (typeof LIFE_PHASES)[number])
  return colour(place < 0 ? 'ink' : `fill-${place}`)
}

function yAxis(lives: readonly ChartLife[], colour: Colour): object {
  const every = Math.ceil(lives.length / 12)
  const places = lives.flatMap((_, row) => (row % every === 0 ? [row + 0.5] : []))
  const formatter = (place: number) => `task ${lives[Math.floor(place)]?.id ?? ''}`
  return {
    type: 'value',
    min: 0,
    max: lives.length,
    inverse: true,
    axisLine: { show: false },
    axisTick: { show: false, customValues: places },
    axisLabel: { customValues: places, formatter, color: colour('ink'), fontSize: 11, hideOverlap: true },
    splitLine: { show: false },
  }
}

function barSeries(bars: readonly Bar[], heightPx: number, colour: Colour): Series {
  type Api = { coord: (point: [number, number]) => [number, number] }
  const fills = new Map(phasesOf(bars).map((phase) => [phase, phaseColour(phase, colour)]))
  const gapPx = heightPx > 6 ? 2 : heightPx > 3 ? 1 : 0
  return {
    type: 'custom',
    silent: true,
    clip: true,
    data: bars.map(({ fromS, row }) => [fromS, row]),
    renderItem({ dataIndex }: { dataIndex: number }, api: Api) {
      const { row, fromS, toS, phase } = bars[dataIndex] as Bar
      const [x, y] = api.coord([fromS, row])
      const [end] = api.coord([toS, row])
      return {
        type: 'rect',
        shape: { x, y, width: Math.max(0.5, end - x), height: heightPx - gapPx },
        style: { fill: fills.get(phase) },
      }
    },
  }
}

/** `Task 12: schedule 07:44:02, image pull 23 s, …, in service 07:45:01, stopped 08:01:02 (scale-in)` */
export function lifeText({ id, phases, endS, why }: ChartLife, { clock }: PageState): string {
  const [first, ...later] = phases
  if (first === undefined) return `Task ${id}`
  const steps = later.map(
    ([name, startS], index) =>
      `${phaseWords((phases[index] as [string, number])[0])} ${numberText(startS - (phases[index] as [string, number])[1], 'seconds')} → ${phaseWords(name)}`,
  )
  const stop = endS === null ? 'alive at the end' : `stopped ${clock.time(endS)}${why === null ? '' : ` (${why})`}`
  return `Task ${id}, launched ${clock.time(first[1])}: ${[...steps, stop].join(', ')}`
}
