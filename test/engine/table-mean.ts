// The mean of all 2^32 draws of a table, from its draws alone: straight stretches are found by halving until the draws within agree.
import type { QuantileTable } from '../../simulator/engine/quantile-table.ts'

const PROBES = [0.13, 0.25, 0.37, 0.5, 0.61, 0.75, 0.9]
const CELL = 2 ** 20

export function tableMean(table: QuantileTable): number {
  return tableMoments(table).mean
}

export function tableMoments(table: QuantileTable): { mean: number; variance: number } {
  const sums = { values: 0, squares: 0 }
  for (let from = 0; from < 2 ** 32; from += CELL) addStretch(table, from, from + CELL, sums)
  const mean = sums.values / 2 ** 32
  return { mean, variance: sums.squares / 2 ** 32 - mean ** 2 }
}

function addStretch(table: QuantileTable, from: number, to: number, sums: { values: number; squares: number }): void {
  const draws = to - from
  const [low, high] = [table.sample(from), table.sample(to - 1)]
  if (draws > 2 && !isStraight(table, { from, draws, low, high })) {
    const middle = from + Math.floor(draws / 2)
    addStretch(table, from, middle, sums)
    addStretch(table, middle, to, sums)
    return
  }
  sums.values += (draws * (low + high)) / 2
  sums.squares +=
    draws < 3 ? (draws * (low * low + high * high)) / 2 : (draws * (low * low + low * high + high * high)) / 3
}

function isStraight(
  table: QuantileTable,
  { from, draws, low, high }: { from: number; draws: number; low: number; high: number },
): boolean {
  if (low === high) return true
  return PROBES.every((way) => {
    const step = Math.floor(way * (draws - 1))
    const line = low + ((high - low) * step) / (draws - 1)
    return Math.abs(table.sample(from + step) - line) <= 1e-11 * high
  })
}
