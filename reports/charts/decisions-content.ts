// Decisions and disturbances as marks on the time axis, a lane for each kind.
import type { ChartEvent } from '../chart-data.ts'
import { eventLook, KNOWN_KINDS, type Mark } from '../event-kinds.ts'
import type { ChartContent, ChartKind, LegendEntry, Series } from './chart-content.ts'
import { type Colour, chosenVariant, type PageState } from './page-state.ts'

export const LANE_PX = 22

/** Within a circle of radius 6 around the origin. */
const PATHS: Readonly<Record<Mark, string>> = {
  up: 'M0-6L6 5L-6 5Z',
  down: 'M0 6L6-5L-6-5Z',
  diamond: 'M0-6L6 0L0 6L-6 0Z',
  square: 'M-5-5H5V5H-5Z',
  circle: 'M-5 0A5 5 0 1 1 5 0A5 5 0 1 1-5 0Z',
  cross: 'M-5-3L-3-5L0-2L3-5L5-3L2 0L5 3L3 5L0 2L-3 5L-5 3L-2 0Z',
}

export const DECISIONS: ChartKind = { id: 'decisions', title: 'Decisions and disturbances', contentOf }

function contentOf(state: PageState): ChartContent {
  const { events } = chosenVariant(state)
  const kinds = lanesOf(events)
  if (kinds.length === 0) return { kind: 'empty', words: 'Nothing was decided in this run.' }
  const counts = kinds.map((kind) => `${events.filter((event) => event.kind === kind).length} ${eventLook(kind).words}`)
  return {
    kind: 'drawn',
    plot: {
      yAxis: { type: 'value', min: 0, max: kinds.length, show: false },
      series: [marks(events, kinds, state.colour)],
    },
    legend: kinds.map((kind) => legendEntry(kind, state.colour)),
    valuesAt: () => [],
    spoken: `Decisions and disturbances: ${counts.join(', ')}. Each is listed below.`,
    heightPx: kinds.length * LANE_PX,
  }
}

/** Kinds from top to bottom. */
export function lanesOf(events: readonly ChartEvent[]): string[] {
  const present = new Set(events.map(({ kind }) => kind))
  return [
    ...KNOWN_KINDS.filter((kind) => present.has(kind)),
    ...[...present].filter((kind) => !KNOWN_KINDS.includes(kind)),
  ]
}

function legendEntry(kind: string, colour: Colour): LegendEntry {
  const { words, colour: name, mark } = eventLook(kind)
  return { label: words, colour: colour(name), sample: { kind: 'path', path: PATHS[mark] } }
}

/** A mark at the first time, and a line to the last when the decision was repeated. */
function marks(events: readonly ChartEvent[], kinds: readonly string[], colour: Colour): Series {
  type Api = { coord: (point: [number, number]) => [number, number] }
  const looks = kinds.map((kind) => ({ path: PATHS[eventLook(kind).mark], fill: colour(eventLook(kind).colour) }))
  return {
    type: 'custom',
    silent: true,
    clip: true,
    data: events.map(({ timeS, kind }) => [timeS, kinds.length - kinds.indexOf(kind) - 0.5]),
    renderItem({ dataIndex }: { dataIndex: number }, api: Api) {
      const event = events[dataIndex] as ChartEvent
      const lane = kinds.indexOf(event.kind)
      const look = looks[lane] as (typeof looks)[number]
      const [x, y] = api.coord([event.timeS, kinds.length - lane - 0.5])
      const [end] = api.coord([event.lastTimeS, 0])
      const line = { type: 'line', shape: { x1: x, x2: end, y1: y, y2: y }, style: { stroke: look.fill, lineWidth: 2 } }
      const mark = { type: 'path', x, y, shape: { pathData: look.path }, style: { fill: look.fill } }
      return { type: 'group', children: end > x ? [line, mark] : [mark] }
    },
  }
}
