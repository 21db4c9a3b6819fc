// Every chart over time, in the order of the page.
import { ALARMS } from './alarms-content.ts'
import type { ChartKind } from './chart-content.ts'
import { DECISIONS } from './decisions-content.ts'
import { HEATMAP } from './heatmap-content.ts'
import { COMPARED_KINDS, DETAIL_KINDS } from './line-content.ts'
import { LIVES } from './lives-content.ts'

export { COMPARED_KINDS, LIVES }

/** Of one variant; the lines of requests and of response times first, the field of response times beside them. */
export const VARIANT_KINDS: readonly ChartKind[] = [
  DECISIONS,
  ALARMS,
  ...DETAIL_KINDS.flatMap((kind) => (kind.id === 'response-times' ? [kind, HEATMAP] : [kind])),
]
