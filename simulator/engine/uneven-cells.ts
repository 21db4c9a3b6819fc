// Which cells of a quantile table a straight line would get wrong: those with a jump inside, and those in which a law made of parts
// bends sharply (a narrow part within a wide one). Laws of one smooth piece have none.
import { BrokenLine, type Stretch } from './broken-line.ts'
import { cdf, corners, type Distribution, quantile } from './distribution.ts'
import { DRAWS, drawnValue, jumps } from './law-jumps.ts'

/** A line in a cell may be off by this, relative to the law's value. */
const NEARNESS = 1e-3
/** Places in a cell, as shares of its width, where any line is held against the law. */
const PLACES = [0.25, 0.5, 0.75]
/** Where a smooth part of a mixture begins, rises and ends. */
const LANDMARKS = [1e-9, 1e-6, 1e-3, 0.05, 0.5, 0.95, 1 - 1e-3, 1 - 1e-6, 1 - 1e-9]

/** Cells of one width, in draws; those from `first` up to, not including, `end` are drawn from along their lines. */
export type Row = { readonly from: number; readonly width: number; readonly first: number; readonly end: number }

export class UnevenCells {
  /** What all jumps rise by together. */
  readonly jumped: number
  private readonly law: Distribution
  private readonly jumps: readonly number[]
  private readonly bends: readonly number[]
  private readonly stretches: Stretch[] = []

  /** @param law without shifts that could be carried out (`shiftsCarriedOut`) */
  constructor(law: Distribution) {
    this.law = law
    this.jumps = jumps(law)
    this.bends = bends(law)
    this.jumped = this.jumps.reduce((sum, draw) => sum + drawnValue(law, draw) - drawnValue(law, draw - 1), 0)
  }

  /**
   * The uneven cells of a row. They, and the cell before each, are drawn from `broken` from now on.
   *
   * @param nodes the law's values at the ends of the row's cells; rows come in the order of their draws
   */
  among(nodes: Float64Array, row: Row): ReadonlySet<number> {
    const uneven = new Set(byCell(this.jumps, row).keys())
    if (this.bends.length === 0) return this.replaced(uneven, row)
    const bends = byCell(this.bends, row)
    for (let cell = row.first; cell < row.end; cell++) {
      const [low, high] = [nodes[cell] as number, nodes[cell + 1] as number]
      if (uneven.has(cell) || high - low <= NEARNESS * low) continue
      const [start, width] = [row.from + cell * row.width, row.width]
      const draws = [...PLACES.map((place) => start + place * width), ...(bends.get(cell) ?? [])]
      if (!draws.every((draw) => this.isNear(draw, low + ((high - low) * (draw - start)) / width))) uneven.add(cell)
    }
    return this.replaced(uneven, row)
  }

  /** The lines in place of all the cells found so far. */
  broken(): BrokenLine {
    return BrokenLine.through(this.stretches, this.jumps, (draw) => drawnValue(this.law, draw))
  }

  /** Asks the CDF, which is a tenth of the work of a mixture's quantile. */
  private isNear(draw: number, value: number): boolean {
    const p = draw / DRAWS
    return cdf(this.law, value * (1 - NEARNESS)) <= p && p <= cdf(this.law, value * (1 + NEARNESS))
  }

  private replaced(uneven: ReadonlySet<number>, { from, width, first }: Row): ReadonlySet<number> {
    const cells = new Set<number>()
    for (const cell of [...uneven].sort((left, right) => left - right)) {
      if (cell > first) cells.add(cell - 1)
      cells.add(cell)
    }
    for (const cell of cells) this.stretches.push({ from: from + cell * width, to: from + (cell + 1) * width })
    return uneven
  }
}

/** Draws around which a law made of parts may bend, in order; none for other laws. */
function bends(law: Distribution): number[] {
  if (law.kind !== 'mixture' && law.kind !== 'quantiles') return []
  const values =
    law.kind === 'mixture' ? [...corners(law), ...law.parts.flatMap(({ of }) => landmarks(of))] : corners(law)
  const draws = new Set(values.map((value) => Math.round(cdf(law, value) * DRAWS)))
  return [...draws].sort((left, right) => left - right)
}

function landmarks(part: Distribution): number[] {
  if (part.kind === 'mixture') return part.parts.flatMap(({ of }) => landmarks(of))
  return LANDMARKS.map((p) => quantile(part, p))
}

/** The draws in each cell of a row that has any. */
function byCell(draws: readonly number[], { from, width, first, end }: Row): Map<number, number[]> {
  const cells = new Map<number, number[]>()
  for (const draw of draws) {
    const cell = Math.floor((draw - from) / width)
    if (cell >= first && cell < end) cells.set(cell, [...(cells.get(cell) ?? []), draw])
  }
  return cells
}
