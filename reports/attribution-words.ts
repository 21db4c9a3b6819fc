// What an attribution says, in a sentence: who carries how much, and which two make each other worse.
import type { Attribution } from '../simulator/result/attribution.ts'
import type { Figure } from '../simulator/result/schema.ts'
import { valueText } from './figure.ts'
import { DASH, type Measure, signedText } from './format.ts'

export type AttributionWords = { words: string; measure: Measure; difference: Measure }

const WORDS: Readonly<Record<string, AttributionWords>> = {
  errorRate: { words: 'errors', measure: 'share', difference: 'points' },
  'costUsd.total': { words: 'cost of the run', measure: 'usd', difference: 'usd' },
}

export function attributionWords({ figure }: Pick<Attribution, 'figure'>): AttributionWords {
  return Object.hasOwn(WORDS, figure)
    ? (WORDS[figure] as AttributionWords)
    : { words: figure, measure: 'plain', difference: 'plain' }
}

export function attributionSentence(attribution: Attribution): string {
  const { total, rest, shares, strongest } = attribution
  const { measure, difference } = attributionWords(attribution)
  const [first, ...others] = [...shares].sort((left, right) => (right.value.value ?? 0) - (left.value.value ?? 0))
  if (first === undefined || first.value.value === null || total.value === null) return 'There is nothing to attribute.'
  if (Math.abs(total.value - (rest.value ?? 0)) < 1e-9) return 'None of the factors changes it.'
  const told = [first, ...others].filter(
    ({ value }, rank) => rank === 0 || Math.abs(value.value ?? 0) >= LEAST_TOLD * Math.abs(total.value as number),
  )
  const list = told.map(({ factor, value }) => `${factor} ${signed(value, difference)}`).join(', ')
  const left = `${valueText(rest, measure)} is left without any of them`
  return `Of ${valueText(total, measure)}: ${list}; ${left}.${together(strongest, total, difference)}`
}

/** Of the total: smaller shares are in the table only. */
const LEAST_TOLD = 0.02

function signed({ value }: Figure, measure: Measure): string {
  return value === null ? DASH : signedText(value, measure).replace(/^\+/, '')
}

/** Told only where it matters: a tenth of the total and more. */
function together(strongest: Attribution['strongest'], total: Figure, measure: Measure): string {
  const value = strongest?.value.value ?? 0
  if (strongest === null || value === null || Math.abs(value) < 0.1 * Math.abs(total.value ?? 0)) return ''
  const [left, right] = strongest.factors
  const effect = value > 0 ? 'make each other worse' : 'stand in for each other'
  return ` ${left.charAt(0).toUpperCase()}${left.slice(1)} and ${right} ${effect} (${signedText(value, measure)}).`
}
