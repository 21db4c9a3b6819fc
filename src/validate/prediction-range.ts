// Where a single run was predicted to lie: between the smallest and the largest of the replications.
import type { VariantResult } from '../../simulator/index.ts'

export type Range = { low: number; high: number }

/** Replications after which the range holds another run with probability 0.95. */
export const REPLICATIONS_FOR_95 = 39

/** Probability that a further draw lies within the range of `replications` draws, whatever their law. */
export function levelOf(replications: number): number {
  return (replications - 1) / (replications + 1)
}

/** @returns undefined when no replication has the figure, or a single one does: that is no range */
export function rangeOf({ replications }: VariantResult, path: string): Range | undefined {
  const values = replications.flatMap(({ figures }) => (typeof figures[path] === 'number' ? [figures[path]] : []))
  return values.length < 2 ? undefined : { low: Math.min(...values), high: Math.max(...values) }
}
