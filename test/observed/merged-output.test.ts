// A run from two records: what k6 sent and what the service did meanwhile, on one clock and by the simulator's own rules.
import { describe, expect, test } from 'vitest'
import { billedSeconds } from '../../simulator/cost/billed-task.ts'
import { prepare } from '../../simulator/index.ts'
import { resultSchema } from '../../simulator/result/schema.ts'
import { mergedOutput } from '../../src/observed/merged-output.ts'
import { observedResult, overStretch } from '../../src/observed/observed-result.ts'
import { ObservedRun } from '../../src/observed/observed-run.ts'
import type { BalancerPeriod, CountSample, ObservedTask, ServiceRecord } from '../../src/observed/service-record.ts'

const ZERO_S = 1_800_000_000
const PREPARED = prepare({
  name: 'surge',
  horizon: '10m',
  traffic: { load: { segments: [{ hold: '10rps', for: '10m' }] } },
  requests: { page: { work: [{ cpu: '1ms' }] } },
  service: { task: { cpu: '0.5vCPU', memory: '1GiB' } },
  scaling: { cpu: { targetTracking: { metric: 'cpu', target: '70%' } } },
})
const SCENARIO = PREPARED.worlds[0]!.scenario

const at = (seconds: number) => ZERO_S + seconds
const task = (times: Partial<Record<keyof ObservedTask, number>>, stopReason: string | null = null): ObservedTask => ({
  name: 'a1',
  createdS: Number.NaN,
  pullStartedS: Number.NaN,
  pullStoppedS: Number.NaN,
  startedS: Number.NaN,
  healthyS: Number.NaN,
  drainingS: Number.NaN,
  stoppingS: Number.NaN,
  stoppedS: Number.NaN,
  ...Object.fromEntries(Object.entries(times).map(([name, seconds]) => [name, at(seconds)])),
  stopReason,
})

const OLD = {
  createdS: -900,
  pullStartedS: -890,
  pullStoppedS: -870,
  startedS: -865,
  healthyS: Number.NEGATIVE_INFINITY,
}
const NEW = { createdS: 152, pullStartedS: 160, pullStoppedS: 180, startedS: 185, healthyS: 200 }
const LEAVING = { ...NEW, healthyS: 210, drainingS: 400, stoppingS: 550, stoppedS: 560 }

const counts: CountSample[] = Array.from({ length: 63 }, (_, index) => {
  const seconds = 10 * index - 10
  const desired = seconds < 150 ? 2 : seconds < 400 ? 4 : 3
  const healthy = seconds < 205 ? 2 : seconds < 215 ? 3 : seconds < 405 ? 4 : 3
  return { atS: at(seconds), desired, pending: 0, running: 2, healthy }
})

const QUIET: BalancerPeriod = {
  requests: 600,
  target5xx: 0,
  elb502: 0,
  elb503: 0,
  elb504: 0,
  healthy: 2,
  responseP50S: 0.02,
  responseP95S: 0.05,
  responseP99S: 0.1,
}

const RECORD: ServiceRecord = {
  fromS: at(-10),
  toS: at(610),
  tasks: [task(OLD), task(OLD), task(NEW), task(LEAVING, 'Scaling activity initiated by (deployment ecs-svc/1)')],
  counts,
  decisions: [
    { atS: at(150), kind: 'scale-out', desired: 4, subject: 'cpu', message: 'to 4', numbers: { from: 2, to: 4 } },
    { atS: at(400), kind: 'scale-in', desired: 3, subject: 'cpu', message: 'to 3', numbers: { from: 4, to: 3 } },
  ],
  utilization: Array.from({ length: 31 }, (_, index) => ({
    fromS: at(20 * index),
    periodS: 20,
    value: index < 3 ? 0.4 : index < 10 ? 0.9 : 0.6,
  })),
  balancer: Array.from({ length: 10 }, (_, minute) => ({
    fromS: at(60 * minute),
    periodS: 60,
    value: minute === 2 ? { ...QUIET, target5xx: 60, elb503: 30 } : QUIET,
  })),
  startUpMeansS: {},
  lost: [],
}

function k6Run(startS: number): ObservedRun {
  const run = new ObservedRun(SCENARIO)
  run.startEpochMs = at(startS) * 1000
  for (let index = 0; index < 600; index++)
    run.add([index, index * 1000 + 1, 0, 0, 0, [[0, 20, index % 10 === 0 ? '503' : null]]])
  return run
}

const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0)

describe('a run that k6 made while its service was watched', () => {
  const output = mergedOutput(SCENARIO, k6Run(0), RECORD)
  const interval = (seconds: number) => Math.floor(seconds / output.intervalS)

  test('keeps every request that k6 recorded', () => {
    expect(output.totals).toMatchObject({ requests: 600, attempts: 600, succeeded: 540, failed: 60 })
    expect(sum(output.intervals.offered)).toBe(600)
    expect(output.balancerHours[0]?.requests).toBe(600)
  })

  test('has its tasks by state, interval by interval', () => {
    const { desired, pending, running, healthy, draining } = output.intervals
    const seconds = [100, 170, 250, 450, 580]
    expect(seconds.map((s) => desired[interval(s)])).toEqual([2, 4, 4, 3, 3])
    expect(seconds.map((s) => pending[interval(s)])).toEqual([0, 2, 0, 0, 0])
    expect(seconds.map((s) => running[interval(s)])).toEqual([2, 2, 4, 3, 3])
    expect(seconds.map((s) => healthy[interval(s)])).toEqual([2, 2, 4, 3, 3])
    expect(seconds.map((s) => draining[interval(s)])).toEqual([0, 0, 0, 1, 0])
    expect(output.tasks.max).toBe(4)
  })

  test('bills each task from its pull to its stop, by the rule of the simulation', () => {
    const spans = [
      { fromS: -890, endS: Number.POSITIVE_INFINITY },
      { fromS: -890, endS: Number.POSITIVE_INFINITY },
      { fromS: 160, endS: Number.POSITIVE_INFINITY },
      { fromS: 160, endS: 560 },
    ]
    const billedS = spans.reduce((total, span) => total + billedSeconds(span, 600), 0)
    expect(billedS).toBe(600 + 600 + 440 + 400)
    expect(output.tasks).toMatchObject({ billedS, pulls: 2 })
    expect(sum(output.intervals.billedTaskS)).toBeCloseTo(billedS, 6)
  })

  test('knows when the load needed more, when more was decided, and when it was there', () => {
    // CPU rose above its target in the period from 60 s on; the last of four was healthy between the looks at 210 and 220 s.
    expect(output.scaleOuts).toEqual([{ needS: 60, decisionS: 150, capacityS: 215 }])
    expect(output.scalingSpans).toEqual([{ fromS: 60, toS: 215 }])
  })

  test('tells each start phase by phase, from the decision to the first time in service', () => {
    expect(output.taskLives[2]?.phases).toEqual([
      { name: 'schedule', startS: 150 },
      { name: 'provision', startS: 152 },
      { name: 'pull', startS: 160 },
      { name: 'runtimeStart', startS: 180 },
      { name: 'healthCheck', startS: 185 },
      { name: 'inService', startS: 200 },
    ])
    expect(output.taskLives[3]).toMatchObject({
      phases: expect.arrayContaining([
        { name: 'draining', startS: 400 },
        { name: 'stopping', startS: 550 },
      ]),
      endS: 560,
      endReason: 'Scaling activity initiated by (deployment ecs-svc/1)',
    })
    const { count, phaseS } = output.startUps
    expect(count).toBe(2)
    expect(phaseS).toMatchObject({
      schedule: 4,
      provision: 16,
      pull: 40,
      runtimeStart: 10,
      healthCheck: 40,
      total: 110,
    })
    expect(phaseS.bootstrap).toBeNaN()
  })

  test('splits the time to the first healthy check by what the application publishes', () => {
    const means = { dependencies: 4, bootstrap: 6 }
    const { startUps, taskLives } = mergedOutput(SCENARIO, k6Run(0), { ...RECORD, startUpMeansS: means })
    expect(startUps.phaseS).toMatchObject({ dependencies: 8, bootstrap: 12, healthCheck: 20, total: 110 })
    expect(taskLives[2]?.phases.slice(4)).toEqual([
      { name: 'dependencies', startS: 185 },
      { name: 'bootstrap', startS: 189 },
      { name: 'healthCheck', startS: 195 },
      { name: 'inService', startS: 200 },
    ])
  })

  test('has the CPU that the utilization stands for', () => {
    const { cpuUsed, cpuOffered } = output.intervals
    expect(cpuOffered[interval(100)]).toBeCloseTo(2 * 0.5 * output.intervalS, 9)
    expect(cpuUsed[interval(100)]).toBeCloseTo(0.9 * 2 * 0.5 * output.intervalS, 9)
  })

  test('is aligned with the instant at which k6 began', () => {
    const later = mergedOutput(SCENARIO, k6Run(-10), RECORD)
    expect(later.scaleOuts).toEqual([{ needS: 70, decisionS: 160, capacityS: 225 }])
    expect(later.events.map(({ timeS }) => timeS)).toEqual([160, 410])
    expect(sum(later.intervals.offered)).toBe(600)
  })

  test('becomes a Result in which only the unseen has no value', () => {
    const provenance = { source: 'aws', seed: '1', command: 'k6', interrupted: false } as const
    const result = observedResult(PREPARED, output, provenance)
    expect(resultSchema.parse(JSON.parse(JSON.stringify(result)))).toEqual(JSON.parse(JSON.stringify(result)))
    const { summary } = result.variants[0]!
    expect(summary.errorRate.value).toBe(0.1)
    expect(summary.scaleOut.decisionDelayS.value).toBe(90)
    expect(summary.scaleOut.capacityDelayS.value).toBe(65)
    expect(summary.startUpS.total.value).toBe(55)
    expect(summary.taskHours.value).toBeCloseTo(2040 / 3600, 9)
    expect(summary.costUsd.total.value).toBeGreaterThan(0)
    expect(summary.cpuUtilizationPct.value).toBeGreaterThan(50)
    expect(summary.startUpS.bootstrap).toMatchObject({ value: null, reason: 'not observed' })
    expect(summary.waitingTimeS.p99.value).toBeNull()
  })
})

describe('what was not read', () => {
  const summaryOf = (record: ServiceRecord) =>
    observedResult(PREPARED, mergedOutput(SCENARIO, k6Run(0), record), {
      source: 'aws',
      seed: '1',
      command: 'k6',
      interrupted: false,
    }).variants[0]!.summary

  test('tasks: counts stay, what needs the tasks one by one has no value', () => {
    const summary = summaryOf({ ...RECORD, tasks: undefined })
    expect(summary.tasks.max.value).toBe(2)
    expect(summary.taskHours.value).toBeNull()
    expect(summary.costUsd.total.value).toBeNull()
    expect(summary.scaleOut.count.value).toBe(1)
  })

  test('CPU: the need for more is not known, the decision is', () => {
    const summary = summaryOf({ ...RECORD, utilization: [] })
    expect(summary.cpuUtilizationPct.value).toBeNull()
    expect(summary.scaleOut.decisionDelayS.value).toBeNull()
    expect(summary.scaleOut.capacityDelayS.value).toBe(65)
  })

  test('health of targets: a task that runs is running, and no more is claimed', () => {
    const unseen = counts.map((sample) => ({ ...sample, healthy: Number.NaN }))
    const tasks = [task({ ...NEW, healthyS: Number.NaN })]
    const output = mergedOutput(SCENARIO, k6Run(0), { ...RECORD, counts: unseen, balancer: undefined, tasks })
    expect(output.taskLives[0]?.phases.at(-1)).toEqual({ name: 'running', startS: 185 })
    expect(output.scaleOuts[0]?.capacityS).toBeNaN()
    expect(output.startUps.count).toBe(0)
  })
})

describe('without a record of the requests', () => {
  const output = mergedOutput(SCENARIO, undefined, RECORD, ZERO_S)

  test('the balancer’s counts stand for them', () => {
    expect(output.totals.requests).toBeCloseTo(6030, 6)
    expect(output.totals.failed).toBeCloseTo(90, 6)
    expect(output.totals.failedByKind['500']).toBeCloseTo(60, 6)
    expect(output.totals.failedByKind['503']).toBeCloseTo(30, 6)
    expect(output.totals.succeeded + output.totals.failed).toBeCloseTo(6030, 6)
    expect(sum(output.intervals.failed.timeout)).toBeNaN()
  })

  test('nor is anything claimed where the balancer’s metrics could not be read', () => {
    const blind = mergedOutput(SCENARIO, undefined, { ...RECORD, balancer: undefined }, ZERO_S)
    expect([blind.totals.requests, blind.totals.failed, blind.totals.succeeded]).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
    ])
    expect(blind.tasks.billedS).toBe(output.tasks.billedS)
  })

  test('response times of targets are lines per period, and no figure of the run', () => {
    const provenance = { source: 'aws', seed: 'none', command: 'observe', interrupted: false } as const
    const { summary, representative } = observedResult(PREPARED, output, provenance).variants[0]!
    expect(representative.series.responseTimeP50S.slice(0, 3).map((value) => Number(value?.toFixed(6)))).toEqual([
      0.02, 0.02, 0.02,
    ])
    expect(representative.series.responseTimeP99S.at(-1)).toBeCloseTo(0.1, 6)
    expect(summary.responseTimeS.p50.value).toBeNull()
  })

  test('what a balancer cannot know is not claimed', () => {
    const provenance = { source: 'aws', seed: 'none', command: 'observe', interrupted: false } as const
    const { summary, windows, representative } = observedResult(
      overStretch(PREPARED, { startEpochS: ZERO_S, lengthS: 600 }),
      output,
      provenance,
    ).variants[0]!
    expect(summary.errorRate.value).toBeCloseTo(90 / 6030, 9)
    expect(summary.retryAmplification.value).toBeNull()
    expect(summary.errorsByKind.timeout).toMatchObject({ value: null, reason: 'not observed' })
    expect(representative.series['failedRps.timeout'].every((value) => value === null)).toBe(true)
    const worst = windows.find(({ name }) => name === 'worst minute')?.summary
    expect(worst?.errorRate.value).toBeCloseTo(90 / 630, 6)
    expect(worst?.errorsByKind.timeout.value).toBeNull()
    expect(summary.responseTimeS.p99.value).toBeNull()
    expect(summary.taskHours.value).toBeGreaterThan(0)
  })
})
