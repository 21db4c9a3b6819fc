// One request with its attempts, as the forecast's clients behave: the same rules for time-out, retry, delay and budget.
import http from 'k6/http'
import { setTimeout } from 'k6/timers'
import { afterFirstSend, afterSuccess, backoffS, canPay, retryCost } from '../../simulator/request-path/retry-rules.ts'
import type { PlannedClass, PlannedClient } from './plan.ts'

export type Kind = 'timeout' | 'connect' | '500' | '502' | '503' | '504'
/** Milliseconds from the intent to the send, of the attempt itself, and how it ended: null is a success. */
export type AttemptRecord = readonly [sentMs: number, tookMs: number, kind: Kind | null]

/** Tokens of the client instances that this VU stands for. */
export type Buckets = Map<string, number>

type Answer = { status: number; error_code: number }

/** @see https://grafana.com/docs/k6/latest/javascript-api/error-codes/ */
export function kindOf({ status, error_code: code }: Answer): Kind | null {
  if (status === 502 || status === 503 || status === 504) return String(status) as Kind
  if (status >= 500) return '500'
  if (status > 0) return null
  return code === 1050 ? 'timeout' : 'connect'
}

export type Intent = { dueMs: number; instance: string; draws: readonly number[] }

/** Never throws; a failed request is a record. */
export async function request(
  base: string,
  planned: PlannedClass,
  client: PlannedClient,
  { dueMs, instance, draws }: Intent,
  buckets: Buckets,
): Promise<AttemptRecord[]> {
  const records: AttemptRecord[] = []
  const bucket = client.tokenBucket
  if (bucket !== null) buckets.set(instance, afterFirstSend(bucket, buckets.get(instance) ?? bucket.tokens))
  const deadlineMs = client.requestTimeoutMs === null ? Number.POSITIVE_INFINITY : dueMs + client.requestTimeoutMs
  let [previousS, lastCost] = [client.backoff.base, 0]
  for (let attempt = 1; ; attempt++) {
    const sentMs = Date.now()
    const timeoutMs = Math.max(1, Math.min(client.timeoutMs, deadlineMs - sentMs))
    const kind = kindOf(await send(base, planned, timeoutMs, attempt))
    const nowMs = Date.now()
    records.push([tenths(sentMs - dueMs), nowMs - sentMs, kind])
    if (kind === null) {
      if (bucket !== null) buckets.set(instance, afterSuccess(bucket, buckets.get(instance) ?? 0, lastCost))
      return records
    }
    if (attempt >= client.attempts || !client.retryOn.includes(kind)) return records
    const draw = draws[attempt - 1] ?? 0.5
    const delayS = client.delay === null ? backoffS(client.backoff, attempt, previousS, draw) : draw
    if (nowMs + 1000 * delayS >= deadlineMs) return records
    if (bucket !== null) {
      const cost = retryCost(bucket, kind === 'timeout' || kind === 'connect')
      const tokens = buckets.get(instance) ?? 0
      if (!canPay(bucket, tokens, cost)) return records
      buckets.set(instance, tokens - cost)
      lastCost = cost
    }
    previousS = delayS
    await pause(1000 * delayS)
  }
}

/** The start of a test has parts of a millisecond that no clock here resolves. */
export function tenths(ms: number): number {
  return Math.round(ms * 10) / 10
}

/** Redirects would lead to hosts that nobody allowed. */
function send(
  base: string,
  { method, path, body, headers }: PlannedClass,
  timeoutMs: number,
  attempt: number,
): Promise<Answer> {
  const params = { timeout: timeoutMs, redirects: 0, headers, tags: { name: path, attempt: String(attempt) } }
  return http.asyncRequest(method, `${base}${path}`, body, params)
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0) resolve()
    else setTimeout(resolve, ms)
  })
}
