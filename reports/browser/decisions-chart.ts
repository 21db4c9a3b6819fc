// The chart of decisions in the page: the mark under the pointer, or the last one up to the cursor, opens its sentence.
import type { ChartEvent } from '../chart-data.ts'
import { DECISIONS, LANE_PX, lanesOf } from '../charts/decisions-content.ts'
import { chosenVariant, type PageState } from '../charts/page-state.ts'
import { eventLook } from '../event-kinds.ts'
import { type PageChart, pageChart } from './page-chart.ts'
import { innerWidth, setPointer } from './plot.ts'

const REACH_PX = 12

export function decisionsChart(): PageChart | undefined {
  const chart = pageChart(DECISIONS)
  if (chart === undefined) return undefined
  const sentence = chart.figure.appendChild(document.createElement('p'))
  sentence.className = 'sentence'
  let drawn: PageState | undefined
  const { element } = chart.plot
  const point = (event: PointerEvent) => {
    if (drawn === undefined) return
    const place = placeUnder(event, chart, drawn)
    setPointer(element, place >= 0)
    if (place >= 0) tell(sentence, drawn, place)
  }
  element.addEventListener('pointermove', point)
  element.addEventListener('click', (event) => {
    if (drawn === undefined) return
    const place = placeUnder(event as PointerEvent, chart, drawn)
    if (place < 0) return
    tell(sentence, drawn, place)
    bringIntoView(rowOf(drawn, place))
  })
  return {
    ...chart,
    draw(state) {
      drawn = state
      chart.draw(state)
      tell(sentence, state, lastPlace(chosenVariant(state).events, state.cursorS))
    },
    moveCursor(state) {
      chart.moveCursor(state)
      tell(sentence, state, lastPlace(chosenVariant(state).events, state.cursorS))
    },
  }
}

/** The nearest mark in the lane that is pointed at; -1 where none is near. */
function placeUnder(event: PointerEvent, { plot }: PageChart, state: PageState): number {
  const point = plot.pointAt(event, state)
  if (point === undefined) return -1
  const { events } = chosenVariant(state)
  const kind = lanesOf(events)[Math.floor(point.yPx / LANE_PX)]
  const secondsPerPx = point.spanS / innerWidth(plot.element)
  let nearest = { place: -1, distanceS: REACH_PX * secondsPerPx }
  for (const [place, { timeS, kind: own }] of events.entries()) {
    const distanceS = Math.abs(timeS - point.timeS)
    if (own === kind && distanceS < nearest.distanceS) nearest = { place, distanceS }
  }
  return nearest.place
}

/** Its row of the table is marked and its sentence repeated under the lanes. */
function tell(sentence: HTMLElement, state: PageState, place: number): void {
  for (const row of document.querySelectorAll('tr.current')) row.classList.remove('current')
  const row = rowOf(state, place)
  row?.classList.add('current')
  const event = chosenVariant(state).events[place]
  const message = row?.querySelector('.message')?.textContent ?? ''
  const subject = row?.querySelector('.subject')?.textContent ?? ''
  sentence.textContent =
    event === undefined
      ? 'Nothing was decided up to the cursor.'
      : `${state.clock.time(event.timeS)} ${eventLook(event.kind).words}, ${subject}: ${message}`
}

function rowOf({ variantIndex }: PageState, place: number): HTMLElement | null {
  return document.querySelector<HTMLElement>(`[data-variant="${variantIndex}"] tr[data-event="${place}"]`)
}

/** Within its table only: the chart stays under the pointer. */
function bringIntoView(row: HTMLElement | null): void {
  const area = row?.closest('.scroll')
  if (row === null || area === null || area === undefined) return
  area.scrollTop = row.offsetTop - area.clientHeight / 2
}

function lastPlace(events: readonly ChartEvent[], timeS: number): number {
  let last = -1
  for (const [place, event] of events.entries()) {
    if (event.timeS <= timeS && event.timeS >= (events[last]?.timeS ?? Number.NEGATIVE_INFINITY)) last = place
  }
  return last
}
