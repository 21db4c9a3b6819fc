// What a load test saw, request by request, as the output of one run: columns by interval, histograms, totals. Memory does not grow with
// the number of requests; what only the service knows (tasks, CPU, scaling, cost) is marked as not observed.
import type { RequestLine } from '../../scenarios/k6/record.ts'
import { bucketIndex, LogHistogram } from '../../simulator/engine/log-histogram.ts'
import type { Scenario } from '../../simulator/index.ts'
import type { ClassOutput, IntervalHistograms, RunOutput } from '../../simulator/result/run-output.ts'
import {
  type AnswerCount,
  type ByKind,
  FAILURE_KINDS,
  type ObservedKind,
  REFUSAL_KINDS,
} from '../../simulator/result/schema.ts'
import { AnswerCounts } from './answer-counts.ts'
import { type Grid, gridOf, unseenColumn, unseenService } from './unseen.ts'

const MS = 1000

type ClassRecord = { requests: number; succeeded: number; failed: number; times: LogHistogram }

export class ObservedRun {
  /** Of the generator: seconds after its instant at which a request was sent. */
  readonly lateness = new LogHistogram()
  requests = 0
  /** How many request classes and clients the scenario has. */
  readonly sizes: { classes: number; clients: number }
  /** The first instant of the schedule on the generator's clock; undefined where the record does not say. */
  startEpochMs: number | undefined
  private readonly scenario: Scenario
  private readonly grid: Grid
  private readonly columns: Record<'offered' | 'attempts' | 'retries' | 'succeeded', Float64Array>
  private readonly failed: Record<ObservedKind, Float64Array>
  private readonly answerCounts: AnswerCounts
  private readonly times = new LogHistogram()
  private readonly failureTimes = new LogHistogram()
  private readonly perInterval: { buckets: Map<number, number>; sum: number; max: number }[]
  private readonly classes: ClassRecord[]

  constructor(scenario: Scenario) {
    this.scenario = scenario
    this.sizes = { classes: Object.keys(scenario.requests).length, clients: Object.keys(scenario.clients).length }
    this.grid = gridOf(scenario)
    const column = () => new Float64Array(this.grid.intervals)
    this.columns = { offered: column(), attempts: column(), retries: column(), succeeded: column() }
    const kinds = [...FAILURE_KINDS, ...REFUSAL_KINDS]
    this.failed = Object.fromEntries(kinds.map((kind) => [kind, column()])) as Record<ObservedKind, Float64Array>
    this.answerCounts = new AnswerCounts(Object.keys(scenario.requests))
    this.perInterval = Array.from({ length: this.grid.intervals }, () => ({ buckets: new Map(), sum: 0, max: 0 }))
    this.classes = Array.from({ length: this.sizes.classes * this.sizes.clients }, () => ({
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
    this.answerCounts.add(requestClass, attempts)
    const record = this.classes[requestClass * this.sizes.clients + client] as ClassRecord
    record.requests++
    const [sentMs, tookMs, kind] = attempts.at(-1) ?? [0, 0, 'connect']
    this.ended(record, intentS, (sentMs + tookMs) / MS, kind)
  }

  private ended(record: ClassRecord, intentS: number, timeS: number, kind: ObservedKind | null): void {
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
    return Math.min(this.grid.intervals - 1, Math.max(0, Math.floor(timeS / this.grid.intervalS)))
  }

  toOutput(): RunOutput {
    const { columns, ...service } = unseenService(this.grid)
    return {
      replication: 0,
      intervalS: this.grid.intervalS,
      intervals: {
        ...this.columns,
        ...columns,
        failed: this.failuresMet(),
        inFlight: unseenColumn(this.grid),
        queued: unseenColumn(this.grid),
      },
      intervalHistograms: this.histograms(),
      totals: this.totals(),
      responseTimeS: this.times.toSparse(),
      failureTimeS: this.failureTimes.toSparse(),
      waitingTimeS: new LogHistogram().toSparse(),
      classes: this.classOutputs(),
      ...service,
    }
  }

  /** What the attempts were answered; nothing of records that do not say. */
  answers(): AnswerCount[] {
    return this.answerCounts.list()
  }

  /** Kinds that no forecast has are there where there was one. */
  private failuresMet(): ByKind<Float64Array> {
    const met = REFUSAL_KINDS.filter((kind) => sum(this.failed[kind]) > 0)
    return Object.fromEntries(
      [...FAILURE_KINDS, ...met].map((kind) => [kind, this.failed[kind]]),
    ) as ByKind<Float64Array>
  }

  private histograms(): IntervalHistograms {
    const sorted = this.perInterval.map(({ buckets }) => [...buckets].sort(([left], [right]) => left - right))
    const offsets = new Uint32Array(this.grid.intervals + 1)
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
    const met = Object.entries(this.failuresMet())
    const failedByKind = Object.fromEntries(met.map(([kind, column]) => [kind, sum(column)])) as ByKind<number>
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
