// Several tasks with one worker and a queue each: what a request waits for depends on who sends it where.
import { type CaseWorld, caseWorld, type Length } from './case-world.ts'
import { knownCase } from './known-cases.ts'
import { pDelay, responseQuantile, W, Wq } from './readings.ts'
import { constantRate } from './single-station.ts'
import { rawLaw, theoryWorld, warmUpS } from './theory-world.ts'

type Algorithm = Parameters<typeof theoryWorld>[0]['algorithm']

function routed(id: string, length: Length, algorithm: NonNullable<Algorithm>): CaseWorld {
  const { tasks } = knownCase(id).inputs
  return caseWorld(id, length, {
    build: (inputs, horizonS) =>
      theoryWorld({
        horizonS,
        warmUpS: warmUpS({ ...inputs, arrivalRate: inputs.arrivalRate / tasks, servers: 1 }),
        traffic: constantRate(inputs.arrivalRate),
        work: [{ wait: rawLaw(inputs.service) }],
        threads: 1,
        tasks,
        algorithm,
      }),
    readings: { W, Wq, P_delay: pDelay, W_p95: responseQuantile(0.95), W_p99: responseQuantile(0.99) },
  })
}

export const ROUTING: readonly CaseWorld[] = [
  routed('rr4-080', { requests: 5e6 }, 'round_robin'),
  routed('rand4-080', { requests: 4e6 }, 'weighted_random'),
  routed('jsq2-080', { requests: 3e6 }, 'least_outstanding_requests'),
  routed('jsq10-080', { requests: 2e6 }, 'least_outstanding_requests'),
]
