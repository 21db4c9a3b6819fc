// Brings the report to life: reads the embedded data, draws the charts, and redraws what a control changes.
import type { ChartData } from '../chart-data.ts'
import { COMPARED_KINDS, VARIANT_KINDS } from '../charts/kinds.ts'
import { initialState, type PageState, showWindow } from '../charts/page-state.ts'
import { installControls, showCursor, zoomed } from './controls.ts'
import { decisionsChart } from './decisions-chart.ts'
import { drawQueue } from './draw-queue.ts'
import { livesChart } from './lives-chart.ts'
import { installLivesTable } from './lives-table.ts'
import { pageChart } from './page-chart.ts'
import { colour, onThemeChange } from './theme.ts'
import { installWhatIf } from './what-if.ts'

const source = document.querySelector('#chart-data')
if (source !== null) start(initialState(JSON.parse(source.textContent ?? '') as ChartData, colour))

function start(state: PageState): void {
  document.documentElement.classList.add('has-script')
  const plain = [...COMPARED_KINDS, ...VARIANT_KINDS].filter(({ id }) => id !== 'decisions').map(pageChart)
  const fixed = [...plain, decisionsChart(), livesChart()].filter((chart) => chart !== undefined)
  const charts = [...fixed, ...installWhatIf(state)]
  const moveCursor = () => {
    for (const chart of charts) chart.moveCursor(state)
    showCursor(state)
  }
  const queue = drawQueue(charts, state)
  const redraw = () => {
    queue.redraw()
    showCursor(state)
  }
  installControls(state, { redraw, moveCursor, variant: installLivesTable(state) })
  for (const { id, plot } of charts) {
    plot.onDrag(state, (window) => {
      showWindow(state, window, zoomed() === 'all' ? undefined : id)
      redraw()
    })
    plot.element.addEventListener('pointermove', (event) => {
      const point = plot.pointAt(event, state)
      if (point === undefined) return
      state.cursorS = point.timeS
      moveCursor()
    })
  }
  redraw()
  onThemeChange({ changed: redraw, printing: queue.redrawAll })
  onWidthChange(redraw)
}

/** Height changes come from the charts themselves. */
function onWidthChange(changed: () => void): void {
  let width = document.documentElement.clientWidth
  addEventListener('resize', () => {
    if (document.documentElement.clientWidth === width) return
    width = document.documentElement.clientWidth
    changed()
  })
}
