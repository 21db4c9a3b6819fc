// How numbers appear in the report: three digits, always a unit, a true minus sign. Knows numbers only, no Result.

/** What a number measures decides its unit on the screen. `share` and `points` are fractions, `percent` is 0–100. */
export type Measure = 'share' | 'points' | 'percent' | 'seconds' | 'usd' | 'rate' | 'hours' | 'plain'

export const DASH = '–'

/** `12.1 %`, `230 ms`, `$1,240`. */
export function numberText(value: number, measure: Measure): string {
  const scale = scaleOf(value, measure)
  return withUnit(fixed(value, scale), scale)
}

/** A quantity that somebody chose, or a bound, without the zeros that would claim precision: `1 %`, `1.5 s`. */
export function plainText(value: number, measure: Measure): string {
  return numberText(value, measure)
    .replace(/(\.\d*?)0+(?!\d)/, '$1')
    .replace(/\.(?!\d)/, '')
}

/**
 * Both ends in one unit and with the same decimals: `11.8–12.4 %`, `$405–419`; once when they print alike.
 *
 * @param like the value that unit and decimals suit; the larger end unless given
 */
export function rangeText(low: number, high: number, measure: Measure, like?: number): string {
  const scale = scaleOf(like || larger(low, high), measure)
  const [from, to] = [fixed(low, scale), fixed(high, scale)]
  const join = low < 0 || high < 0 ? ' to ' : DASH
  return withUnit(from === to ? to : `${from}${join}${to}`, scale)
}

/** Whether the ends of a range print alike: an interval that says nothing beyond its value. */
export function isOnePoint(low: number, high: number, measure: Measure, like?: number): boolean {
  const scale = scaleOf(like || larger(low, high), measure)
  return fixed(low, scale) === fixed(high, scale)
}

/** With a plus sign above zero: `+3.1 pt`. */
export function signedText(value: number, measure: Measure): string {
  const scale = scaleOf(value, measure)
  return withUnit(signed(value, scale), scale)
}

/** `−11.9 to −10.9 pt`; `like` as in {@link rangeText} */
export function signedRangeText(low: number, high: number, measure: Measure, like?: number): string {
  const scale = scaleOf(like || larger(low, high), measure)
  const lowText = withUnit(signed(low, scale), scale.unit === '$' ? scale : { ...scale, unit: '' })
  return `${lowText} to ${withUnit(signed(high, scale), scale)}`
}

function larger(low: number, high: number): number {
  return Math.max(Math.abs(low), Math.abs(high))
}

/** What is smaller still is a rounding error. */
const MOST_DECIMALS = 12

type Scale = { factor: number; unit: string; decimals: number }

/** The unit in which the value has few digits, and the decimals that give it three. */
function scaleOf(value: number, measure: Measure): Scale {
  const { factor, unit } = unitOf(value, measure)
  const size = Math.abs(value * factor)
  if (measure === 'plain' && Number.isInteger(value)) return { factor, unit, decimals: 0 }
  // The value may round up into the next power of ten: 9.996 has two decimals, 9.996 → 10.0 one.
  const digits = size === 0 ? 1 : Math.floor(Math.log10(Number(size.toPrecision(3)))) + 1
  return { factor, unit, decimals: size === 0 ? 0 : Math.min(MOST_DECIMALS, Math.max(0, 3 - digits)) }
}

function unitOf(value: number, measure: Measure): { factor: number; unit: string } {
  switch (measure) {
    case 'share':
      return { factor: 100, unit: ' %' }
    case 'points':
      return { factor: 100, unit: ' pt' }
    case 'percent':
      return { factor: 1, unit: ' %' }
    case 'seconds':
      return timeUnit(Math.abs(value))
    case 'usd':
      return { factor: 1, unit: '$' }
    case 'rate':
      return { factor: 1, unit: '/s' }
    case 'hours':
      return { factor: 1, unit: ' h' }
    case 'plain':
      return { factor: 1, unit: '' }
    default:
      return measure satisfies never
  }
}

function timeUnit(timeS: number): { factor: number; unit: string } {
  if (timeS >= 7200) return { factor: 1 / 3600, unit: ' h' }
  if (timeS >= 120) return { factor: 1 / 60, unit: ' min' }
  return timeS >= 1 || timeS === 0 ? { factor: 1, unit: ' s' } : { factor: 1000, unit: ' ms' }
}

/** The dollar sign stands before the number and after its sign; other units follow behind a narrow, unbreakable space. */
function withUnit(text: string, { unit }: Scale): string {
  return unit === '$' ? text.replace(/^([−+]?)/, '$1$$') : `${text}${unit.replace(' ', '\u202f')}`
}

function signed(value: number, scale: Scale): string {
  const text = fixed(value, scale)
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text
}

/** With thousands separators; no minus before zero. */
function fixed(value: number, { factor, decimals }: Scale): string {
  const [whole, fraction] = Math.abs(value * factor)
    .toFixed(decimals)
    .split('.') as [string, string?]
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`)
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text
}
