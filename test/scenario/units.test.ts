import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Dimension, formatQuantity, parseQuantity } from '../../simulator/scenario/units.ts'

describe('quantities are read as people write them', () => {
  test.each([
    ['250ms', 'duration', 0.25],
    ['5m', 'duration', 300],
    ['1h30m', 'duration', 5400],
    ['1.5 h', 'duration', 5400],
    ['120rps', 'rate', 120],
    ['600rpm', 'rate', 10],
    ['145MB', 'size', 145e6],
    ['1GiB', 'size', 1024 ** 3],
    ['45MiB/s', 'throughput', 45 * 1024 ** 2],
    ['0.5vCPU', 'cpu', 0.5],
    ['512units', 'cpu', 0.5],
    ['7%', 'fraction', 0.07],
  ] as const)('%s is a %s of %d', (text, dimension, value) => {
    expect(parseQuantity(text, dimension)).toEqual({ value })
  })

  test.each([
    ['5', 'duration'],
    ['5 parsecs', 'duration'],
    ['5rps', 'duration'],
    ['', 'rate'],
    ['-', 'size'],
    ['1e', 'cpu'],
  ] as const)('%j is no %s, and the answer names the units there are', (text, dimension) => {
    const parsed = parseQuantity(text, dimension)
    expect('problem' in parsed && parsed.problem).toMatch(/ms|rps|MiB|vCPU/)
  })

  test('what is written is read back', () => {
    const dimension = fc.constantFrom<Dimension>('duration', 'rate', 'size', 'throughput', 'cpu', 'fraction')
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e9, noNaN: true }), dimension, (value, kind) => {
        const parsed = parseQuantity(formatQuantity(value, kind), kind)
        return 'value' in parsed && Math.abs(parsed.value / value - 1) < 1e-12
      }),
    )
  })
})
