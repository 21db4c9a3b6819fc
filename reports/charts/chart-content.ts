// What a chart over time shows, without a place to show it: the page draws it, and so does the export of SVG files.
import type { Dash } from '../chart-specs.ts'
import type { PageState } from './page-state.ts'

/** A series as the chart library takes it. */
export type Series = object
export type PlotContent = { yAxis: object; series: readonly Series[] }

export type LegendEntry = { label: string; colour: string; sample: Sample }
export type Sample =
  | { kind: 'line'; dash: Dash }
  | { kind: 'path'; path: string }
  | { kind: 'fill'; opacity?: number }
  | { kind: 'none' }

export type ChartContent =
  | {
      kind: 'drawn'
      plot: PlotContent
      legend: readonly LegendEntry[]
      /** Behind each entry of the legend. */
      valuesAt: (timeS: number) => readonly string[]
      /** For readers who do not see it. */
      spoken: string
      /** Where the content decides it, without the margins. */
      heightPx?: number
    }
  | { kind: 'empty'; words: string }

export type ChartKind = { id: string; title: string; contentOf: (state: PageState) => ChartContent }
