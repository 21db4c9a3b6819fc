// Uncertain parameters: {estimate, low, high} in the place of a value. low and high are the 5 % and the 95 % point of what the writer
// thinks possible. Drawn once per replication, the same for all variants.
import { exp, log, normalQuantile } from '../engine/elementary.ts'
import { drawBits, drawKey, toUnit } from '../engine/keyed-random.ts'
import { isMap, type Path, pathText, withValue } from './tree.ts'
import { type Dimension, formatQuantity, parseAnyQuantity } from './units.ts'
import type { Problem } from './user-error.ts'

export type UncertainParameter = {
  path: Path
  estimate: number
  low: number
  high: number
  /** undefined for plain numbers. */
  dimension: Dimension | undefined
  isWhole: boolean
}

/** 95 % point of the standard normal law. */
const NORMAL_P95 = 1.6448536269514722
const MOST_DEPTH = 60

export function isUncertain(value: unknown): value is { estimate: unknown; low: unknown; high: unknown } {
  return isMap(value) && 'estimate' in value
}

/** Every uncertain parameter of a merged tree; what is wrong with one goes to `problems`. */
export function findUncertain(tree: unknown, problems: Problem[], path: Path = []): UncertainParameter[] {
  if (path.length > MOST_DEPTH) return []
  if (isUncertain(tree)) {
    const parameter = readUncertain(tree, path, problems)
    return parameter === undefined ? [] : [parameter]
  }
  if (Array.isArray(tree))
    return tree.length > 1000 ? [] : tree.flatMap((value, index) => findUncertain(value, problems, [...path, index]))
  if (!isMap(tree)) return []
  return Object.entries(tree).flatMap(([key, value]) => findUncertain(value, problems, [...path, key]))
}

function readUncertain(
  given: { estimate: unknown; low: unknown; high: unknown },
  path: Path,
  problems: Problem[],
): UncertainParameter | undefined {
  const fail = (message: string) => {
    problems.push({
      path: pathText(path),
      message,
      found: JSON.stringify(given),
      hint: 'Write {estimate: 1.2s, low: 0.8s, high: 2s}: low and high hold nine cases in ten.',
    })
    return undefined
  }
  if (Object.keys(given).some((key) => !['estimate', 'low', 'high'].includes(key)))
    return fail('an uncertain value has exactly estimate, low and high')
  const [estimate, low, high] = [given.estimate, given.low, given.high].map(readAmount)
  if (estimate === undefined || low === undefined || high === undefined)
    return fail('estimate, low and high must each be a quantity')
  if (estimate.dimension !== low.dimension || low.dimension !== high.dimension)
    return fail('estimate, low and high must be of the same kind')
  if (!(low.value <= estimate.value && estimate.value <= high.value)) return fail('low ≤ estimate ≤ high does not hold')
  const isWhole =
    estimate.dimension === undefined && [estimate, low, high].every(({ value }) => Number.isInteger(value))
  return { path, estimate: estimate.value, low: low.value, high: high.value, dimension: estimate.dimension, isWhole }
}

function readAmount(value: unknown): { value: number; dimension: Dimension | undefined } | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return { value, dimension: undefined }
  return typeof value === 'string' ? parseAnyQuantity(value) : undefined
}

export type Pick = (parameter: UncertainParameter) => number

/** The tree with every uncertain parameter replaced by one value. */
export function settle(tree: unknown, parameters: readonly UncertainParameter[], pick: Pick): unknown {
  return parameters.reduce(
    (settled, parameter) => withValue(settled, parameter.path, written(parameter, pick(parameter))),
    tree,
  )
}

function written({ dimension, isWhole }: UncertainParameter, value: number): unknown {
  if (dimension === undefined) return isWhole ? Math.round(value) : value
  return formatQuantity(value, dimension)
}

/**
 * One draw: a two-piece law with the estimate as median, lognormal where all three are positive, else normal; draws beyond low and
 * high count as low and high, so that none leaves the range that was checked.
 */
export function drawUncertain(parameter: UncertainParameter, seed: string, replication: number): number {
  const { estimate, low, high } = parameter
  const key = drawKey(seed, replication, 'uncertain', pathText(parameter.path))
  const unit = toUnit(drawBits(key.a, key.b, 0))
  const end = unit < 0.5 ? low : high
  const deviation = Math.abs(normalQuantile(unit)) / NORMAL_P95
  const drawn = low > 0 ? estimate * exp(log(end / estimate) * deviation) : estimate + (end - estimate) * deviation
  return Math.min(high, Math.max(low, drawn))
}
