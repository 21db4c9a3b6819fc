// What a load test is told: written by `surgecast k6 build`, read by the k6 scripts. Times in milliseconds, as k6 counts.
import type { Distribution } from '../../simulator/engine/distribution.ts'
import type { Backoff, TokenBucket } from '../../simulator/request-path/retry-rules.ts'

export const PLAN_FORMAT = 'surgecast/k6-plan@2'

export type PlannedClass = {
  name: string
  weight: number
  method: string
  path: string
  body: string | null
  headers: Record<string, string>
  /** Statuses that are successes, as in `200` or `2xx`. */
  answers: readonly string[]
}

export type PlannedClient = {
  name: string
  weight: number
  timeoutMs: number
  /** Null: no limit on the request as a whole. */
  requestTimeoutMs: number | null
  attempts: number
  retryOn: readonly string[]
  backoff: Backoff
  /** Law of the delay in seconds; it comes before `backoff`. */
  delay: Distribution | null
  tokenBucket: TokenBucket | null
  /** From the intent to the end of the last attempt, at most (with a law for the delay: nearly always). */
  longestMs: number
}

/** Part `index` (from 1) of `of` parts; each machine plays one. */
export type Part = { index: number; of: number }

/** Every request at its own instant. */
type ReplayLoad = { kind: 'replay'; vus: number; drawsPerRequest: number }

/** Evenly spaced arrivals at a rate that rises and falls in straight lines. */
export type SpikeLoad = {
  kind: 'spike'
  vus: number
  timeUnitMs: number
  /** Arrivals per `timeUnitMs`, whole numbers as k6 wants them; a stage of no length is a jump. */
  startRate: number
  stages: readonly { target: number; durationMs: number }[]
}

/** People who wait for an answer, think, and ask again. One VU is one of them. */
type UsersLoad = {
  kind: 'users'
  /** Of this part. */
  vus: number
  sources: readonly { name: string; count: number; think: Distribution }[]
}

export type Load = ReplayLoad | SpikeLoad | UsersLoad
export type ScriptName = Load['kind']

export type Plan = {
  format: typeof PLAN_FORMAT
  scenario: string
  variant: string
  seed: string
  replication: number
  horizonMs: number
  /** Time for all VUs to be ready before the first request is due. */
  leadMs: number
  /** The first instant where several machines agreed on it, in milliseconds since 1970; null: `leadMs` after k6 is ready. */
  startAtMs: number | null
  part: Part
  allowedHosts: readonly string[]
  classes: readonly PlannedClass[]
  clients: readonly PlannedClient[]
  load: Load
  abort: { errorRate: number; p99Ms: number | null; afterMs: number }
  /** Later than this the generator was too slow for the request. */
  latenessLimitMs: number
}
