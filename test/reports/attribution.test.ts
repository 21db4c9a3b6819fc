// The section and the sentence of an attribution.
import { describe, expect, test } from 'vitest'
import { attributionSentence } from '../../reports/attribution-words.ts'
import { attributionSection } from '../../reports/sections/attribution.ts'
import type { Attribution } from '../../simulator/index.ts'
import { resultSchema } from '../../simulator/result/schema.ts'
import { HOSTILE, resultOf } from './result-fixture.ts'

const figure = (value: number) => ({
  value,
  low: value - 0.01,
  high: value + 0.01,
  inputLow: null,
  inputHigh: null,
  n: 5,
})
const STORM: Attribution = {
  variant: 'baseline',
  figure: 'errorRate',
  total: figure(0.12),
  rest: figure(0.004),
  shares: [
    { factor: 'retries', without: 'no retries', value: figure(0.08) },
    { factor: 'start-up time', without: 'instant starts', value: figure(0.05) },
    { factor: 'health-check kills', without: 'none', value: figure(-0.014) },
    { factor: 'capacity ceiling', without: 'no maximum', value: figure(0) },
  ],
  strongest: { factors: ['retries', 'start-up time'], value: figure(0.03) },
  replications: 5,
}

describe('an attribution', () => {
  test('in a sentence: the largest first, the small left out, the pair that matters named', () => {
    expect(attributionSentence(STORM).replaceAll('\u202f', ' ')).toBe(
      'Of 12.0 %: retries 8.00 pt, start-up time 5.00 pt, health-check kills −1.40 pt; 0.400 % is left without any of them. Retries and start-up time make each other worse (+3.00 pt).',
    )
  })

  test('as bars: to the right what a factor adds, to the left what it takes away', () => {
    const { html } = attributionSection(resultOf(undefined, { attributions: [STORM] }))
    expect([...html.matchAll(/<rect /g)]).toHaveLength(5)
    expect([...html.matchAll(/class="fill-2"/g)]).toHaveLength(1)
  })

  test('is part of the Result’s schema, and names are text', () => {
    const hostile = { ...STORM, variant: HOSTILE }
    const result = resultSchema.parse(JSON.parse(JSON.stringify(resultOf(undefined, { attributions: [hostile] }))))
    expect(result.attributions).toEqual([hostile])
    expect(attributionSection(result).html).not.toMatch(/<script|<img/)
  })

  test('is left out where none was asked for', () => {
    expect(attributionSection(resultOf()).html).toBe('')
  })
})
