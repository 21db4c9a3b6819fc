// The lines over time as CSV: one row per variant and interval, for each series the median of the replications and its 10–90 % band.
import { type BySeries, REFUSAL_SERIES, type Result, SERIES, type VariantResult } from '../simulator/result/schema.ts'
import { visible } from './html.ts'

const END_OF_LINE = '\r\n'
const DIGITS = 6

/** Rates are per second, times in seconds, CPU in per cent; an empty field means nothing to show. @see https://www.rfc-editor.org/rfc/rfc4180 */
export function renderSeriesCsv({ scenario, variants }: Result): string {
  const met = REFUSAL_SERIES.filter((name) => variants.some(({ series }) => series.bands[name] !== undefined))
  const lines = [...SERIES, ...met]
  const header = ['variant', 'timeS', 'time', ...lines.flatMap((name) => [name, `${name}.p10`, `${name}.p90`])]
  const rows = variants.flatMap((variant) => rowsOf(variant, lines, scenario.startEpochS))
  return [header, ...rows].map((fields) => fields.join(',') + END_OF_LINE).join('')
}

type LineName = keyof BySeries<unknown>

function rowsOf({ name, series }: VariantResult, lines: readonly LineName[], startEpochS: number): string[][] {
  const intervals = series.bands.offeredRps.p50.length
  return Array.from({ length: intervals }, (_, index) => {
    const timeS = series.startS + index * series.intervalS
    const numbers = lines.flatMap((line) => numbersOf(series.bands, line, index))
    return [textField(name), String(timeS), new Date((startEpochS + timeS) * 1000).toISOString(), ...numbers]
  })
}

function numbersOf(bands: VariantResult['series']['bands'], line: LineName, index: number): string[] {
  const { p50 = [], p10 = [], p90 = [] } = bands[line] ?? {}
  return [p50, p10, p90].map((values) => numberField(values[index] ?? null))
}

function numberField(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(DIGITS)))
}

/** Quoted; a name that a spreadsheet would take for a formula begins with an apostrophe. @see https://owasp.org/www-community/attacks/CSV_Injection */
function textField(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return `"${visible(plain).replaceAll('"', '""')}"`
}
