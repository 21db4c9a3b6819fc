// When charts are drawn: those in view at once, the others one by one whenever the browser has nothing better to do, so that a day of many
// variants opens and scrolls as a small page does.
import type { PageState } from '../charts/page-state.ts'
import type { PageChart } from './page-chart.ts'

/** Charts that are nearer to what is seen than this count as seen. */
const MARGIN_PX = 300

export type DrawQueue = {
  /** After a change that all charts show. */
  redraw(): void
  /** All of them at once: paper shows everything. */
  redrawAll(): void
}

export function drawQueue(charts: readonly PageChart[], state: PageState): DrawQueue {
  const waiting = new Set<PageChart>()
  let isScheduled = false

  const draw = (chart: PageChart) => {
    waiting.delete(chart)
    chart.figure.removeAttribute('aria-busy')
    chart.draw(state)
  }
  const schedule = () => {
    if (isScheduled || waiting.size === 0) return
    isScheduled = true
    whenIdle(() => {
      isScheduled = false
      const [next] = waiting
      if (next !== undefined) draw(next)
      schedule()
    })
  }
  // Scrolling overtakes the queue.
  const observer = new IntersectionObserver(
    (entries) => {
      const seen = entries.filter(({ isIntersecting }) => isIntersecting).map(({ target }) => target)
      for (const chart of [...waiting]) if (seen.includes(chart.figure)) draw(chart)
    },
    { rootMargin: `${MARGIN_PX}px 0px` },
  )
  for (const { figure } of charts) observer.observe(figure)

  return {
    redraw() {
      const inView = new Set(charts.filter(({ figure }) => isNear(figure)))
      for (const chart of charts) {
        waiting.add(chart)
        chart.figure.setAttribute('aria-busy', 'true')
      }
      for (const chart of inView) draw(chart)
      schedule()
    },
    redrawAll() {
      for (const chart of charts) draw(chart)
    },
  }
}

function isNear(element: HTMLElement): boolean {
  const { top, bottom } = element.getBoundingClientRect()
  return bottom > -MARGIN_PX && top < innerHeight + MARGIN_PX
}

/** Safari knows no idle time. */
function whenIdle(act: () => void): void {
  if (typeof requestIdleCallback === 'function') requestIdleCallback(act, { timeout: 200 })
  else setTimeout(act, 0)
}
