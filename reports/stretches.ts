// How much of a run a variant failed its objectives: `31.2 min in 3 stretches`. Recovery alone is the longest of them.
import type { VariantResult } from '../simulator/result/schema.ts'
import { numberText } from './format.ts'

export function hasSeveralStretches({ summary }: VariantResult): boolean {
  return (summary.unwell?.stretches.value ?? 0) > 1
}

/** `in 3 stretches`; a mean over the replications. */
export function stretchesNote({ summary }: VariantResult): string {
  const count = Number((summary.unwell?.stretches.value ?? 0).toPrecision(2))
  return `in ${numberText(count, 'plain')} ${count === 1 ? 'stretch' : 'stretches'}`
}
