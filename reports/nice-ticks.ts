// Round numbers for an axis.

/** From at or below `low` to at or above `high`, about `count` of them. */
export function niceTicks(low: number, high: number, count: number): number[] {
  const span = high > low ? high - low : Math.abs(high) || 1
  const rough = span / count
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power
  const first = Math.floor(low / step + 1e-9)
  const last = Math.ceil((high > low ? high : low + span) / step - 1e-9)
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)))
}
