// How far two distributions of response times are apart. Effect sizes, not tests: dependent requests by the thousand make every test reject.
import { LogHistogram, lowerBound, type SparseHistogram } from '../engine/log-histogram.ts'

export type ShapeDistance = {
  /** Wasserstein-1 over the observed mean: the mean difference of equal quantiles. */
  wasserstein: number
  /** Kolmogorov–Smirnov's D, 0–1. */
  gap: number
}

/**
 * How far single runs stray: of each run's times, the distance from those of all the others together.
 *
 * @returns of the runs that have times while others have some, in their order
 */
export function distancesFromOthers(runs: readonly SparseHistogram[]): ShapeDistance[] {
  const merged = new LogHistogram()
  for (const run of runs) merged.mergeFrom(LogHistogram.fromSparse(run))
  const all = merged.toSparse()
  return runs.flatMap((run) => shapeDistance(without(all, run), run) ?? [])
}

/** @returns undefined when either is empty. To the width of a bucket, 0.8 %. */
export function shapeDistance(predicted: SparseHistogram, observed: SparseHistogram): ShapeDistance | undefined {
  if (predicted.count === 0 || observed.count === 0) return undefined
  const [left, right] = [LogHistogram.fromSparse(predicted), LogHistogram.fromSparse(observed)]
  const buckets = [...new Set([...bucketsOf(predicted), ...bucketsOf(observed)])].sort((a, b) => a - b)
  let [below, other, area, gap] = [0, 0, 0, 0]
  for (const [position, bucket] of buckets.entries()) {
    below += (left.counts[bucket] as number) / left.count
    other += (right.counts[bucket] as number) / right.count
    const difference = Math.abs(below - other)
    const next = buckets[position + 1] ?? bucket
    area += difference * (lowerBound(next) - lowerBound(bucket))
    gap = Math.max(gap, difference)
  }
  return { wasserstein: right.mean > 0 ? area / right.mean : 0, gap }
}

function without(all: SparseHistogram, run: SparseHistogram): SparseHistogram {
  const own = new Map(bucketsOf(run).map((bucket, position) => [bucket, run.buckets[2 * position + 1] as number]))
  const buckets = bucketsOf(all).flatMap((bucket, position) => {
    const left = (all.buckets[2 * position + 1] as number) - (own.get(bucket) ?? 0)
    return left > 0 ? [bucket, left] : []
  })
  return { ...all, count: all.count - run.count, sum: all.sum - run.sum, buckets }
}

function bucketsOf({ buckets }: SparseHistogram): number[] {
  return buckets.filter((_, position) => position % 2 === 0)
}
