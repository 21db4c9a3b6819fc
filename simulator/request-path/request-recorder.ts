// What the request path leaves in the record: counters of the open interval, totals, and response, failure and waiting times.
// Only requests intended within the horizon count; the warm-up is simulated, not recorded.
import { IntervalDurations } from '../engine/interval-series.ts'
import { LogHistogram } from '../engine/log-histogram.ts'
import type { ClassOutput, RunOutput } from '../result/run-output.ts'
import { FAILURE_KINDS, type FailureKind } from '../result/schema.ts'
import type { Scenario } from '../scenario/schema.ts'

/** Failure kinds by number, as the hot path passes them. */
export const TIMEOUT = 0
export const CONNECT = 1
export const HTTP_500 = 2
export const HTTP_502 = 3
export const HTTP_503 = 4
export const HTTP_504 = 5

const KINDS = FAILURE_KINDS.length

export class RequestRecorder {
  /** Counters of the open interval. */
  attempts = 0
  retries = 0
  succeeded = 0
  readonly failed = new Float64Array(KINDS)
  /** Totals of the run. */
  sent = 0
  firstUse = 0
  coldTask = 0
  zombies = 0
  readonly responseTimes: IntervalDurations
  readonly failureTimes = new LogHistogram()
  readonly waitingTimes = new LogHistogram()
  readonly columns: Pick<
    RunOutput['intervals'],
    'offered' | 'attempts' | 'retries' | 'succeeded' | 'failed' | 'inFlight' | 'queued'
  >
  private readonly byClass: { responseTimes: LogHistogram; requests: number; succeeded: number; failed: number }[] = []
  private readonly classNames: string[]
  private readonly clientNames: string[]
  /** With one class and one client the totals say it all. */
  private readonly isSingleClass: boolean
  private readonly intervalS: number
  private interval = 0

  constructor(scenario: Scenario, intervals: number, intervalS: number) {
    this.intervalS = intervalS
    this.classNames = Object.keys(scenario.requests)
    this.clientNames = Object.keys(scenario.clients)
    this.isSingleClass = this.classNames.length * this.clientNames.length === 1
    this.responseTimes = new IntervalDurations(intervals)
    for (let index = 0; index < this.classNames.length * this.clientNames.length; index++) {
      this.byClass.push({ responseTimes: new LogHistogram(), requests: 0, succeeded: 0, failed: 0 })
    }
    const column = () => new Float64Array(intervals)
    this.columns = {
      offered: column(),
      attempts: column(),
      retries: column(),
      succeeded: column(),
      failed: Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, column()])) as Record<FailureKind, Float64Array>,
      inFlight: column(),
      queued: column(),
    }
  }

  /**
   * A request was intended, on its client's clock. The balancer may hear of it in a later interval: at the ends of those before it was in
   * flight already.
   */
  request(intentS: number, requestClass: number, client: number): void {
    const { offered, inFlight } = this.columns
    const intended = Math.min(this.interval, Math.floor(intentS / this.intervalS))
    offered[intended] = offered[intended] + 1
    for (let closed = intended; closed < this.interval; closed++) inFlight[closed] = inFlight[closed] + 1
    if (!this.isSingleClass) this.of(requestClass, client).requests++
  }

  success(responseTimeS: number, requestClass: number, client: number): void {
    this.succeeded++
    this.responseTimes.open.add(responseTimeS)
    if (this.isSingleClass) return
    const record = this.of(requestClass, client)
    record.succeeded++
    record.responseTimes.add(responseTimeS)
  }

  failure(kind: number, timeS: number, requestClass: number, client: number): void {
    this.failed[kind] = this.failed[kind] + 1
    this.failureTimes.add(timeS)
    if (!this.isSingleClass) this.of(requestClass, client).failed++
  }

  /** Ends the open interval. @param gauges of this instant */
  closeInterval(gauges: { inFlight: number; queued: number }): void {
    const index = this.interval++
    const { columns } = this
    columns.attempts[index] = this.attempts
    columns.retries[index] = this.retries
    columns.succeeded[index] = this.succeeded
    for (let kind = 0; kind < KINDS; kind++) {
      columns.failed[FAILURE_KINDS[kind] as FailureKind][index] = this.failed[kind]
    }
    columns.inFlight[index] = gauges.inFlight
    columns.queued[index] = gauges.queued
    this.responseTimes.close()
    this.sent += this.attempts - this.retries
    this.attempts = this.retries = this.succeeded = 0
    this.failed.fill(0)
  }

  totals(inFlightAtEnd: number): RunOutput['totals'] {
    const { columns } = this
    const failedByKind = Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, sum(columns.failed[kind])])) as Record<
      FailureKind,
      number
    >
    return {
      requests: sum(columns.offered),
      sent: this.sent,
      rejectedLocally: 0,
      attempts: sum(columns.attempts),
      retries: sum(columns.retries),
      succeeded: sum(columns.succeeded),
      failed: Object.values(failedByKind).reduce((total, count) => total + count, 0),
      failedByKind,
      inFlightAtEnd,
      firstUse: this.firstUse,
      coldTask: this.coldTask,
      zombies: this.zombies,
    }
  }

  classes(totals: RunOutput['totals']): ClassOutput[] {
    return this.byClass.map((record, index) => {
      const names = {
        request: this.classNames[Math.floor(index / this.clientNames.length)] as string,
        client: this.clientNames[index % this.clientNames.length] as string,
      }
      if (this.isSingleClass) {
        const { requests, succeeded, failed } = totals
        return { ...names, requests, succeeded, failed, responseTimeS: this.responseTimes.total.toSparse() }
      }
      const { requests, succeeded, failed } = record
      return { ...names, requests, succeeded, failed, responseTimeS: record.responseTimes.toSparse() }
    })
  }

  private of(requestClass: number, client: number) {
    return this.byClass[requestClass * this.clientNames.length + client] as (typeof this.byClass)[number]
  }
}

function sum(column: Float64Array): number {
  let total = 0
  for (const value of column) total += value
  return total
}
