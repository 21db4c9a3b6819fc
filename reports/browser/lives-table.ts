// The task lives as a table, made when it is opened: what the chart shows, for those who do not see or point at it.
import type { ChartLife } from '../chart-data.ts'
import { chosenVariant, type PageState } from '../charts/page-state.ts'
import { numberText } from '../format.ts'
import { phaseWords } from '../task-phases.ts'

const HEADERS = ['task', 'launched', 'phases', 'end'] as const

/** @returns to be called when another variant is chosen */
export function installLivesTable(state: PageState): () => void {
  const details = document.querySelector<HTMLDetailsElement>('.lives-table')
  const place = details?.querySelector('.scroll')
  if (details === null || place === null || place === undefined) return () => {}
  const refresh = () => {
    if (details.open) place.replaceChildren(tableOf(chosenVariant(state).lives, state))
  }
  details.addEventListener('toggle', refresh)
  return refresh
}

function tableOf(lives: readonly ChartLife[], state: PageState): HTMLTableElement {
  const table = document.createElement('table')
  const head = table.createTHead().insertRow()
  for (const header of HEADERS) {
    const cell = head.appendChild(document.createElement('th'))
    cell.scope = 'col'
    cell.textContent = header
  }
  const body = table.createTBody()
  for (const life of lives) {
    const row = body.insertRow()
    for (const text of cellsOf(life, state)) row.insertCell().textContent = text
  }
  return table
}

function cellsOf({ id, phases, endS, why }: ChartLife, { clock, data }: PageState): string[] {
  const ends = [...phases.slice(1).map(([, startS]) => startS), endS ?? data.horizonS]
  const durations = phases.map(
    ([name, startS], index) => `${phaseWords(name)} ${numberText((ends[index] as number) - startS, 'seconds')}`,
  )
  const end = endS === null ? 'alive at the end' : `${clock.time(endS)}${why === null ? '' : `, ${why}`}`
  return [String(id), clock.time(phases[0]?.[1] ?? 0), durations.join(', '), end]
}
