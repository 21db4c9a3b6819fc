import { describe, expect, test } from 'vitest'
import { type Level, ToyHost } from './toy-host.ts'

const cpu = (target: number, more: object = {}) => ({
  targetTracking: { metric: 'cpu', target: `${target}%`, ...more },
})

// https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
describe('target tracking policies', () => {
  test('nothing happens between 90 % of the target and the target', () => {
    for (const [level, alarm] of [
      [44.9, 'ALARM'],
      [45, 'OK'],
      [47, 'OK'],
      [50, 'OK'],
    ] as const) {
      const host = new ToyHost({ cpu: cpu(50) }, { cpu: () => level }, { tasks: { desired: 20 } })
      host.run(3600)
      expect(host.states(), String(level)).toEqual({ 'cpu-high': 'OK', 'cpu-low': alarm })
      expect(host.changes.length > 0, String(level)).toBe(alarm === 'ALARM')
    }
  })

  test('three breaching minutes scale out, in proportion to the running tasks', () => {
    const host = new ToyHost({ cpu: cpu(50) }, { cpu: (timeS) => (timeS < 600 ? 45 : 75) })
    host.run(1000)
    expect(host.changes[0]).toMatchObject({ from: 10, to: 15 })
    // 600 s + three minutes + the 150 s until the third is visible, seen at second 30 of that minute.
    expect(host.changes[0]?.timeS).toBe(930)
  })

  test('no data means no scaling, in either direction', () => {
    const host = new ToyHost({ cpu: cpu(50) }, { cpu: () => undefined })
    host.run(7200)
    expect(host.changes).toEqual([])
    expect(host.scaler.alarms().every(({ state }) => state === 'INSUFFICIENT_DATA')).toBe(true)
  })

  test('scale-in needs fifteen minutes below 90 % of the target, then one cooldown between actions', () => {
    const host = new ToyHost({ cpu: cpu(50, { scaleInMode: 'onePerAction' }) }, { cpu: () => 20 })
    host.run(3600)
    expect(host.changes[0]?.timeS).toBeGreaterThanOrEqual(15 * 60 + 150)
    const gaps = host.changes
      .slice(1)
      .map(({ timeS }, index) => timeS - (host.changes[index] as { timeS: number }).timeS)
    expect(gaps.length).toBeGreaterThan(3)
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(300)
    // The alarm fires again every minute: no new fifteen minutes are needed.
    expect(Math.max(...gaps)).toBeLessThanOrEqual(360)
  })

  test('one policy scales out alone, all must agree to scale in', () => {
    const both = { cpu: cpu(50), requests: { targetTracking: { metric: 'requestCountPerTarget', target: 1000 } } }
    const busy = new ToyHost(both, { cpu: () => 20, requestCountPerTarget: () => 950 })
    busy.run(3600)
    expect(busy.changes).toEqual([])
    const idle = new ToyHost(both, { cpu: () => 20, requestCountPerTarget: () => 500 })
    idle.run(3600)
    // The largest answer wins: requests need 5 of 10, CPU only 4.
    expect(idle.changes[0]).toMatchObject({ from: 10, to: 5 })
  })

  test('a policy without data is not ready to scale in, one with scale-in disabled has no say', () => {
    const vetoing = { cpu: cpu(50), requests: { targetTracking: { metric: 'requestCountPerTarget', target: 1000 } } }
    const silent = new ToyHost(vetoing, { cpu: () => 20, requestCountPerTarget: () => undefined })
    silent.run(3600)
    expect(silent.changes).toEqual([])
    const outOnly = {
      cpu: cpu(50),
      requests: { targetTracking: { metric: 'requestCountPerTarget', target: 1000, disableScaleIn: true } },
    }
    const free = new ToyHost(outOnly, { cpu: () => 20, requestCountPerTarget: () => undefined })
    free.run(3600)
    expect(free.changes.length).toBeGreaterThan(0)
  })

  test('the capacity never leaves the bounds', () => {
    const host = new ToyHost({ cpu: cpu(50) }, { cpu: () => 100 }, { tasks: { max: 17 } })
    host.run(3600)
    expect(Math.max(...host.changes.map(({ to }) => to))).toBe(17)
    expect(host.scaler.log.entries.some(({ message }) => message.includes('AlreadyAtMaxCapacity'))).toBe(true)
  })

  test('during a cooldown a larger need passes, less what was added', () => {
    // Twelve tasks bring it down to 55 %, which would ask for two more again: not a larger need.
    let level = 60
    const host = new ToyHost(
      { cpu: cpu(50, { scaleOutCooldown: '1h' }) },
      { cpu: (_, running) => (running > 10 && level === 60 ? 55 : level) },
      { startS: 20, metrics: { cpuDelay: '1s' } },
    )
    host.run(600)
    expect(host.changes).toEqual([expect.objectContaining({ from: 10, to: 12 })])
    host.run(900, 601)
    expect(host.changes).toHaveLength(1)
    level = 75
    host.run(1500, 901)
    // 12 running × 75/50 = 18: six more, of which two count as added already.
    expect(host.changes[1]).toMatchObject({ from: 12, to: 16 })
  })
})

// https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-policy-overview.html
describe('scheduled actions move the bounds', () => {
  const schedule = (bounds: object) => ({ at: { schedule: { rate: '10 minutes', ...bounds } } })
  test.each([
    [4, { min: 10 }, 10],
    [12, { max: 8 }, 8],
    [6, { min: 2, max: 20 }, 6],
  ])('%i tasks and %o make %i', (desired, bounds, expected) => {
    const host = new ToyHost(schedule(bounds), {}, { tasks: { desired, min: 1, max: 30 } })
    host.run(700)
    expect(host.desired).toBe(expected)
  })
})

test('a schedule with until is two scheduled actions: the second takes the bounds back to those of the service', () => {
  const morning = { schedule: { cron: '10 0 * * ? *', min: 14, max: 40, until: '20 0 * * ? *' } }
  const host = new ToyHost({ morning }, {}, { tasks: { desired: 10, min: 2, max: 12 } })
  host.run(700)
  expect({ ...host.scaler.bounds, desired: host.desired }).toEqual({ min: 14, max: 40, desired: 14 })
  host.run(1300, 701)
  expect({ ...host.scaler.bounds, desired: host.desired }).toEqual({ min: 2, max: 12, desired: 12 })
  expect(host.scaler.log.entries.map(({ timeS, subject }) => ({ timeS, subject }))).toContainEqual({
    timeS: 1200,
    subject: 'morning until',
  })
})

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
test('an alarm that stays in ALARM calls its function once, not every minute', () => {
  const host = new ToyHost(
    { warm: { prewarm: { metric: 'requestCount', threshold: 1000, delay: '2s' } } },
    { requestCount: (timeS) => (timeS < 600 ? 900 : 1100) },
  )
  host.run(3600)
  expect(host.changes).toEqual([expect.objectContaining({ from: 10, to: 13 })])
})

// https://aws.amazon.com/blogs/aws/amazon-ecs-introduces-new-high-resolution-metrics-for-faster-service-auto-scaling/
describe('time from a load step to the scale-out decision, over random phases', () => {
  function meanTriggerS(metric: 'cpu' | 'cpuHighResolution'): number {
    let sum = 0
    const runs = 60
    for (let replication = 0; replication < runs; replication++) {
      const stepS = 600 + replication
      const periodS = metric === 'cpu' ? 60 : 20
      // The true utilization of a period that the step falls into is a mixture of before and after.
      const level: Level = (middleS) => {
        const share = Math.min(1, Math.max(0, (middleS + periodS / 2 - stepS) / periodS))
        return 30 + share * 70
      }
      const host = new ToyHost(
        { cpu: { targetTracking: { metric, target: '70%' } } },
        { [metric]: level },
        { replication, tasks: { min: 10 }, metrics: { alarmPhase: { uniform: { low: '0s', high: '60s' } } } },
      )
      host.run(stepS + 700)
      sum += (host.changes[0]?.timeS ?? Number.NaN) - stepS
    }
    return sum / runs
  }
  test('60-second metrics: the default delay gives the published 363 s within 5 %', () => {
    expect(Math.abs(meanTriggerS('cpu') / 363 - 1)).toBeLessThan(0.05)
  })
  test('20-second metrics: the default delay gives the published 86 s within 5 %', () => {
    expect(Math.abs(meanTriggerS('cpuHighResolution') / 86 - 1)).toBeLessThan(0.05)
  })
})
