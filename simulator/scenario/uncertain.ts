// Uncertain parameters: {estimate, low, high} in the place of a value. low and high are the 5 % and the 95 % point of what the writer
// thinks possible. Drawn once per replication, the same for all variants.
import { exp, log, normalQuantile } from '../engine/elementary.ts'
import { drawBits, drawKey, toUnit } from '../engine/keyed-random.ts'
import { type Place, placeBelow, type SchemaNode, UNCERTAIN_KEYS, worldPlace } from './schema-tree.ts'
import { isMap, type Path, pathText, type Tree, withValue } from './tree.ts'
import { type Dimension, formatQuantity, parseAnyQuantity } from './units.ts'
import { type Placed, placed, shorten } from './validate.ts'

export type UncertainParameter = {
  path: Path
  estimate: number
  low: number
  high: number
  /** undefined for plain numbers. */
  dimension: Dimension | undefined
  /** The option takes whole numbers only. */
  isWhole: boolean
}

/** 95 % point of the standard normal law. */
const NORMAL_P95 = 1.6448536269514722
/** A list of more values than this is data (a trace), not parameters. */
const LONGEST_LIST = 10_000

/** Every uncertain parameter of a merged tree; what is wrong with one goes to `problems`. */
export function findUncertain(tree: unknown, problems: Placed[]): UncertainParameter[] {
  return below(tree, worldPlace(), [])

  function below(value: unknown, place: Place, path: Path): UncertainParameter[] {
    if (Array.isArray(value)) {
      const items = value.length > LONGEST_LIST ? [] : value
      return items.flatMap((item, index) => below(item, placeBelow(place, index), [...path, index]))
    }
    if (!isMap(value)) return []
    if (isUncertainAt(value, place)) {
      const parameter = readUncertain(value, place, path)
      if (typeof parameter !== 'string') return [parameter]
      const hint = 'Write {estimate: 1.2s, low: 0.8s, high: 2s}: low and high hold nine cases in ten.'
      problems.push({ ...placed(path), message: parameter, found: shorten(value), hint })
      return []
    }
    return Object.entries(value).flatMap(([key, entry]) => below(entry, placeBelow(place, key), [...path, key]))
  }
}

/** Where a number or a quantity belongs, a map can only mean this; where a law may stand, too, its keys tell. */
function isUncertainAt(value: Tree, place: Place): boolean {
  if (place.some(({ law }) => law === true)) return UNCERTAIN_KEYS.some((key) => Object.hasOwn(value, key))
  return place.some(isAmount)
}

function isAmount({ dimension, level, type }: SchemaNode): boolean {
  return dimension !== undefined || level === true || type === 'number' || type === 'integer'
}

/** @returns what is wrong, or the parameter */
function readUncertain(given: Tree, place: Place, path: Path): UncertainParameter | string {
  if (Object.keys(given).some((key) => !UNCERTAIN_KEYS.includes(key)))
    return 'an uncertain value has exactly estimate, low and high'
  const [estimate, low, high] = UNCERTAIN_KEYS.map((key) => readAmount(given[key]))
  if (estimate === undefined || low === undefined || high === undefined)
    return 'estimate, low and high must each be a quantity'
  if (estimate.dimension !== low.dimension || low.dimension !== high.dimension)
    return 'estimate, low and high must be of the same kind'
  if (!(low.value <= estimate.value && estimate.value <= high.value)) return 'low ≤ estimate ≤ high does not hold'
  const isWhole = place.some(({ type }) => type === 'integer')
  if (isWhole && ![estimate, low, high].every(({ value }) => Number.isInteger(value)))
    return 'whole numbers are needed here'
  return { path, estimate: estimate.value, low: low.value, high: high.value, dimension: estimate.dimension, isWhole }
}

function readAmount(value: unknown): { value: number; dimension: Dimension | undefined } | undefined {
  if (typeof value === 'number' && Number.isFinite(value)) return { value, dimension: undefined }
  const read = typeof value === 'string' ? parseAnyQuantity(value) : undefined
  return read !== undefined && Number.isFinite(read.value) ? read : undefined
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

/** A choice of values for all parameters, and how to call it. */
export type Corner = { name: string; pick: Pick }

/** With more parameters than this, single ones are no longer turned against the rest. */
const MOST_TURNED = 30

/**
 * Where impossible combinations show: the estimates, all low, all high, and each parameter at one end with the others at the other
 * (which finds any two that must not cross, as a minimum and a maximum).
 */
export function cornersOf(parameters: readonly UncertainParameter[]): Corner[] {
  const all =
    (end: 'estimate' | 'low' | 'high'): Pick =>
    (parameter) =>
      parameter[end]
  const estimates = { name: '', pick: all('estimate') }
  if (parameters.length === 0) return [estimates]
  const ends: Corner[] = [
    { name: 'with all uncertain values low', pick: all('low') },
    { name: 'with all uncertain values high', pick: all('high') },
  ]
  const turned = parameters.length > 1 && parameters.length <= MOST_TURNED ? parameters : []
  return [estimates, ...ends, ...turned.flatMap(turnedAgainstTheRest)]
}

function turnedAgainstTheRest(one: UncertainParameter): Corner[] {
  const turned = (own: 'low' | 'high', rest: 'low' | 'high'): Corner => ({
    name: `with ${pathText(one.path)} ${own} and all other uncertain values ${rest}`,
    pick: (parameter) => parameter[parameter === one ? own : rest],
  })
  return [turned('high', 'low'), turned('low', 'high')]
}
