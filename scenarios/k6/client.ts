// One request with its attempts, as the forecast's clients behave: the same rules for time-out, retry, delay and budget.
import http from 'k6/http'
import { setTimeout } from 'k6/timers'
import { afterFirstSend, afterSuccess, backoffS, canPay, retryCost } from '../../simulator/request-path/retry-rules.ts'
import type { ObservedKind } from '../../simulator/result/schema.ts'
import { type Outcome, outcomeOf, UNNAMED_ERROR } from './outcome.ts'
import type { PlannedClass, PlannedClient } from './plan.ts'

/**
 * Milliseconds from the intent to the send, of the attempt itself, and how it ended: null is a success. `code` is HTTP's status or k6's
 * error code (`Outcome`); records of earlier versions have none.
 */
export type AttemptRecord = readonly [sentMs: number, tookMs: number, kind: ObservedKind | null, code?: number]

/** Tokens of the client instances that this VU stands for. */
export type Buckets = Map<string, number>

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
    const { kind, code } = await send(base, planned, timeoutMs, attempt)
    const nowMs = Date.now()
    records.push([tenths(sentMs - dueMs), nowMs - sentMs, kind, code])
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

/** Redirects would lead to hosts that nobody allowed. k6 throws where it is answered 101, which it did not ask for. */
async function send(
  base: string,
  { method, path, body, headers, answers }: PlannedClass,
  timeoutMs: number,
  attempt: number,
): Promise<Outcome> {
  const params = { timeout: timeoutMs, redirects: 0, headers, tags: { name: path, attempt: String(attempt) } }
  const unnamed = { status: 0, error_code: UNNAMED_ERROR }
  return outcomeOf(await http.asyncRequest(method, `${base}${path}`, body, params).catch(() => unnamed), answers)
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    if (ms <= 0) resolve()
    else setTimeout(resolve, ms)
  })
}
