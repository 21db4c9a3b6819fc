// Charts of lines over time: one variant in detail, or one line for each variant.
import type { ChartVariant } from '../chart-data.ts'
import { type ChartSpec, COMPARED_CHARTS, type ComparedSpec, DETAIL_CHARTS, variantLook } from '../chart-specs.ts'
import type { Measure } from '../format.ts'
import type { ChartContent, ChartKind } from './chart-content.ts'
import { bandOf, type DrawnLine, extentOf, seriesOf, spokenPeak, textAt, yAxisOf } from './lines.ts'
import { chosenVariant, type PageState } from './page-state.ts'
import { linearAxis, logarithmicAxis, type ValueAxis } from './value-axis.ts'

/** More bands over one another hide each other. */
const MOST_BANDS = 3

export const COMPARED_KINDS: readonly ChartKind[] = COMPARED_CHARTS.map((spec) => ({
  id: spec.id,
  title: spec.title,
  contentOf(state) {
    const lines = comparedLines(spec, state)
    return lineContent(spec, { lines, scaleLines: lines }, state)
  },
}))

export const DETAIL_KINDS: readonly ChartKind[] = DETAIL_CHARTS.map((spec) => ({
  id: spec.id,
  title: spec.title,
  contentOf(state) {
    const scaleLines = state.data.variants.flatMap((variant) => linesOf(spec, variant, state))
    return lineContent(spec, { lines: linesOf(spec, chosenVariant(state), state), scaleLines }, state)
  },
}))

type Kind = Pick<ChartSpec, 'title' | 'measure' | 'scale' | 'empty'>
/** `scaleLines`: all lines that the axis has to hold, of every variant, so that a change of variant keeps the scale. */
type Lines = { lines: readonly DrawnLine[]; scaleLines: readonly DrawnLine[] }

export function lineContent(
  kind: Kind,
  { lines, scaleLines }: Lines,
  { clock, colour }: Pick<PageState, 'clock' | 'colour'>,
): ChartContent {
  const axis = extentOf(lines.map(({ band }) => band)) && axisOf(kind, scaleLines)
  if (axis === undefined) return { kind: 'empty', words: kind.empty }
  const { title, measure } = kind
  return {
    kind: 'drawn',
    plot: {
      yAxis: yAxisOf(axis, { ink: colour('ink'), rule: colour('rule') }),
      series: lines.flatMap((line) => seriesOf(line, axis, colour(line.colour))),
    },
    legend: lines.map(({ label, colour: name, dash }) => ({
      label,
      colour: colour(name),
      sample: { kind: 'line', dash },
    })),
    valuesAt: (timeS) => lines.map((line) => textAt(line, timeS, measure)),
    spoken: `${title}. ${lines.map((line) => spokenPeak(line, measure, clock.time)).join('; ')}.`,
  }
}

function axisOf({ measure, scale }: { measure: Measure; scale: 'linear' | 'log' }, lines: readonly DrawnLine[]) {
  const extent = extentOf(lines.map(({ band }) => band))
  if (extent === undefined) return undefined
  const axis: ValueAxis =
    scale === 'log' ? logarithmicAxis(extent.lowest, extent.highest, measure) : linearAxis(extent.highest, measure)
  return axis
}

function linesOf(spec: ChartSpec, variant: ChartVariant, { lines }: PageState): DrawnLine[] {
  return spec.lines.flatMap(({ series, label, colour: name, dash, isStep = false }) => {
    const band = bandOf(variant, series, lines)
    if (band === undefined || (spec.dropsQuietLines && extentOf([band]) === undefined)) return []
    return [{ label, colour: name, dash, isStep, startS: variant.startS, intervalS: variant.intervalS, band }]
  })
}

export function showsBands(variantCount: number): boolean {
  return variantCount <= MOST_BANDS
}

function comparedLines({ series }: ComparedSpec, { data: { variants }, lines }: PageState): DrawnLine[] {
  return variants.flatMap((variant, index) => {
    const band = bandOf(variant, series, lines)
    if (band === undefined) return []
    const shown = showsBands(variants.length) ? band : { ...band, low: null, high: null }
    return [
      {
        label: variant.name,
        ...variantLook(index),
        isStep: false,
        startS: variant.startS,
        intervalS: variant.intervalS,
        band: shown,
      },
    ]
  })
}
