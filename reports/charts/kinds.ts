// Every chart over time, in the order of the page.
import type { Result } from '../../simulator/result/schema.ts'
import { COMPARED_CHARTS } from '../chart-specs.ts'
import { ALARMS } from './alarms-content.ts'
import type { ChartKind } from './chart-content.ts'
import { DECISIONS } from './decisions-content.ts'
import { HEATMAP } from './heatmap-content.ts'
import { COMPARED_KINDS, DETAIL_KINDS } from './line-content.ts'
import { LIVES } from './lives-content.ts'

export { COMPARED_KINDS, LIVES }

/** The charts in which variants, or a forecast and its run, stand over one another; none for a single variant. */
export function comparedKindsOf({ variants, validation }: Result): readonly ChartKind[] {
  if (variants.length < 2) return []
  const usual = COMPARED_CHARTS.filter(({ onlyForRuns }) => validation !== undefined || !onlyForRuns)
  return COMPARED_KINDS.filter((kind) => usual.some(({ id }) => id === kind.id))
}

/** Of one variant; the lines of requests and of response times first, the field of response times beside them. */
export const VARIANT_KINDS: readonly ChartKind[] = [
  DECISIONS,
  ALARMS,
  ...DETAIL_KINDS.flatMap((kind) => (kind.id === 'response-times' ? [kind, HEATMAP] : [kind])),
]
