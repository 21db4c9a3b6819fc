// What each factor carries of the errors and of the cost: Shapley values over counterfactual runs on the same requests.
// The value of a factor is its mean contribution over all orders in which the factors could be added; the values add up to the
// difference between the world as it is and the world without any of them.
// @source Shapley, "A value for n-person games", 1953, https://doi.org/10.1515/9781400881970-018
import type { Attribution } from '../result/attribution.ts'
import type { Figure, Result } from '../result/schema.ts'
import { type Factor, subsetName } from './counterfactuals.ts'
import { type Estimate, meanEstimate } from './estimate.ts'

/** @param result of the counterfactual worlds; replications that lack the figure in one of them are left out */
export function attributionOf(
  result: Result,
  { variant, factors }: { variant: string; factors: readonly Factor[] },
  figure: string,
): Attribution {
  const games = gamesOf(result, factors, figure)
  const over = (of: (game: readonly number[]) => number) => toFigure(games.map(of))
  const all = 2 ** factors.length - 1
  return {
    variant,
    figure,
    total: over((game) => game[all] as number),
    rest: over((game) => game[0] as number),
    shares: factors.map(({ name, without }, factor) => ({
      factor: name,
      without,
      value: over((game) => shapley(game, factor, factors.length)),
    })),
    strongest: strongestOf(games, factors),
    replications: games.length,
  }
}

type Interaction = NonNullable<Attribution['strongest']>

/** Per replication, the figure of every subset. */
function gamesOf({ variants }: Result, factors: readonly Factor[], figure: string): number[][] {
  const columns = Array.from({ length: 2 ** factors.length }, (_, subset) => {
    const variant = variants.find(({ name }) => name === subsetName(factors, subset))
    return new Map(variant?.replications.map(({ replication, figures }) => [replication, figures[figure]]))
  })
  const replications = [...(columns[0]?.keys() ?? [])]
  return replications.flatMap((replication) => {
    const game = columns.map((column) => column.get(replication))
    return game.every((value) => typeof value === 'number') ? [game as number[]] : []
  })
}

/** @param game value of each subset of `count` players; @param player whose share is asked for */
export function shapley(game: readonly number[], player: number, count: number): number {
  let share = 0
  for (let subset = 0; subset < 2 ** count; subset++) {
    if (subset & (1 << player)) continue
    const gain = (game[subset | (1 << player)] as number) - (game[subset] as number)
    share += gain * orders(bits(subset), count)
  }
  return share
}

/** Share of the orders in which exactly the others of a subset of this size come first: s! (n − s − 1)! / n! */
function orders(size: number, count: number): number {
  return 1 / (count * binomial(count - 1, size))
}

/** Grabisch and Roubens' interaction index. @source https://doi.org/10.1007/s001820050125 */
export function interaction(game: readonly number[], left: number, right: number, count: number): number {
  let total = 0
  for (let subset = 0; subset < 2 ** count; subset++) {
    if (subset & (1 << left) || subset & (1 << right)) continue
    const both = game[subset | (1 << left) | (1 << right)] as number
    const gain =
      both - (game[subset | (1 << left)] as number) - (game[subset | (1 << right)] as number) + (game[subset] as number)
    total += gain / ((count - 1) * binomial(count - 2, bits(subset)))
  }
  return total
}

function strongestOf(games: readonly (readonly number[])[], factors: readonly Factor[]): Interaction | null {
  const pairs = factors.flatMap((_, left) =>
    factors.slice(left + 1).map((_, offset) => [left, left + 1 + offset] as const),
  )
  const found = pairs.map(
    ([left, right]): Interaction => ({
      factors: [factors[left]?.name as string, factors[right]?.name as string],
      value: toFigure(games.map((game) => interaction(game, left, right, factors.length))),
    }),
  )
  const size = ({ value }: Interaction) => Math.abs(value.value ?? 0)
  return found.sort((left, right) => size(right) - size(left))[0] ?? null
}

function toFigure(values: readonly number[]): Figure {
  if (values.length === 0) return { value: null, reason: 'no replication has the figure in every world' }
  const { value, low, high, n }: Estimate = meanEstimate(values)
  return { value, low, high, inputLow: null, inputHigh: null, n }
}

function bits(subset: number): number {
  let count = 0
  for (let left = subset; left > 0; left >>= 1) count += left & 1
  return count
}

function binomial(n: number, k: number): number {
  let value = 1
  for (let index = 1; index <= k; index++) value = (value * (n - index + 1)) / index
  return value
}
