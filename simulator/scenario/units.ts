// How people write quantities (`250ms`, `145MB`, `0.5vCPU`, `50%`) and what the simulator computes with.
// Inside a Scenario every duration is in seconds, every rate per second, every size in bytes, every CPU amount in vCPU,
// every percentage a fraction (0.5 for 50 %).

export type Dimension = 'duration' | 'rate' | 'size' | 'throughput' | 'cpu' | 'fraction'

const UNITS: Record<Dimension, Readonly<Record<string, number>>> = {
  duration: { us: 1e-6, ms: 1e-3, s: 1, m: 60, min: 60, h: 3600, d: 86_400 },
  rate: { rps: 1, '/s': 1, rpm: 1 / 60, '/min': 1 / 60, '/h': 1 / 3600 },
  size: { B: 1, kB: 1e3, KB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 },
  throughput: { 'kB/s': 1e3, 'MB/s': 1e6, 'GB/s': 1e9, 'KiB/s': 1024, 'MiB/s': 1024 ** 2, 'GiB/s': 1024 ** 3 },
  cpu: { vCPU: 1, units: 1 / 1024 },
  fraction: { '%': 0.01 },
}

export const DIMENSIONS = Object.keys(UNITS) as Dimension[]

/** The unit in which a canonical value of the dimension is written back (`1.5` seconds → `1.5s`). */
const CANONICAL_UNIT: Readonly<Record<Dimension, string>> = {
  duration: 's',
  rate: 'rps',
  size: 'B',
  throughput: 'B/s',
  cpu: 'vCPU',
  fraction: '%',
}

/** A number as quantities carry it, as a regular expression. */
export const QUANTITY_NUMBER = String.raw`[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?`
const QUANTITY = new RegExp(`^\\s*(${QUANTITY_NUMBER})\\s*([A-Za-z%/]+)\\s*$`)
const COMPOUND_DURATION = /^\s*(?:\d+(?:\.\d+)?\s*(?:d|h|min|ms|us|m|s)\s*){2,}$/
const DURATION_PART = /(\d+(?:\.\d+)?)\s*(d|h|min|ms|us|m|s)/g

/** The units a quantity of this dimension may carry, as a phrase for error messages and the reference page. */
export function unitsOf(dimension: Dimension): string {
  return Object.keys(UNITS[dimension]).join(', ')
}

/** @returns the value in the canonical unit, or an explanation of what is wrong with the text */
export function parseQuantity(text: string, dimension: Dimension): { value: number } | { problem: string } {
  if (dimension === 'duration' && COMPOUND_DURATION.test(text)) return { value: sumOfDurationParts(text) }
  const match = QUANTITY.exec(text)
  if (match === null) return { problem: `a number with a unit was expected (${unitsOf(dimension)})` }
  const factor = factorOf(match[2] as string, dimension)
  if (factor === undefined) {
    return { problem: `unit '${match[2]}' does not fit here; a ${dimension} has one of ${unitsOf(dimension)}` }
  }
  // Percentages are divided, not multiplied by 0.01: 7 % is then exactly 0.07.
  return { value: dimension === 'fraction' ? Number(match[1]) / 100 : Number(match[1]) * factor }
}

/** Reads a quantity of any dimension; used for uncertain parameters, whose unit tells what they are. */
export function parseAnyQuantity(text: string): { value: number; dimension: Dimension } | undefined {
  for (const dimension of DIMENSIONS) {
    const parsed = parseQuantity(text, dimension)
    if ('value' in parsed) return { value: parsed.value, dimension }
  }
  return undefined
}

/** Writes a canonical value so that `parseQuantity` reads back the very same number. */
export function formatQuantity(value: number, dimension: Dimension): string {
  return `${dimension === 'fraction' ? percentOf(value) : value}${CANONICAL_UNIT[dimension]}`
}

/** 0.07 × 100 is 7.000000000000001: the shortest number of per cent that is still this fraction. */
function percentOf(fraction: number): string {
  const product = fraction * 100
  for (const digits of [15, 16, 17]) {
    const text = String(Number(product.toPrecision(digits)))
    if (Number(text) / 100 === fraction) return text
  }
  return String(product)
}

function factorOf(unit: string, dimension: Dimension): number | undefined {
  if (dimension === 'throughput' && unit === 'B/s') return 1
  const units = UNITS[dimension]
  return Object.hasOwn(units, unit) ? units[unit] : undefined
}

function sumOfDurationParts(text: string): number {
  let seconds = 0
  for (const [, amount, unit] of text.matchAll(DURATION_PART)) {
    seconds += Number(amount) * (UNITS.duration[unit as string] as number)
  }
  return seconds
}
