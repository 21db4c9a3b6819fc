// Step policies over their alarms: which step is taken when there is no value to look it up by, and what is said when none is.
import { describe, expect, test } from 'vitest'
import { stepFor } from '../../simulator/control-loop/step-scaling.ts'
import { type Level, ToyHost } from './toy-host.ts'

const silentAfter =
  (endS: number, before: number): Level =>
  (timeS) =>
    timeS < endS ? before : undefined

// https://github.com/aws/copilot-cli/issues/5854 (traffic stops at night, the metric has no datapoints)
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html (missing data)
describe('traffic stops, and the scale-in alarm watches response times', () => {
  const policy = (more: object) => ({
    in: {
      step: {
        metric: 'targetResponseTime',
        threshold: '50ms',
        comparison: 'below',
        evaluationPeriods: 3,
        steps: [{ to: 0, by: -1 }],
        cooldown: '60s',
        ...more,
      },
    },
  })
  const run = (more: object) => {
    const host = new ToyHost(
      policy(more),
      { targetResponseTime: silentAfter(1800, 0.12) },
      { tasks: { min: 1, desired: 6 } },
    )
    host.run(7200)
    return host
  }

  test('missing data that breaches: the alarm fires, its step is taken, down to the minimum', () => {
    const host = run({ missingData: 'breaching' })
    expect(host.changes.map(({ to }) => to)).toEqual([5, 4, 3, 2, 1])
    expect(host.changes[0]?.timeS).toBeGreaterThan(1800)
    expect(host.said('alarm')).toEqual([
      'alarm for missing data: targetResponseTime at or below 0.05 in 3 of 3 periods',
    ])
    expect(host.said('scale-in')[0]).toBe(
      'desired count 6 → 5: targetResponseTime has no data, and its alarm is raised all the same: 6 running tasks become 5',
    )
  })

  test.each(['missing', 'notBreaching', 'ignore'])('%s: nothing is removed', (missingData) => {
    expect(run({ missingData }).changes).toEqual([])
  })

  test('of several steps the one at the threshold is taken, unless the scenario says the farthest or none', () => {
    const steps = [
      { from: -0.02, to: 0, by: -1 },
      { to: -0.02, by: -4 },
    ]
    expect(run({ missingData: 'breaching', steps }).changes[0]?.to).toBe(5)
    expect(run({ missingData: 'breaching', steps, withoutData: 'farthestStep' }).changes[0]?.to).toBe(2)
    const none = run({ missingData: 'breaching', steps, withoutData: 'none' })
    expect(none.changes).toEqual([])
    expect(none.said('not-scaled')).toEqual([
      'no step applies: targetResponseTime has no data, and its alarm is raised all the same (NoStepApplies)',
    ])
  })
})

test('an alarm that missing data raises does not act on the last value before, which was on the good side', () => {
  const steps = [
    { from: 0, by: 3 },
    { to: 0, by: -2 },
  ]
  const host = new ToyHost(
    {
      p: {
        step: {
          metric: 'cpu',
          threshold: '60%',
          evaluationPeriods: 3,
          missingData: 'breaching',
          datapointsToAlarm: 2,
          steps,
        },
      },
    },
    { cpu: silentAfter(1200, 30) },
  )
  host.run(1500)
  expect(host.changes[0]).toMatchObject({ from: 10, to: 13 })
})

test('on ignore an alarm keeps its state without data, and its policy its step', () => {
  const host = new ToyHost(
    {
      p: {
        step: { metric: 'cpu', threshold: '60%', missingData: 'ignore', steps: [{ from: 0, by: 1 }], cooldown: '0s' },
      },
    },
    { cpu: silentAfter(600, 70) },
    { startS: 5 },
  )
  host.run(3600)
  expect(host.desired).toBeGreaterThan(40)
})

// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html
// "greater than 40 and less than or equal to 50: a lower bound of -10 and an upper bound of 0"
describe('a metric that is exactly at the threshold', () => {
  const steps = [
    { from: 0, by: 1 },
    { to: 0, by: -1 },
  ]
  test('belongs to the step that begins there when the alarm is for what is above', () => {
    expect(stepFor(steps, 50, { threshold: 50, comparison: 'above' })?.by).toBe(1)
  })
  test('belongs to the step that ends there when the alarm is for what is below', () => {
    expect(stepFor(steps, 50, { threshold: 50, comparison: 'below' })?.by).toBe(-1)
    const host = new ToyHost(
      { p: { step: { metric: 'requestCount', threshold: 100, comparison: 'below', steps: [{ to: 0, by: -1 }] } } },
      { requestCount: () => 100 },
    )
    host.run(600)
    expect(host.changes[0]).toMatchObject({ from: 10, to: 9 })
  })
})

describe('a policy that does nothing says why', () => {
  test('when its step changes nothing', () => {
    const host = new ToyHost(
      { p: { step: { threshold: '50%', adjustment: 'percentChangeInCapacity', steps: [{ from: 0, by: 0 }] } } },
      { cpu: () => 55 },
    )
    host.run(900)
    expect(host.said('not-scaled')).toEqual([
      'its step changes nothing: cpu 55 is 5 from the threshold 50, 10 tasks run (StepChangesNothing)',
    ])
  })

  test('when the metric is back where no step applies', () => {
    const host = new ToyHost(
      { p: { step: { threshold: '50%', evaluationPeriods: 3, datapointsToAlarm: 2, steps: [{ from: 0, by: 1 }] } } },
      { cpu: (timeS) => (Math.floor(timeS / 60) % 3 === 2 ? 40 : 55) },
      { tasks: { max: 10 } },
    )
    host.run(1800)
    expect(host.said('not-scaled').some((message) => message.startsWith('no step applies: cpu 40 is -10'))).toBe(true)
  })
})

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
describe('alarms of 300 s', () => {
  const host = (evaluationPeriods: number) => {
    const toy = new ToyHost(
      { p: { step: { threshold: '60%', period: '300s', evaluationPeriods, steps: [{ from: 0, by: 1 }] } } },
      { cpu: (timeS) => (timeS < 1200 ? 30 : 90) },
    )
    toy.run(2700)
    return toy
  }
  test('fire once the mean of the last five minutes breaches, looked at every minute', () => {
    // Of five minutes the third at 90 % lifts the mean to 66 %: 1380 s, and 150 s until it is visible, at second 30 of the minute.
    expect(host(1).changes[0]?.timeS).toBe(1530)
  })
  test('two of them want ten minutes', () => {
    expect(host(2).changes[0]?.timeS).toBe(1530 + 300)
  })
})
