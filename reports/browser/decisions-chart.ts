// Decisions and disturbances as marks on the time axis, a lane for each kind; the one at the cursor is told in words.

import type { ChartEvent } from '../chart-data.ts'
import { eventLook, KNOWN_KINDS, type Mark } from '../event-kinds.ts'
import { frameOf, type PageChart } from './page-chart.ts'
import { chosenVariant, type PageState } from './page-state.ts'
import { type Series, setInnerHeight } from './plot.ts'
import { colour } from './theme.ts'

const LANE_PX = 22

/** Within a circle of radius 6 around the origin. */
const PATHS: Readonly<Record<Mark, string>> = {
  up: 'M0-6L6 5L-6 5Z',
  down: 'M0 6L6-5L-6-5Z',
  diamond: 'M0-6L6 0L0 6L-6 0Z',
  square: 'M-5-5H5V5H-5Z',
  circle: 'M-5 0A5 5 0 1 1 5 0A5 5 0 1 1-5 0Z',
  cross: 'M-5-3L-3-5L0-2L3-5L5-3L2 0L5 3L3 5L0 2L-3 5L-5 3L-2 0Z',
}

export function decisionsChart(): PageChart | undefined {
  const frame = frameOf('decisions')
  if (frame === undefined) return undefined
  const sentence = frame.figure.appendChild(document.createElement('p'))
  sentence.className = 'sentence'
  const moveCursor = (state: PageState) => {
    frame.plot.moveCursor(state)
    tellCurrent(sentence, state)
  }
  return {
    plot: frame.plot,
    draw(state) {
      const { events } = chosenVariant(state)
      const kinds = lanesOf(events)
      frame.showEmpty(kinds.length === 0 ? 'Nothing was decided in this run.' : undefined)
      if (kinds.length > 0) {
        setInnerHeight(frame.plot.element, kinds.length * LANE_PX)
        frame.legend.show(kinds.map(legendEntry))
        frame.plot.draw(
          { yAxis: { type: 'value', min: 0, max: kinds.length, show: false }, series: [marks(events, kinds)] },
          state,
        )
        frame.plot.element.setAttribute(
          'aria-label',
          `Decisions and disturbances: ${kinds.map((kind) => `${countOf(events, kind)} ${eventLook(kind).words}`).join(', ')}. Each is listed below.`,
        )
      }
      moveCursor(state)
    },
    moveCursor,
  }
}

function lanesOf(events: readonly ChartEvent[]): string[] {
  const present = new Set(events.map(({ kind }) => kind))
  return [
    ...KNOWN_KINDS.filter((kind) => present.has(kind)),
    ...[...present].filter((kind) => !KNOWN_KINDS.includes(kind)),
  ]
}

function legendEntry(kind: string) {
  const { words, colour: name, mark } = eventLook(kind)
  return { label: words, colour: colour(name), sample: { kind: 'path', path: PATHS[mark] } } as const
}

function countOf(events: readonly ChartEvent[], kind: string): number {
  return events.filter((event) => event.kind === kind).length
}

/** A mark at the first time, and a line to the last when the decision was repeated. */
function marks(events: readonly ChartEvent[], kinds: readonly string[]): Series {
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

/** The last decision up to the cursor: its row of the table is marked and its sentence repeated under the lanes. */
function tellCurrent(sentence: HTMLElement, state: PageState): void {
  const { events } = chosenVariant(state)
  const place = lastPlace(events, state.cursorS)
  for (const row of document.querySelectorAll('tr.current')) row.classList.remove('current')
  const row = document.querySelector<HTMLElement>(`[data-variant="${state.variantIndex}"] tr[data-event="${place}"]`)
  row?.classList.add('current')
  const event = events[place]
  const message = row?.querySelector('.message')?.textContent ?? ''
  const subject = row?.querySelector('.subject')?.textContent ?? ''
  sentence.textContent =
    event === undefined
      ? 'Nothing was decided up to the cursor.'
      : `${state.clock.time(event.timeS)} ${eventLook(event.kind).words}, ${subject}: ${message}`
}

function lastPlace(events: readonly ChartEvent[], timeS: number): number {
  let last = -1
  for (const [place, event] of events.entries()) {
    if (event.timeS <= timeS && event.timeS >= (events[last]?.timeS ?? Number.NEGATIVE_INFINITY)) last = place
  }
  return last
}
