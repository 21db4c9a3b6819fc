// Makes outputs of replications as the simulation leaves them: totals, intervals and histograms that agree with each other.
import { LogHistogram } from '../../simulator/engine/log-histogram.ts'
import type { IntervalHistograms, RunOutput } from '../../simulator/result/run-output.ts'
import { FAILURE_KINDS, type FailureKind, START_UP_PHASES } from '../../simulator/result/schema.ts'
import { type Scenario, scenarioSchema } from '../../simulator/scenario/schema.ts'

/** What happens in one interval; everything left out is quiet. */
export type Interval = {
  /** Response times of the successes, in seconds. */
  times?: readonly number[]
  failed?: Partial<Record<FailureKind, number>>
  retries?: number
  running?: number
  cpuUsed?: number
}

export type OutputShape = { replication?: number; intervalS?: number } & Partial<
  Pick<RunOutput, 'scalingSpans' | 'scaleOuts' | 'balancerHours' | 'events' | 'taskLives'>
> & { billedS?: number; pulledBytes?: number; mostTasks?: number }

export function scenarioOf(patch: Record<string, unknown> = {}): Scenario {
  const base = { name: 'test', horizon: '120s', traffic: { steady: { segments: [{ hold: '10rps', for: '120s' }] } } }
  return scenarioSchema.parse({ ...base, ...patch })
}

export function outputOf(intervals: readonly Interval[], shape: OutputShape = {}): RunOutput {
  const { intervalS = 1 } = shape
  const column = (read: (interval: Interval) => number) => Float64Array.from(intervals, read)
  const failedOf = (kind: FailureKind) => (interval: Interval) => interval.failed?.[kind] ?? 0
  const failures = (interval: Interval) => sum(FAILURE_KINDS.map((kind) => failedOf(kind)(interval)))
  const succeeded = column(({ times = [] }) => times.length)
  const offered = column((interval) => (interval.times?.length ?? 0) + failures(interval))
  const retries = column((interval) => interval.retries ?? 0)
  const failed = Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, column(failedOf(kind))])) as Record<
    FailureKind,
    Float64Array
  >
  const running = column((interval) => interval.running ?? 1)
  const attempts = offered.map((count, index) => count + (retries[index] as number))
  const quiet = () => new Float64Array(intervals.length)
  const billedTaskS = running.map((count) => count * intervalS)
  const responseTimeS = histogramOf(intervals.flatMap(({ times = [] }) => times))
  const failureTimeS = histogramOf(
    Array.from({ length: sum([...Object.values(failed)].flatMap((each) => [...each])) }, () => 2),
  )
  const failedByKind = Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, sum([...failed[kind]])])) as Record<
    FailureKind,
    number
  >
  const totals = {
    requests: sum([...offered]),
    sent: sum([...offered]),
    rejectedLocally: 0,
    attempts: sum([...attempts]),
    retries: sum([...retries]),
    succeeded: sum([...succeeded]),
    failed: sum(Object.values(failedByKind)),
    failedByKind,
    inFlightAtEnd: 0,
    firstUse: 0,
    coldTask: 0,
    zombies: 0,
  }
  return {
    replication: shape.replication ?? 0,
    intervalS,
    intervals: {
      offered,
      attempts,
      retries,
      succeeded,
      failed,
      desired: running,
      pending: quiet(),
      running,
      healthy: running,
      draining: quiet(),
      cpuUsed: column((interval) => interval.cpuUsed ?? 0.5 * intervalS * (interval.running ?? 1)),
      cpuOffered: billedTaskS,
      inFlight: quiet(),
      queued: quiet(),
      billedTaskS,
    },
    intervalHistograms: histogramsOf(intervals),
    totals,
    responseTimeS: responseTimeS.toSparse(),
    failureTimeS: failureTimeS.toSparse(),
    waitingTimeS: responseTimeS.toSparse(),
    classes: [
      {
        request: 'request',
        client: 'client',
        requests: totals.requests,
        succeeded: totals.succeeded,
        failed: totals.failed,
        responseTimeS: responseTimeS.toSparse(),
      },
    ],
    scaleOuts: shape.scaleOuts ?? [],
    startUps: {
      count: 0,
      phaseS: Object.fromEntries(START_UP_PHASES.map((phase) => [phase, 0])) as RunOutput['startUps']['phaseS'],
    },
    scalingSpans: shape.scalingSpans ?? [],
    tasks: {
      max: shape.mostTasks ?? Math.max(...running),
      maxPending: 0,
      maxRunning: Math.max(...running),
      maxDraining: 0,
      replaced: 0,
      billedS: shape.billedS ?? sum([...billedTaskS]),
      pulls: 0,
      pulledBytes: shape.pulledBytes ?? 0,
    },
    balancerHours: shape.balancerHours ?? [],
    events: shape.events ?? [],
    eventsLeftOut: 0,
    taskLives: shape.taskLives ?? [],
    taskLivesLeftOut: 0,
  }
}

/** Repeatable uniform numbers for tests: a plain linear congruential generator. */
export function uniforms(seed: number): () => number {
  let state = (seed * 2_654_435_761 + 12_345) >>> 0
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return state / 2 ** 32
  }
}

/** A lively run: exponential response times around `meanS`, a share of failures. */
export function randomIntervals(
  seed: number,
  shape: { count: number; perInterval: number; meanS: number; failing: number },
): Interval[] {
  const next = uniforms(seed)
  return Array.from({ length: shape.count }, () => {
    const times: number[] = []
    let failed = 0
    const requests = Math.round(shape.perInterval * (0.5 + next()))
    for (let request = 0; request < requests; request++) {
      if (next() < shape.failing) failed++
      else times.push(-shape.meanS * Math.log(1 - next()))
    }
    return { times, failed: { timeout: failed }, retries: Math.round(next() * 3), running: 1 + Math.floor(next() * 4) }
  })
}

export function histogramOf(values: readonly number[]): LogHistogram {
  const histogram = new LogHistogram()
  for (const value of values) histogram.add(value)
  return histogram
}

function histogramsOf(intervals: readonly Interval[]): IntervalHistograms {
  const offsets = [0]
  const buckets: number[] = []
  const counts: number[] = []
  for (const { times = [] } of intervals) {
    const { buckets: pairs } = histogramOf(times).toSparse()
    for (let position = 0; position < pairs.length; position += 2) {
      buckets.push(pairs[position] as number)
      counts.push(pairs[position + 1] as number)
    }
    offsets.push(buckets.length)
  }
  return {
    offsets: Uint32Array.from(offsets),
    buckets: Uint16Array.from(buckets),
    counts: Uint32Array.from(counts),
    sums: Float64Array.from(intervals, ({ times = [] }) => sum(times)),
    maxima: Float64Array.from(intervals, ({ times = [] }) => Math.max(0, ...times)),
  }
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
