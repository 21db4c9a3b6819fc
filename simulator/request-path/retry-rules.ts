// When a client sends again, and after what delay. Pure rules: the simulator and load scripts use the same ones.
import { pow } from '../engine/elementary.ts'

export type Backoff = {
  base: number
  cap: number
  multiplier: number
  jitter: 'none' | 'full' | 'equal' | 'decorrelated'
}

/**
 * Delay before retry number `retry` (1 = the first retry), in seconds.
 *
 * @param previousS the delay before the previous retry (for decorrelated jitter), `base` before the first
 * @param unit a uniform draw in (0, 1)
 * @source https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/
 */
export function backoffS(backoff: Backoff, retry: number, previousS: number, unit: number): number {
  const fullS = Math.min(backoff.cap, backoff.base * pow(backoff.multiplier, retry - 1))
  switch (backoff.jitter) {
    case 'none':
      return fullS
    case 'full':
      return unit * fullS
    case 'equal':
      return fullS / 2 + (unit * fullS) / 2
    case 'decorrelated':
      return Math.min(backoff.cap, backoff.base + unit * Math.max(0, 3 * previousS - backoff.base))
    default:
      return backoff.jitter satisfies never
  }
}

export type TokenBucket = {
  tokens: number
  retryCost: number
  timeoutRetryCost: number
  perRequest: number
  perSuccess: number
  refund: boolean
  keep: number
}

/** Tokens a retry costs: more after a time-out or a connect failure. @source https://github.com/boto/botocore/blob/develop/botocore/retries/quota.py */
export function retryCost(bucket: TokenBucket, afterTimeout: boolean): number {
  return afterTimeout ? bucket.timeoutRetryCost : bucket.retryCost
}

/** Whether the bucket can pay; a refused retry fails the request at once. */
export function canPay(bucket: TokenBucket, tokens: number, cost: number): boolean {
  return tokens - cost >= bucket.keep
}

/** Tokens after a first attempt was sent. */
export function afterFirstSend(bucket: TokenBucket, tokens: number): number {
  return Math.min(bucket.tokens, tokens + bucket.perRequest)
}

/** Tokens after a success; `lastCost` is what the request's last retry cost, 0 without retry. */
export function afterSuccess(bucket: TokenBucket, tokens: number, lastCost: number): number {
  const gain = lastCost === 0 ? bucket.perSuccess : bucket.refund ? lastCost : 0
  return Math.min(bucket.tokens, tokens + gain)
}
