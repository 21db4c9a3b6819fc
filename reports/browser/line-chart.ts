// Charts of lines over time: one variant in detail, or one line for each variant.

import type { ChartVariant } from '../chart-data.ts'
import { type ChartSpec, COMPARED_CHARTS, type ComparedSpec, DETAIL_CHARTS, variantLook } from '../chart-specs.ts'
import type { Measure } from '../format.ts'
import { bandOf, type DrawnLine, extentOf, seriesOf, spokenPeak, textAt, yAxisOf } from './lines.ts'
import { type Frame, frameOf, type PageChart } from './page-chart.ts'
import { chosenVariant, type PageState } from './page-state.ts'
import { colour, colours } from './theme.ts'
import { linearAxis, logarithmicAxis, type ValueAxis } from './value-axis.ts'

/** More bands over one another hide each other. */
const MOST_BANDS = 3

export function lineCharts(): PageChart[] {
  const detail = DETAIL_CHARTS.map((spec) =>
    lineChart(
      spec,
      (state) => detailLines(spec, state),
      (state) => state.data.variants.flatMap((variant) => linesOf(spec, variant, state)),
    ),
  )
  const compared = COMPARED_CHARTS.map((spec) => {
    const lines = (state: PageState) => comparedLines(spec, state)
    return lineChart(spec, lines, lines)
  })
  return [...compared, ...detail].filter((chart) => chart !== undefined)
}

type Lines = (state: PageState) => DrawnLine[]
type Kind = Pick<ChartSpec, 'id' | 'title' | 'measure' | 'scale' | 'empty'>

/** @param scaleLines all lines that the axis has to hold: of every variant, so that a change of variant keeps the scale */
function lineChart(kind: Kind, linesIn: Lines, scaleLines: Lines): PageChart | undefined {
  const frame = frameOf(kind.id)
  if (frame === undefined) return undefined
  let lines: DrawnLine[] = []
  const moveCursor = (state: PageState) => {
    frame.plot.moveCursor(state)
    frame.legend.setValues(lines.map((line) => textAt(line, state.cursorS, kind.measure)))
  }
  return {
    plot: frame.plot,
    draw(state) {
      lines = linesIn(state)
      const axis = extentOf(lines.map(({ band }) => band)) && axisOf(kind, scaleLines(state))
      frame.showEmpty(axis === undefined ? kind.empty : undefined)
      if (axis === undefined) return
      drawLines(frame, lines, axis, state)
      frame.plot.element.setAttribute('aria-label', spoken(kind, lines, state))
      moveCursor(state)
    },
    moveCursor,
  }
}

function drawLines({ plot, legend }: Frame, lines: readonly DrawnLine[], axis: ValueAxis, state: PageState): void {
  legend.show(
    lines.map(({ label, colour: name, dash }) => ({ label, colour: colour(name), sample: { kind: 'line', dash } })),
  )
  const series = lines.flatMap((line) => seriesOf(line, axis, colour(line.colour)))
  plot.draw({ yAxis: yAxisOf(axis, colours(['ink', 'rule'])), series }, state)
}

function axisOf(
  { measure, scale }: { measure: Measure; scale: 'linear' | 'log' },
  lines: readonly DrawnLine[],
): ValueAxis | undefined {
  const extent = extentOf(lines.map(({ band }) => band))
  if (extent === undefined) return undefined
  return scale === 'log' ? logarithmicAxis(extent.lowest, extent.highest, measure) : linearAxis(extent.highest, measure)
}

function spoken(
  { title, measure }: { title: string; measure: Measure },
  lines: readonly DrawnLine[],
  { clock }: PageState,
): string {
  return `${title}. ${lines.map((line) => spokenPeak(line, measure, clock.time)).join('; ')}.`
}

function detailLines(spec: ChartSpec, state: PageState): DrawnLine[] {
  return linesOf(spec, chosenVariant(state), state)
}

function linesOf(spec: ChartSpec, variant: ChartVariant, { lines }: PageState): DrawnLine[] {
  return spec.lines.flatMap(({ series, label, colour: name, dash, isStep = false }) => {
    const band = bandOf(variant, series, lines)
    if (band === undefined || (spec.dropsQuietLines && extentOf([band]) === undefined)) return []
    return [{ label, colour: name, dash, isStep, startS: variant.startS, intervalS: variant.intervalS, band }]
  })
}

function comparedLines({ series }: ComparedSpec, { data: { variants }, lines }: PageState): DrawnLine[] {
  return variants.flatMap((variant, index) => {
    const band = bandOf(variant, series, lines)
    if (band === undefined) return []
    const shown = variants.length > MOST_BANDS ? { ...band, low: null, high: null } : band
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
