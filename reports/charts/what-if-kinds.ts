// The charts of the what-if panel: the forecast of the page, and over it what was simulated with the settings as they were moved.
import { type ComparedSpec, type Dash, WHAT_IF_CHARTS } from '../chart-specs.ts'
import type { Course } from '../what-if-protocol.ts'
import type { ChartKind } from './chart-content.ts'
import { lineContent } from './line-content.ts'
import type { DrawnLine } from './lines.ts'

const FORECAST = { label: 'forecast', colour: 'ink', dash: 'dashed' } as const
const MOVED = { label: 'what if', colour: 'blue', dash: 'solid' } as const

export type Shown = { variantName: string; course: Course | undefined }

/** @param shown what the panel shows at the moment */
export function whatIfKinds(shown: () => Shown): ChartKind[] {
  return WHAT_IF_CHARTS.map((spec) => ({
    id: spec.id,
    title: spec.title,
    contentOf(state) {
      const { variantName, course } = shown()
      const forecast = state.data.variants.find(({ name }) => name === variantName)
      const lines = [...lineOf(spec, FORECAST, forecast), ...lineOf(spec, MOVED, course)]
      return lineContent({ ...spec, empty: emptyWords(spec) }, { lines, scaleLines: lines }, state)
    },
  }))
}

function lineOf(
  { series }: ComparedSpec,
  look: { label: string; colour: string; dash: Dash },
  course: Course | undefined,
): DrawnLine[] {
  const band = course?.bands[series]
  if (course === undefined || band === undefined) return []
  return [{ ...look, isStep: false, startS: course.startS, intervalS: course.intervalS, band }]
}

function emptyWords({ series }: ComparedSpec): string {
  return series === 'failedRps' ? 'No request fails, neither in the forecast nor here.' : 'There is nothing to show.'
}
