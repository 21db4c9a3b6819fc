// The reader's controls: variant, kind of lines, window of time and cursor. Native inputs, so that a keyboard reaches them all.
import { changedWindow, type PageState, showWindow, type WindowChange, windowOf } from '../charts/page-state.ts'

export type Changed = { redraw(): void; moveCursor(): void; variant(): void }

export function installControls(state: PageState, changed: Changed): void {
  onChoice('variant', (value) => {
    state.variantIndex = Number(value)
    showVariant(state)
    changed.variant()
    changed.redraw()
  })
  onChoice('lines', (value) => {
    state.lines = value === 'run' ? 'run' : 'spread'
    changed.redraw()
  })
  for (const button of document.querySelectorAll<HTMLElement>('[data-window]')) {
    button.addEventListener('click', () => {
      zoom(state, button.dataset['window'] as WindowChange)
      changed.redraw()
    })
  }
  cursorInput()?.addEventListener('input', ({ target }) => {
    state.cursorS = (target as HTMLInputElement).valueAsNumber
    changed.moveCursor()
  })
  showVariant(state)
}

function zoom(state: PageState, change: WindowChange): void {
  const chart = zoomed()
  const own = chart === 'all' ? undefined : chart
  const window = own === undefined ? state.window : windowOf(state, own)
  const { cursorS, data } = state
  showWindow(state, changedWindow(window, change, { cursorS, horizonS: data.horizonS }), own)
}

/** What the buttons act on: all charts, or one by its id. */
export function zoomed(): string {
  return document.querySelector<HTMLSelectElement>('#zoomed')?.value ?? 'all'
}

function onChoice(name: string, chosen: (value: string) => void): void {
  for (const input of document.querySelectorAll<HTMLInputElement>(`input[name="${name}"]`)) {
    input.addEventListener('change', () => chosen(input.value))
    // A browser may restore the choice of an earlier visit; the page starts from its own.
    input.checked = input.defaultChecked
  }
}

/** What belongs to one variant is shown with it alone. */
function showVariant({ variantIndex }: PageState): void {
  for (const part of document.querySelectorAll<HTMLElement>('[data-variant]')) {
    part.hidden = part.dataset['variant'] !== String(variantIndex)
  }
}

/** The slider covers the window, in steps that one press of a key can see. */
export function showCursor({ cursorS, window: { fromS, toS }, clock }: PageState): void {
  const input = cursorInput()
  if (input !== null) {
    input.min = String(fromS)
    input.max = String(toS)
    input.step = String(Math.max(1, Math.round((toS - fromS) / 240)))
    input.value = String(cursorS)
    input.setAttribute('aria-valuetext', clock.time(cursorS))
  }
  const output = document.querySelector('#cursor-time')
  if (output !== null) output.textContent = clock.time(cursorS)
}

function cursorInput(): HTMLInputElement | null {
  return document.querySelector<HTMLInputElement>('#cursor')
}
