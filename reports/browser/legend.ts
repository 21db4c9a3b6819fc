// The legend of a chart, which also reads its values: a sample of each line, its name, and its value at the cursor.
import type { LegendEntry } from '../charts/chart-content.ts'
import { type Shape, sampleShape } from '../charts/legend-sample.ts'

export type Legend = { show(entries: readonly LegendEntry[]): void; setValues(values: readonly string[]): void }

const SVG = 'http://www.w3.org/2000/svg'

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
  const shape = sampleShape(sample, colour)
  item.append(...(shape === undefined ? [] : [sampleSvg(shape)]), name, value)
  return { item, value }
}

function sampleSvg({ tag, attributes, widthPx }: Shape): SVGElement {
  const svg = elementOf('svg', { width: String(widthPx), height: '14', 'aria-hidden': 'true', class: 'swatch' })
  svg.append(elementOf(tag, attributes))
  return svg
}

function elementOf(tag: string, attributes: Readonly<Record<string, string>>): SVGElement {
  const element = document.createElementNS(SVG, tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}
