// What one replication of one variant leaves behind: plain numbers and typed arrays, cheap to move between threads.
// `result/` turns many of these into a Result; nothing else reads them.
import type { SparseHistogram } from '../engine/log-histogram.ts'
import type { AlarmCourse, ByKind, ResultEvent, StartUpPhase, TaskLife } from './schema.ts'

/** Per interval. Counters are totals of the interval; gauges are time averages unless they say otherwise. */
type IntervalColumns = {
  /** Requests intended. */
  offered: Float64Array
  attempts: Float64Array
  /** Attempts that were not a request's first. */
  retries: Float64Array
  succeeded: Float64Array
  failed: ByKind<Float64Array>
  desired: Float64Array
  pending: Float64Array
  running: Float64Array
  /** Targets the balancer routes to. */
  healthy: Float64Array
  draining: Float64Array
  /** vCPU-seconds used by running tasks, and what they could have used. */
  cpuUsed: Float64Array
  cpuOffered: Float64Array
  /** Requests started and not ended, at the end of the interval. */
  inFlight: Float64Array
  /** Attempts waiting in tasks (backlogs and process queues), at the end of the interval. */
  queued: Float64Array
  /** Billed seconds of tasks that fall into the interval. */
  billedTaskS: Float64Array
  /** Tasks stopped because they failed their health checks; absent where nobody counted them. */
  replaced?: Float64Array
}

/** Response times of the successes of every interval: bucket counts of interval i stand at offsets[i] … offsets[i+1]-1. */
export type IntervalHistograms = {
  offsets: Uint32Array
  buckets: Uint16Array
  counts: Uint32Array
  /** Sum and maximum of the exact response times of each interval. */
  sums: Float64Array
  maxima: Float64Array
}

export type ClassOutput = {
  request: string
  client: string
  requests: number
  succeeded: number
  failed: number
  responseTimeS: SparseHistogram
}

/** Load-balancer use per started clock hour of the run; an ALB bills the largest of four dimensions, hour by hour. */
export type BalancerHour = {
  /** Part of the hour that the horizon covers, 0–1. */
  share: number
  newConnections: number
  /** Integral of open connections over time. */
  connectionS: number
  bytes: number
  requests: number
}

export type RunOutput = {
  replication: number
  intervalS: number
  intervals: IntervalColumns
  intervalHistograms: IntervalHistograms
  /** Where no single response time is known: percentiles that somebody else took, in seconds, NaN where there is none. For lines only. */
  intervalPercentiles?: Record<'p50' | 'p95' | 'p99', Float64Array>
  totals: {
    requests: number
    /** Requests of which at least one attempt was sent. */
    sent: number
    /** Requests the client itself refused to send. */
    rejectedLocally: number
    attempts: number
    retries: number
    succeeded: number
    failed: number
    failedByKind: ByKind<number>
    inFlightAtEnd: number
    /** Requests that paid first-use work. */
    firstUse: number
    /** Requests answered by a task in its first minute in service. */
    coldTask: number
    /** Work finished for clients that had gone, in attempts. */
    zombies: number
  }
  responseTimeS: SparseHistogram
  /** Of failed requests: intent to giving up. */
  failureTimeS: SparseHistogram
  waitingTimeS: SparseHistogram
  classes: ClassOutput[]
  scaleOuts: {
    /** When the load began to need more, when the decision fell, when the last task it asked for was healthy (NaN: not yet). */
    needS: number
    decisionS: number
    capacityS: number
  }[]
  /** Every start-up that reached `healthy` in the run: sums by phase. */
  startUps: { count: number; phaseS: Record<StartUpPhase, number> }
  /** Times (start, end) during which a scale-out was under way: from the load's rise to the last healthy task. */
  scalingSpans: { fromS: number; toS: number }[]
  tasks: {
    /** Of all states together, at one time. */
    max: number
    /** The most at one time in each state. */
    maxPending: number
    maxRunning: number
    maxDraining: number
    /** Stopped because they failed their health checks. */
    replaced: number
    /** Σ over tasks of billed seconds, each rounded up to the second, at least a minute, counted within the horizon. */
    billedS: number
    /** Number of image pulls and bytes pulled. */
    pulls: number
    pulledBytes: number
  }
  balancerHours: BalancerHour[]
  /** The states that each alarm was in; an observed run may not know them. */
  alarms?: AlarmCourse[]
  events: ResultEvent[]
  eventsLeftOut: number
  taskLives: TaskLife[]
  taskLivesLeftOut: number
}
