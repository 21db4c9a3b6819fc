// What a load test recorded becomes a Result: nothing vanishes, nothing is made up.
import { describe, expect, test } from 'vitest'
import type { RequestLine } from '../../scenarios/k6/record.ts'
import { prepare } from '../../simulator/index.ts'
import { resultSchema } from '../../simulator/result/schema.ts'
import { observedResult } from '../../src/observed/observed-result.ts'
import { ObservedRun } from '../../src/observed/observed-run.ts'

const PREPARED = prepare({
  name: 'x',
  horizon: '10s',
  traffic: { load: { segments: [{ hold: '1rps', for: '10s' }] } },
  requests: { a: { work: [] }, b: { work: [] } },
  clients: { app: { attempts: 3 } },
  variants: { staging: {} },
})

const LINES: readonly RequestLine[] = [
  [0, 100, 1, 0, 0, [[1, 50, null]]],
  [
    1,
    1200,
    2,
    1,
    0,
    [
      [2, 1000, 'timeout'],
      [1100, 40, null],
    ],
  ],
  [
    2,
    2000,
    0,
    1,
    0,
    [
      [0, 5, '503'],
      [100, 5, '503'],
      [300, 5, '502'],
    ],
  ],
  // Ends after the horizon: counts into the last interval.
  [3, 9900, 0, 0, 0, [[0, 3000, null]]],
]

function observed() {
  const run = new ObservedRun(PREPARED.worlds[0]!.scenario)
  for (const line of LINES) run.add(line)
  return run
}

describe('refused answers', () => {
  const lines: readonly RequestLine[] = [
    [0, 100, 1, 0, 0, [[1, 50, null, 204]]],
    [
      1,
      200,
      1,
      0,
      0,
      [
        [1, 5, '429', 429],
        [10, 5, null, 200],
      ],
    ],
    [2, 300, 1, 1, 0, [[1, 5, 'http4xx', 404]]],
    [3, 400, 1, 1, 0, [[1, 5, 'timeout', 1050]]],
    // Of an earlier version, which recorded no code.
    [4, 500, 1, 1, 0, [[1, 5, '503']]],
  ]
  const run = new ObservedRun(PREPARED.worlds[0]!.scenario)
  for (const line of lines) run.add(line)
  const provenance = { source: 'k6', seed: '1', command: 'x', interrupted: false, answers: run.answers() } as const
  const result = resultSchema.parse(observedResult(PREPARED, run.toOutput(), provenance))
  const { summary, series, representative, answers } = result.variants[0]!

  test('are failures of a kind of their own, in figures and over time', () => {
    expect(summary.errorRate.value).toBeCloseTo(0.6, 9)
    expect(summary.errorsByKind.http4xx?.value).toBeCloseTo(0.2, 9)
    expect(series.bands['failedRps.http4xx']?.p50[0]).toBeCloseTo(1, 9)
    expect(representative.series['failedRps.http4xx']?.[0]).toBeCloseTo(1, 9)
  })

  test('that no request ended with are not there: a forecast has none of them', () => {
    expect(summary.errorsByKind).not.toHaveProperty('http3xx')
    expect(summary.errorsByKind).not.toHaveProperty('429')
    expect(series.bands).not.toHaveProperty('failedRps.429')
  })

  test('are listed status by status, attempt by attempt', () => {
    const of = (request: string, code: number, kind: string | null, attempts: number, requests: number) =>
      code < 1000
        ? { request, status: code, errorCode: null, kind, attempts, requests }
        : { request, status: null, errorCode: code, kind, attempts, requests }
    expect(answers).toEqual([
      of('a', 200, null, 1, 1),
      of('a', 204, null, 1, 1),
      of('a', 429, '429', 1, 0),
      of('b', 404, 'http4xx', 1, 1),
      of('b', 1050, 'timeout', 1, 1),
    ])
  })
})

describe('an observed run', () => {
  const output = observed().toOutput()

  test('keeps every request and every attempt', () => {
    expect(output.totals).toMatchObject({
      requests: 4,
      attempts: 7,
      retries: 3,
      succeeded: 3,
      failed: 1,
      inFlightAtEnd: 0,
    })
    expect(output.totals.failedByKind).toMatchObject({ '502': 1, '503': 0, timeout: 0 })
    const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0)
    expect(sum(output.intervals.offered)).toBe(4)
    expect(sum(output.intervals.attempts)).toBe(7)
    expect(sum(output.intervals.succeeded)).toBe(3)
  })

  test('counts each thing when it happens, on the schedule’s clock', () => {
    expect([...output.intervals.offered]).toEqual([1, 1, 1, 0, 0, 0, 0, 0, 0, 1])
    expect([...output.intervals.retries]).toEqual([0, 0, 3, 0, 0, 0, 0, 0, 0, 0])
    expect([...output.intervals.succeeded]).toEqual([1, 0, 1, 0, 0, 0, 0, 0, 0, 1])
  })

  test('response times run from the intended start, retries included', () => {
    expect(output.responseTimeS.max).toBeCloseTo(3, 9)
    expect(output.responseTimeS.sum).toBeCloseTo(0.051 + 1.14 + 3, 9)
  })

  test('becomes a Result; what was not observed says so', () => {
    const result = observedResult(PREPARED, output, { source: 'k6', seed: '1', command: 'k6', interrupted: false })
    expect(resultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(JSON.parse(JSON.stringify(result)))
    const [variant] = result.variants
    expect(result.source).toBe('k6')
    expect(variant?.summary.errorRate).toMatchObject({ value: 0.25 })
    expect(variant?.summary.retryAmplification).toMatchObject({ value: 7 / 4 })
    for (const figure of [
      variant?.summary.tasks.mean,
      variant?.summary.costUsd.total,
      variant?.summary.cpuUtilizationPct,
    ])
      expect(figure?.value).toBeNull()
    expect(variant?.classes.map(({ request, requests }) => [request, requests.value])).toEqual([
      ['a', 2],
      ['b', 2],
    ])
  })
})
