// One replication, or a part of it, as summaries read it.
import { LogHistogram, type SparseHistogram } from '../engine/log-histogram.ts'
import { type DurationName, notKnown, type Scalar, type Scalars } from '../result/figures.ts'

/** Figures that the part does not have may be left out. */
export type Sample = { scalars: Scalars; times: Partial<Record<DurationName, LogHistogram>> }

export function scalarAt({ scalars }: Sample, path: string): Scalar {
  return scalars[path] ?? notKnown('not recorded')
}

/** Why none of them is a number. */
export function reasonOf(scalars: readonly Scalar[]): string {
  const first = scalars.find((scalar) => typeof scalar !== 'number')
  return first === undefined ? 'there were no replications' : (first as { reason: string }).reason
}

/** Histograms as samples need them. */
export function readTimes(times: Partial<Record<DurationName, SparseHistogram>>): Sample['times'] {
  const read = Object.entries(times).map(([name, sparse]) => [name, LogHistogram.fromSparse(sparse)])
  return Object.fromEntries(read)
}
