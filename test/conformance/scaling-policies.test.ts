import { describe, expect, test } from 'vitest'
import { LaunchQuota } from '../../simulator/control-loop/launch-quota.ts'
import { prewarmedCapacity } from '../../simulator/control-loop/prewarm.ts'
import { nextDueS } from '../../simulator/control-loop/scheduled-scaling.ts'
import { adjustedCapacity, stepFor } from '../../simulator/control-loop/step-scaling.ts'
import { scaleInCapacity, scaleOutCapacity } from '../../simulator/control-loop/target-tracking.ts'

// https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
describe('target tracking', () => {
  test.each([
    [3, 75, 50, 5],
    [10, 51, 50, 11],
    [4, 200, 50, 16],
  ])(
    '%i running tasks at %i with a target of %i need %i: in proportion, rounded up',
    (running, metric, target, needed) => {
      expect(scaleOutCapacity(running, metric, target)).toBe(needed)
    },
  )

  test.each([
    [2, 30, 2],
    [2, 24, 1],
    [10, 44, 9],
    [10, 46, 10],
  ])(
    '%i tasks at %i with a target of 50 scale in to %i: not when one less would lift the metric above it',
    (running, metric, left) => {
      expect(scaleInCapacity(running, metric, 50, 'proportional')).toBe(left)
    },
  )

  test('one task per action is the other way AWS may do it', () => {
    expect(scaleInCapacity(10, 10, 50, 'onePerAction')).toBe(9)
    expect(scaleInCapacity(10, 10, 50, 'proportional')).toBe(2)
  })
})

// https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
describe('step scaling, the documented example with threshold 50', () => {
  const out = [
    { from: 0, to: 10, by: 0 },
    { from: 10, to: 20, by: 10 },
    { from: 20, to: null, by: 30 },
  ]
  const inwards = [
    { from: -10, to: 0, by: 0 },
    { from: -20, to: -10, by: -10 },
    { from: null, to: -20, by: -30 },
  ]
  test.each([
    [59.9, 0],
    [60, 10],
    [70, 30],
  ])('at %f the step out is %i %%: lower bounds are inclusive', (metric, by) => {
    expect(stepFor(out, metric, { threshold: 50, comparison: 'above' })?.by).toBe(by)
  })
  test.each([
    [40.1, 0],
    [40, -10],
    [30, -30],
  ])('at %f the step in is %i %%: below the threshold upper bounds are inclusive', (metric, by) => {
    expect(stepFor(inwards, metric, { threshold: 50, comparison: 'below' })?.by).toBe(by)
  })
  test('from ten tasks: 60 → 11, 70 → 14, 40 → 13, 30 → 10', () => {
    let capacity = 10
    const moved = (steps: typeof out | typeof inwards, metric: number) => {
      const step = stepFor(steps, metric, { threshold: 50, comparison: steps === out ? 'above' : 'below' })
      capacity = adjustedCapacity(capacity, step?.by ?? 0, 'percentChangeInCapacity', 0)
      return capacity
    }
    expect([moved(out, 60), moved(out, 70), moved(inwards, 40), moved(inwards, 30)]).toEqual([11, 14, 13, 10])
  })
  test.each([
    [127, 10, 139],
    [67, 1, 68],
    [58, -1, 57],
    [667, -1, 661],
  ])('%i tasks and %i %% make %i: toward zero, but at least one', (running, percent, expected) => {
    expect(adjustedCapacity(running, percent, 'percentChangeInCapacity', 0)).toBe(expected)
  })
  test('change and exact capacity', () => {
    expect(adjustedCapacity(3, 5, 'changeInCapacity', 0)).toBe(8)
    expect(adjustedCapacity(3, 5, 'exactCapacity', 0)).toBe(5)
  })
  // https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html
  test('four tasks, +25 %, at least two: six', () => {
    expect(adjustedCapacity(4, 25, 'percentChangeInCapacity', 2)).toBe(6)
  })
})

// https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
describe('scheduled actions', () => {
  const epochS = Date.UTC(2026, 10, 23, 6, 30) / 1000
  const start = { epochS, zone: 'Europe/Berlin' }
  const at = (action: object, afterS = 0) =>
    nextDueS({ kind: 'schedule', min: 1, ...action } as Parameters<typeof nextDueS>[0], start, afterS)
  test('six fields, in the zone of the scenario unless the action has its own', () => {
    expect(at({ cron: '45 7 * * ? *' })).toBe(15 * 60)
    expect(at({ cron: '45 7 * * ? *', timezone: 'UTC' })).toBe(75 * 60)
  })
  test('Sunday is 1', () => {
    const sunday = Date.UTC(2026, 10, 29, 6, 0) / 1000 - epochS
    expect(at({ cron: '0 6 ? * 1 *', timezone: 'UTC' })).toBe(sunday)
    expect(at({ cron: '0 6 ? * SUN *', timezone: 'UTC' })).toBe(sunday)
  })
  test('the clock change is followed: 07:45 in Berlin is 05:45 UTC in summer', () => {
    const summer = { epochS: Date.UTC(2026, 6, 1, 0, 0) / 1000, zone: 'Europe/Berlin' }
    expect(nextDueS({ kind: 'schedule', cron: '45 7 * * ? *', min: 1 } as never, summer, 0)).toBe((5 * 60 + 45) * 60)
  })
  test('at happens once, rate again and again', () => {
    expect(at({ at: '2026-11-23T08:00:00' })).toBe(30 * 60)
    expect(at({ at: '2026-11-23T08:00:00' }, 30 * 60)).toBe(Number.POSITIVE_INFINITY)
    expect(at({ rate: '5 minutes' }, 299)).toBe(300)
    expect(at({ rate: '5 minutes' }, 300)).toBe(600)
  })
})

function lastLaunchS(
  wanted: number,
  limits: { perServicePerMinute: number; burst: number; perSecond: number },
  more: { reached?: number; othersPerSecond?: number; othersPerLaunch?: number } = {},
): number {
  const quota = new LaunchQuota({ reached: 1, othersPerSecond: 0, othersPerLaunch: 0, ...limits, ...more }, 0)
  let left = wanted
  let nowS = 0
  while (left > 0) {
    left -= quota.take(left, nowS)
    if (left > 0) nowS = Math.max(nowS + 0.01, quota.nextS(nowS))
  }
  return nowS
}

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html
describe('launch quotas', () => {
  test('one service, a thousand tasks: about two minutes at 500 a minute', () => {
    const lastS = lastLaunchS(1000, { perServicePerMinute: 500, burst: 100, perSecond: 20 })
    expect(lastS).toBeGreaterThan(115)
    expect(lastS).toBeLessThan(121)
  })
  test('the account bucket binds: 3,500 tasks at a burst of 100 and 20 a second take 170 s', () => {
    const lastS = lastLaunchS(3500, { perServicePerMinute: 60_000, burst: 100, perSecond: 20 })
    expect(lastS).toBeGreaterThan(169)
    expect(lastS).toBeLessThan(171)
  })
})

// The limits meet: what one of them lets through at its very boundary.
describe('at the boundaries of the quotas', () => {
  const open = (limits: object) =>
    new LaunchQuota(
      {
        perServicePerMinute: 60_000,
        burst: 10,
        perSecond: 2,
        reached: 1,
        othersPerSecond: 0,
        othersPerLaunch: 0,
        ...limits,
      },
      -1000,
    )
  test('the bucket never holds more than the burst, however long nothing is launched', () => {
    const quota = open({})
    expect(quota.take(10, 0)).toBe(10)
    expect(quota.take(100, 3600)).toBe(10)
    expect(quota.take(100, 3600)).toBe(0)
  })
  test('a token is there at the very instant at which it is full, and not before', () => {
    const quota = open({})
    quota.take(10, 0)
    expect(quota.nextS(0)).toBe(0.5)
    expect(quota.take(1, 0.499)).toBe(0)
    expect(quota.take(1, 0.5)).toBe(1)
  })
  test('the service limit lets a second’s worth through at once, and no more after a pause', () => {
    const quota = open({ perServicePerMinute: 600, burst: 1000, perSecond: 1000 })
    // As much as a second allows, and the launch that is due.
    expect(quota.take(1000, 0)).toBe(11)
    expect(quota.nextS(0)).toBeCloseTo(0.1, 12)
    expect(quota.take(1000, 600)).toBe(11)
    expect(quota.nextS(600)).toBeCloseTo(600.1, 9)
  })
  test('long launches reach the share of the rate that is said', () => {
    const quota = open({ reached: 0.5 })
    quota.take(10, 0)
    expect(quota.take(100, 10)).toBe(10)
    quota.take(100, 10)
    expect(quota.nextS(10)).toBe(11)
  })
  test('others who launch all the time take their part of the refill', () => {
    const quota = open({ othersPerSecond: 1.5 })
    quota.take(10, 0)
    expect(quota.nextS(0)).toBe(2)
  })
})

describe('five services of one account that scale out together', () => {
  // 5 × 700 tasks at a burst of 100 and 20 a second: 170 s for all, so 170 s for each.
  test('share its bucket: the account and not the service limit binds', () => {
    const limits = { perServicePerMinute: 500, burst: 100, perSecond: 20 }
    const lastS = lastLaunchS(700, limits, { othersPerLaunch: 4 })
    expect(lastS).toBeGreaterThan(168)
    expect(lastS).toBeLessThan(172)
    expect(lastLaunchS(700, limits)).toBeLessThan(86)
  })
})

test('the pre-warming function never lowers the desired count', () => {
  expect(prewarmedCapacity(3, 3, 1.3)).toBe(3)
  expect(prewarmedCapacity(10, 10, 1.3)).toBe(13)
  expect(prewarmedCapacity(4, 9, 1.3)).toBe(9)
})
