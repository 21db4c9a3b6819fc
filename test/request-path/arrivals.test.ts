// When requests are intended.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { arrivalStream } from '../../simulator/request-path/arrivals.ts'
import { rateProfile } from '../../simulator/request-path/rate-profile.ts'
import type { Scenario } from '../../simulator/scenario/schema.ts'
import { parseWorld, type RawScenario } from '../ground-truth/run-world.ts'

const sourceOf = (traffic: RawScenario) =>
  parseWorld({ name: 'arrivals', horizon: '10m', traffic: { source: traffic } }).traffic[
    'source'
  ] as Scenario['traffic'][string]

function arrivalsOf(traffic: RawScenario, untilS: number, seed = 'arrivals'): number[] {
  const stream = arrivalStream('source', sourceOf(traffic), { seed, replication: 0 }, { fromS: 0, horizonS: untilS })
  const times: number[] = []
  for (; stream !== undefined && stream.nextS < untilS; stream.advance()) times.push(stream.nextS)
  return times
}

const countBetween = (times: readonly number[], fromS: number, toS: number) =>
  times.filter((timeS) => timeS >= fromS && timeS < toS).length

describe('a rate over time', () => {
  const segments = fc.array(
    fc.record({ isRamp: fc.boolean(), rps: fc.integer({ min: 0, max: 50 }), lengthS: fc.integer({ min: 1, max: 60 }) }),
    { minLength: 1, maxLength: 5 },
  )

  test('evenly spaced arrivals follow the integral of the rate to within one', () => {
    fc.assert(
      fc.property(segments, (list) => {
        const written = list.map(({ isRamp, rps, lengthS }) => ({
          [isRamp ? 'ramp' : 'hold']: `${rps}rps`,
          for: `${lengthS}s`,
        }))
        const untilS = list.reduce((sum, { lengthS }) => sum + lengthS, 0)
        const times = arrivalsOf({ segments: written, arrivals: 'deterministic' }, untilS)
        let expected = 0
        let before = list[0]?.rps ?? 0
        for (const { isRamp, rps, lengthS } of list) {
          expected += ((isRamp ? before : rps) + rps) * (lengthS / 2)
          before = rps
        }
        expect(Math.abs(times.length - expected)).toBeLessThanOrEqual(1 + 1e-9)
      }),
    )
  })

  test('a spike is a trapezoid: base, rise, top, fall, base', () => {
    const traffic = { spike: { base: '10rps', peak: '110rps', at: '60s', rise: '10s', hold: '30s', fall: '20s' } }
    const times = arrivalsOf({ ...traffic, arrivals: 'deterministic' }, 180)
    const counts = [
      [0, 60],
      [60, 70],
      [70, 100],
      [100, 120],
      [120, 180],
    ].map(([from, to]) => countBetween(times, from as number, to as number))
    for (const [index, expected] of [600, 600, 3300, 1200, 600].entries())
      expect(Math.abs((counts[index] as number) - expected)).toBeLessThanOrEqual(1)
  })

  test('a daily cycle has its mean rate half way between trough and peak', () => {
    const traffic = {
      diurnal: { trough: '10rps', peak: '30rps', peakAt: '30s', period: '120s' },
      arrivals: 'deterministic',
    }
    expect(Math.abs(arrivalsOf(traffic, 600).length - 20 * 600)).toBeLessThanOrEqual(2)
  })

  test('before the first instant the first rate holds', () => {
    const profile = rateProfile(
      sourceOf({
        segments: [
          { hold: '7rps', for: '1s' },
          { hold: '9rps', for: '1s' },
        ],
      }),
      -60,
      10,
    )
    expect([profile?.startS[0], profile?.startRps[0], profile?.endRps[0]]).toEqual([-60, 7, 7])
  })

  test('scale multiplies the rate', () => {
    const traffic = { segments: [{ hold: '10rps', for: '60s' }], arrivals: 'deterministic' }
    expect(Math.abs(arrivalsOf({ ...traffic, scale: 2.5 }, 60).length - 1500)).toBeLessThanOrEqual(1)
  })
})

describe('how requests fall around the rate', () => {
  const traffic = { segments: [{ hold: '8rps', for: '1m' }] }
  const gapsOf = (times: readonly number[]) => times.slice(1).map((timeS, index) => timeS - (times[index] as number))
  const cvOf = (gaps: readonly number[]) => {
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length
    return Math.sqrt(gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length) / mean
  }

  test('deterministic: one gap, the inverse of the rate', () => {
    for (const gap of gapsOf(arrivalsOf({ ...traffic, arrivals: 'deterministic' }, 100)))
      expect(gap).toBeCloseTo(0.125, 9)
  })

  test('poisson and renewal: gaps vary as much as they should', () => {
    expect(cvOf(gapsOf(arrivalsOf(traffic, 10_000)))).toBeCloseTo(1, 1)
    expect(cvOf(gapsOf(arrivalsOf({ ...traffic, arrivals: { renewal: { cv: 2 } } }, 20_000)))).toBeGreaterThan(1.8)
  })
})

describe('a trace', () => {
  const counts = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 20 })
  const perBin = (times: readonly number[], bins: number) =>
    Array.from({ length: bins }, (_, bin) => countBetween(times, bin * 10, (bin + 1) * 10))

  test('keeps the count of every bin exactly, however its arrivals fall', () => {
    fc.assert(
      fc.property(counts, fc.constantFrom('poisson', 'deterministic'), (given, arrivals) => {
        const times = arrivalsOf({ trace: { counts: given, bin: '10s' }, arrivals }, 10 * given.length)
        expect(perBin(times, given.length)).toEqual(given)
        expect(times.toSorted((left, right) => left - right)).toEqual(times)
      }),
    )
  })

  test('scaled, each bin has one of the two neighbouring whole numbers', () => {
    fc.assert(
      fc.property(counts, fc.double({ min: 0.1, max: 3, noNaN: true }), (given, scale) => {
        const times = arrivalsOf({ trace: { counts: given, bin: '10s' }, scale }, 10 * given.length)
        for (const [bin, count] of perBin(times, given.length).entries())
          expect(Math.abs(count - (given[bin] as number) * scale)).toBeLessThan(1)
      }),
    )
  })

  test('skip leaves out its beginning', () => {
    const times = arrivalsOf({ trace: { counts: [5, 7, 9], bin: '10s', skip: '10s' } }, 30)
    expect(perBin(times, 3)).toEqual([7, 9, 0])
  })
})
