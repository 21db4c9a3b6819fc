// A law as a table of its inverse CDF: the same cost for every law, and monotone in the random bits, so that draws stay coupled
// when a law's parameters change (common random numbers).
//
//   bits      0 ............................................... 2^32
//   nodes     | cell 0 | cell 1 | ........ | cell 4094 | cell 4095 |    straight lines over 2^20 draws each
//   lower     |........| 4096 cells            upper   |..........|    straight lines over 2^8 draws each
//   lowerTip  |.| one value per draw                  upperTip  |.|    right down to probabilities of 2^-32
//   broken           cells in which the law jumps or bends sharply      lines that end at each jump, exact to one draw
import type { BrokenLine } from './broken-line.ts'
import { type Distribution, mean, quantile, shiftsCarriedOut } from './distribution.ts'
import { DRAWS } from './law-jumps.ts'
import { type Row, UnevenCells } from './uneven-cells.ts'

const CELLS = 4096
const CELL_SHIFT = 20
const FINE_SHIFT = 8
const TIPS = 256
/** Probability of one of the 2^32 draws. */
const GRAIN = 1 / DRAWS
/** A mean further off than this was cut off with the tail (Pareto with shape near 1): stretching the rest would be wrong. */
const STRETCH_MAX = 1e-3

/** Uncertain laws are new ones in each replication: beyond this many tables, of 100 kB each, the oldest go. */
const TABLES_MAX = 128
const tables = new Map<string, QuantileTable>()

export class QuantileTable {
  /** The value of a law with only one (whatever its kind), NaN for any other. */
  readonly constant: number
  /** NaN at the left end of a cell that `broken` or a finer table stands for: draws there, and left of it, come out as NaN. */
  private readonly nodes: Float64Array
  private readonly lower: Float64Array
  private readonly upper: Float64Array
  private readonly lowerTip: Float64Array
  private readonly upperTip: Float64Array
  private readonly broken: BrokenLine

  /** @throws RangeError for laws with negative values, or whose parameters make no law */
  constructor(given: Distribution) {
    const law = shiftsCarriedOut(given)
    const [least, greatest] = [valueAt(law, GRAIN / 2), valueAt(law, 1)]
    if (!(least >= 0 && greatest >= least && greatest < Number.POSITIVE_INFINITY))
      throw new RangeError(`a duration cannot be ${least >= 0 ? greatest : least}`)
    this.constant = greatest === least ? least : Number.NaN
    const uneven = new UnevenCells(law)
    if (this.constant === least) {
      this.nodes = this.lower = this.upper = this.lowerTip = this.upperTip = new Float64Array(0)
      this.broken = uneven.broken()
      return
    }
    const [coarse, fine] = [DRAWS / CELLS, DRAWS / CELLS / CELLS]
    this.lowerTip = tip(law, 0)
    this.lower = cells(law, { from: 0, width: fine, first: 1, end: CELLS }, uneven)
    this.nodes = cells(law, { from: 0, width: coarse, first: 1, end: CELLS - 1 }, uneven)
    this.upper = cells(law, { from: DRAWS - coarse, width: fine, first: 0, end: CELLS - 1 }, uneven)
    this.upperTip = tip(law, DRAWS - fine)
    this.nodes[0] = this.nodes[CELLS] = Number.NaN
    this.broken = uneven.broken()
    this.meetMean(mean(law), uneven.jumped)
  }

  /** The table of a law, made once: setting one up costs milliseconds, and every replication asks for the same ones. */
  static of(law: Distribution): QuantileTable {
    const key = JSON.stringify(law)
    const known = tables.get(key)
    if (known !== undefined) return known
    const made = new QuantileTable(law)
    for (const oldest of tables.keys()) {
      if (tables.size < TABLES_MAX) break
      tables.delete(oldest)
    }
    tables.set(key, made)
    return made
  }

  /** @param bits 32 uniform bits */
  sample(bits: number): number {
    // biome-ignore lint/suspicious/noSelfCompare: the cheapest test for NaN, on the hot path
    if (this.constant === this.constant) return this.constant
    const cell = bits >>> CELL_SHIFT
    const low = this.nodes[cell] as number
    const value = low + ((this.nodes[cell + 1] as number) - low) * ((bits & 0xfffff) + 0.5) * 9.5367431640625e-7
    // biome-ignore lint/suspicious/noSelfCompare: as above
    return value === value ? value : this.sampleFine(bits, cell)
  }

  private sampleFine(bits: number, cell: number): number {
    if (cell !== 0 && cell !== CELLS - 1) return this.broken.at(bits)
    const table = cell === 0 ? this.lower : this.upper
    const fine = (bits >>> FINE_SHIFT) & 0xfff
    if (fine === 0 && cell === 0) return this.lowerTip[bits & 0xff] as number
    if (fine === CELLS - 1 && cell !== 0) return this.upperTip[bits & 0xff] as number
    const low = table[fine] as number
    const value = low + ((table[fine + 1] as number) - low) * ((bits & 0xff) + 0.5) * 0.00390625
    return Number.isNaN(value) ? this.broken.at(bits) : value
  }

  /**
   * All values are stretched alike by the hair that makes the mean exact: one factor for all keeps them in order. Not where draws are
   * too coarse for more: a jump between two of them is off by up to half a draw, and its values are right as they are.
   */
  private meetMean(exact: number, jumped: number): void {
    const tips = averageOf(this.lowerTip) + averageOf(this.upperTip)
    const tails = underLines(this.lower, 1, CELLS) + underLines(this.upper, 0, CELLS - 1) + tips / CELLS
    const found = underLines(this.nodes, 1, CELLS - 1) + tails / CELLS + this.broken.share
    const factor = exact / found
    if (Math.abs(exact - found) <= jumped * GRAIN || !(Math.abs(factor - 1) <= STRETCH_MAX)) return
    for (const table of [this.nodes, this.lower, this.upper, this.lowerTip, this.upperTip])
      for (let index = 0; index < table.length; index++) table[index] = (table[index] as number) * factor
    this.broken.stretch(factor)
  }
}

function valueAt(law: Distribution, p: number): number {
  return quantile(law, Math.min(1 - GRAIN / 4, p))
}

/** Values of the outermost draws, each in the middle of its grain. */
function tip(law: Distribution, from: number): Float64Array {
  const values = new Float64Array(TIPS)
  for (let index = 0; index < TIPS; index++) values[index] = valueAt(law, (from + index + 0.5) * GRAIN)
  return values
}

/**
 * Values at the ends of the cells. A straight line lies above a curve that bends upwards, so each node gives way by a twelfth of the
 * second difference: lines between such nodes have the curve's mean in every cell, to fourth order. The ends of the refined cells stay
 * where they are, since the finer table continues there, and the node next to them makes up for it.
 */
function cells(law: Distribution, row: Row, uneven: UnevenCells): Float64Array {
  const [from, width] = [row.from * GRAIN, row.width * GRAIN]
  const exact = new Float64Array(CELLS + 1)
  for (let index = 0; index <= CELLS; index++) exact[index] = valueAt(law, from + index * width)
  if (exact.some(Number.isNaN)) throw new RangeError('some quantiles of the law cannot be computed')
  const marked = uneven.among(exact, row)
  // The lines that stand for a marked cell, and for the one before it, begin and end at the law's own values.
  const stays = (node: number) => marked.has(node - 1) || marked.has(node) || marked.has(node + 1)
  const values = exact.slice()
  for (let index = 2; index < CELLS - 1; index++) {
    const [before, here, after] = [exact[index - 1] as number, exact[index] as number, exact[index + 1] as number]
    if (!stays(index)) values[index] = moved(before, here, after, (2 * here - before - after) / 12)
  }
  for (const [node, cell] of [
    [2, 1],
    [CELLS - 2, CELLS - 2],
  ] as const) {
    if (stays(node)) continue
    const [before, here, after] = [values[node - 1] as number, values[node] as number, values[node + 1] as number]
    const average = ((values[cell] as number) + (values[cell + 1] as number)) / 2
    values[node] = moved(before, here, after, meanOver(law, from + cell * width, width) - average)
  }
  for (const cell of marked) values[cell] = Number.NaN
  return values
}

/** `here` moved, by at most half of the way to a neighbour, so that values never fall. */
function moved(before: number, here: number, after: number, by: number): number {
  const room = Math.min(here - before, after - here) / 2
  return here + Math.max(-room, Math.min(room, by))
}

/** Mean of the law's values between two probabilities. */
function meanOver(law: Distribution, from: number, width: number): number {
  let sum = 0
  for (let part = 0.5; part < 32; part++) sum += valueAt(law, from + (part / 32) * width)
  return sum / 32
}

/** What the cells from `first` up to, not including, `end` add to the mean of a table, without those that are drawn elsewhere. */
function underLines(nodes: Float64Array, first: number, end: number): number {
  let sum = 0
  for (let cell = first; cell < end; cell++) {
    const middle = ((nodes[cell] as number) + (nodes[cell + 1] as number)) / 2
    if (!Number.isNaN(middle)) sum += middle
  }
  return sum / CELLS
}

function averageOf(values: Float64Array): number {
  let sum = 0
  for (const value of values) sum += value
  return sum / values.length
}
