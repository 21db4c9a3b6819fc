// What AWS refuses about scaling policies is refused here, with the option that is wrong.
import { describe, expect, test } from 'vitest'
import { type Problem, UserError } from '../../simulator/scenario/user-error.ts'
import { prepare } from '../../simulator/scenario/worlds.ts'

const BASE = { name: 'x', horizon: '10m', traffic: { a: { segments: [{ hold: '10rps', for: '10m' }] } } }

function problemsOf(scaling: object): readonly Problem[] {
  try {
    prepare({ ...BASE, scaling })
  } catch (error) {
    if (error instanceof UserError) return error.problems
    throw error
  }
  return []
}

const step = (more: object) => ({ p: { step: { threshold: '60%', steps: [{ from: 0, by: 1 }], ...more } } })

// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html
describe('steps', () => {
  test.each([
    [
      'no gap',
      [
        { from: 0, to: 10, by: 1 },
        { from: 20, by: 2 },
      ],
      'steps[1].from',
      /gap/,
    ],
    [
      'no overlap',
      [
        { from: 0, to: 10, by: 1 },
        { from: 5, by: 2 },
      ],
      'steps[1].from',
      /overlap/,
    ],
    [
      'one open below',
      [
        { to: 0, by: -1 },
        { to: -10, by: -2 },
      ],
      'steps[1].from',
      /overlap/,
    ],
    ['not open on both sides', [{ by: 1 }], 'steps[0]', /needs a bound/],
    [
      'upper above lower',
      [
        { from: 10, to: 10, by: 1 },
        { from: 10, by: 2 },
      ],
      'steps[0].to',
      /not above/,
    ],
    ['a negative lower bound needs an open step below', [{ from: -10, to: 0, by: -1 }], 'steps[0].from', /below -10/],
    ['a positive upper bound needs an open step above', [{ from: 0, to: 10, by: 1 }], 'steps[0].to', /above 10/],
    ['whole numbers', [{ from: 0, by: 1.5 }], 'steps[0].by', /whole number/],
  ])('%s', (_, steps, path, message) => {
    expect(problemsOf(step({ steps }))).toEqual([
      expect.objectContaining({ path: `scaling.p.step.${path}`, message: expect.stringMatching(message) }),
    ])
  })

  test('bounds in any order and on both sides of the threshold are fine', () => {
    const steps = [
      { from: 10, by: 3 },
      { from: -10, to: 0, by: 0 },
      { to: -10, by: -1 },
      { from: 0, to: 10, by: 1 },
    ]
    expect(problemsOf(step({ steps }))).toEqual([])
  })

  test('an exact capacity is not negative, a change may be', () => {
    const steps = [{ to: 0, by: -1 }]
    expect(problemsOf(step({ steps, adjustment: 'exactCapacity' }))).toEqual([
      expect.objectContaining({ path: 'scaling.p.step.steps[0].by', message: 'an exact capacity cannot be -1' }),
    ])
    expect(problemsOf(step({ steps: [{ to: 0, by: 0 }], adjustment: 'exactCapacity' }))).toEqual([])
    expect(problemsOf(step({ steps }))).toEqual([])
  })

  // https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html
  test('a least adjustment goes with per cent only', () => {
    expect(problemsOf(step({ minAdjustment: 2 }))).toEqual([
      expect.objectContaining({ path: 'scaling.p.step.minAdjustment' }),
    ])
    expect(problemsOf(step({ minAdjustment: 2, adjustment: 'percentChangeInCapacity' }))).toEqual([])
  })
})

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
describe('alarms', () => {
  test.each(['10s', '20s', '30s', '60s', '300s', '1h', '1d', '7d'])('a period of %s is one of CloudWatch', (period) => {
    expect(problemsOf(step({ period }))).toEqual([])
  })

  test.each(['0s', '5s', '40s', '90s', '61s', '100ms'])('a period of %s is not', (period) => {
    expect(problemsOf(step({ period }))).toEqual([expect.objectContaining({ path: 'scaling.p.step.period' })])
  })

  test('a day back for periods below an hour, a week for longer ones', () => {
    const back = (period: string, evaluationPeriods: number) =>
      problemsOf(step({ period, evaluationPeriods })).map(({ path }) => path)
    expect(back('300s', 288)).toEqual([])
    expect(back('300s', 289)).toEqual(['scaling.p.step.evaluationPeriods'])
    expect(back('59m', 25)).toEqual(['scaling.p.step.evaluationPeriods'])
    expect(back('1h', 168)).toEqual([])
    expect(back('1h', 169)).toEqual(['scaling.p.step.evaluationPeriods'])
    expect(back('10s', 8640)).toEqual([])
  })

  test.each([
    ['a step policy', step({ evaluationPeriods: 2, datapointsToAlarm: 3 }), 'step', /3 of 2/],
    ['a function', { p: { prewarm: { threshold: 9, datapointsToAlarm: 2 } } }, 'prewarm', /2 of 1/],
    [
      'the high alarm',
      { p: { targetTracking: { target: '50%', highAlarm: { datapointsToAlarm: 4 } } } },
      'targetTracking.highAlarm',
      /4 of 3/,
    ],
    [
      'the low alarm with its own periods',
      { p: { targetTracking: { target: '50%', lowAlarm: { datapointsToAlarm: 16 } } } },
      'targetTracking.lowAlarm',
      /16 of 15/,
    ],
    [
      'the low alarm of 20-second metrics',
      { p: { targetTracking: { metric: 'cpuHighResolution', target: '50%', lowAlarm: { datapointsToAlarm: 31 } } } },
      'targetTracking.lowAlarm',
      /31 of 30/,
    ],
  ])('%s never needs more datapoints than periods', (_, scaling, path, message) => {
    expect(problemsOf(scaling)).toEqual([
      expect.objectContaining({
        path: `scaling.p.${path}.datapointsToAlarm`,
        message: expect.stringMatching(message),
      }),
    ])
  })

  test('as many datapoints as periods are fine', () => {
    const highAlarm = { evaluationPeriods: 2, datapointsToAlarm: 2 }
    expect(problemsOf({ p: { targetTracking: { target: '50%', highAlarm, lowAlarm: highAlarm } } })).toEqual([])
  })
})

// https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-limits.html
test('a service has at most 50 scaling policies and 200 scheduled actions', () => {
  const steps = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`p${index}`, step({}).p]))
  const schedules = (count: number) =>
    Object.fromEntries(
      Array.from({ length: count }, (_, index) => [`s${index}`, { schedule: { rate: '1 hour', min: 1 } }]),
    )
  expect(problemsOf({ ...steps(50), ...schedules(200) })).toEqual([])
  expect(problemsOf(steps(51))).toEqual([expect.objectContaining({ message: '51 scaling policies are too many' })])
  expect(problemsOf(schedules(201))).toEqual([
    expect.objectContaining({ message: '201 scheduled actions are too many' }),
  ])
})
