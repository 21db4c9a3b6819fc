// A chart of the page: the frame that the page holds ready, filled with what its kind says, and its legend read at the cursor.
import type { ChartContent, ChartKind } from '../charts/chart-content.ts'
import { type PageState, windowOf } from '../charts/page-state.ts'
import { createLegend, type Legend } from './legend.ts'
import { createPlot, type Plot, setInnerHeight } from './plot.ts'

export type PageChart = {
  id: string
  figure: HTMLElement
  plot: Plot
  /** After a change of variant, lines, window, colours or width. */
  draw(state: PageState): void
  /** After a change of the cursor alone. */
  moveCursor(state: PageState): void
}

/** @returns undefined when the page has no such chart */
export function pageChart({ id, contentOf }: ChartKind): PageChart | undefined {
  const frame = frameOf(id)
  if (frame === undefined) return undefined
  const { figure, plot, legend, showEmpty } = frame
  let content: ChartContent | undefined
  const moveCursor = (state: PageState) => {
    if (content?.kind !== 'drawn') return
    plot.moveCursor(state)
    legend.setValues(content.valuesAt(state.cursorS))
  }
  return {
    id,
    figure,
    plot,
    draw(state) {
      content = contentOf(state)
      showEmpty(content.kind === 'empty' ? content.words : undefined)
      if (content.kind === 'empty') return
      if (content.heightPx !== undefined) setInnerHeight(plot.element, content.heightPx)
      legend.show(content.legend)
      plot.draw(content.plot, { ...state, window: windowOf(state, id) })
      plot.element.setAttribute('aria-label', content.spoken)
      moveCursor(state)
    },
    moveCursor,
  }
}

type Frame = { figure: HTMLElement; plot: Plot; legend: Legend; showEmpty(text: string | undefined): void }

function frameOf(id: string): Frame | undefined {
  const figure = document.querySelector<HTMLElement>(`[data-chart="${id}"]`)
  if (figure === null) return undefined
  const [area, list, empty] = ['.plot', '.legend', '.empty'].map(
    (part) => figure.querySelector<HTMLElement>(part) as HTMLElement,
  )
  if (area === undefined || list === undefined || empty === undefined) return undefined
  return {
    figure,
    plot: createPlot(area, id),
    legend: createLegend(list),
    showEmpty(text) {
      empty.textContent = text ?? ''
      empty.hidden = text === undefined
      area.hidden = list.hidden = text !== undefined
    },
  }
}
