// A Result: valid by its schema, the same bytes for the same input, honest about what was not seen.
import { describe, expect, test } from 'vitest'
import { buildResult, type Provenance } from '../../simulator/experiment/build-result.ts'
import { keepReplication, type Replication } from '../../simulator/experiment/replication.ts'
import { figureAt } from '../../simulator/result/figures.ts'
import { gateOf } from '../../simulator/result/gate.ts'
import { type Figure, type Result, resultSchema, type Summary } from '../../simulator/result/schema.ts'
import { MOST_POINTS } from '../../simulator/result/series.ts'
import type { Scenario } from '../../simulator/scenario/schema.ts'
import type { Prepared } from '../../simulator/scenario/worlds.ts'
import { type Interval, outputOf, scenarioOf } from '../result/run-output-builder.ts'
import { type Load, preparedOf, replicationsOf } from './prepared-builder.ts'

const PROVENANCE: Provenance = {
  version: '0.1.0',
  seed: 'seed',
  command: 'surgecast compare test.yaml',
  interrupted: false,
  source: 'simulated',
  assumptions: [],
}

const scenarioAt = (prepared: Prepared, index: number) => (prepared.worlds[index] as { scenario: Scenario }).scenario

function resultOf(patch: Record<string, unknown>, load: Load, count = 12): Result {
  const prepared = preparedOf({ only: patch })
  return buildResult(prepared, [replicationsOf(scenarioAt(prepared, 0), count, load)], PROVENANCE)
}

const only = (result: Result) => result.variants[0] as Result['variants'][number]
const at = (summary: Summary, path: string) => figureAt(summary, path) as Extract<Figure, { value: number }>

describe('a Result', () => {
  const patch = {
    windows: { early: { from: '0s', to: '60s' } },
    slo: { errorRate: '10%', p99: '1s' },
    published: [
      { label: 'seen', figure: 'errorRate', values: { slow: 0.02, other: 1 } },
      { label: 'tuned', figure: 'tasks.mean', fitted: ['fast'], values: { fast: 2, slow: 3 } },
    ],
  }
  const prepared = preparedOf({ fast: patch, slow: patch })
  const build = () =>
    buildResult(
      prepared,
      [
        replicationsOf(scenarioAt(prepared, 0), 12, { failing: 0.02 }),
        replicationsOf(scenarioAt(prepared, 1), 12, { failing: 0.02, slowdown: 2 }),
      ],
      PROVENANCE,
    )
  const result = build()

  test('is what its schema says, and nothing is lost in JSON', () => {
    expect(resultSchema.parse(result)).toEqual(result)
    expect(JSON.parse(JSON.stringify(result))).toEqual(result)
  })

  test('has the same bytes for the same input', () => {
    expect(JSON.stringify(build())).toBe(JSON.stringify(result))
  })

  test('has the scalars of every replication', () => {
    const { replications, summary } = only(result)
    expect(replications.map(({ replication }) => replication)).toEqual(Array.from({ length: 12 }, (_, index) => index))
    const rates = replications.map(({ figures }) => figures['errorRate'] as number)
    expect(at(summary, 'errorRate').value).toBeCloseTo(rates.reduce((sum, rate) => sum + rate, 0) / 12, 12)
  })

  test('takes percentiles from the merged histogram, inside their own interval', () => {
    const { summary, histograms } = only(result)
    expect(histograms.responseTimeS.count).toBeCloseTo(at(summary, 'succeeded').value * 12, 6)
    for (const path of ['responseTimeS.p50', 'responseTimeS.p99', 'timeToOutcomeS.p95']) {
      const { value, low, high, n } = at(summary, path)
      expect(low).toBeLessThanOrEqual(value)
      expect(high).toBeGreaterThanOrEqual(value)
      expect(n).toBe(12)
    }
    expect(at(summary, 'responseTimeS.p50').value).toBeCloseTo(0.1 * Math.LN2, 2)
  })

  test('compares pairs of replications: the same arrivals served twice as slowly', () => {
    const comparison = result.comparison[0] as Result['comparison'][number]
    expect(comparison).toMatchObject({ variant: 'slow', against: 'fast' })
    expect(comparison.differences['errorRate']).toMatchObject({ value: 0, low: 0, high: 0 })
    const { value, low, high } = comparison.relative['responseTimeS.mean'] as {
      value: number
      low: number
      high: number
    }
    expect(value).toBeCloseTo(1, 9)
    expect(high - low).toBeLessThan(1e-9)
  })

  test('has its windows, outcomes, one representative and the figures published about it', () => {
    const variant = only(result)
    expect(variant.windows.map(({ name }) => name)).toEqual(['scaling', 'worst minute', 'early'])
    expect(variant.windows[0]?.summary.errorRate).toEqual({ value: null, reason: 'there was no such time in the run' })
    expect(variant.windows[2]).toMatchObject({ fromS: 0, toS: 60 })
    expect(variant.outcomes.flatMap(({ replications }) => replications).sort()).toEqual([...Array(12).keys()].sort())
    expect(variant.representative.why).toMatch(/^1[0-2] of 12 replications stayed well/)
    const tuned = { label: 'tuned', figure: 'tasks.mean', window: 'whole run', source: '' }
    expect(result.published).toEqual([
      { variant: 'fast', ...tuned, fitted: true, value: 2 },
      {
        variant: 'slow',
        label: 'seen',
        figure: 'errorRate',
        window: 'whole run',
        fitted: false,
        source: '',
        value: 0.02,
      },
      { variant: 'slow', ...tuned, fitted: false, value: 3 },
    ])
  })

  test('bands hold every replication’s line', () => {
    const { series, representative } = only(result)
    const { p10, p50, p90, min, max } = series.bands.offeredRps
    for (const [point, value] of representative.series.offeredRps.entries()) {
      expect(value).toBeGreaterThanOrEqual(min[point] as number)
      expect(value).toBeLessThanOrEqual(max[point] as number)
      expect(p10[point]).toBeLessThanOrEqual(p50[point] as number)
      expect(p50[point]).toBeLessThanOrEqual(p90[point] as number)
    }
  })
})

describe('what was never seen', () => {
  test('is printed as a bound: no failure in N requests', () => {
    const { summary } = only(resultOf({}, { failing: 0 }))
    const rate = at(summary, 'errorRate')
    const ended = at(summary, 'succeeded').value * 12
    expect(rate).toMatchObject({ value: 0, low: 0, bound: 'below' })
    expect(rate.high).toBeCloseTo(3 / ended, 5)
    expect(at(summary, 'failed').high).toBeCloseTo((rate.high as number) * (ended / 12), 6)
  })

  test('does not become a percentile', () => {
    const { summary } = only(resultOf({}, { perInterval: 0.5 }, 1))
    expect(summary.responseTimeS.p999).toHaveProperty('reason')
  })
})

describe('modes', () => {
  const good: Interval = { times: Array.from({ length: 100 }, () => 0.1) }
  const dead: Interval = { failed: { '503': 100 } }
  const scenario = scenarioOf({ slo: { recovery: '60s' } })
  const runs = (pattern: string): Replication[] =>
    [...pattern].map((letter, replication) =>
      keepReplication(outputOf(Array(120).fill(letter === 'g' ? good : dead), { replication }), scenario),
    )
  const prepared = preparedOf({ only: { slo: { recovery: '60s' } } })
  const result = buildResult(prepared, [runs('gggdggdggg')], PROVENANCE)

  test('are told apart, each with its share and its own error rate', () => {
    const [well, collapsed] = only(result).outcomes
    expect(well).toMatchObject({ mode: 'well', share: { value: 0.8, n: 10 }, errorRate: { value: 0 } })
    expect(collapsed).toMatchObject({ mode: 'collapsed', replications: [3, 6], errorRate: { value: 1 } })
    expect(collapsed?.share).toMatchObject({ value: 0.2 })
    const share = (collapsed as Result['variants'][number]['outcomes'][number]).share as { low: number }
    expect(share.low).toBeGreaterThan(0)
  })

  test('the representative belongs to the largest', () => {
    expect(only(result).representative).toMatchObject({ replication: 0 })
    expect(only(result).representative.why).toContain('8 of 10 replications stayed well')
  })

  test('no mean hides the replications that never recovered', () => {
    const { summary, slo } = only(result)
    expect(summary.recoveryTimeS.value).toBeNull()
    expect((summary.recoveryTimeS as { reason: string }).reason).toContain('2 of 10 replications did not recover')
    expect(slo).toMatchObject([{ objective: 'recovery', verdict: 'missed' }])
  })
})

describe('a gate', () => {
  const exit = (slo: Record<string, string>, load: Load, count = 12) => gateOf(resultOf({ slo }, load, count))

  test('met: exit 0, and a bound below the objective is enough', () => {
    expect(exit({ errorRate: '5%', p99: '2s' }, { failing: 0 })).toMatchObject({ verdict: 'met', exitCode: 0 })
  })

  test('missed: exit 1, whatever else is met', () => {
    expect(exit({ errorRate: '1%', p50: '10s' }, { failing: 0.1 })).toMatchObject({ verdict: 'missed', exitCode: 1 })
  })

  test('inconclusive: exit 3 when the interval straddles the objective', () => {
    const rate = at(only(resultOf({}, { failing: 0.02 })).summary, 'errorRate').value
    const gate = exit({ errorRate: `${100 * rate}%` }, { failing: 0.02 })
    expect(gate).toMatchObject({ verdict: 'inconclusive', exitCode: 3 })
  })

  test('one simulated replication is never enough to tell', () => {
    expect(exit({ p50: '10s' }, {}, 1)).toMatchObject({ verdict: 'inconclusive' })
  })

  test('an observed run is judged by what happened', () => {
    const prepared = preparedOf({ only: { slo: { p50: '10s' } } })
    const observed = buildResult(prepared, [replicationsOf(scenarioAt(prepared, 0), 1)], {
      ...PROVENANCE,
      source: 'k6',
    })
    expect(gateOf(observed).verdict).toBe('met')
  })

  test('more failures than the percentile allows miss it, with the reason instead of a number', () => {
    const [objective] = exit({ p99: '10s' }, { failing: 0.2 }).objectives
    expect(objective).toMatchObject({
      verdict: 'missed',
      figure: { value: null, reason: 'more than 1 % of the requests failed' },
    })
  })

  test('judges the very percentile that the summary shows: of all requests, a failure slower than any success', () => {
    const failing = resultOf({ slo: { p99: '10s' } }, { failing: 0.2 })
    const { summary, slo } = only(failing)
    expect(summary.timeToSuccessS?.p99).toEqual(slo[0]?.figure)
    expect(summary.timeToSuccessS?.p99).toMatchObject({ value: null, infinite: expect.arrayContaining(['value']) })
    // The fastest 80 % succeed: half of all requests is 62.5 % of the successes.
    expect(at(summary, 'timeToSuccessS.p50').value).toBeCloseTo(-0.1 * Math.log(1 - 0.625), 2)
    expect(at(summary, 'responseTimeS.p50').value).toBeCloseTo(0.1 * Math.LN2, 2)
  })

  test('where nothing fails, all requests are successes', () => {
    const { summary } = only(resultOf({}, {}))
    for (const name of ['p50', 'p90', 'p95', 'p99'] as const)
      expect(summary.timeToSuccessS?.[name]).toEqual(summary.responseTimeS[name])
  })

  test('without objectives there is nothing to gate on', () => {
    expect(exit({}, {})).toMatchObject({ verdict: 'none', exitCode: 2 })
  })
})

describe('uncertain inputs', () => {
  const prepared = preparedOf({ only: { slo: { p50: '120ms' } } })
  const uncertain = {
    ...prepared,
    worlds: prepared.worlds.map((world) => ({ ...world, uncertain: [{}] })),
  } as unknown as Prepared
  const scenario = scenarioAt(prepared, 0)
  const replications = Array.from(
    { length: 40 },
    (_, index) => replicationsOf(scenario, index + 1, { meanS: 0.05 + index / 400 }).at(-1) as Replication,
  )

  test('show as a range of their own, wider than the interval of the mean', () => {
    const { value, low, high, inputLow, inputHigh } = at(
      only(buildResult(uncertain, [replications], PROVENANCE)).summary,
      'responseTimeS.mean',
    )
    expect(inputLow).toBeLessThan(low as number)
    expect(inputHigh).toBeGreaterThan(high as number)
    expect(value).toBeCloseTo(0.1, 2)
  })

  test('are null without uncertain parameters', () => {
    const figure = at(only(buildResult(prepared, [replications], PROVENANCE)).summary, 'responseTimeS.mean')
    expect(figure).toMatchObject({ inputLow: null, inputHigh: null })
  })
})

test('a long run is drawn in a bounded number of points, and its one-interval peak survives', () => {
  const intervals: Interval[] = Array.from({ length: 1440 }, (_, index) => ({
    times: index === 700 ? Array(50).fill(5) : [0.1],
  }))
  const prepared = preparedOf({ only: { horizon: '1440s' } })
  const kept = keepReplication(outputOf(intervals), scenarioAt(prepared, 0))
  const { series } = only(buildResult(prepared, [[kept]], PROVENANCE))
  expect(series.intervalS).toBe(3)
  expect(series.bands.servedRps.p50).toHaveLength(MOST_POINTS)
  expect(Math.max(...(series.bands.servedRps.max as number[]))).toBe(50)
  expect(Math.max(...(series.bands.servedRps.p50 as number[]))).toBeCloseTo(52 / 3, 4)
  expect(Math.max(...(series.bands.responseTimeP99S.max as number[]))).toBeCloseTo(5, 1)
})
