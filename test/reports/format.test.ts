// Numbers, times and axes as people read them.
import { describe, expect, test } from 'vitest'
import { timeTicks } from '../../reports/charts/time-ticks.ts'
import { linearAxis, logarithmicAxis } from '../../reports/charts/value-axis.ts'
import { type Measure, numberText, plainText, rangeText, signedRangeText, signedText } from '../../reports/format.ts'
import { wallClockOf } from '../../reports/wall-clock.ts'

const plainSpaces = (text: string) => text.replaceAll('\u202f', ' ')

test.each<[number, Measure, string]>([
  [0.0541, 'share', '5.41 %'],
  [0.0009996, 'share', '0.100 %'],
  [0.0214, 'seconds', '21.4 ms'],
  [9.996, 'seconds', '10.0 s'],
  [546, 'seconds', '9.10 min'],
  [9000, 'seconds', '2.50 h'],
  [0, 'seconds', '0 s'],
  [1234.5, 'usd', '$1,235'],
  [-0.012, 'usd', '−$0.0120'],
  [512.3, 'rate', '512/s'],
  [20, 'plain', '20'],
  [9.24, 'plain', '9.24'],
  [0.0085, 'plain', '0.00850'],
  [1e-9, 'share', '0.000000100 %'],
])('%d as %s is %s', (value, measure, text) => {
  expect(plainSpaces(numberText(value, measure))).toBe(text)
})

test('a quantity that somebody chose keeps its own digits', () => {
  expect([0.01, 0.0005, 0.12].map((value) => plainSpaces(plainText(value, 'share')))).toEqual(['1 %', '0.05 %', '12 %'])
  expect([1.5, 100, 2400].map((value) => plainSpaces(plainText(value, 'seconds')))).toEqual([
    '1.5 s',
    '100 s',
    '40 min',
  ])
})

test('both ends of a range have the unit of the larger', () => {
  expect(plainSpaces(rangeText(0.85, 1.1, 'seconds'))).toBe('0.85–1.10 s')
  expect(rangeText(405, 419, 'usd')).toBe('$405–419')
  expect(rangeText(-1.5, 2.25, 'plain')).toBe('−1.50 to 2.25')
  expect(plainSpaces(rangeText(2.1, 2.1001, 'seconds'))).toBe('2.10 s')
})

test('differences carry their sign, and zero has none', () => {
  expect(plainSpaces(signedText(-0.114, 'points'))).toBe('−11.4 pt')
  expect(plainSpaces(signedRangeText(-0.119, 0.109, 'points'))).toBe('−11.9 to +10.9 pt')
  expect(signedRangeText(-3, 4, 'usd')).toBe('−$3.00 to +$4.00')
  expect(plainSpaces(signedText(0, 'share'))).toBe('0 %')
})

describe('times', () => {
  const berlin = wallClockOf({ startEpochS: Date.UTC(2026, 2, 29, 0, 30) / 1000, zone: 'Europe/Berlin' })

  test('a change of clocks shows on the wall', () => {
    // On 29 March 2026 Berlin goes from 02:00 to 03:00, which is 01:00 UTC.
    expect([berlin.time(0), berlin.time(1799), berlin.time(1800)]).toEqual(['01:30:00', '01:59:59', '03:00:00'])
    expect(berlin.full(0)).toBe('2026-03-29 01:30 Europe/Berlin')
  })

  test('ticks stand at round times of the zone, as many as fit', () => {
    const clock = wallClockOf({ startEpochS: Date.UTC(2026, 10, 23, 6, 33, 20) / 1000, zone: 'Asia/Kolkata' })
    const { times, label } = timeTicks({ fromS: 0, toS: 2400 }, 500, clock)
    expect(times.map(label)).toEqual(['12:10', '12:20', '12:30', '12:40'])
  })
})

describe('value axes', () => {
  test('a linear axis starts at zero and ends above the highest value; counts have whole steps', () => {
    expect(linearAxis(1125, 'rate').ticks).toEqual([0, 500, 1000, 1500])
    expect(linearAxis(3, 'plain').ticks).toEqual([0, 1, 2, 3])
  })

  test('a logarithmic axis spans at least a decade and names powers of ten', () => {
    const { ticks, label } = logarithmicAxis(0.08, 11, 'seconds')
    expect(ticks.map((tick) => plainSpaces(label(tick)))).toEqual(['100 ms', '1 s', '10 s'])
    expect(
      logarithmicAxis(0.1, 0.1, 'seconds').ticks.map((tick) => plainSpaces(plainText(10 ** tick, 'seconds'))),
    ).toEqual(['100 ms', '200 ms', '500 ms', '1 s'])
  })
})
