// Regression with regressors that can, and that cannot, be told apart; laws that fit, and that do not.
import { describe, expect, test } from 'vitest'
import { drawBits, drawKey, toUnit } from '../../../simulator/engine/keyed-random.ts'
import { QuantileTable } from '../../../simulator/engine/quantile-table.ts'
import { fitLaw, fitsLaw } from '../../../src/validate/calibrate/law-fit.ts'
import { scaled, spread, writtenLaw } from '../../../src/validate/calibrate/laws.ts'
import { conditionNumber, leastSquares } from '../../../src/validate/calibrate/least-squares.ts'

const unit = (ordinal: number) => {
  const { a, b } = drawKey('regression', 0, 'unit')
  return toUnit(drawBits(a, b, ordinal))
}

describe('least squares', () => {
  const rows = Array.from({ length: 50 }, (_, index) => {
    const x = [1, unit(2 * index), unit(2 * index + 1)]
    return { x, y: 2 + 3 * x[1]! - 1 * x[2]!, weight: 1 + unit(index) }
  })

  test('give back exact coefficients, with next to no error', () => {
    const fit = leastSquares(rows)
    expect(fit?.coefficients.map((value) => Number(value.toFixed(9)))).toEqual([2, 3, -1])
    for (const error of fit?.standardErrors ?? []) expect(error).toBeLessThan(1e-9)
  })

  test('have no answer where one regressor is a copy of another', () => {
    const copied = rows.map(({ x, ...rest }) => ({ ...rest, x: [x[0]!, x[1]!, 2 * x[1]!] }))
    expect(leastSquares(copied)).toBeUndefined()
    expect(conditionNumber(copied)).toBeGreaterThan(1e6)
  })

  test('the condition number of perpendicular regressors is one', () => {
    const perpendicular = [
      [1, 1],
      [1, -1],
      [1, 1],
      [1, -1],
    ].map((x) => ({ x, y: 0, weight: 1 }))
    expect(conditionNumber(perpendicular)).toBeCloseTo(1, 9)
  })

  test('the condition number of two directions follows from the angle between them', () => {
    // Unit vectors with cosine c: eigenvalues 1 ± c.
    const c = 0.98
    const rowsOf = [
      { x: [1, c], y: 0, weight: 1 },
      { x: [0, Math.sqrt(1 - c * c)], y: 0, weight: 1 },
    ]
    expect(conditionNumber(rowsOf)).toBeCloseTo(Math.sqrt((1 + c) / (1 - c)), 6)
  })
})

describe('laws', () => {
  const sample = (law: Parameters<typeof QuantileTable.of>[0], count: number) => {
    const table = QuantileTable.of(law)
    const { a, b } = drawKey('laws', 0, 'sample')
    return Array.from({ length: count }, (_, ordinal) => table.sample(drawBits(a, b, ordinal)))
  }

  test.each([
    [{ kind: 'lognormal', median: 10, sigma: 0.3 }, 'lognormal'],
    [{ kind: 'shifted', by: 10, of: { kind: 'exponential', mean: 2 } }, 'shifted'],
    [{ kind: 'constant', value: 7 }, 'constant'],
  ] as const)('that fits best is found again: %o', (law, kind) => {
    expect(fitLaw(sample(law, 90)).law.kind).toBe(kind)
  })

  test('of a large sample are the sample itself', () => {
    const values = sample({ kind: 'uniform', low: 2, high: 10 }, 400)
    const { law } = fitLaw(values)
    expect(law.kind).toBe('quantiles')
    expect(fitsLaw(values, law)).toBe(true)
  })

  test('of another shape are spoken against', () => {
    const values = sample({ kind: 'lognormal', median: 10, sigma: 0.8 }, 60)
    expect(fitsLaw(values, { kind: 'lognormal', median: 10, sigma: 0.8 })).toBe(true)
    expect(fitsLaw(values, { kind: 'uniform', low: 0, high: 80 })).toBe(false)
  })

  test('keep their family when stretched and widened, and are written as people write them', () => {
    const law = { kind: 'lognormal', median: 0.01, sigma: 0.5 } as const
    expect(scaled(law, 3)).toEqual({ kind: 'lognormal', median: 0.03, sigma: 0.5 })
    expect(scaled(law, 0)).toEqual({ kind: 'constant', value: 0 })
    expect(spread(law, 2)).toEqual({ kind: 'lognormal', median: 0.01, sigma: 1 })
    expect(writtenLaw({ kind: 'shifted', by: 2, of: { kind: 'exponential', mean: 0.5 } }, 'duration')).toEqual({
      shifted: { by: '2s', of: { exponential: { mean: '500ms' } } },
    })
  })
})
