// The figures of one replication: of the whole run and of windows of it.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { FIGURE_PATHS, figureAt, nestSummary } from '../../simulator/result/figures.ts'
import { windowsOf } from '../../simulator/result/interval-window.ts'
import { overProvisionedTaskHours } from '../../simulator/result/over-provisioned.ts'
import { wholeRunScalars, windowScalars } from '../../simulator/result/run-scalars.ts'
import { summarySchema } from '../../simulator/result/schema.ts'
import { type Interval, outputOf, randomIntervals, scenarioOf } from './run-output-builder.ts'

const steady: Interval = { times: Array.from({ length: 10 }, () => 0.1) }
const all = (count: number) => Array.from({ length: count }, (_, index) => index)

test('the flat list of figures is exactly the summary of the schema', () => {
  const figure = (path: string) => ({ value: null, reason: path })
  const summary = nestSummary(figure)
  expect(summarySchema.parse(summary)).toEqual(summary)
  for (const path of FIGURE_PATHS) expect(figureAt(summary, path)).toEqual(figure(path))
  const leaves = JSON.stringify(summary).match(/"reason"/g) ?? []
  expect(leaves.length).toBe(FIGURE_PATHS.length)
  expect(figureAt(summary, 'no.such')).toBeUndefined()
})

describe('error rates', () => {
  const intervals: Interval[] = [
    { times: [0.1, 0.1, 0.1], failed: { '503': 1 }, retries: 2 },
    { times: [0.1, 0.1], failed: { timeout: 2 } },
  ]
  const scalars = wholeRunScalars(outputOf(intervals), scenarioOf({ horizon: '2s' }))

  test('are failed ÷ (succeeded + failed), and the kinds add up to them', () => {
    expect(scalars['errorRate']).toBe(3 / 8)
    expect(scalars['errorsByKind.503']).toBe(1 / 8)
    expect(scalars['errorsByKind.timeout']).toBe(2 / 8)
  })

  test('retry amplification is attempts ÷ requests sent', () => {
    expect(scalars['retryAmplification']).toBe(10 / 8)
  })

  test('time to outcome counts failures with the time at which they were given up', () => {
    // The builder lets failures give up after 2 s.
    expect(scalars['timeToOutcomeS.mean']).toBeCloseTo((5 * 0.1 + 3 * 2) / 8, 9)
    expect(scalars['responseTimeS.mean']).toBeCloseTo(0.1, 9)
  })

  test('without requests there is no rate, and the reason is told', () => {
    const quiet = wholeRunScalars(outputOf([{}]), scenarioOf({ horizon: '1s' }))
    expect(quiet['errorRate']).toEqual({ reason: 'no request ended' })
    expect(quiet['responseTimeS.p50']).toHaveProperty('reason')
    expect(quiet['failed']).toBe(0)
  })

  test('a percentile needs as many values as it divides into', () => {
    const few = wholeRunScalars(outputOf(Array(20).fill(steady)), scenarioOf({ horizon: '20s' }))
    expect(few['responseTimeS.p99']).toBeCloseTo(0.1, 2)
    expect(few['responseTimeS.p999']).toEqual({ reason: 'needs at least 1000 values; there were 200' })
  })
})

describe('windows', () => {
  const counts = ['requests', 'attempts', 'succeeded', 'failed', 'taskHours', 'overProvisionedTaskHours'] as const

  test('the windows of a partition add up to the whole run', () => {
    const scenario = scenarioOf()
    fc.assert(
      fc.property(fc.nat(10_000), fc.integer({ min: 1, max: 119 }), (seed, cut) => {
        const intervals = randomIntervals(seed, { count: 120, perInterval: 6, meanS: 0.2, failing: 0.2 })
        const output = outputOf(intervals, { billedS: 400 })
        const whole = wholeRunScalars(output, scenario)
        const parts = [all(120).slice(0, cut), all(120).slice(cut)].map((part) => windowScalars(output, scenario, part))
        for (const path of counts) {
          expect(parts.reduce((sum, part) => sum + (part[path] as number), 0)).toBeCloseTo(whole[path] as number, 9)
        }
      }),
      { numRuns: 40 },
    )
  })

  test('a window of all intervals has the figures of the run', () => {
    const scenario = scenarioOf()
    const output = outputOf(randomIntervals(4, { count: 120, perInterval: 20, meanS: 0.2, failing: 0.05 }))
    const whole = wholeRunScalars(output, scenario)
    const window = windowScalars(output, scenario, all(120))
    for (const path of [
      'errorRate',
      'errorsByKind.timeout',
      'retryAmplification',
      'responseTimeS.p50',
      'responseTimeS.p99',
      'responseTimeS.max',
      'cpuUtilizationPct',
      'tasks.mean',
    ]) {
      expect(window[path]).toBeCloseTo(whole[path] as number, 9)
    }
  })

  test('what is not recorded per interval says so', () => {
    const window = windowScalars(outputOf(Array(120).fill(steady)), scenarioOf(), [0])
    for (const path of ['waitingTimeS.p50', 'firstUseFraction', 'recoveryTimeS', 'startUpS.pull']) {
      expect(window[path]).toHaveProperty('reason')
    }
  })

  test('adjacent named windows stay adjacent when their ends fall inside an interval', () => {
    const scenario = scenarioOf({ windows: { early: { from: '0s', to: '33s' }, late: { from: '33s', to: '120s' } } })
    const output = outputOf(Array(12).fill(steady), { intervalS: 10 })
    const [, , early, late] = windowsOf(output, scenario)
    expect(early).toMatchObject({ name: 'early', fromS: 0, toS: 30, intervals: [0, 1, 2] })
    expect(late).toMatchObject({ fromS: 30, toS: 120 })
  })

  test('scaling is the union of the stretches in which the service scales', () => {
    const scalingSpans = [
      { fromS: 2, toS: 4 },
      { fromS: 3, toS: 5 },
      { fromS: 9.9, toS: 10.1 },
    ]
    const [scaling] = windowsOf(outputOf(Array(20).fill(steady), { scalingSpans }), scenarioOf({ horizon: '20s' }))
    expect(scaling?.intervals).toEqual([2, 3, 4, 10])
  })

  test('a window that did not occur has no figures at all', () => {
    const output = outputOf(Array(20).fill(steady))
    const scalars = windowScalars(output, scenarioOf({ horizon: '20s' }), [])
    for (const path of FIGURE_PATHS) expect(scalars[path]).toHaveProperty('reason')
  })

  test('the worst minute is that of the highest error rate, among equals of the longest times', () => {
    const bad = { times: [0.1], failed: { '500': 1 } }
    const slow = { times: [3] }
    const minutes = (parts: Interval[]) => parts.flatMap((interval) => Array<Interval>(60).fill(interval))
    const worst = (parts: Interval[]) =>
      windowsOf(outputOf(minutes(parts)), scenarioOf({ horizon: '180s' }))[1]?.intervals[0]
    expect(worst([steady, bad, slow])).toBe(60)
    expect(worst([steady, steady, slow])).toBe(120)
    expect(worst([steady, steady, steady])).toBe(0)
  })
})

describe('over-provisioned task-hours', () => {
  const scenario = scenarioOf({ horizon: '3600s', scaling: { cpu: { targetTracking: { target: '50%' } } } })

  test('are billed tasks beyond ⌈CPU used ÷ (vCPU × target)⌉', () => {
    // 1.2 vCPU at a target of 50 % need 3 tasks; 5 are paid.
    const output = outputOf([{ running: 5, cpuUsed: 1.2 * 3600 }], { intervalS: 3600 })
    expect(overProvisionedTaskHours(output, scenario, [0])).toBeCloseTo(2, 9)
  })

  test('are none when the service is short, and never count the last task', () => {
    const short = outputOf([{ running: 2, cpuUsed: 2 * 3600 }], { intervalS: 3600 })
    expect(overProvisionedTaskHours(short, scenario, [0])).toBe(0)
    const idle = outputOf([{ running: 1, cpuUsed: 0 }], { intervalS: 3600 })
    expect(overProvisionedTaskHours(idle, scenario, [0])).toBe(0)
  })

  test('without a CPU policy the target is 70 %', () => {
    const output = outputOf([{ running: 3, cpuUsed: 1.4 * 3600 }], { intervalS: 3600 })
    expect(overProvisionedTaskHours(output, scenarioOf({ horizon: '3600s' }), [0])).toBeCloseTo(1, 9)
  })
})

test('scale-out delays are means over the scale-outs; one that is not complete has no capacity delay', () => {
  const scaleOuts = [
    { needS: 10, decisionS: 40, capacityS: 100 },
    { needS: 20, decisionS: 30, capacityS: Number.NaN },
  ]
  const scalars = wholeRunScalars(outputOf(Array(120).fill(steady), { scaleOuts }), scenarioOf())
  expect(scalars).toMatchObject({ 'scaleOut.count': 2, 'scaleOut.decisionDelayS': 20, 'scaleOut.capacityDelayS': 60 })
})
