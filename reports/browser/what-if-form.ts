// The settings of the what-if panel: a slider and a field for each, and what was moved as a list of changes.
import { type Knob, type KnobGroup, type SetOption, TRAFFIC } from '../what-if-protocol.ts'

const GROUP_WORDS: Readonly<Record<KnobGroup, string>> = {
  traffic: 'Traffic',
  tasks: 'Tasks',
  scaling: 'Scaling',
  'start-up': 'Start-up',
  clients: 'Clients',
}

export function showKnobs(holder: HTMLElement, knobs: readonly Knob[]): void {
  const groups = (Object.keys(GROUP_WORDS) as KnobGroup[]).map((group) => ({
    group,
    own: knobs.filter((knob) => knob.group === group),
  }))
  holder.replaceChildren(...groups.filter(({ own }) => own.length > 0).map(({ group, own }) => fieldset(group, own)))
}

function fieldset(group: KnobGroup, knobs: readonly Knob[]): HTMLElement {
  const set = document.createElement('fieldset')
  const legend = set.appendChild(document.createElement('legend'))
  legend.textContent = GROUP_WORDS[group]
  set.append(...knobs.map(knobRow))
  return set
}

/** Slider and field move together; the field takes what lies beyond the slider. */
function knobRow({ path, label, value, unit, step, least, most }: Knob): HTMLElement {
  const row = document.createElement('div')
  row.className = 'knob'
  const field = input('number', { name: path, id: `knob-${path}`, min: String(least), step: 'any' })
  field.value = value === null ? '' : String(value)
  if (value === null) field.placeholder = 'none'
  const slider = input('range', { min: String(least), max: String(most), step: String(step) })
  slider.setAttribute('aria-label', label)
  slider.value = String(value ?? least)
  slider.addEventListener('input', () => {
    field.value = slider.value
  })
  field.addEventListener('input', () => {
    slider.value = field.value
  })
  const words = document.createElement('label')
  words.htmlFor = field.id
  words.textContent = label
  const behind = document.createElement('span')
  behind.className = 'unit'
  behind.textContent = unit
  row.append(words, slider, field, behind)
  return row
}

function input(type: string, attributes: Readonly<Record<string, string>>): HTMLInputElement {
  const element = document.createElement('input')
  element.type = type
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

/** Only what was moved. */
export function changesOf(holder: HTMLElement, knobs: readonly Knob[], sources: readonly string[]): SetOption[] {
  return knobs.flatMap(({ path, value, unit }) => {
    const text = holder.querySelector<HTMLInputElement>(`input[name="${CSS.escape(path)}"]`)?.value ?? ''
    if (text === '' || Number(text) === value) return []
    if (path === TRAFFIC) return sources.map((name) => ({ path: `traffic.${name}.scale`, value: Number(text) }))
    return [{ path, value: unit === '' ? Number(text) : `${text}${unit}` }]
  })
}
