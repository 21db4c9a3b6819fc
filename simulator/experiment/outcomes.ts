// Replications fall into modes (well, recovered, collapsed). A mean between modes describes no run that can happen, so each mode is
// told with its share and its own error rate.
import type { Mode } from '../result/recovery.ts'
import type { VariantResult } from '../result/schema.ts'
import { shareEstimate } from './estimate.ts'
import { NO_INPUT_RANGE } from './input-uncertainty.ts'
import type { Replication } from './replication.ts'
import { meanFigure } from './summarize.ts'

const MODES: readonly Mode[] = ['well', 'recovered', 'collapsed']

/** The modes that occurred, best first. */
export function outcomesOf(replications: readonly Replication[], isUncertain: boolean): VariantResult['outcomes'] {
  return MODES.flatMap((mode) => {
    const members = replications.filter((replication) => replication.mode === mode)
    if (members.length === 0) return []
    const { value, low, high, n } = shareEstimate(members.length, replications.length)
    const errorRates = members.map(({ scalars }) => scalars['errorRate'] ?? { reason: 'not observed' })
    return [
      {
        mode,
        share: { value, low, high, ...NO_INPUT_RANGE, n },
        replications: members.map(({ replication }) => replication),
        errorRate: meanFigure(errorRates, isUncertain, { most: 1 }),
      },
    ]
  })
}
