// What a load test saw, request by request, as the output of one run: columns by interval, histograms, totals. Memory does not grow with
// the number of requests; what only the service knows (tasks, CPU, scaling, cost) is marked as not observed.
import type { RequestLine } from '../../scenarios/k6/record.ts'
import { bucketIndex, LogHistogram } from '../../simulator/engine/log-histogram.ts'
import { intervalOf, type Scenario } from '../../simulator/index.ts'
import type { ClassOutput, IntervalHistograms, RunOutput } from '../../simulator/result/run-output.ts'
import { FAILURE_KINDS, type FailureKind, START_UP_PHASES } from '../../simulator/result/schema.ts'

const MS = 1000
const HOUR_S = 3600

type ClassRecord = { requests: number; succeeded: number; failed: number; times: LogHistogram }

export class ObservedRun {
  /** Of the generator: seconds after its instant at which a request was sent. */
  readonly lateness = new LogHistogram()
  requests = 0
  /** The first instant of the schedule on the generator's clock; undefined where the record does not say. */
  startEpochMs: number | undefined
  readonly scenario: Scenario
  private readonly intervalS: number
  private readonly count: number
  private readonly columns: Record<'offered' | 'attempts' | 'retries' | 'succeeded', Float64Array>
  private readonly failed: Record<FailureKind, Float64Array>
  private readonly times = new LogHistogram()
  private readonly failureTimes = new LogHistogram()
  private readonly perInterval: { buckets: Map<number, number>; sum: number; max: number }[]
  private readonly classes: ClassRecord[]

  constructor(scenario: Scenario) {
    this.scenario = scenario
    this.intervalS = intervalOf(scenario.horizon)
    this.count = Math.ceil(scenario.horizon / this.intervalS)
    const column = () => new Float64Array(this.count)
    this.columns = { offered: column(), attempts: column(), retries: column(), succeeded: column() }
    this.failed = Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, column()])) as Record<FailureKind, Float64Array>
    this.perInterval = Array.from({ length: this.count }, () => ({ buckets: new Map(), sum: 0, max: 0 }))
    const classes = Object.keys(scenario.requests).length * Object.keys(scenario.clients).length
    this.classes = Array.from({ length: classes }, () => ({
      requests: 0,
      succeeded: 0,
      failed: 0,
      times: new LogHistogram(),
    }))
  }

  add([, intentMs, lateMs, requestClass, client, attempts]: RequestLine): void {
    const intentS = intentMs / MS
    this.requests++
    this.lateness.add(lateMs / MS)
    this.columns.offered[this.intervalAt(intentS)]!++
    for (const [index, [sentMs]] of attempts.entries()) {
      const at = this.intervalAt(intentS + sentMs / MS)
      this.columns.attempts[at]!++
      if (index > 0) this.columns.retries[at]!++
    }
    const record = this.classes[requestClass * Object.keys(this.scenario.clients).length + client] as ClassRecord
    record.requests++
    const [sentMs, tookMs, kind] = attempts.at(-1) ?? [0, 0, 'connect']
    this.ended(record, intentS, (sentMs + tookMs) / MS, kind)
  }

  private ended(record: ClassRecord, intentS: number, timeS: number, kind: FailureKind | null): void {
    const at = this.intervalAt(intentS + timeS)
    if (kind !== null) {
      record.failed++
      this.failed[kind][at]!++
      this.failureTimes.add(timeS)
      return
    }
    record.succeeded++
    record.times.add(timeS)
    this.columns.succeeded[at]!++
    this.times.add(timeS)
    const interval = this.perInterval[at] as (typeof this.perInterval)[number]
    const bucket = bucketIndex(timeS)
    interval.buckets.set(bucket, (interval.buckets.get(bucket) ?? 0) + 1)
    interval.sum += timeS
    interval.max = Math.max(interval.max, timeS)
  }

  /** What ends after the horizon counts into the last interval: nothing vanishes. */
  private intervalAt(timeS: number): number {
    return Math.min(this.count - 1, Math.max(0, Math.floor(timeS / this.intervalS)))
  }

  toOutput(): RunOutput {
    const unseen = () => new Float64Array(this.count).fill(Number.NaN)
    const hours = Math.max(1, Math.ceil(this.scenario.horizon / HOUR_S))
    return {
      replication: 0,
      intervalS: this.intervalS,
      intervals: {
        ...this.columns,
        failed: this.failed,
        desired: unseen(),
        pending: unseen(),
        running: unseen(),
        healthy: unseen(),
        draining: unseen(),
        cpuUsed: unseen(),
        cpuOffered: unseen(),
        inFlight: unseen(),
        queued: unseen(),
        billedTaskS: unseen(),
      },
      intervalHistograms: this.histograms(),
      totals: this.totals(),
      responseTimeS: this.times.toSparse(),
      failureTimeS: this.failureTimes.toSparse(),
      waitingTimeS: new LogHistogram().toSparse(),
      classes: this.classOutputs(),
      scaleOuts: [],
      startUps: {
        count: 0,
        phaseS: Object.fromEntries(START_UP_PHASES.map((phase) => [phase, 0])) as RunOutput['startUps']['phaseS'],
      },
      scalingSpans: [],
      tasks: { max: Number.NaN, billedS: Number.NaN, pulls: Number.NaN, pulledBytes: Number.NaN },
      balancerHours: Array.from({ length: hours }, (_, hour) => ({
        share: Math.min(1, this.scenario.horizon / HOUR_S - hour),
        newConnections: Number.NaN,
        connectionS: Number.NaN,
        bytes: Number.NaN,
        requests: Number.NaN,
      })),
      events: [],
      eventsLeftOut: 0,
      taskLives: [],
      taskLivesLeftOut: 0,
    }
  }

  private histograms(): IntervalHistograms {
    const sorted = this.perInterval.map(({ buckets }) => [...buckets].sort(([left], [right]) => left - right))
    const offsets = new Uint32Array(this.count + 1)
    for (const [index, entries] of sorted.entries()) offsets[index + 1] = (offsets[index] as number) + entries.length
    const all = sorted.flat()
    return {
      offsets,
      buckets: Uint16Array.from(all, ([bucket]) => bucket),
      counts: Uint32Array.from(all, ([, count]) => count),
      sums: Float64Array.from(this.perInterval, ({ sum }) => sum),
      maxima: Float64Array.from(this.perInterval, ({ max }) => max),
    }
  }

  private totals(): RunOutput['totals'] {
    const failedByKind = Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, sum(this.failed[kind])])) as Record<
      FailureKind,
      number
    >
    return {
      requests: this.requests,
      sent: this.requests,
      rejectedLocally: 0,
      attempts: sum(this.columns.attempts),
      retries: sum(this.columns.retries),
      succeeded: sum(this.columns.succeeded),
      failed: Object.values(failedByKind).reduce((total, count) => total + count, 0),
      failedByKind,
      inFlightAtEnd: 0,
      firstUse: Number.NaN,
      coldTask: Number.NaN,
      zombies: Number.NaN,
    }
  }

  private classOutputs(): ClassOutput[] {
    const clients = Object.keys(this.scenario.clients)
    const names = Object.keys(this.scenario.requests)
    return this.classes.map(({ requests, succeeded, failed, times }, index) => ({
      request: names[Math.floor(index / clients.length)] as string,
      client: clients[index % clients.length] as string,
      requests,
      succeeded,
      failed,
      responseTimeS: times.toSparse(),
    }))
  }
}

function sum(column: Float64Array): number {
  return column.reduce((total, value) => total + value, 0)
}
