// Cooldowns: when they begin, what passes, what counts as made already.
// https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
// https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
import { describe, expect, test } from 'vitest'
import { Cooldown } from '../../simulator/control-loop/cooldown.ts'
import { ToyHost } from './toy-host.ts'

const counts = (runningCount: number, desiredCount = runningCount) => ({ runningCount, desiredCount })

/** A cooldown of 100 s whose activity took 10 tasks to `to` at 0 s, fulfilled at 50 s. */
function fulfilled(to: number): Cooldown {
  const cooldown = new Cooldown(100)
  cooldown.begin(to - 10, to, 0)
  cooldown.observe(50, counts(to))
  return cooldown
}

describe('a cooldown begins when the activity is fulfilled', () => {
  test('not when it is decided: it lasts as long as tasks are starting, and its length from then on', () => {
    const cooldown = new Cooldown(100)
    expect(cooldown.isOver(0)).toBe(true)
    cooldown.begin(2, 12, 0)
    cooldown.observe(10, counts(10, 12))
    cooldown.observe(49, counts(11, 12))
    expect(cooldown.isOver(1000)).toBe(false)
    cooldown.observe(50, counts(12))
    expect([cooldown.isOver(50), cooldown.isOver(149.9), cooldown.isOver(150)]).toEqual([false, false, true])
  })

  test('only once: what is observed later does not begin it anew', () => {
    const cooldown = fulfilled(12)
    cooldown.observe(90, counts(12))
    cooldown.observe(120, counts(13, 8))
    expect([cooldown.isOver(149), cooldown.isOver(150)]).toEqual([false, true])
  })

  test('of a scale-in when as few run as it asked for', () => {
    const cooldown = new Cooldown(100)
    cooldown.begin(-3, 7, 0)
    cooldown.observe(5, counts(8, 7))
    expect(cooldown.isOver(500)).toBe(false)
    cooldown.observe(10, counts(7))
    expect([cooldown.isOver(109), cooldown.isOver(110)]).toEqual([false, true])
  })

  test('or when somebody moved the desired count past it', () => {
    const out = new Cooldown(100)
    out.begin(5, 15, 0)
    out.observe(10, counts(10, 15))
    expect(out.isOver(1000)).toBe(false)
    out.observe(20, counts(10, 14))
    expect([out.isOver(119), out.isOver(120)]).toEqual([false, true])
    const inwards = new Cooldown(100)
    inwards.begin(-5, 5, 0)
    inwards.observe(10, counts(10, 5))
    expect(inwards.isOver(1000)).toBe(false)
    inwards.observe(20, counts(10, 6))
    expect([inwards.isOver(119), inwards.isOver(120)]).toEqual([false, true])
  })

  test('a cancelled one is over, and remembers nothing', () => {
    const cooldown = fulfilled(15)
    cooldown.cancel()
    expect(cooldown.isOver(51)).toBe(true)
    expect(cooldown.passing(11, counts(10), 51)).toBe(11)
  })
})

describe('while a scale-out cooldown lasts', () => {
  test('only a larger scale-out passes, less what was added: +2 made, +3 asked, one more', () => {
    expect(fulfilled(12).passing(15, counts(12), 60)).toBe(13)
  })

  test('one of the same size or smaller does not', () => {
    expect(fulfilled(12).passing(14, counts(12), 60)).toBe(12)
    expect(fulfilled(12).passing(13, counts(12), 60)).toBe(12)
    expect(fulfilled(12).passing(13, counts(12, 20), 60)).toBe(20)
    expect(fulfilled(12).passing(14, counts(12, 20), 60)).toBe(20)
  })

  test('afterwards everything passes', () => {
    expect(fulfilled(12).passing(13, counts(12), 149)).toBe(12)
    expect(fulfilled(12).passing(13, counts(12), 150)).toBe(13)
  })

  test('before it is fulfilled everything passes: what is on its way is in the desired count', () => {
    const cooldown = new Cooldown(100)
    cooldown.begin(2, 12, 0)
    expect(cooldown.passing(13, counts(10, 12), 5)).toBe(13)
    expect(new Cooldown(100).passing(13, counts(10), 5)).toBe(13)
  })

  test('+2, then one more, counts as +3', () => {
    const cooldown = fulfilled(12)
    cooldown.begin(1, 13, 60)
    cooldown.observe(70, counts(13))
    expect(cooldown.passing(16, counts(13), 80)).toBe(13)
    expect(cooldown.passing(17, counts(13), 80)).toBe(14)
  })

  test('but what was made before an earlier cooldown was over does not', () => {
    const cooldown = fulfilled(12)
    cooldown.begin(1, 13, 150)
    cooldown.observe(160, counts(13))
    expect(cooldown.passing(15, counts(13), 170)).toBe(14)
  })

  test('one that adds to a scale-out still under way counts as one with it', () => {
    const cooldown = new Cooldown(100)
    cooldown.begin(2, 12, 0)
    cooldown.begin(1, 13, 10)
    cooldown.observe(20, counts(12, 13))
    cooldown.observe(30, counts(13))
    expect([cooldown.isOver(129), cooldown.isOver(130)]).toEqual([false, true])
    expect(cooldown.passing(16, counts(13), 40)).toBe(13)
  })
})

describe('in a service', () => {
  const cpu = (more: object) => ({ cpu: { targetTracking: { metric: 'cpu', target: '50%', ...more } } })

  test('a scale-out by anybody cancels the cooldowns of scale-ins', () => {
    const host = new ToyHost(
      {
        ...cpu({ scaleInCooldown: '2h', scaleInMode: 'onePerAction' }),
        out: { step: { metric: 'requestCount', threshold: 1000, steps: [{ from: 0, by: 1 }], cooldown: '3h' } },
      },
      { cpu: () => 20, requestCount: (timeS) => (timeS >= 1500 && timeS < 1560 ? 2000 : 10) },
      { startS: 5 },
    )
    host.run(2400)
    expect(host.changes.map(({ from, to }) => [from, to])).toEqual([
      [10, 9],
      [9, 10],
      [10, 9],
    ])
  })

  test('without it the same scale-in waits for its two hours', () => {
    const host = new ToyHost(cpu({ scaleInCooldown: '2h', scaleInMode: 'onePerAction' }), { cpu: () => 20 })
    host.run(10_000)
    expect(host.changes.map(({ timeS }) => timeS)).toEqual([1050, 1050 + 7200 + 60])
  })

  test('a running scale-out cooldown does not hold back a scale-in', () => {
    const host = new ToyHost(
      cpu({ scaleOutCooldown: '24h' }),
      { cpu: (timeS, running) => (timeS > 300 ? 20 : running > 10 ? 50 : 60) },
      { startS: 5, metrics: { cpuDelay: '1s' } },
    )
    host.run(3600)
    expect(host.changes.map(({ to }) => to).slice(0, 2)).toEqual([12, 5])
  })
})
