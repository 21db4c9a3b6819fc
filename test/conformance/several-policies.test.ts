// Policies together: any scales out, all must agree to scale in, and what holds a scale-in back is named.
// https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
import { describe, expect, test } from 'vitest'
import { ToyHost } from './toy-host.ts'

const tracking = (metric: string, target: string | number, more: object = {}) => ({
  targetTracking: { metric, target, ...more },
})
/** Every alarm at a moment of its own, as in a run. */
const apart = { metrics: { alarmPhase: { uniform: { low: '0s', high: '60s' } } } }
const slowAnswers = {
  step: { metric: 'targetResponseTime', threshold: '600ms', steps: [{ from: 0, by: 2 }], cooldown: '1h' },
}

// https://github.com/aws/containers-roadmap/issues/2135
describe('a scale-in that another policy holds back', () => {
  test('is logged as that, with the other policy and what it wants', () => {
    const host = new ToyHost(
      { cpu: tracking('cpu', '70%'), age: slowAnswers },
      { cpu: () => 20, targetResponseTime: () => 0.9 },
      { tasks: { max: 12 }, ...apart },
    )
    host.run(3600)
    expect(host.changes).toEqual([expect.objectContaining({ from: 10, to: 12 })])
    const held = host.scaler.log.entries.find(({ message }) => message.includes('HeldBackByAnotherPolicy'))
    expect(held).toMatchObject({
      subject: 'cpu',
      message:
        'no scale-in: held back by age, which wants 14 tasks as long as its alarm lasts (HeldBackByAnotherPolicy)',
    })
    expect(host.said('not-scaled').some((message) => message.includes('AutoScalingAnticipatedFlapping'))).toBe(false)
  })

  test('by one that may only scale out, while its alarm lasts', () => {
    const out = tracking('requestCountPerTarget', 1000, { disableScaleIn: true, scaleOutCooldown: '1h' })
    const host = new ToyHost(
      { cpu: tracking('cpu', '70%'), requests: out },
      { cpu: () => 20, requestCountPerTarget: (timeS) => (timeS < 4800 ? 1100 : 500) },
      { tasks: { max: 10 }, ...apart },
    )
    host.run(4800)
    expect(host.changes).toEqual([])
    expect(host.said('not-scaled')).toContain(
      'no scale-in: held back by requests, which wants 11 tasks as long as its alarm lasts (HeldBackByAnotherPolicy)',
    )
    host.run(6000, 4801)
    expect(host.changes[0]).toMatchObject({ from: 10, to: 3 })
  })

  test('by one that is not ready, with the reason', () => {
    const host = new ToyHost(
      { cpu: tracking('cpu', '70%'), requests: tracking('requestCountPerTarget', 1000) },
      { cpu: () => 20, requestCountPerTarget: () => 950 },
    )
    host.run(3600)
    const veto = host.scaler.log.entries.find(({ kind }) => kind === 'not-scaled')
    expect(veto).toMatchObject({
      subject: 'cpu',
      message:
        'no scale-in: requests does not agree, requestCountPerTarget has not been below 900 for long enough (NotAllPoliciesAgree)',
    })
    const silent = new ToyHost(
      { cpu: tracking('cpu', '70%'), requests: tracking('requestCountPerTarget', 1000) },
      { cpu: () => 20 },
    )
    silent.run(3600)
    expect(silent.said('not-scaled')).toEqual([
      'no scale-in: requests does not agree, requestCountPerTarget has no data (NotAllPoliciesAgree)',
    ])
  })

  test('by one whose cooldown is not over', () => {
    // Requests leave the larger capacity, so that it is their cooldown that begins; CPU alone would go on after a minute.
    const host = new ToyHost(
      {
        cpu: tracking('cpu', '50%', { scaleInCooldown: '60s' }),
        requests: tracking('requestCountPerTarget', 1000, { scaleInMode: 'onePerAction', scaleInCooldown: '2h' }),
      },
      { cpu: () => 20, requestCountPerTarget: () => 500 },
      apart,
    )
    host.run(5400)
    expect(host.changes).toEqual([expect.objectContaining({ from: 10, to: 9 })])
    expect(host.said('not-scaled')).toContain('no scale-in: the cooldown of requests is not over (Cooldown)')
  })
})

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
describe('a deployment in progress', () => {
  test('keeps tasks, whoever wants to remove them', () => {
    const inwards = { step: { threshold: '30%', comparison: 'below', steps: [{ to: 0, by: -1 }] } }
    for (const scaling of [{ cpu: tracking('cpu', '50%') }, { in: inwards }]) {
      const host = new ToyHost(scaling, { cpu: () => 20 })
      host.deploymentInProgress = true
      host.run(2400)
      expect(host.changes).toEqual([])
      expect(host.said('not-scaled')).toEqual(['no scale-in while a deployment is in progress (Deployment)'])
      host.deploymentInProgress = false
      host.run(2700, 2401)
      expect(host.changes.length).toBeGreaterThan(0)
    }
  })

  test('does not hold back a scale-out', () => {
    const host = new ToyHost({ cpu: tracking('cpu', '50%') }, { cpu: () => 75 })
    host.deploymentInProgress = true
    host.run(900)
    expect(host.changes[0]).toMatchObject({ from: 10, to: 15 })
  })
})

describe('a step policy', () => {
  const inwards = { step: { threshold: '30%', comparison: 'below', steps: [{ to: 0, by: -3 }], cooldown: '10m' } }

  test('scales in alone, whatever target tracking says', () => {
    const host = new ToyHost(
      { requests: tracking('requestCountPerTarget', 1000), in: inwards },
      { cpu: () => 20, requestCountPerTarget: () => 950 },
    )
    host.run(600)
    expect(host.changes[0]).toMatchObject({ from: 10, to: 7 })
  })

  test('and a larger scale-out at the same instant: the scale-out wins', () => {
    const host = new ToyHost(
      { in: inwards, requests: tracking('requestCountPerTarget', 1000, { highAlarm: { evaluationPeriods: 1 } }) },
      { cpu: () => 20, requestCountPerTarget: () => 1500 },
    )
    host.run(300)
    expect(host.changes[0]).toMatchObject({ from: 10, to: 15 })
  })

  test('of two scale-outs at one instant the larger wins', () => {
    const out = (by: number) => ({ step: { threshold: '50%', steps: [{ from: 0, by }] } })
    const host = new ToyHost({ small: out(1), large: out(4), middle: out(2) }, { cpu: () => 60 })
    host.run(300)
    expect(host.changes[0]).toMatchObject({ from: 10, to: 14 })
    expect(host.scaler.log.entries.find(({ kind }) => kind === 'scale-out')?.subject).toBe('large')
  })
})

// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html (desired counts outside the bounds)
describe('a function that calls UpdateService', () => {
  const warm = { prewarm: { metric: 'requestCount', threshold: 1000, factor: '200%', delay: '2s' } }
  const busy = (timeS: number) => (timeS > 600 && timeS < 900 ? 2000 : 100)

  test('is not bound by the maximum', () => {
    const host = new ToyHost({ warm }, { requestCount: busy }, { tasks: { max: 12 } })
    host.run(2400)
    expect(host.changes).toEqual([expect.objectContaining({ from: 10, to: 20 })])
    expect(host.said('scale-out')[0]).toContain('past the maximum of 12, which does not bind it')
  })

  test('is bound by the tasks a service can have', () => {
    const host = new ToyHost(
      { warm: { prewarm: { ...warm.prewarm, factor: '100000%' } } },
      { requestCount: busy },
      { tasks: { max: 12 } },
    )
    host.run(1200)
    expect(host.desired).toBe(5000)
  })

  test('what it added past the maximum stays on a scale-out alarm, and goes back to it on a scale-in alarm', () => {
    const cpu = tracking('cpu', '50%', { scaleInCooldown: '10m' })
    const host = new ToyHost(
      { warm, cpu },
      { requestCount: busy, cpu: (timeS) => (timeS < 2000 ? 80 : 44) },
      { tasks: { max: 12, desired: 12 } },
    )
    host.run(2000)
    expect(host.desired).toBe(24)
    expect(host.said('not-scaled')[0]).toContain('AlreadyAtMaxCapacity')
    host.run(4000, 2001)
    expect(host.changes[1]).toMatchObject({ from: 24, to: 12 })
  })
})

describe('desired below the minimum, as by hand', () => {
  const below = (level: number) => {
    const host = new ToyHost({ cpu: tracking('cpu', '50%') }, { cpu: () => level }, { tasks: { min: 6, desired: 6 } })
    host.desired = host.running = 2
    host.run(2400)
    return host
  }
  test('a scale-out alarm lifts it to the minimum, and on as needed', () => {
    expect(below(60).changes[0]).toMatchObject({ from: 2, to: 6 })
    expect(below(200).changes[0]).toMatchObject({ from: 2, to: 8 })
  })
  test('a scale-in alarm changes nothing', () => {
    expect(below(10).changes).toEqual([])
    expect(below(10).said('not-scaled')).toEqual(['no scale-in: at the minimum of 6 (AlreadyAtMinCapacity)'])
  })
})
