// The what-if panel: reads the knobs, asks the worker, shows what comes back, and says it as a patch and as a command.

import { type Measure, numberText } from '../format.ts'
import type { FromWorker, Knob, SetOption, ToWorker, WhatIfData } from '../what-if-protocol.ts'
import { stringify } from '../what-if-yaml.ts'

const REPLICATIONS = 10
const PATIENCE_MS = 250
const FIGURES: readonly { path: string; label: string; measure: Measure }[] = [
  { path: 'errorRate', label: 'error rate', measure: 'share' },
  { path: 'responseTimeS.p50', label: 'p50', measure: 'seconds' },
  { path: 'responseTimeS.p99', label: 'p99', measure: 'seconds' },
  { path: 'recoveryTimeS', label: 'recovery', measure: 'seconds' },
  { path: 'tasks.mean', label: 'tasks, mean', measure: 'plain' },
  { path: 'costUsd.total', label: 'cost of the run', measure: 'usd' },
]

type Figures = Readonly<Record<string, number | null>>
type Panel = {
  data: WhatIfData
  worker: Worker
  variant: string
  knobs: readonly Knob[]
  sources: readonly string[]
  run: number
  /** Of the run under way, and of the variant as it is. */
  moved: Figures[]
  frozen: Map<string, Figures[]>
}

export function installWhatIf(): void {
  const element = document.querySelector('#what-if-data')
  const form = document.querySelector<HTMLFormElement>('#what-if-form')
  if (element === null || form === null) return
  const data = JSON.parse(element.textContent ?? '') as WhatIfData
  const worker = new Worker(URL.createObjectURL(new Blob([data.worker], { type: 'text/javascript' })))
  const panel: Panel = { data, worker, variant: '', knobs: [], sources: [], run: 0, moved: [], frozen: new Map() }
  worker.addEventListener('message', ({ data: message }: MessageEvent<FromWorker>) => heard(panel, message))
  worker.postMessage({ kind: 'scenario', raw: data.raw })
  const select = form.elements.namedItem('variant') as HTMLSelectElement
  const choose = () => {
    panel.variant = select.value
    tell(panel, { kind: 'knobs', variant: panel.variant })
  }
  select.addEventListener('change', choose)
  let timer = 0
  form.addEventListener('input', (event) => {
    if (event.target === select) return
    clearTimeout(timer)
    timer = window.setTimeout(() => start(panel), PATIENCE_MS)
  })
  form.addEventListener('submit', (event) => event.preventDefault())
  document.querySelector('#what-if-patch')?.addEventListener('click', () => copy(patchText(panel)))
  document.querySelector('#what-if-command')?.addEventListener('click', () => copy(commandText(panel)))
  whenSeen(form, choose)
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
      showKnobs(panel)
      start(panel)
      return
    case 'refused':
      if (message.run === panel.run) say(message.message)
      return
    case 'replication':
      if (message.run !== panel.run) return
      panel.moved.push(message.figures)
      if (changes(panel).length === 0) panel.frozen.set(panel.variant, panel.moved)
      showFigures(panel)
      say(`${panel.moved.length} of ${REPLICATIONS} replications`)
      return
    default:
      message satisfies never
  }
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

function showKnobs({ knobs, sources }: Panel): void {
  const holder = document.querySelector('#what-if-knobs') as HTMLElement
  const all = [
    ...(sources.length > 0 ? [{ path: 'traffic', label: 'traffic ×', value: 1, unit: '', step: 0.1, least: 0 }] : []),
    ...knobs,
  ]
  holder.replaceChildren(
    ...all.map(({ path, label, value, unit, step, least }) => {
      const input = document.createElement('input')
      Object.assign(input, {
        type: 'number',
        name: path,
        value: value === null ? '' : String(value),
        step: 'any',
        min: String(least),
      })
      input.setAttribute('step', String(step))
      if (value === null) input.placeholder = 'none'
      const wrapper = document.createElement('label')
      wrapper.append(`${label} `, input, unit === '' ? '' : ` ${unit}`)
      return wrapper
    }),
  )
}

/** Only what was moved. */
function changes({ knobs, sources }: Panel): SetOption[] {
  const input = (path: string) =>
    document.querySelector<HTMLInputElement>(`#what-if-knobs input[name="${CSS.escape(path)}"]`)
  const factor = Number(input('traffic')?.value ?? 1)
  const scaled =
    factor !== 1 && Number.isFinite(factor)
      ? sources.map((name) => ({ path: `traffic.${name}.scale`, value: factor }))
      : []
  const moved = knobs.flatMap(({ path, value, unit }) => {
    const text = input(path)?.value ?? ''
    if (text === '' || Number(text) === value) return []
    return [{ path, value: unit === '' ? Number(text) : `${text}${unit}` }]
  })
  return [...scaled, ...moved]
}

function showFigures(panel: Panel): void {
  const body = document.querySelector('#what-if-figures') as HTMLElement
  const frozen = panel.frozen.get(panel.variant) ?? []
  body.replaceChildren(
    ...FIGURES.map(({ path, label, measure }) => {
      const row = document.createElement('tr')
      const head = document.createElement('th')
      head.scope = 'row'
      head.textContent = label
      row.append(head, cell(frozen, path, measure), cell(panel.moved, path, measure))
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

function patchText(panel: Panel): string {
  return stringify(changes(panel))
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
