// The traffic section as stages of k6's ramping-arrival-rate: the same rates, the same number of arrivals, at the same times.
import { describe, expect, test } from 'vitest'
import { arrivalsOf, dueTimes } from '../../scenarios/k6/due-times.ts'
import type { SpikeLoad } from '../../scenarios/k6/plan.ts'
import { prepare } from '../../simulator/index.ts'
import { type LoadTest, loadTestOf } from '../../src/k6/plan.ts'

const testOf = (raw: object): LoadTest => {
  const [world] = prepare({ requests: { page: { work: [{ cpu: '2ms' }] } }, clients: { app: {} }, ...raw }).worlds
  if (world === undefined) throw new Error('no world')
  return loadTestOf(world, { seed: '1', replication: 0 }, { script: 'spike' })
}
const spikeOf = (raw: object) => testOf(raw).plan.load as SpikeLoad

const ARRIVALS = { name: 'x', horizon: '100s', traffic: {} as object }

describe('the stages', () => {
  test('follow holds, ramps and jumps', () => {
    const segments = [
      { hold: '2rps', for: '20s' },
      { ramp: '10rps', for: '30s' },
      { hold: '40rps', for: '10s' },
      { hold: '2rps', for: '40s' },
    ]
    expect(spikeOf({ ...ARRIVALS, traffic: { a: { segments } } })).toMatchObject({
      timeUnitMs: 10_000,
      startRate: 20,
      stages: [
        { target: 20, durationMs: 20_000 },
        { target: 100, durationMs: 30_000 },
        { target: 400, durationMs: 0 },
        { target: 400, durationMs: 10_000 },
        { target: 20, durationMs: 0 },
        { target: 20, durationMs: 40_000 },
      ],
    })
  })

  test.each([
    ['0.5rps', 10_000, 5],
    ['0.05rps', 60_000, 3],
    ['0.0317rps', 3_600_000, 114],
    ['120rps', 10_000, 1200],
  ])('%s is a whole number per unit of time', (hold, timeUnitMs, startRate) => {
    const traffic = { a: { segments: [{ hold, for: '100s' }] } }
    expect(spikeOf({ ...ARRIVALS, horizon: '2h', traffic })).toMatchObject({ timeUnitMs, startRate })
  })

  test('sources add up, traces and scales included', () => {
    const traffic = {
      people: { segments: [{ hold: '4rps', for: '100s' }], scale: 0.5 },
      surge: { spike: { base: '0rps', peak: '10rps', at: '40s', rise: '0s', hold: '20s', fall: '0s' } },
      recorded: { trace: { bin: '50s', counts: [100, 300] } },
    }
    const load = spikeOf({ ...ARRIVALS, traffic })
    // 2/s for 100 s, 10/s for 20 s, and the counts of the trace.
    expect(arrivalsOf(load)).toBeCloseTo(200 + 200 + 400, 6)
    expect(load.stages.reduce((sum, { durationMs }) => sum + durationMs, 0)).toBe(100_000)
    expect(Math.max(...load.stages.map(({ target }) => target))).toBe((2 + 10 + 6) * 10)
  })

  test('end at the horizon, in the middle of a ramp if need be', () => {
    const load = spikeOf({
      ...ARRIVALS,
      traffic: {
        a: {
          segments: [
            { hold: '0rps', for: '50s' },
            { ramp: '20rps', for: '100s' },
          ],
        },
      },
    })
    expect(load.stages.at(-1)).toEqual({ target: 100, durationMs: 50_000 })
  })
})

describe('VUs', () => {
  const traffic = { a: { segments: [{ hold: '20rps', for: '100s' }] } }

  test('are as many as requests can be under way when all of them take the longest (Little’s law)', () => {
    // Two attempts of 500 ms and 100 ms between them: 1.1 s, 20 times a second.
    const clients = { app: { timeout: '500ms', attempts: 2, backoff: { base: '100ms', jitter: 'full' } } }
    expect(spikeOf({ ...ARRIVALS, traffic, clients }).vus).toBe(23)
  })

  test('are never more than arrivals', () => {
    expect(spikeOf({ ...ARRIVALS, horizon: '1s', traffic }).vus).toBe(21)
  })
})

describe('due times', () => {
  const load = {
    timeUnitMs: 10_000,
    startRate: 20,
    stages: [
      { target: 20, durationMs: 5000 },
      { target: 400, durationMs: 5000 },
      { target: 100, durationMs: 0 },
      { target: 0, durationMs: 10_000 },
    ],
  }
  const rateAt = (timeMs: number): number => {
    if (timeMs < 5000) return 2
    if (timeMs < 10_000) return 2 + ((timeMs - 5000) * 38) / 5000
    return 10 - (timeMs - 10_000) / 1000
  }

  test('are where the rate, summed up over time, reaches a whole number', () => {
    const due = dueTimes(load)
    let [sum, next] = [0, 0]
    for (let timeMs = 0; timeMs < 20_000; timeMs += 0.5) {
      sum += rateAt(timeMs + 0.25) * 0.0005
      if (sum < next + 1) continue
      expect(due(next)).toBeGreaterThan(timeMs - 2)
      expect(due(next)).toBeLessThan(timeMs + 2)
      next++
    }
    expect(next).toBeGreaterThan(160)
    expect(Math.floor(arrivalsOf(load) + 1e-9) - next).toBeLessThanOrEqual(1)
  })

  test('at a constant rate the first is one gap after the start', () => {
    expect(dueTimes({ timeUnitMs: 10_000, startRate: 20, stages: [{ target: 20, durationMs: 60_000 }] })(0)).toBe(500)
  })
})

test('nothing due is told', () => {
  expect(() => testOf({ ...ARRIVALS, traffic: { a: { segments: [{ hold: '0rps', for: '10s' }] } } })).toThrow(
    /no request is due/,
  )
})
