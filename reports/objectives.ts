// The objectives of a variant in words: `error rate ≤\u202f1 %`, and how it stands against all of them.
import { isGated, type Standing, standingOf } from '../simulator/result/gate.ts'
import type { VariantResult } from '../simulator/result/schema.ts'
import { type Measure, plainText } from './format.ts'

export type Objective = VariantResult['slo'][number]
const WORDS: Readonly<Record<string, { label: string; measure: Measure }>> = {
  errorRate: { label: 'error rate', measure: 'share' },
  recovery: { label: 'recovery', measure: 'seconds' },
  costPerMonth: { label: 'cost per month', measure: 'usd' },
}

/** Every other objective is a percentile of the time to the outcome, such as `p99`. */
export function objectiveWords({ objective }: Pick<Objective, 'objective'>): { label: string; measure: Measure } {
  if (Object.hasOwn(WORDS, objective)) return WORDS[objective] as { label: string; measure: Measure }
  return { label: objective.replace('p999', 'p99.9'), measure: 'seconds' }
}

export function limitText(objective: Objective): string {
  const { label, measure } = objectiveWords(objective)
  return `${label} ≤ ${plainText(objective.limit, measure)}`
}

const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  met: '✓ met',
  missed: '✗ missed',
  inconclusive: '? inconclusive',
  none: 'no objectives',
}

/** Said of a variant that `--gate` leaves out. */
export const NOT_GATED = 'not gated'

/** `✗ missed (not gated)` */
export function standingText(variant: VariantResult): string {
  const standing = standingOf(variant)
  const words = STANDING_WORDS[standing]
  return isGated(variant) || standing === 'none' ? words : `${words} (${NOT_GATED})`
}
