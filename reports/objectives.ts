// The objectives of a variant in words: `error rate ≤\u202f1 %`, and how a variant stands against all of them.
import type { VariantResult } from '../simulator/result/schema.ts'
import { type Measure, plainText } from './format.ts'

export type Objective = VariantResult['slo'][number]
/** `none`: the variant has no objectives. */
export type Standing = 'met' | 'missed' | 'inconclusive' | 'none'

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

/** One missed objective is a miss; otherwise one that is not decided leaves the whole undecided. */
export function standingOf({ slo }: Pick<VariantResult, 'slo'>): Standing {
  if (slo.length === 0) return 'none'
  if (slo.some(({ verdict }) => verdict === 'missed')) return 'missed'
  return slo.some(({ verdict }) => verdict === 'inconclusive') ? 'inconclusive' : 'met'
}

export const STANDING_WORDS: Readonly<Record<Standing, string>> = {
  met: '✓ met',
  missed: '✗ missed',
  inconclusive: '? open',
  none: 'no objectives',
}
