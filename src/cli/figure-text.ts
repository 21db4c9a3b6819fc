// Figures as short text for the terminal: `12.1 % (11.8–12.4 %)`, `230 ms`, `< 0.02 %`. Numbers look as they do in the report.
import * as figure from '../../reports/figure.ts'
import * as format from '../../reports/format.ts'
import type { Figure } from '../../simulator/result/schema.ts'

export type Measure = format.Measure

export function numberText(value: number, measure: Measure): string {
  return plainSpaces(format.numberText(value, measure))
}

export function signedText(value: number, measure: Measure): string {
  return plainSpaces(format.signedText(value, measure))
}

/** @returns the value alone; a dash for a figure that is not known */
export function valueText(of: Figure, measure: Measure): string {
  return plainSpaces(figure.valueText(of, measure))
}

/** @returns value and 95 % interval: `5.01 s (4.92–5.10 s)` */
export function intervalText(of: Figure, measure: Measure): string {
  return plainSpaces(figure.sentenceText(of, measure))
}

/** @returns the range that uncertain inputs add, or a dash: `8.10–17.3 %` */
export function inputRangeText(of: Figure, measure: Measure): string {
  return plainSpaces(figure.inputText(of, measure) ?? format.DASH)
}

/** @returns a difference with its sign and interval: `−11.4 pt (−11.9 to −10.9 pt)` */
export function differenceText(of: Figure, measure: Measure): string {
  if (of.value === null) return format.DASH
  const text = signedText(of.value, measure)
  if (of.low === null || of.high === null) return text
  return `${text} (${plainSpaces(format.signedRangeText(of.low, of.high, measure, of.value))})`
}

/** Terminals may draw the report's narrow space as wide as they like. */
function plainSpaces(text: string): string {
  return text.replaceAll('\u202f', ' ')
}
