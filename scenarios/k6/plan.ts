// What a load test is told: written by `surgecast k6 build`, read by the k6 scripts. Times in milliseconds, as k6 counts.
import type { Backoff, TokenBucket } from '../../simulator/request-path/retry-rules.ts'

export const PLAN_FORMAT = 'surgecast/k6-plan@1'

export type PlannedClass = {
  name: string
  method: string
  path: string
  body: string | null
  headers: Record<string, string>
}

export type PlannedClient = {
  name: string
  timeoutMs: number
  /** Null: no limit on the request as a whole. */
  requestTimeoutMs: number | null
  attempts: number
  retryOn: readonly string[]
  /** Null: the draws of the schedule are the delays themselves, in seconds. */
  backoff: Backoff | null
  tokenBucket: TokenBucket | null
}

export type Plan = {
  format: typeof PLAN_FORMAT
  scenario: string
  variant: string
  seed: string
  replication: number
  horizonMs: number
  /** Time for all VUs to be ready before the first request is due. */
  leadMs: number
  classes: readonly PlannedClass[]
  clients: readonly PlannedClient[]
  vus: number
  abort: { errorRate: number; afterMs: number }
}

/** One per VU: the requests it sends, in order, as columns. */
export type ScheduleShare = {
  /** Position among all requests. */
  index: readonly number[]
  intentMs: readonly number[]
  requestClass: readonly number[]
  client: readonly number[]
  instance: readonly number[]
  /** `drawsPerRequest` entries each. */
  draws: readonly number[]
  drawsPerRequest: number
}
