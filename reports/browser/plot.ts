// One drawing area on the common time axis: the cursor line, where a pointer is in time, and a stretch that is dragged over.
import type { PlotContent } from '../charts/chart-content.ts'
import { init } from '../charts/chart-library.ts'
import { type PageState, type Window, windowOf } from '../charts/page-state.ts'
import { BOTTOM_PX, LEFT_PX, plotOption, RIGHT_PX, TOP_PX } from '../charts/plot-frame.ts'

export type Plot = {
  element: HTMLElement
  draw(content: PlotContent, state: PageState): void
  moveCursor(state: PageState): void
  /** Time and height (px below the top of the area) of a pointer, and the length of what is shown; undefined outside. */
  pointAt(event: PointerEvent, state: PageState): { timeS: number; yPx: number; spanS: number } | undefined
  /** Calls back with the stretch of time that a mouse was dragged over. */
  onDrag(state: PageState, dragged: (window: Window) => void): void
}

export function createPlot(element: HTMLElement, id: string): Plot {
  const canvas = element.appendChild(document.createElement('div'))
  canvas.className = 'canvas'
  const cursor = element.appendChild(document.createElement('div'))
  cursor.className = 'cursor'
  const chart = init(canvas, undefined, { renderer: 'svg' })
  return {
    element,
    draw(content, state) {
      chart.resize()
      chart.setOption(plotOption(content, state, innerWidth(element)), { notMerge: true })
    },
    moveCursor(state) {
      const { fromS, toS } = windowOf(state, id)
      const share = (state.cursorS - fromS) / (toS - fromS)
      cursor.hidden = share < 0 || share > 1
      cursor.style.left = `${LEFT_PX + share * innerWidth(element)}px`
    },
    pointAt(event, state) {
      const { fromS, toS } = windowOf(state, id)
      const box = element.getBoundingClientRect()
      const share = (event.clientX - box.left - LEFT_PX) / innerWidth(element)
      if (share < 0 || share > 1) return undefined
      return { timeS: fromS + share * (toS - fromS), yPx: event.clientY - box.top - TOP_PX, spanS: toS - fromS }
    },
    onDrag(state, dragged) {
      installDrag(element, (event) => timeAt(event, element, windowOf(state, id)), dragged)
    },
  }
}

export function innerWidth(element: HTMLElement): number {
  return Math.max(1, element.clientWidth - LEFT_PX - RIGHT_PX)
}

export function setInnerHeight(element: HTMLElement, heightPx: number): void {
  element.style.height = `${heightPx + TOP_PX + BOTTOM_PX}px`
}

/** Whether what is under the pointer can be opened. */
export function setPointer(element: HTMLElement, isOverMark: boolean): void {
  element.classList.toggle('over-mark', isOverMark)
}

/** Beyond the area, its nearer end. */
function timeAt({ clientX }: PointerEvent, element: HTMLElement, { fromS, toS }: Window): number {
  const share = (clientX - element.getBoundingClientRect().left - LEFT_PX) / innerWidth(element)
  return fromS + Math.min(1, Math.max(0, share)) * (toS - fromS)
}

/** A shorter way is a click. */
const SHORTEST_DRAG_PX = 6

/** By mouse only: a finger that moves over a chart scrolls the page or reads values. */
function installDrag(
  element: HTMLElement,
  timeOf: (event: PointerEvent) => number,
  dragged: (window: Window) => void,
): void {
  const brush = element.appendChild(document.createElement('div'))
  brush.className = 'brush'
  brush.hidden = true
  let start: PointerEvent | undefined
  element.addEventListener('pointerdown', (event) => {
    if (event.pointerType !== 'mouse' || event.button !== 0) return
    start = event
    element.setPointerCapture(event.pointerId)
  })
  element.addEventListener('pointermove', (event) => {
    if (start === undefined) return
    const left = element.getBoundingClientRect().left
    brush.hidden = Math.abs(event.clientX - start.clientX) < SHORTEST_DRAG_PX
    brush.style.left = `${Math.min(start.clientX, event.clientX) - left}px`
    brush.style.width = `${Math.abs(event.clientX - start.clientX)}px`
  })
  element.addEventListener('pointerup', (event) => {
    if (start === undefined) return
    const [fromS, toS] = [timeOf(start), timeOf(event)].sort((one, other) => one - other) as [number, number]
    if (!brush.hidden) dragged({ fromS, toS })
    start = undefined
    brush.hidden = true
  })
  element.addEventListener('pointercancel', () => {
    start = undefined
    brush.hidden = true
  })
}
