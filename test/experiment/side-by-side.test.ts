// Results of different runs in one: names stay apart, and differences of independent samples have Welch's interval.
import { describe, expect, test } from 'vitest'
import { independentDifference, independentRatio } from '../../simulator/experiment/estimate.ts'
import { sideBySide } from '../../simulator/index.ts'
import { resultSchema } from '../../simulator/result/schema.ts'
import { FOUR, resultOf } from '../reports/result-fixture.ts'

const [baseline, , scheduled] = FOUR as [(typeof FOUR)[number], unknown, (typeof FOUR)[number]]

describe('side by side', () => {
  test('one result stays as it is', () => {
    const result = resultOf()
    expect(sideBySide([{ label: 'a', result }])).toBe(result)
  })

  test('names that differ stay; names that collide carry the label of their run', () => {
    const [left, right] = [resultOf([baseline]), resultOf([scheduled])]
    const names = (labels: [string, string], of: [typeof left, typeof right]) =>
      sideBySide(of.map((result, index) => ({ label: labels[index] as string, result }))).variants.map(
        ({ name }) => name,
      )
    expect(names(['mon', 'tue'], [left, right])).toEqual(['baseline', 'scheduled'])
    expect(names(['mon', 'tue'], [left, left])).toEqual(['mon: baseline', 'tue: baseline'])
  })

  test('is itself a Result, every later variant compared with the first', () => {
    const both = sideBySide([
      { label: 'mon', result: resultOf() },
      { label: 'tue', result: resultOf() },
    ])
    expect(resultSchema.parse(both)).toEqual(both)
    expect(both.comparison.map(({ variant }) => variant)).toEqual(both.variants.slice(1).map(({ name }) => name))
    expect(new Set(both.comparison.map(({ against }) => against))).toEqual(new Set(['mon: baseline']))
  })
})

describe('independent samples', () => {
  // By hand: means 20 and 23, variances of the means 0.5 and 0.725, four degrees of freedom each.
  const before = [18, 19, 20, 21, 22]
  const after = [20.5, 22, 23, 24, 25.5]

  test('the interval of a difference is Welch’s', () => {
    const estimate = independentDifference(before, after)
    const variance = 0.5 + 0.725
    const degrees = Math.floor(variance ** 2 / (0.5 ** 2 / 4 + 0.725 ** 2 / 4))
    expect(degrees).toBe(7)
    // 97.5 % point of Student's t with 7 degrees of freedom: 2.3646.
    expect(estimate?.value).toBeCloseTo(3, 9)
    expect(estimate?.high).toBeCloseTo(3 + 2.3646 * Math.sqrt(variance), 3)
  })

  test('a ratio is relative to the first', () => {
    const estimate = independentRatio(before, after)
    expect(estimate?.value).toBeCloseTo(0.15, 9)
    expect(estimate?.low).toBeLessThan(0.15)
    expect(independentRatio([0, 0], after)).toBeUndefined()
  })

  test('a single value has no interval, an empty sample no estimate', () => {
    expect(independentDifference([1], [2, 3])).toEqual({ value: 1.5, low: null, high: null, n: 1 })
    expect(independentDifference([], [2])).toBeUndefined()
  })
})
