// A quantile of a short sorted list, interpolated between neighbours (the smallest value is at 0, the largest at 1).

/** @param sorted ascending, not empty; may end in infinite values (never), which are not interpolated into NaN */
export function sortedQuantile(sorted: readonly number[], p: number): number {
  const position = p * (sorted.length - 1)
  const below = sorted[Math.floor(position)] as number
  const above = sorted[Math.ceil(position)] as number
  if (below === above) return below
  return below + (above - below) * (position - Math.floor(position))
}
