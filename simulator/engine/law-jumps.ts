// Where a law's draws jump: which of 2^32 equally likely draws is the first of another value, or of another part of a mixture.
//
//   value                      ┌── second part      A value that stands for many draws (a constant) begins and ends at a jump,
//                   ┌──────────┘                    and so does a stretch of values that the law never takes.
//       first part ─┘
//   draw   0       jump       jump      2^32
import { cdf, corners, type Distribution, quantile } from './distribution.ts'
import { nextBelow } from './elementary.ts'

export const DRAWS = 4294967296

/** The value of a draw: the law's quantile in the middle of the draw's share. @param draw whole number from 0 to 2^32 - 1 */
export function drawnValue(law: Distribution, draw: number): number {
  return quantile(law, (draw + 0.5) / DRAWS)
}

/**
 * First draws behind each jump, in order, none twice; neither 0 nor 2^32.
 *
 * @param law without shifts that could be carried out (`shiftsCarriedOut`)
 */
export function jumps(law: Distribution): number[] {
  if (law.kind !== 'mixture' && law.kind !== 'quantiles') return []
  const found = new Set<number>()
  let before = 0
  for (const value of Float64Array.from(new Set(corners(law))).sort()) {
    const [less, upTo] = [drawsBelow(law, value), drawsUpTo(law, value)]
    // Nothing lies between the corner before and this one: a gap of the law.
    if (less === before) found.add(less)
    if (upTo > less) for (const draw of [less, upTo]) found.add(draw)
    before = upTo
  }
  return [...found].filter((draw) => draw > 0 && draw < DRAWS).sort((left, right) => left - right)
}

/** Number of draws whose values are at most this: counted by the CDF, then held against the draws themselves, as both are rounded. */
function drawsUpTo(law: Distribution, value: number): number {
  const counted = Math.floor(cdf(law, value) * DRAWS + 0.5)
  if (counted < DRAWS && drawnValue(law, counted) <= value) return counted + 1
  return counted > 0 && drawnValue(law, counted - 1) > value ? counted - 1 : counted
}

function drawsBelow(law: Distribution, value: number): number {
  const counted = Math.floor(cdf(law, nextBelow(value)) * DRAWS + 0.5)
  if (counted < DRAWS && drawnValue(law, counted) < value) return counted + 1
  return counted > 0 && drawnValue(law, counted - 1) >= value ? counted - 1 : counted
}
