// What every chart of the page can do, and the frame that the page holds ready for it.
import { createLegend, type Legend } from './legend.ts'
import type { PageState } from './page-state.ts'
import { createPlot, type Plot } from './plot.ts'

export type PageChart = {
  plot: Plot
  /** After a change of variant, lines, window, colours or width. */
  draw(state: PageState): void
  /** After a change of the cursor alone. */
  moveCursor(state: PageState): void
}

export type Frame = { figure: HTMLElement; plot: Plot; legend: Legend; showEmpty(text: string | undefined): void }

/** @returns undefined when the page has no such chart */
export function frameOf(id: string): Frame | undefined {
  const figure = document.querySelector<HTMLElement>(`[data-chart="${id}"]`)
  if (figure === null) return undefined
  const [area, list, empty] = ['.plot', '.legend', '.empty'].map(
    (part) => figure.querySelector<HTMLElement>(part) as HTMLElement,
  )
  if (area === undefined || list === undefined || empty === undefined) return undefined
  return {
    figure,
    plot: createPlot(area),
    legend: createLegend(list),
    showEmpty(text) {
      empty.textContent = text ?? ''
      empty.hidden = text === undefined
      area.hidden = list.hidden = text !== undefined
    },
  }
}
