// Figures as short text with unit and uncertainty: `12.1 % (11.8–12.4)`, `230 ms`, `< 0.02 %`.
import type { Figure } from '../../simulator/result/schema.ts'

/** What a number measures decides its unit on the screen. */
export type Measure = 'share' | 'points' | 'seconds' | 'usd' | 'plain'

export type Known = Extract<Figure, { value: number }>

/** Measure of a figure by its path in the summary. */
export function measureOf(path: string): Measure {
  if (path.startsWith('costUsd')) return 'usd'
  if (path.startsWith('error') || path.endsWith('Fraction')) return 'share'
  return /S($|\.)/.test(path) ? 'seconds' : 'plain'
}

/** @returns the value alone, three digits: `230 ms`; a dash for a figure that is not known */
export function valueText(figure: Figure, measure: Measure): string {
  if (figure.value === null) return '–'
  if (figure.bound === 'below') return figure.high === null ? '0' : `< ${numberText(figure.high, measure)}`
  return numberText(figure.value, measure)
}

/** @returns value and 95 % interval: `5.01 s (4.92–5.10)` */
export function intervalText(figure: Figure, measure: Measure): string {
  const text = valueText(figure, measure)
  if (figure.value === null || figure.bound === 'below' || figure.low === null || figure.high === null) return text
  if (figure.low === figure.high) return text
  return `${text} (${rangeText(figure.low, figure.high, scaleOf(figure.value, measure))})`
}

/** @returns the range that uncertain inputs add, or a dash: `8.1–17.3 %` */
export function inputRangeText(figure: Figure, measure: Measure): string {
  if (figure.value === null || figure.inputLow === null || figure.inputHigh === null) return '–'
  const scale = scaleOf(figure.inputHigh, measure)
  return withUnit(rangeText(figure.inputLow, figure.inputHigh, scale), scale)
}

/** @returns a difference with its sign and interval: `−11.4 pt (−11.9 to −10.9)` */
export function differenceText(figure: Figure, measure: Measure): string {
  if (figure.value === null) return '–'
  const scale = scaleOf(figure.value, measure)
  const text = withUnit(signed(figure.value, scale), scale)
  if (figure.low === null || figure.high === null || figure.low === figure.high) return text
  return `${text} (${signed(figure.low, scale)} to ${signed(figure.high, scale)})`
}

export function numberText(value: number, measure: Measure): string {
  const scale = scaleOf(value, measure)
  return withUnit(fixed(value, scale), scale)
}

type Scale = { factor: number; unit: string; decimals: number }

/** The unit in which the value has few digits, and the decimals that give it three. */
function scaleOf(value: number, measure: Measure): Scale {
  const { factor, unit } = unitOf(value, measure)
  const size = Math.abs(value * factor)
  const digits = size === 0 ? 1 : Math.floor(Math.log10(size)) + 1
  return { factor, unit, decimals: size === 0 ? 0 : Math.min(6, Math.max(0, 3 - digits)) }
}

function unitOf(value: number, measure: Measure): { factor: number; unit: string } {
  switch (measure) {
    case 'share':
      return { factor: 100, unit: ' %' }
    case 'points':
      return { factor: 100, unit: ' pt' }
    case 'seconds':
      return timeUnit(Math.abs(value))
    case 'usd':
      return { factor: 1, unit: '$' }
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

function withUnit(text: string, { unit }: Scale): string {
  return unit === '$' ? text.replace(/^([−+]?)/, '$1$$') : `${text}${unit}`
}

function rangeText(low: number, high: number, scale: Scale): string {
  return `${fixed(low, scale)}–${fixed(high, scale)}`
}

function signed(value: number, scale: Scale): string {
  const text = fixed(value, scale)
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text
}

/** With thousands separators and a true minus sign; no minus before zero. */
function fixed(value: number, { factor, decimals }: Scale): string {
  const [whole, fraction] = Math.abs(value * factor)
    .toFixed(decimals)
    .split('.') as [string, string?]
  const text = whole.replace(/\B(?=(\d{3})+$)/g, ',') + (fraction === undefined ? '' : `.${fraction}`)
  return value < 0 && /[1-9]/.test(text) ? `−${text}` : text
}
