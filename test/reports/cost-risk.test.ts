// The scatter that decides: who stands on the front, and names that never lie over one another.
import { describe, expect, test } from 'vitest'
import { niceTicks } from '../../reports/nice-ticks.ts'
import { costRiskSection, type Point, paretoFront, spread } from '../../reports/sections/cost-risk.ts'
import { FOUR, HOSTILE, resultOf } from './result-fixture.ts'

const figure = (value: number) => ({ value, low: null, high: null, inputLow: null, inputHigh: null, n: 5 })
const point = (name: string, cost: number, errors: number): Point => ({
  name,
  standing: 'met',
  cost: figure(cost),
  errors: figure(errors),
})

describe('the front', () => {
  test('holds those that no other beats in both, from cheap to dear', () => {
    const points = [point('dear', 9, 0), point('bad', 5, 0.5), point('cheap', 1, 0.4), point('middle', 4, 0.1)]
    expect(paretoFront(points).map(({ name }) => name)).toEqual(['cheap', 'middle', 'dear'])
  })

  test('variants that are alike both stay', () => {
    expect(paretoFront([point('a', 1, 0.1), point('b', 1, 0.1)])).toHaveLength(2)
  })
})

describe('labels', () => {
  test('keep their order and a line between them, inside the chart', () => {
    const placed = spread([300, 301, 302, 303, 304, 305])
    for (const [index, position] of placed.entries())
      if (index > 0) expect(position - (placed[index - 1] as number)).toBeGreaterThanOrEqual(14.9)
    expect(Math.max(...placed)).toBeLessThanOrEqual(308)
  })

  test('far ones stay where they are', () => {
    expect(spread([50, 150, 250])).toEqual([50, 150, 250])
  })
})

describe('the section', () => {
  test('has a point per variant, the objective and the front', () => {
    const { html } = costRiskSection(resultOf())
    expect([...html.matchAll(/<g class="point /g)]).toHaveLength(FOUR.length)
    expect(html).toContain('objective 1\u202f%')
    expect(html).toContain('class="front"')
  })

  test('names are text', () => {
    const { html } = costRiskSection(
      resultOf([{ name: HOSTILE, worst: 0.2, reactionS: 60, cost: 1 }, ...FOUR.slice(1)]),
    )
    expect(html).not.toMatch(/<script|<img/)
  })

  test('is left out for a single variant', () => {
    expect(costRiskSection(resultOf(FOUR.slice(0, 1))).html).toBe('')
  })
})

test('ticks are round and cover the range', () => {
  expect(niceTicks(74.6, 78.1, 5)).toEqual([74, 75, 76, 77, 78, 79])
  expect(niceTicks(0, 0.028, 5)).toEqual([0, 0.01, 0.02, 0.03])
  expect(niceTicks(5, 5, 5).length).toBeGreaterThan(1)
})
