import { describe, expect, test } from 'vitest'
import { measureOf } from '../../reports/measure-of.ts'
import { differenceText, inputRangeText, intervalText, numberText, valueText } from '../../src/cli/figure-text.ts'
import { figure, unknown } from './synthetic-result.ts'

describe('a figure on the screen', () => {
  test('has its unit and three digits', () => {
    expect(numberText(0.1234, 'share')).toBe('12.3 %')
    expect(numberText(0.00021, 'share')).toBe('0.0210 %')
    expect(numberText(0.2304, 'seconds')).toBe('230 ms')
    expect(numberText(5.012, 'seconds')).toBe('5.01 s')
    expect(numberText(342, 'seconds')).toBe('5.70 min')
    expect(numberText(9200.4, 'usd')).toBe('$9,200')
    expect(numberText(1234567, 'plain')).toBe('1,234,567')
    expect(numberText(0, 'share')).toBe('0 %')
  })

  test('has its interval in the unit and decimals of the value', () => {
    expect(intervalText(figure(5.012, 4.921, 5.1), 'seconds')).toBe('5.01 s (4.92–5.10 s)')
    expect(intervalText(figure(0.95, 0.9, 1.02), 'seconds')).toBe('950 ms (900–1,020 ms)')
  })

  test('that was never seen is a bound', () => {
    expect(intervalText({ ...figure(0, 0, 0.00031), bound: 'below' } as never, 'share')).toBe('< 0.031 %')
  })

  test('that is not known is a dash', () => {
    expect(valueText(unknown('never recovered'), 'seconds')).toBe('–')
  })

  test('shows what uncertain inputs add as a range of its own', () => {
    expect(inputRangeText({ ...figure(0.12, 0.11, 0.13), inputLow: 0.081, inputHigh: 0.173 } as never, 'share')).toBe(
      '8.1–17.3 %',
    )
    expect(inputRangeText(figure(0.12), 'share')).toBe('–')
  })

  test('that is a difference has its sign', () => {
    expect(differenceText(figure(-0.114, -0.119, -0.109), 'points')).toBe('−11.4 pt (−11.9 to −10.9 pt)')
    expect(differenceText(figure(0.05, -0.01, 0.11), 'share')).toBe('+5.00 % (−1.00 to +11.00 %)')
    expect(differenceText(figure(-3.5), 'usd')).toBe('−$3.50')
  })
})

test('the path of a figure says what it measures', () => {
  expect(['errorRate', 'errorsByKind.504', 'coldTaskFraction'].map(measureOf)).toEqual(['share', 'share', 'share'])
  expect(['responseTimeS.p99', 'recoveryTimeS', 'scaleOut.decisionDelayS', 'startUpS.pull'].map(measureOf)).toEqual(
    Array(4).fill('seconds'),
  )
  expect(['costUsd.byMeter.albLcu', 'tasks.max', 'taskHours', 'cpuUtilizationPct'].map(measureOf)).toEqual([
    'usd',
    'plain',
    'hours',
    'percent',
  ])
})
