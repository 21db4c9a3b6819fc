// The frame of every chart over time: margins and the common time axis.
import type { EChartsCoreOption } from 'echarts/core'
import type { PlotContent } from './chart-content.ts'
import type { PageState } from './page-state.ts'
import { timeTicks } from './time-ticks.ts'

/** The same for every plot, so that an instant stands at one place down the page. */
export const LEFT_PX = 60
export const RIGHT_PX = 30
export const TOP_PX = 8
export const BOTTOM_PX = 28

/** @param innerWidthPx without the margins */
export function plotOption(
  { yAxis, series }: PlotContent,
  { window, clock, colour }: Pick<PageState, 'window' | 'clock' | 'colour'>,
  innerWidthPx: number,
): EChartsCoreOption {
  const { times, label } = timeTicks(window, innerWidthPx, clock)
  const [ink, rule] = [colour('ink'), colour('rule')]
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
    yAxis,
    series: [...series],
  }
}
