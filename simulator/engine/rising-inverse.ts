// Inverse of a rising function that may jump: where it first reaches a height. The places where it jumps, or bends, are told
// beforehand; between two of them it is smooth, so that few steps find the place, and a jump is found without any.
//
//   height                  ┌───────  at[1]
//        p2 ─ ─ ─ ─ ─ ─ ─ ─ ┤                    a height between below and at: the corner itself, to the last bit
//                    _ _ _ _│ below[1]
//        p1 ─ ─ ─ ─ /                            any other: a search between two corners
//               ___/
//                 corner 0   corner 1
import { nextBelow } from './elementary.ts'

/** As near as a sum of products comes to a height, relative to it. */
const FINENESS = 1e-15
/** Bisection down to neighbouring doubles takes no more, whatever the bracket. */
const STEPS_MAX = 2000

/** Heights of a rising function on both sides of a place where it jumps or bends. */
type Corner = { readonly x: number; readonly below: number; readonly at: number }

export class RisingInverse {
  private readonly corners: readonly Corner[]
  private readonly rising: (x: number) => number

  /** @param places where the function may jump or bend, ≥ 0, in any order */
  constructor(rising: (x: number) => number, places: readonly number[]) {
    this.rising = rising
    const inOrder = Float64Array.from(new Set(places)).sort()
    this.corners = Array.from(inOrder, (x) => ({ x, below: rising(nextBelow(x)), at: rising(x) }))
  }

  /**
   * The least x of the bracket at which the function is at least `height`, or up to 1e-15 of it higher: heights further apart than that
   * are reached in their order. Costs about ten calls of the function.
   *
   * @param bracket at whose upper end the height is reached, but for rounding
   */
  leastAt(height: number, bracket: { low: number; high: number }): number {
    const index = this.firstCornerAt(height)
    const corner = this.corners[index]
    if (corner !== undefined && corner.below < height) return corner.x
    const low = Math.max(bracket.low, this.corners[index - 1]?.x ?? bracket.low)
    const high = Math.min(bracket.high, corner?.x ?? bracket.high)
    return low < high ? this.search(height, low, high) : high
  }

  /** Index of the first corner at which the function reaches a height; their number if none does. */
  private firstCornerAt(height: number): number {
    let [low, high] = [0, this.corners.length]
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.corners[middle] as Corner).at < height) low = middle + 1
      else high = middle
    }
    return low
  }

  /**
   * Chandrupatla's method: steps of inverse quadratic interpolation where the last three points allow one, of bisection elsewhere.
   *
   * @source https://doi.org/10.1016/S0965-9978(96)00051-8
   */
  private search(height: number, low: number, high: number): number {
    const missing = (x: number) => this.rising(x) - height
    // `a` is the newest end of the bracket, `b` the other one, `c` what `a` or `b` took the place of.
    let [a, b, c] = [high, low, high]
    let [missA, missB, missC] = [missing(high), missing(low), Number.NaN]
    if (missB >= 0) return low
    // Rounding may leave even the upper end a hair below the height.
    if (!(missA >= 0)) return high
    let x = halfway(low, high)
    for (let step = 0; step < STEPS_MAX && x !== a && x !== b; step++) {
      if (missA >= 0 && missA < FINENESS * height) return a
      const missX = missing(x)
      if (missX >= 0 === missA >= 0) [c, missC] = [a, missA]
      else [c, missC, b, missB] = [b, missB, a, missA]
      ;[a, missA] = [x, missX]
      const share = interpolated((a - b) / (c - b), { missA, missB, missC }, (c - a) / (b - a))
      x = Number.isNaN(share) ? halfway(a, b) : stepInto(a, b, share)
    }
    return missA >= 0 ? a : b
  }
}

/** In the sense of ratios where the two are far apart: quantiles of a law may differ by powers of ten. */
function halfway(left: number, right: number): number {
  const [low, high] = left < right ? [left, right] : [right, left]
  return low > 0 && high > 4 * low ? Math.sqrt(low) * Math.sqrt(high) : low + (high - low) / 2
}

/** How far from `a` towards `b` the function is reached, as a share of the way; NaN where three points do not tell. */
function interpolated(
  xi: number,
  { missA, missB, missC }: { missA: number; missB: number; missC: number },
  overshoot: number,
): number {
  const phi = (missA - missB) / (missC - missB)
  if (!(phi * phi < xi && (1 - phi) * (1 - phi) < 1 - xi)) return Number.NaN
  const first = (missA / (missB - missA)) * (missC / (missB - missC))
  return first + overshoot * (missA / (missC - missA)) * (missB / (missC - missB))
}

/** A hair away from both ends at least, so that both ends of the bracket close in on the place. */
function stepInto(a: number, b: number, share: number): number {
  const least = (FINENESS * Math.max(Math.abs(a), Math.abs(b))) / Math.abs(b - a)
  if (!(least < 0.5)) return a + (b - a) / 2
  return a + (b - a) * Math.min(1 - least, Math.max(least, share))
}
