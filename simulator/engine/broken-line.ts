// Values of draws where one straight line per cell does not do: at jumps, and where a law bends sharply. Lines as short as it takes,
// none across a jump, down to one draw each.
import { DRAWS } from './law-jumps.ts'

/** Draws from `from` up to, not including, `to`. */
export type Stretch = { readonly from: number; readonly to: number }

/** A line goes as far as it stays this near to the law's values in a quarter, half and three quarters of its length, relative to them. */
const NEARNESS = 1e-4

type Line = { from: number; to: number; low: number; high: number }

export class BrokenLine {
  /** Sum of the values of all draws in the stretches, over 2^32. */
  readonly share: number
  private readonly starts: Float64Array
  private readonly lows: Float64Array
  private readonly highs: Float64Array
  private readonly perDraw: Float64Array

  /** @param lines in order; neighbours need not touch */
  private constructor(lines: readonly Line[]) {
    this.starts = Float64Array.from(lines, ({ from }) => from)
    this.lows = Float64Array.from(lines, ({ low }) => low)
    this.highs = Float64Array.from(lines, ({ high }) => high)
    this.perDraw = Float64Array.from(lines, ({ from, to }) => 1 / Math.max(1, to - 1 - from))
    this.share = lines.reduce((sum, { from, to, low, high }) => sum + ((to - from) / DRAWS) * ((low + high) / 2), 0)
  }

  /**
   * @param stretches in order, none overlapping
   * @param jumps first draws behind jumps, in order
   * @param valueAt rises with the draw
   */
  static through(
    stretches: readonly Stretch[],
    jumps: readonly number[],
    valueAt: (draw: number) => number,
  ): BrokenLine {
    const lines: Line[] = []
    let next = 0
    for (const { from, to } of stretches) {
      let start = from
      for (; next < jumps.length && (jumps[next] as number) < to; next++) {
        const jump = jumps[next] as number
        if (jump > start) addLines(lines, { from: start, to: jump }, valueAt)
        start = Math.max(start, jump)
      }
      addLines(lines, { from: start, to }, valueAt)
    }
    return new BrokenLine(lines)
  }

  /** @param draw in one of the stretches. Costs a search by halves */
  at(draw: number): number {
    const { starts } = this
    let [line, end] = [0, starts.length]
    while (end - line > 1) {
      const middle = (line + end) >>> 1
      if ((starts[middle] as number) <= draw) line = middle
      else end = middle
    }
    const [low, high] = [this.lows[line] as number, this.highs[line] as number]
    const way = (draw - (starts[line] as number)) * (this.perDraw[line] as number)
    // Rounding must not carry the last draw of a line past the first one of the next.
    return Math.min(high, low + (high - low) * way)
  }

  stretch(factor: number): void {
    for (const values of [this.lows, this.highs])
      for (let index = 0; index < values.length; index++) values[index] = (values[index] as number) * factor
  }
}

/** One line where it is near enough to the values, else those of both halves. Lines of one value that touch become one. */
function addLines(lines: Line[], { from, to }: Stretch, valueAt: (draw: number) => number): void {
  const before = lines.at(-1)
  const line = { from, to, low: Math.max(valueAt(from), before?.high ?? 0), high: 0 }
  line.high = Math.max(line.low, valueAt(to - 1))
  if (!isNear(line, valueAt)) {
    const middle = from + Math.floor((to - from) / 2)
    addLines(lines, { from, to: middle }, valueAt)
    addLines(lines, { from: middle, to }, valueAt)
  } else if (before !== undefined && before.to === from && before.low === line.high) before.to = to
  else lines.push(line)
}

function isNear({ from, to, low, high }: Line, valueAt: (draw: number) => number): boolean {
  if (to - from <= 2 || high - low <= NEARNESS * low) return true
  return [0.25, 0.5, 0.75].every((way) => {
    const draw = from + Math.floor(way * (to - 1 - from))
    const line = low + ((high - low) * (draw - from)) / (to - 1 - from)
    const exact = valueAt(draw)
    return Math.abs(line - exact) <= NEARNESS * exact
  })
}
