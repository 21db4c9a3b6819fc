// The legend of a chart, which also reads its values: a sample of each line, its name, and its value at the cursor.
import type { Dash } from '../chart-specs.ts'

export type LegendEntry = { label: string; colour: string; sample: Sample }
export type Sample = { kind: 'line'; dash: Dash } | { kind: 'path'; path: string } | { kind: 'fill' }

export type Legend = { show(entries: readonly LegendEntry[]): void; setValues(values: readonly string[]): void }

const SVG = 'http://www.w3.org/2000/svg'
const PATTERNS: Readonly<Record<Dash, string>> = { solid: '', dashed: '7 4', dotted: '2 3' }

export function createLegend(list: HTMLElement): Legend {
  let values: HTMLElement[] = []
  return {
    show(entries) {
      const items = entries.map(itemOf)
      values = items.map(({ value }) => value)
      list.replaceChildren(...items.map(({ item }) => item))
    },
    setValues(texts) {
      for (const [index, text] of texts.entries()) {
        const value = values[index]
        if (value !== undefined) value.textContent = text
      }
    },
  }
}

function itemOf({ label, colour, sample }: LegendEntry): { item: HTMLElement; value: HTMLElement } {
  const item = document.createElement('li')
  const name = document.createElement('span')
  name.className = 'name'
  name.textContent = label
  const value = document.createElement('span')
  value.className = 'at-cursor'
  item.append(sampleSvg(sample, colour), name, value)
  return { item, value }
}

function sampleSvg(sample: Sample, colour: string): SVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  for (const [name, value] of [
    ['width', sample.kind === 'line' ? '26' : '14'],
    ['height', '14'],
    ['aria-hidden', 'true'],
    ['class', 'swatch'],
  ]) {
    svg.setAttribute(name as string, value as string)
  }
  const shape = document.createElementNS(
    SVG,
    sample.kind === 'line' ? 'line' : sample.kind === 'path' ? 'path' : 'rect',
  )
  for (const [name, value] of Object.entries(attributesOf(sample, colour))) shape.setAttribute(name, value)
  svg.append(shape)
  return svg
}

function attributesOf(sample: Sample, colour: string): Record<string, string> {
  switch (sample.kind) {
    case 'line': {
      const pattern = PATTERNS[sample.dash]
      const line = { x1: '0', x2: '26', y1: '7', y2: '7', stroke: colour, 'stroke-width': '2.5' }
      return pattern === '' ? line : { ...line, 'stroke-dasharray': pattern }
    }
    case 'path':
      return { d: sample.path, fill: colour, transform: 'translate(7 7)' }
    case 'fill':
      return { width: '14', height: '14', fill: colour }
    default:
      return sample satisfies never
  }
}
