// A law as a table of its inverse CDF: the same cost for every law, and monotone in the random bits, so that draws stay coupled
// when a law's parameters change (common random numbers).
//
// 4096 cells of equal probability, values on straight lines between their ends; the first and the last cell are divided by 4096 again,
// and the outermost of those by the remaining bits, so that tails are right down to probabilities of 2^-32.
import { type Distribution, mean, quantile } from './distribution.ts'

const CELLS = 4096
const CELL_SHIFT = 20
const FINE_SHIFT = 8
const TIPS = 256
/** Probability of one of the 2^32 draws. */
const GRAIN = 2.3283064365386963e-10

export class QuantileTable {
  /** The value of a constant law, NaN for any other. */
  readonly constant: number
  private readonly nodes: Float64Array
  private readonly lower: Float64Array
  private readonly upper: Float64Array
  private readonly lowerTip: Float64Array
  private readonly upperTip: Float64Array

  /** @throws RangeError for laws with negative values */
  constructor(law: Distribution) {
    this.constant = law.kind === 'constant' ? law.value : Number.NaN
    if (law.kind === 'constant') {
      if (!(law.value >= 0)) throw new RangeError(`a duration cannot be ${law.value}`)
      this.nodes = this.lower = this.upper = this.lowerTip = this.upperTip = new Float64Array(0)
      return
    }
    if (quantile(law, 0.5 * GRAIN) < 0) throw new RangeError('a law of durations cannot have negative values')
    const width = 1 / CELLS
    this.lowerTip = ends(law, TIPS, 0, GRAIN)
    this.lower = ends(law, CELLS, 0, width / CELLS)
    this.nodes = ends(law, CELLS, 0, width)
    this.upper = ends(law, CELLS, 1 - width, width / CELLS)
    this.upperTip = ends(law, TIPS, 1 - width / CELLS, GRAIN)
    this.meetMean(mean(law))
  }

  /** @param bits 32 uniform bits */
  sample(bits: number): number {
    // biome-ignore lint/suspicious/noSelfCompare: the cheapest test for NaN, on the hot path
    if (this.constant === this.constant) return this.constant
    const cell = bits >>> CELL_SHIFT
    if (cell === 0 || cell === CELLS - 1) return this.sampleTail(bits, cell)
    const low = this.nodes[cell] as number
    return low + ((this.nodes[cell + 1] as number) - low) * ((bits & 0xfffff) + 0.5) * 9.5367431640625e-7
  }

  private sampleTail(bits: number, cell: number): number {
    const table = cell === 0 ? this.lower : this.upper
    const fine = (bits >>> FINE_SHIFT) & 0xfff
    if (fine === 0 && cell === 0) return this.lowerTip[bits & 0xff] as number
    if (fine === CELLS - 1 && cell !== 0) return this.upperTip[bits & 0xff] as number
    const low = table[fine] as number
    return low + ((table[fine + 1] as number) - low) * ((bits & 0xff) + 0.5) * 0.00390625
  }

  /** Straight lines lie above a convex curve: the inner nodes are scaled by the hair that makes the mean exact. */
  private meetMean(exact: number): void {
    if (!Number.isFinite(exact) || exact === 0) return
    const inner = innerMean(this.nodes)
    const tails = (tailMean(this.lower, this.lowerTip, true) + tailMean(this.upper, this.upperTip, false)) / CELLS
    const scale = (exact - tails) / inner
    if (Math.abs(scale - 1) > 1e-3) return
    for (let index = 1; index < CELLS; index++) this.nodes[index] = (this.nodes[index] as number) * scale
  }
}

/** Values at the ends of `count` cells of equal probability; tips take the middle of each grain instead. */
function ends(law: Distribution, count: number, from: number, width: number): Float64Array {
  const isTip = width === GRAIN
  const values = new Float64Array(isTip ? count : count + 1)
  for (let index = 0; index < values.length; index++) {
    const p = from + (isTip ? index + 0.5 : index) * width
    values[index] = quantile(law, Math.min(1 - GRAIN / 4, p))
  }
  return values
}

function innerMean(nodes: Float64Array): number {
  let sum = 0
  for (let index = 1; index < CELLS - 1; index++) sum += ((nodes[index] as number) + (nodes[index + 1] as number)) / 2
  return sum / CELLS
}

/** Mean over one of the two refined cells. */
function tailMean(fine: Float64Array, tip: Float64Array, tipIsFirst: boolean): number {
  let sum = 0
  for (const value of tip) sum += value / TIPS
  for (let index = 0; index < CELLS; index++) {
    if (index === (tipIsFirst ? 0 : CELLS - 1)) continue
    sum += ((fine[index] as number) + (fine[index + 1] as number)) / 2
  }
  return sum / CELLS
}
