// The chart of task lives in the page: the one under the pointer is told in words.
import { LIVES, lifeText, livesInOrder, rowHeight } from '../charts/lives-content.ts'
import { chosenVariant, type PageState } from '../charts/page-state.ts'
import { type PageChart, pageChart } from './page-chart.ts'

export function livesChart(): PageChart | undefined {
  const chart = pageChart(LIVES)
  if (chart === undefined) return undefined
  const sentence = chart.figure.appendChild(document.createElement('p'))
  sentence.className = 'sentence'
  let drawn: PageState | undefined
  chart.plot.element.addEventListener('pointermove', (event) => {
    const point = drawn && chart.plot.pointAt(event, drawn)
    if (drawn === undefined || point === undefined) return
    const lives = livesInOrder(drawn)
    const life = lives[Math.floor(point.yPx / rowHeight(lives.length))]
    if (life !== undefined) sentence.textContent = lifeText(life, drawn)
  })
  return {
    ...chart,
    draw(state) {
      drawn = state
      chart.draw(state)
      sentence.textContent = leftOutText(chosenVariant(state).livesLeftOut)
    },
  }
}

function leftOutText(leftOut: number): string {
  const more = leftOut > 0 ? ` ${leftOut} more tasks are not shown.` : ''
  return `Point at a row to read it.${more}`
}
