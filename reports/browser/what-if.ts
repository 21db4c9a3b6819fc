// The what-if panel: reads the knobs, asks the worker, shows what comes back, and says it as a patch and as a command.
import type { PageState } from '../charts/page-state.ts'
import { whatIfKinds } from '../charts/what-if-kinds.ts'
import { type Measure, numberText } from '../format.ts'
import type { Course, Figures, FromWorker, Knob, SetOption, ToWorker, WhatIfData } from '../what-if-protocol.ts'
import { stringify } from '../what-if-yaml.ts'
import { type PageChart, pageChart } from './page-chart.ts'
import { changesOf, showKnobs } from './what-if-form.ts'

const REPLICATIONS = 10
const PATIENCE_MS = 150
const FIGURES: readonly { path: string; label: string; measure: Measure }[] = [
  { path: 'errorRate', label: 'error rate', measure: 'share' },
  { path: 'responseTimeS.p50', label: 'p50 of successes', measure: 'seconds' },
  { path: 'responseTimeS.p99', label: 'p99 of successes', measure: 'seconds' },
  { path: 'recoveryTimeS', label: 'recovery', measure: 'seconds' },
  { path: 'tasks.mean', label: 'tasks, mean', measure: 'plain' },
  { path: 'costUsd.total', label: 'cost of the run', measure: 'usd' },
]

type Panel = {
  data: WhatIfData
  worker: Worker
  holder: HTMLElement
  charts: readonly PageChart[]
  state: PageState
  variant: string
  knobs: readonly Knob[]
  sources: readonly string[]
  isSeen: boolean
  run: number
  /** Of the run under way. */
  moved: Figures[]
  course: Course | undefined
}

/** @returns its charts; they follow the page's window, cursor and colours */
export function installWhatIf(state: PageState): readonly PageChart[] {
  const element = document.querySelector('#what-if-data')
  const form = document.querySelector<HTMLFormElement>('#what-if-form')
  const holder = document.querySelector<HTMLElement>('#what-if-knobs')
  if (element === null || form === null || holder === null) return []
  const data = JSON.parse(element.textContent ?? '') as WhatIfData
  const select = form.elements.namedItem('variant') as HTMLSelectElement
  const worker = new Worker(URL.createObjectURL(new Blob([data.worker], { type: 'text/javascript' })))
  const kinds = whatIfKinds(() => ({ variantName: panel.variant, course: panel.course }))
  const panel: Panel = {
    data,
    worker,
    holder,
    state,
    charts: kinds.map(pageChart).filter((chart) => chart !== undefined),
    variant: select.value,
    knobs: [],
    sources: [],
    isSeen: false,
    run: 0,
    moved: [],
    course: undefined,
  }
  worker.addEventListener('message', ({ data: message }: MessageEvent<FromWorker>) => heard(panel, message))
  tell(panel, { kind: 'scenario', raw: data.raw })
  listen(panel, form, select)
  return panel.charts
}

function listen(panel: Panel, form: HTMLFormElement, select: HTMLSelectElement): void {
  const choose = () => {
    panel.variant = select.value
    tell(panel, { kind: 'knobs', variant: panel.variant })
  }
  let timer = 0
  select.addEventListener('change', choose)
  form.addEventListener('input', (event) => {
    if (event.target === select) return
    clearTimeout(timer)
    timer = window.setTimeout(() => start(panel), PATIENCE_MS)
  })
  form.addEventListener('submit', (event) => event.preventDefault())
  document.querySelector('#what-if-reset')?.addEventListener('click', choose)
  document.querySelector('#what-if-patch')?.addEventListener('click', () => copy(stringify(changes(panel))))
  document.querySelector('#what-if-command')?.addEventListener('click', () => copy(commandText(panel)))
  // Read at once, so that the first replication does not have to wait for it.
  choose()
  whenSeen(form, () => {
    panel.isSeen = true
    if (panel.knobs.length > 0) start(panel)
  })
}

/** A long scenario keeps a core busy: nothing is simulated for those who never look. */
function whenSeen(element: HTMLElement, act: () => void): void {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return
    observer.disconnect()
    act()
  })
  observer.observe(element)
}

function tell({ worker }: Panel, message: ToWorker): void {
  worker.postMessage(message)
}

function heard(panel: Panel, message: FromWorker): void {
  switch (message.kind) {
    case 'knobs':
      if (message.variant !== panel.variant) return
      panel.knobs = message.knobs
      panel.sources = message.sources
      showKnobs(panel.holder, panel.knobs)
      if (panel.isSeen) start(panel)
      return
    case 'refused':
      if (message.run === panel.run) say(message.message)
      return
    case 'replication':
      if (message.run !== panel.run) return
      panel.moved.push(message.figures)
      panel.course = message.course
      show(panel)
      say(`${panel.moved.length} of ${REPLICATIONS} replications`)
      return
    default:
      message satisfies never
  }
}

function changes({ holder, knobs, sources }: Panel): SetOption[] {
  return changesOf(holder, knobs, sources)
}

function start(panel: Panel): void {
  panel.run++
  panel.moved = []
  say('simulating …')
  tell(panel, {
    kind: 'run',
    run: panel.run,
    variant: panel.variant,
    set: changes(panel),
    seed: panel.data.seed,
    replications: REPLICATIONS,
  })
}

function show(panel: Panel): void {
  showFigures(panel)
  for (const chart of panel.charts) chart.draw(panel.state)
}

function showFigures({ data, variant, moved }: Panel): void {
  const body = document.querySelector('#what-if-figures') as HTMLElement
  const forecast = data.forecast.filter((each) => each.variant === variant).map(({ figures }) => figures)
  body.replaceChildren(
    ...FIGURES.map(({ path, label, measure }) => {
      const row = document.createElement('tr')
      const head = document.createElement('th')
      head.scope = 'row'
      head.textContent = label
      row.append(head, cell(forecast, path, measure), cell(moved, path, measure))
      return row
    }),
  )
}

function cell(replications: readonly Figures[], path: string, measure: Measure): HTMLElement {
  const values = replications.flatMap((figures) => (typeof figures[path] === 'number' ? [figures[path]] : []))
  const element = document.createElement('td')
  element.className = 'number'
  element.textContent =
    values.length === 0 ? '–' : numberText(values.reduce((sum, value) => sum + value, 0) / values.length, measure)
  return element
}

function commandText(panel: Panel): string {
  const quoted = (text: string) =>
    /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`
  const sets = changes(panel).map(({ path, value }) => `--set ${quoted(`${path}=${String(value)}`)}`)
  return [
    'surgecast simulate SCENARIO.yaml',
    `--variant ${quoted(panel.variant)}`,
    `--seed ${quoted(panel.data.seed)}`,
    ...sets,
  ].join(' ')
}

/** Where the clipboard is closed to pages from a disk, the text can still be copied by hand. */
function copy(text: string): void {
  const shown = document.querySelector<HTMLElement>('#what-if-text')
  if (shown !== null) {
    shown.textContent = text
    shown.hidden = false
  }
  navigator.clipboard?.writeText(text).catch(() => undefined)
}

function say(text: string): void {
  const state = document.querySelector('#what-if-state')
  if (state !== null) state.textContent = text
}
