// Which replication stands for a variant when one run is shown: a typical one of the commonest outcome, never an average of outcomes.
import type { Mode } from './recovery.ts'
import { sortedQuantile } from './sorted-quantile.ts'

export type Candidate = {
  replication: number
  mode: Mode
  /** NaN where the figure does not exist. */
  errorRate: number
  p99S: number
  /** Whether its decisions and task lives were kept. */
  hasDetails: boolean
}

/** Among outcomes of equal size the worse is shown. */
const WORST_FIRST: readonly Mode[] = ['collapsed', 'recovered', 'well']
const MODE_WORDS: Record<Mode, string> = {
  well: 'stayed well',
  recovered: 'became unwell and recovered',
  collapsed: 'did not recover',
}

/**
 * The replication of the largest mode whose error rate and 99 % response time are closest to that mode's medians, each distance
 * measured in the spread (10–90 %) of the mode; the first among equals.
 * @param candidates at least one; at least one has details
 */
export function representativeOf(candidates: readonly Candidate[]): { replication: number; why: string } {
  const commonest = largestMode(candidates)
  const members = commonest.some(({ hasDetails }) => hasDetails)
    ? commonest
    : largestMode(candidates.filter(({ hasDetails }) => hasDetails))
  const middles = (['errorRate', 'p99S'] as const).map((key) => ({ key, ...middleOf(members, key) }))
  const distance = (candidate: Candidate) =>
    middles.reduce((sum, { key, median, spread }) => sum + far(candidate[key], median, spread), 0)
  const eligible = members.filter(({ hasDetails }) => hasDetails)
  const closest = eligible.reduce((best, candidate) => (distance(candidate) < distance(best) ? candidate : best))
  const mode = MODE_WORDS[closest.mode]
  const why = `${members.length} of ${candidates.length} replications ${mode}; this one is closest to their median error rate (${percent(closest.errorRate)}) and 99 % response time (${seconds(closest.p99S)}).`
  return { replication: closest.replication, why }
}

function largestMode(candidates: readonly Candidate[]): Candidate[] {
  const groups = WORST_FIRST.map((mode) => candidates.filter((candidate) => candidate.mode === mode))
  return groups.reduce((largest, group) => (group.length > largest.length ? group : largest))
}

function middleOf(members: readonly Candidate[], key: 'errorRate' | 'p99S') {
  const sorted = members.map((member) => member[key]).filter(Number.isFinite)
  sorted.sort((left, right) => left - right)
  if (sorted.length === 0) return { median: Number.NaN, spread: 1 }
  return { median: sortedQuantile(sorted, 0.5), spread: sortedQuantile(sorted, 0.9) - sortedQuantile(sorted, 0.1) }
}

/** A replication without the figure is far away when the others have it. */
function far(value: number, median: number, spread: number): number {
  if (Number.isNaN(median)) return 0
  if (!Number.isFinite(value)) return 10
  if (value === median) return 0
  return spread > 0 ? Math.abs(value - median) / spread : 1
}

function percent(fraction: number): string {
  return Number.isFinite(fraction) ? `${Number((100 * fraction).toPrecision(3))} %` : 'none'
}

function seconds(timeS: number): string {
  return Number.isFinite(timeS) ? `${Number(timeS.toPrecision(3))} s` : 'none'
}
