// One drawing area on the common time axis: margins, time ticks, the cursor line, and where a pointer is in time.
import { CustomChart, LineChart } from 'echarts/charts'
import { GridComponent } from 'echarts/components'
import { init, use } from 'echarts/core'
import { SVGRenderer } from 'echarts/renderers'
import type { PageState } from './page-state.ts'
import { colours } from './theme.ts'
import { timeTicks } from './time-ticks.ts'

use([LineChart, CustomChart, GridComponent, SVGRenderer])

/** The same for every plot, so that an instant stands at one place down the page. */
const LEFT_PX = 60
const RIGHT_PX = 22
const TOP_PX = 8
const BOTTOM_PX = 28

export type Series = object
export type PlotContent = { yAxis: object; series: readonly Series[] }

export type Plot = {
  element: HTMLElement
  draw(content: PlotContent, state: PageState): void
  moveCursor(state: PageState): void
  resize(): void
  /** Time and height (px below the top of the area) of a pointer, undefined outside. */
  pointAt(event: PointerEvent, state: PageState): { timeS: number; yPx: number } | undefined
}

export function createPlot(element: HTMLElement): Plot {
  const canvas = element.appendChild(document.createElement('div'))
  canvas.className = 'canvas'
  const cursor = element.appendChild(document.createElement('div'))
  cursor.className = 'cursor'
  const chart = init(canvas, undefined, { renderer: 'svg' })
  const innerWidth = () => Math.max(1, element.clientWidth - LEFT_PX - RIGHT_PX)
  return {
    element,
    draw(content, state) {
      chart.resize()
      chart.setOption({ ...frame(state, innerWidth()), ...content, series: [...content.series] }, { notMerge: true })
    },
    moveCursor({ cursorS, window: { fromS, toS } }) {
      const share = (cursorS - fromS) / (toS - fromS)
      cursor.hidden = share < 0 || share > 1
      cursor.style.left = `${LEFT_PX + share * innerWidth()}px`
    },
    resize: () => chart.resize(),
    pointAt(event, { window: { fromS, toS } }) {
      const box = element.getBoundingClientRect()
      const share = (event.clientX - box.left - LEFT_PX) / innerWidth()
      if (share < 0 || share > 1) return undefined
      return { timeS: fromS + share * (toS - fromS), yPx: event.clientY - box.top - TOP_PX }
    },
  }
}

/** Height of the area between the margins. */
export function innerHeight(element: HTMLElement): number {
  return element.clientHeight - TOP_PX - BOTTOM_PX
}

export function setInnerHeight(element: HTMLElement, heightPx: number): void {
  element.style.height = `${heightPx + TOP_PX + BOTTOM_PX}px`
}

function frame({ window, clock }: PageState, widthPx: number): object {
  const { ink, rule } = colours(['ink', 'rule'])
  const { times, label } = timeTicks(window, widthPx, clock)
  return {
    animation: false,
    grid: { left: LEFT_PX, right: RIGHT_PX, top: TOP_PX, bottom: BOTTOM_PX, outerBoundsMode: 'none' },
    xAxis: {
      type: 'value',
      min: window.fromS,
      max: window.toS,
      axisLine: { lineStyle: { color: ink }, onZero: false },
      axisTick: { show: true, customValues: times, lineStyle: { color: ink } },
      axisLabel: { customValues: times, formatter: label, color: ink, fontSize: 12, margin: 10, hideOverlap: true },
      splitLine: { show: true, lineStyle: { color: rule } },
    },
  }
}
