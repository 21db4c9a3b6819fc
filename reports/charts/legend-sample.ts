// The sample of a legend's entry as one SVG shape, 14 pixels high.
import type { Dash } from '../chart-specs.ts'
import type { Sample } from './chart-content.ts'

export type Shape = { tag: 'line' | 'path' | 'rect'; attributes: Readonly<Record<string, string>>; widthPx: number }

const PATTERNS: Readonly<Record<Dash, string>> = { solid: '', dashed: '7 4', dotted: '2 3' }

/** @returns undefined for an entry that only tells a value */
export function sampleShape(sample: Sample, colour: string): Shape | undefined {
  switch (sample.kind) {
    case 'line': {
      const pattern = PATTERNS[sample.dash]
      const line = { x1: '0', x2: '26', y1: '7', y2: '7', stroke: colour, 'stroke-width': '2.5' }
      return {
        tag: 'line',
        attributes: pattern === '' ? line : { ...line, 'stroke-dasharray': pattern },
        widthPx: 26,
      }
    }
    case 'path':
      return { tag: 'path', attributes: { d: sample.path, fill: colour, transform: 'translate(7 7)' }, widthPx: 14 }
    case 'fill': {
      const rect = { width: '14', height: '14', fill: colour }
      const { opacity } = sample
      return {
        tag: 'rect',
        attributes: opacity === undefined ? rect : { ...rect, 'fill-opacity': String(opacity) },
        widthPx: 14,
      }
    }
    case 'none':
      return undefined
    default:
      return sample satisfies never
  }
}
