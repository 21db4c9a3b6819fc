// Well, recovered or collapsed, and how long recovery took.
import { describe, expect, test } from 'vitest'
import { recoveryOf } from '../../simulator/result/recovery.ts'
import { type Interval, outputOf, randomIntervals, scenarioOf } from './run-output-builder.ts'

const good: Interval = { times: Array.from({ length: 100 }, () => 0.1) }
const bad: Interval = { times: Array.from({ length: 50 }, () => 0.1), failed: { '503': 50 } }
const slow: Interval = { times: Array.from({ length: 100 }, () => 2) }

const run = (...parts: [Interval, number][]) =>
  parts.flatMap(([interval, count]) => Array<Interval>(count).fill(interval))
const of = (intervals: Interval[], patch: Record<string, unknown> = {}) =>
  recoveryOf(outputOf(intervals), scenarioOf({ horizon: `${intervals.length}s`, ...patch }))

test('a service without unwell time stayed well and took no time to recover', () => {
  expect(of(run([good, 200]))).toMatchObject({ mode: 'well', recoveryTimeS: 0, stretches: { count: 0, totalS: 0 } })
})

test('recovery takes from the first to the last unwell interval of a stretch: less than a minute of relief does not end it', () => {
  expect(of(run([good, 20], [bad, 30], [good, 10], [bad, 5], [good, 60]))).toEqual({
    mode: 'recovered',
    recoveryTimeS: 45,
    stretches: { count: 1, totalS: 45, longestS: 45 },
  })
})

test('three surges of a day are three stretches, not an outage from the first to the last', () => {
  const hours: [Interval, number] = [good, 4 * 3600]
  expect(of(run(hours, [bad, 300], hours, [bad, 600], hours, [bad, 120], hours))).toEqual({
    mode: 'recovered',
    recoveryTimeS: 600,
    stretches: { count: 3, totalS: 1020, longestS: 600 },
  })
})

test('a stretch that lasts to the end counts up to the end', () => {
  expect(of(run([good, 100], [bad, 30], [good, 100], [bad, 50])).stretches).toEqual({
    count: 2,
    totalS: 80,
    longestS: 50,
  })
})

test('less than a minute of good times at the end is no recovery', () => {
  const { mode, recoveryTimeS } = of(run([good, 20], [bad, 30], [good, 59]))
  expect(mode).toBe('collapsed')
  expect(recoveryTimeS).toHaveProperty('reason')
})

describe('unwell', () => {
  test('is judged by the objective’s own error rate', () => {
    expect(of(run([good, 20], [bad, 10], [good, 70]), { slo: { errorRate: '60%' } }).mode).toBe('well')
  })

  test('is slow too, where there is an objective for the 99 % response time', () => {
    const intervals = run([good, 20], [slow, 10], [good, 70])
    expect(of(intervals).mode).toBe('well')
    expect(of(intervals, { slo: { p99: '1s' } })).toMatchObject({ mode: 'recovered', recoveryTimeS: 10 })
  })

  test('a failed request counts as slower than any objective', () => {
    const failing: Interval = { times: Array.from({ length: 90 }, () => 0.1), failed: { timeout: 10 } }
    expect(of(run([good, 20], [failing, 10], [good, 70]), { slo: { errorRate: '50%', p99: '1s' } }).mode).toBe(
      'recovered',
    )
  })

  test('is not what chance does to a service within its objective', () => {
    for (let seed = 0; seed < 20; seed++) {
      const intervals = randomIntervals(seed, { count: 600, perInterval: 30, meanS: 0.1, failing: 0.002 })
      expect(of(intervals).mode).toBe('well')
    }
  })

  test('shows in a service with few requests as well', () => {
    const rare = (interval: Interval, count: number) =>
      run([interval, 1], [{}, 1]).concat(...Array(count / 2 - 1).fill(run([interval, 1], [{}, 1])))
    const intervals = [
      ...rare({ times: [0.1] }, 200),
      ...rare({ failed: { '503': 1 } }, 100),
      ...rare({ times: [0.1] }, 200),
    ]
    const { mode, recoveryTimeS } = of(intervals)
    expect(mode).toBe('recovered')
    expect(recoveryTimeS as number).toBeGreaterThanOrEqual(80)
    expect(recoveryTimeS as number).toBeLessThanOrEqual(120)
  })
})
