// Quotas per period: https://docs.kernel.org/scheduler/sched-bwc.html
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { durationUnderQuotaS, type Quota, QuotaClocks } from '../../simulator/engine/quota-clock.ts'

/** A quarter of a core, as a quota. */
const QUARTER: Quota = { quotaS: 0.025, periodS: 0.1 }

describe('work that begins with a fresh period', () => {
  test('runs at full speed until the quota of the period is used up, then waits for the next period', () => {
    expect(durationUnderQuotaS(0.01, 1, QUARTER)).toBeCloseTo(0.01, 12)
    expect(durationUnderQuotaS(0.025, 1, QUARTER)).toBeCloseTo(0.025, 12)
    expect(durationUnderQuotaS(0.026, 1, QUARTER)).toBeCloseTo(0.101, 12)
    expect(durationUnderQuotaS(1, 1, QUARTER)).toBeCloseTo(39 * 0.1 + 0.025, 12)
  })

  test('uses a quota up twice as fast on two cores', () => {
    expect(durationUnderQuotaS(0.025, 2, QUARTER)).toBeCloseTo(0.0125, 12)
    expect(durationUnderQuotaS(0.05, 2, QUARTER)).toBeCloseTo(0.1125, 12)
  })

  test('never stalls at a rate within the quota', () => {
    expect(durationUnderQuotaS(1, 0.2, QUARTER)).toBeCloseTo(5, 12)
  })

  test('takes no time when there is none', () => {
    expect(durationUnderQuotaS(0, 1, QUARTER)).toBe(0)
  })
})

test('what a period leaves unused is not there in the next', () => {
  const clocks = new QuotaClocks(1, QUARTER)
  clocks.reset(0, 0, 0)
  // The first three periods are idle; the work of the fourth still finds one quota.
  expect(clocks.endS(0, 0.3, 0.05, 1)).toBeCloseTo(0.425, 12)
})

test('periods lie on a grid of their own: work that begins just before a boundary finds two quotas', () => {
  const clocks = new QuotaClocks(1, QUARTER)
  clocks.reset(0, 0, 0.8)
  expect(clocks.endS(0, 0, 0.045, 1)).toBeCloseTo(0.045, 12)
  expect(clocks.endS(0, 0, 0.046, 1)).toBeCloseTo(0.121, 12)
})

test('the time at which work ends and the work done by then agree, whatever happened before', () => {
  const step = fc.record({
    idleS: fc.double({ min: 0, max: 0.5, noNaN: true }),
    runningS: fc.double({ min: 1e-6, max: 0.5, noNaN: true }),
    rate: fc.double({ min: 0.1, max: 4, noNaN: true }),
  })
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 10 }), (steps) => {
      const clocks = new QuotaClocks(1, QUARTER)
      clocks.reset(0, 0, 0.3)
      let nowS = 0
      for (const { idleS, runningS, rate } of steps) {
        const fromS = nowS + idleS
        nowS = clocks.endS(0, fromS, runningS, rate)
        expect(nowS).toBeGreaterThanOrEqual(fromS)
        expect(clocks.run(0, fromS, nowS, rate)).toBeCloseTo(runningS, 9)
      }
    }),
  )
})
