// A client of the scenario as the k6 scripts know it.
import type { PlannedClient } from '../../scenarios/k6/plan.ts'
import { quantile } from '../../simulator/engine/distribution.ts'
import type { Scenario } from '../../simulator/index.ts'
import { backoffS } from '../../simulator/request-path/retry-rules.ts'

type Client = Scenario['clients'][string]

const MS = 1000
/** A law may have no longest value. */
const NEARLY_ALL = 0.999

export function plannedClient([name, client]: [string, Client]): PlannedClient {
  const { weight, timeout, requestTimeout, attempts, retryOn, backoff, budget } = client
  return {
    name,
    weight,
    timeoutMs: timeout * MS,
    requestTimeoutMs: requestTimeout === undefined ? null : requestTimeout * MS,
    attempts,
    retryOn,
    backoff,
    delay: backoff.delay ?? null,
    tokenBucket: budget.tokenBucket ?? null,
    longestMs: MS * longestS(client),
  }
}

/** All attempts time out and all waits are the longest. */
function longestS({ timeout, requestTimeout = Number.POSITIVE_INFINITY, attempts, backoff }: Client): number {
  let longest = attempts * timeout
  for (let retry = 1; retry < attempts; retry++)
    longest +=
      backoff.delay === undefined ? backoffS(backoff, retry, backoff.cap, 1) : quantile(backoff.delay, NEARLY_ALL)
  return Math.min(longest, requestTimeout)
}
