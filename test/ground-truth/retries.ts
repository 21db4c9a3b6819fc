// Clients that send again: orbits around a full server, independent failures, retry budgets.
import { type CaseWorld, caseWorld, type Length } from './case-world.ts'
import { knownCase } from './known-cases.ts'
import { attemptsPerRequest, average, cpuInUse, mean, type Reading, successRate } from './readings.ts'
import type { RawScenario } from './run-world.ts'
import { constantRate } from './single-station.ts'
import { rawLaw, theoryWorld } from './theory-world.ts'

const WITHOUT_LIMIT = 1_000_000

/** No queue: who finds all servers busy tries again after a random time, for ever. */
function orbit(id: string, length: Length, more: Readonly<Record<string, Reading>>): CaseWorld {
  const { servers } = knownCase(id).inputs
  return caseWorld(id, length, {
    build: (inputs, horizonS) =>
      theoryWorld({
        horizonS,
        warmUpS: 200,
        traffic: constantRate(inputs.arrivalRate),
        work: [{ cpu: rawLaw(inputs.service) }],
        threads: servers,
        vcpu: servers,
        waitingPlaces: 0,
        client: { attempts: WITHOUT_LIMIT, retryOn: ['503'], backoff: { delay: rawLaw(inputs.retryDelay) } },
      }),
    readings: {
      // Everybody who is in flight and not in service is between two attempts.
      orbit_mean: mean((run) => average(run.intervals.inFlight) - cpuInUse(run)),
      busy_mean: mean(cpuInUse),
      attempts_per_request: attemptsPerRequest,
      ...more,
    },
  })
}

/** Each attempt fails on its own; nothing queues. */
function failing(id: string, length: Length, client: RawScenario): CaseWorld {
  const rate = 100
  return caseWorld(id, length, {
    rate,
    build: (inputs, horizonS) =>
      theoryWorld({
        horizonS,
        warmUpS: 10,
        traffic: constantRate(rate),
        work: [{ call: 'backend' }],
        client: { backoff: { delay: '1ms' }, ...client },
        rest: {
          dependencies: { backend: { latency: '1ms', errorRate: `${100 * inputs.attemptFailureProbability}%` } },
        },
      }),
    readings: { attempts_per_call: attemptsPerRequest, success_rate: successRate },
  })
}

/** One client whose bucket gains a little with every first attempt and pays for every retry. */
function tokenBucket(id: string): RawScenario {
  const { bucketCapacity, tokensPerFirstAttempt } = knownCase(id).inputs
  const bucket = { tokens: bucketCapacity, perRequest: tokensPerFirstAttempt, perSuccess: 0, refund: false }
  return {
    instances: 1,
    attempts: WITHOUT_LIMIT,
    budget: { tokenBucket: { ...bucket, retryCost: 1, timeoutRetryCost: 1 } },
  }
}

export const RETRIES: readonly CaseWorld[] = [
  // With one server, an arrival is blocked as often as the server is busy (Poisson arrivals see time averages).
  orbit('retrial-1-070', { requests: 4e6 }, { P_block_first: mean(cpuInUse) }),
  orbit(
    'retrial-5-080',
    { requests: 4e6 },
    {
      P_block_attempt: mean(({ totals }) => totals.retries / totals.attempts),
    },
  ),
  failing('retry-amp-f10-k4', { requests: 200_000, replications: 20 }, { attempts: 4 }),
  failing('retry-amp-f50-k4', { requests: 200_000, replications: 20 }, { attempts: 4 }),
  failing('retry-bucket-f50', { requests: 400_000, replications: 20 }, tokenBucket('retry-bucket-f50')),
]
