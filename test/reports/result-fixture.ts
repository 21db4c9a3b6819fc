// Makes Results to render: a spike that each variant survives differently, with decisions, task lives and figures that agree.

import { FIGURE_PATHS, figureAt, nestSummary } from '../../simulator/result/figures.ts'
import {
  type Figure,
  METERS,
  RESULT_FORMAT,
  type Result,
  type ResultEvent,
  resultSchema,
  SERIES,
  type SeriesName,
  START_UP_PHASES,
  type Summary,
  type TaskLife,
  type VariantResult,
} from '../../simulator/result/schema.ts'

const HORIZON_S = 2400
const INTERVAL_S = 5
const SPIKE_S = 600
const DAY_S = 86_400

/** Tries every way out of the place it is put in. */
export const HOSTILE = `</script><img src=x onerror="window.pwned=1"><script>window.pwned=2</script>'"&\u202e`

export type Shape = {
  name: string
  description?: string
  /** Share of requests that fail at the worst moment. */
  worst: number
  /** Seconds from the spike until capacity suffices. */
  reactionS: number
  cost: number
  verdict?: 'met' | 'missed' | 'inconclusive'
  /** More than one: replications end in unlike ways. */
  modes?: number
}

export const FOUR: readonly Shape[] = [
  { name: 'baseline', description: 'As it runs today.', worst: 0.45, reactionS: 420, cost: 1.84, verdict: 'missed' },
  {
    name: 'target-50',
    description: 'Scales at 50 % CPU.',
    worst: 0.18,
    reactionS: 300,
    cost: 2.11,
    verdict: 'inconclusive',
  },
  { name: 'scheduled', description: 'Ten tasks from 07:40.', worst: 0, reactionS: 0, cost: 2.32, verdict: 'met' },
  { name: 'slim-image', worst: 0.3, reactionS: 360, cost: 1.79, verdict: 'missed', modes: 2 },
]

export function resultOf(shapes: readonly Shape[] = FOUR, overrides: Partial<Result> = {}): Result {
  const first = shapes[0] as Shape
  return resultSchema.parse({
    format: RESULT_FORMAT,
    source: 'simulated',
    scenario: {
      name: 'morning-peak',
      description: 'Traffic rises eightfold within two minutes at a quarter to eight.',
      hash: '5f2c9a7be01d4c33',
      startEpochS: Date.UTC(2026, 10, 23, 6, 35) / 1000,
      zone: 'Europe/Berlin',
      horizonS: HORIZON_S,
      warmUpS: 900,
    },
    provenance: {
      version: '0.1.0',
      seed: '42',
      replications: 20,
      command: 'surgecast compare scenarios/morning-peak.yaml --seed 42 --replications 20',
      interrupted: false,
    },
    variants: shapes.map(variantOf),
    comparison: shapes.slice(1).map((shape) => comparisonOf(shape, first)),
    assumptions: assumptions(),
    published: publishedOf(shapes),
    ...overrides,
  } satisfies Result)
}

/** Every text that a Result takes from outside is hostile. */
export function hostileResult(): Result {
  const result = resultOf([
    { name: HOSTILE, description: HOSTILE, worst: 0.4, reactionS: 300, cost: 2, verdict: 'missed' },
    { name: 'x'.repeat(10_000), worst: 0.1, reactionS: 200, cost: 3, verdict: 'met', modes: 2 },
  ])
  const {
    scenario,
    provenance,
    variants,
    assumptions: [assumption],
    published: [published],
  } = result
  return {
    ...result,
    scenario: { ...scenario, name: HOSTILE, description: HOSTILE, hash: HOSTILE, zone: HOSTILE },
    provenance: { ...provenance, version: HOSTILE, seed: HOSTILE, command: HOSTILE, interrupted: true },
    variants: variants.map((variant) => withHostileDetails(variant)),
    assumptions: [{ ...assumption!, path: HOSTILE, value: HOSTILE, description: HOSTILE, source: HOSTILE }],
    published: [{ ...published!, label: HOSTILE, window: HOSTILE, figure: HOSTILE, source: HOSTILE }],
  }
}

function withHostileDetails(variant: VariantResult): VariantResult {
  const { representative, summary } = variant
  const event = { timeS: 900, lastTimeS: 960, count: 2, kind: HOSTILE, subject: HOSTILE, message: HOSTILE, numbers: {} }
  const life = { id: 1, phases: [{ name: HOSTILE, startS: 700 }], endS: 1000, endReason: HOSTILE }
  return {
    ...variant,
    summary: {
      ...summary,
      recoveryTimeS: notKnown(HOSTILE),
      errorRate: variant.name === HOSTILE ? notKnown(HOSTILE) : summary.errorRate,
    },
    slo: variant.slo.map((objective) => ({ ...objective, objective: HOSTILE })),
    representative: {
      ...representative,
      why: HOSTILE,
      events: [...representative.events, event],
      taskLives: [...representative.taskLives, life],
      alarms: [{ name: HOSTILE, states: [{ state: 'ALARM', fromS: 0 }], statesLeftOut: 0 }],
    },
  }
}

/** As much as a Result holds: many variants, decisions and task lives in each. */
export function wideResult(variantCount: number): Result {
  const shapes = Array.from({ length: variantCount }, (_, index) => ({
    ...(FOUR[index % FOUR.length] as Shape),
    name: `variant-${index}`,
  }))
  const result = resultOf(shapes)
  const grown = <T>(list: readonly T[], count: number) =>
    Array.from({ length: count }, (_, index) => list[index % list.length] as T)
  const variants = result.variants.map((variant) => ({
    ...variant,
    representative: {
      ...variant.representative,
      events: grown(variant.representative.events, 400),
      taskLives: grown(variant.representative.taskLives, 200),
    },
  }))
  return { ...result, variants }
}

/** A day of six variants, with everything that a Result has room for. */
export function dayResult(): Result {
  const wide = wideResult(6)
  const dense = Array.from({ length: 120 }, () => Array.from({ length: 40 }, (_, bin) => [bin, 12_345 + bin]).flat())
  const flipping = (lane: number) => ({
    name: `alarm-${lane}`,
    states: Array.from({ length: 150 }, (_, stay) => ({
      state: stay % 2 === 0 ? ('OK' as const) : ('ALARM' as const),
      fromS: stay * 570.125,
    })),
    statesLeftOut: 9,
  })
  const variants = wide.variants.map((variant) => ({
    ...variant,
    series: { ...variant.series, intervalS: DAY_S / variant.series.bands.offeredRps.p50.length },
    responseTimeHeatmap: { ...variant.responseTimeHeatmap!, intervalS: DAY_S / 120, counts: dense },
    representative: { ...variant.representative, alarms: [0, 1, 2, 3, 4, 5].map(flipping) },
  }))
  return { ...wide, scenario: { ...wide.scenario, horizonS: DAY_S }, variants }
}

/** A forecast beside the one run that tested it. */
export function validatedResult(): Result {
  const { variants, ...result } = resultOf([
    { name: 'predicted', worst: 0.2, reactionS: 300, cost: 2 },
    { name: 'observed', worst: 0.3, reactionS: 360, cost: 2 },
  ])
  const [predicted, observed] = variants as [VariantResult, VariantResult]
  const bands = Object.entries(observed.series.bands).map(([name, { p50 } = { p50: [] }]) => [
    name,
    { p10: p50, p50, p90: p50, min: p50, max: p50 },
  ])
  const run = { ...observed, series: { ...observed.series, bands: Object.fromEntries(bands) } }
  const validation: NonNullable<Result['validation']> = {
    format: 'surgecast/validation@1',
    variant: 'predicted',
    prediction: { sha256: 'c7153824', replications: 20, level: 0.95 },
    observedSource: 'k6',
    gates: [{ name: 'the run was not cut short', found: 'complete', isMet: true }],
    figures: [
      {
        figure: 'responseTimeS.p99',
        label: 'p99',
        kind: 'level',
        predicted: 1.1,
        low: 1,
        high: 1.2,
        observed: 1.5,
        observedLow: null,
        observedHigh: null,
        errorKind: 'ratio',
        error: 0.36,
        limit: 0.3,
        noiseFloor: null,
        baselineError: null,
        skill: null,
        verdict: 'DISAGREE-LEVEL',
        reason: 'off by more than 30 %',
      },
    ],
    verdict: 'DISAGREE-LEVEL',
  }
  return { ...result, variants: [predicted, run], validation }
}

function figure(value: number, spread = 0.04): Figure {
  const half = Math.abs(value) * spread
  return { value, low: value - half, high: value + half, inputLow: null, inputHigh: null, n: 20 }
}

export const notKnown = (reason: string): Figure => ({ value: null, reason })

function variantOf(shape: Shape): VariantResult {
  const series = seriesOf(shape)
  return {
    name: shape.name,
    description: shape.description ?? '',
    replications: Array.from({ length: 20 }, (_, replication) => ({
      replication,
      figures: scalarsOf(shape, replication),
    })),
    summary: summaryOf(shape),
    windows: [
      { name: 'scaling', fromS: null, toS: null, summary: summaryOf({ ...shape, worst: shape.worst * 2 }) },
      { name: 'worst minute', fromS: null, toS: null, summary: summaryOf({ ...shape, worst: shape.worst * 7 }) },
    ],
    classes: [],
    outcomes: outcomesOf(shape),
    series: { startS: 0, intervalS: INTERVAL_S, bands: bandsOf(series) },
    responseTimeHeatmap: heatmapOf(shape),
    unwell: unwellOf(shape),
    representative: {
      replication: 7,
      why: '14 of 20 replications became unwell and recovered; this one is closest to their median error rate (5.4 %) and 99 % response time (2.1 s).',
      series: series as Record<SeriesName, number[]>,
      events: eventsOf(shape),
      eventsLeftOut: 0,
      taskLives: livesOf(shape),
      taskLivesLeftOut: 3,
      alarms: alarmsOf(shape),
    },
    histograms: { responseTimeS: NO_TIMES, timeToOutcomeS: NO_TIMES, waitingTimeS: NO_TIMES },
    slo: sloOf(shape),
  }
}

/** Calm at 30 ms; at the worst a second crowd at some seconds. */
function heatmapOf({ worst, reactionS }: Shape): VariantResult['responseTimeHeatmap'] {
  const intervalS = 20
  const isWorst = (timeS: number) => timeS > SPIKE_S + 60 && timeS < SPIKE_S + reactionS && worst > 0
  const counts = Array.from({ length: HORIZON_S / intervalS }, (_, index) => [
    10,
    40,
    11,
    400,
    12,
    900,
    13,
    200,
    ...(isWorst(index * intervalS) ? [28, 90, 29, 150, 30, 40] : []),
  ])
  const edgesS = Array.from({ length: 41 }, (_, edge) => Number((0.001 * 10 ** (edge / 8)).toPrecision(3)))
  return { startS: 0, intervalS, replications: 20, edgesS, counts }
}

function unwellOf({ worst, reactionS }: Shape): VariantResult['unwell'] {
  if (worst === 0) return []
  const [fromS, toS] = [SPIKE_S + 60, SPIKE_S + reactionS]
  return [{ fromS, toS, earliestS: fromS - 30, latestS: toS + 60, errorRate: figure(worst) }]
}

function alarmsOf({ name, reactionS }: Shape): VariantResult['representative']['alarms'] {
  const highS = SPIKE_S + reactionS * 0.6
  return [
    {
      name: `${name}-high`,
      states: [
        { state: 'INSUFFICIENT_DATA', fromS: 0 },
        { state: 'OK', fromS: 60 },
        { state: 'ALARM', fromS: highS },
        { state: 'OK', fromS: highS + 400 },
      ],
      statesLeftOut: 0,
    },
    {
      name: `${name}-low`,
      states: [
        { state: 'ALARM', fromS: 0 },
        { state: 'OK', fromS: SPIKE_S },
      ],
      statesLeftOut: 0,
    },
  ]
}

const NO_TIMES = { count: 0, sum: 0, min: null, max: null, buckets: [] }

function errorRateOf({ worst }: Shape): number {
  return worst * 0.12
}

function summaryOf(shape: Shape): Summary {
  const errorRate = errorRateOf(shape)
  const known: Record<string, Figure> = {
    errorRate:
      errorRate === 0
        ? { value: 0, low: 0, high: 0.00008, inputLow: null, inputHigh: null, n: 36_000, bound: 'below' }
        : ({ ...(figure(errorRate) as object), inputLow: errorRate * 0.5, inputHigh: errorRate * 1.7 } as Figure),
    requests: figure(1_204_300, 0.001),
    'responseTimeS.p50': figure(0.0214, 0.01),
    'responseTimeS.p99': figure(0.31 + 4 * shape.worst),
    'timeToSuccessS.p50': figure(0.0214, 0.01),
    'timeToSuccessS.p99':
      errorRate > 0.01
        ? { value: null, reason: 'more than 1 % of the requests failed', infinite: ['value'] }
        : figure(0.31 + 4 * shape.worst),
    recoveryTimeS:
      shape.modes === 2 ? notKnown('the service was not well again when the run ended') : figure(shape.reactionS * 1.3),
    'tasks.mean': figure(7.4 + shape.cost),
    'tasks.max': figure(21),
    'costUsd.total': figure(shape.cost, 0.01),
    'costUsd.perHour': figure(shape.cost * 1.5, 0.01),
    'costUsd.perMonth': figure(shape.cost * 220, 0.01),
    ...Object.fromEntries(
      METERS.map((meter, index) => [
        `costUsd.byMeter.${meter}`,
        figure((shape.cost * [55, 18, 12, 9, 1, 5, 0][index]!) / 100, 0.01),
      ]),
    ),
    ...Object.fromEntries(
      START_UP_PHASES.map((phase, index) => [
        `startUpS.${phase}`,
        figure(
          [3, 12, shape.name === 'slim-image' ? 4 : 31, 1.2, 6, 4, 14, shape.name === 'slim-image' ? 44.2 : 71.2][
            index
          ]!,
        ),
      ]),
    ),
  }
  return nestSummary((path) => known[path] ?? figure(1))
}

function scalarsOf(shape: Shape, replication: number): Record<string, number> {
  const luck = 0.8 + (0.4 * ((replication * 7) % 20)) / 20
  const collapse = shape.modes === 2 && replication % 4 === 0 ? 8 : 1
  const worse = ['errorRate', 'responseTimeS.p99']
  const summary = summaryOf(shape)
  const scalar = (path: string) =>
    (figureAt(summary, path)?.value ?? 700) * luck * (worse.includes(path) ? collapse : 1)
  return Object.fromEntries(FIGURE_PATHS.map((path) => [path, path === 'tasks.max' ? 21 : scalar(path)]))
}

function outcomesOf(shape: Shape): VariantResult['outcomes'] {
  const all = Array.from({ length: 20 }, (_, replication) => replication)
  const share = (value: number): Figure => ({
    value,
    low: Math.max(0, value - 0.18),
    high: Math.min(1, value + 0.18),
    inputLow: null,
    inputHigh: null,
    n: 20,
  })
  const errorRate = figure(errorRateOf(shape))
  if (shape.modes !== 2) return [{ mode: 'recovered', share: share(1), replications: all, errorRate }]
  const collapsed = all.filter((replication) => replication % 4 === 0)
  return [
    {
      mode: 'recovered',
      share: share(0.75),
      replications: all.filter((replication) => replication % 4 !== 0),
      errorRate,
    },
    { mode: 'collapsed', share: share(0.25), replications: collapsed, errorRate: figure(errorRateOf(shape) * 8) },
  ]
}

function sloOf(shape: Shape): VariantResult['slo'] {
  if (shape.verdict === undefined) return []
  const { errorRate, timeToSuccessS } = summaryOf(shape)
  return [
    { objective: 'errorRate', limit: 0.01, figure: errorRate, verdict: shape.verdict },
    {
      objective: 'p99',
      limit: 1.5,
      figure: timeToSuccessS!.p99,
      verdict: shape.verdict === 'missed' ? 'missed' : 'met',
    },
  ]
}

/** Load rises at the spike; what capacity cannot serve fails until the reaction is complete. */
function seriesOf(shape: Shape): Record<SeriesName, number[]> {
  const at = (valueAt: (timeS: number) => number) =>
    Array.from({ length: HORIZON_S / INTERVAL_S }, (_, index) => valueAt((index + 0.5) * INTERVAL_S))
  const rise = (timeS: number) =>
    Math.min(1, Math.max(0, (timeS - SPIKE_S) / 120)) - Math.min(1, Math.max(0, (timeS - 1900) / 300))
  const shortage = (timeS: number) => (timeS > SPIKE_S + 60 && timeS < SPIKE_S + shape.reactionS ? 1 : 0) * shape.worst
  const offered = (timeS: number) => 120 + 780 * rise(timeS)
  const tasks = (timeS: number, lagS: number) => Math.round(3 + 17 * rise(timeS - lagS))
  const values: Partial<Record<SeriesName, number[]>> = {
    offeredRps: at((timeS) => offered(timeS)),
    attemptsRps: at((timeS) => offered(timeS) * (1 + shortage(timeS))),
    servedRps: at((timeS) => offered(timeS) * (1 - shortage(timeS))),
    failedRps: at((timeS) => offered(timeS) * shortage(timeS)),
    retriesRps: at((timeS) => offered(timeS) * shortage(timeS) * 1.4),
    'failedRps.timeout': at((timeS) => offered(timeS) * shortage(timeS) * 0.7),
    'failedRps.503': at((timeS) => offered(timeS) * shortage(timeS) * 0.3),
    responseTimeP50S: at((timeS) => 0.02 + shortage(timeS) * 0.9),
    responseTimeP95S: at((timeS) => 0.06 + shortage(timeS) * 3),
    responseTimeP99S: at((timeS) => 0.11 + shortage(timeS) * 7 + 0.02 * Math.sin(timeS / 30)),
    tasksDesired: at((timeS) => tasks(timeS, shape.reactionS - 80)),
    tasksRunning: at((timeS) => tasks(timeS, shape.reactionS - 20)),
    tasksHealthy: at((timeS) => tasks(timeS, shape.reactionS)),
    tasksPending: at((timeS) => Math.max(0, tasks(timeS, shape.reactionS - 80) - tasks(timeS, shape.reactionS - 20))),
    tasksDraining: at((timeS) => Math.max(0, tasks(timeS, shape.reactionS) - tasks(timeS, shape.reactionS - 80))),
    inFlight: at((timeS) => offered(timeS) * (0.02 + shortage(timeS))),
    queued: at((timeS) => 400 * shortage(timeS)),
    cpuUtilizationPct: at((timeS) => Math.min(100, (14 * offered(timeS)) / tasks(timeS, shape.reactionS))),
  }
  return Object.fromEntries(SERIES.map((name) => [name, values[name] ?? at(() => 0)])) as Record<SeriesName, number[]>
}

function bandsOf(series: Record<SeriesName, number[]>): VariantResult['series']['bands'] {
  const scaled = (line: number[], factor: number) => line.map((value) => value * factor)
  const entries = SERIES.map((name) => {
    const line = series[name]
    const spread = name === 'offeredRps' ? 0 : name.startsWith('tasks') ? 0.08 : 0.25
    return [
      name,
      {
        p10: scaled(line, 1 - spread),
        p50: line,
        p90: scaled(line, 1 + spread),
        min: scaled(line, 1 - 2 * spread),
        max: scaled(line, 1 + 2 * spread),
      },
    ]
  })
  return Object.fromEntries(entries) as VariantResult['series']['bands']
}

function eventsOf({ reactionS, name }: Shape): ResultEvent[] {
  const at = (timeS: number, kind: string, subject: string, message: string, repeats = 1): ResultEvent => ({
    timeS,
    lastTimeS: timeS + (repeats - 1) * 60,
    count: repeats,
    kind,
    subject,
    message,
    numbers: { metric: 93.2, target: 70 },
  })
  return [
    at(180, 'not-scaled', 'cpu', 'no scale-in: at the minimum of 3 (AlreadyAtMinCapacity)', 6),
    at(SPIKE_S + reactionS * 0.6, 'alarm', `${name}-high`, 'alarm: cpu above 70 in 3 of 3 periods'),
    at(SPIKE_S + reactionS * 0.62, 'scale-out', 'cpu', 'cpu 93.2 is above the target 70: 3 running tasks need 12'),
    at(
      SPIKE_S + reactionS * 0.62 + 60,
      'scale-out',
      'cpu',
      'cpu 96.0 is above the target 70: 12 running tasks need 20',
    ),
    at(1500, 'disturbance', 'orders-db slow', 'orders-db slow begins'),
    at(1620, 'disturbance', 'orders-db slow', 'orders-db slow is over'),
    at(2200, 'scale-in', 'cpu', 'cpu 31.0 is below 63: 20 running tasks can be 9'),
  ]
}

function livesOf({ reactionS, name }: Shape): TaskLife[] {
  const pullS = name === 'slim-image' ? 4 : 31
  return Array.from({ length: 20 }, (_, id) => {
    const startS = id < 3 ? 0 : SPIKE_S + reactionS * 0.62 + (id > 11 ? 60 : 0) + id
    const steps: [string, number][] = [
      ['schedule', 3],
      ['provision', 12],
      ['pull', pullS],
      ['runtimeStart', 1.2],
      ['dependencies', 6],
      ['bootstrap', 4],
      ['healthCheck', 14],
    ]
    const phases: TaskLife['phases'] = []
    let atS = startS
    if (id >= 3)
      for (const [phase, durationS] of steps) {
        phases.push({ name: phase, startS: atS })
        atS += durationS
      }
    phases.push({ name: 'inService', startS: atS })
    if (id > 8) phases.push({ name: 'draining', startS: 2200 + id }, { name: 'stopping', startS: 2260 + id })
    return { id, phases, endS: id > 8 ? 2275 + id : null, endReason: id > 8 ? 'scale-in' : null }
  })
}

function comparisonOf(shape: Shape, first: Shape): Result['comparison'][number] {
  const change = errorRateOf(shape) - errorRateOf(first)
  const figures: Record<string, Figure> = {
    errorRate: figure(change, 0.06),
    'responseTimeS.p99': figure(4 * (shape.worst - first.worst), 0.1),
    'costUsd.total': {
      value: shape.cost / first.cost - 1,
      low: shape.cost / first.cost - 1.04,
      high: shape.cost / first.cost - 0.96,
      inputLow: null,
      inputHigh: null,
      n: 20,
    },
  }
  return { variant: shape.name, against: first.name, differences: figures, relative: figures }
}

function assumptions(): Result['assumptions'] {
  return [
    {
      path: 'metrics.cpuDelay',
      value: '120s',
      status: 'inferred',
      description: 'From the end of a period to its datapoint being visible to alarms.',
      source: 'https://aws.amazon.com/blogs/aws/',
      given: false,
    },
    {
      path: 'metrics.alarmPhase',
      value: 'uniform 0s–60s',
      status: 'unconfirmed',
      description: 'When within a minute each alarm is evaluated.',
      source: null,
      given: false,
    },
    {
      path: 'server.cpuSharing',
      value: 'max–min fair',
      status: 'simplification',
      description: 'Runnable work shares the vCPU without time slices.',
      source: null,
      given: true,
    },
  ]
}

function publishedOf(shapes: readonly Shape[]): Result['published'] {
  const { name } = shapes[0] as Shape
  return [
    {
      variant: name,
      window: 'scaling',
      figure: 'errorRate',
      label: 'errors while scaling',
      value: 0.12,
      fitted: false,
      source: 'case study, table 2',
    },
    {
      variant: name,
      window: 'whole run',
      figure: 'startUpS.total',
      label: 'start-up of a task',
      value: 70,
      fitted: true,
      source: 'case study, table 1',
    },
  ]
}
