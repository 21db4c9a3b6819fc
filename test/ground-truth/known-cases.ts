// The cases of queueing-cases.json: models with a known answer, where it was published, and how exactly it is known.
import known from './queueing-cases.json' with { type: 'json' }

/** Times in seconds, rates per second. */
export type Law =
  | { law: 'constant' | 'exponential'; mean: number }
  | { law: 'lognormal'; mean: number; cv: number }
  /** Two exponential phases with balanced means; scv is the squared coefficient of variation. */
  | { law: 'hyperexponential'; mean: number; scv: number }

export type Expectation = {
  value: number
  /** Half-width within which an estimate may differ: relative, or absolute. */
  tolRel?: number
  tolAbs?: number
  /** Requests at which three standard errors are as large as the tolerance. */
  requestsForTol?: number
  /** Standard error of the expected value itself, where it comes from long runs of other programs. */
  standardError?: number
}

/** Numbers of a model; which ones there are depends on its family. */
export type Inputs = {
  arrivalRate: number
  service: Law
  servers: number
  capacityIncludingInService?: number
  patience?: Law
  arrival?: Law
  tasks: number
  clients: number
  think: Law
  retryDelay: Law
  clientTimeout: number
  attemptFailureProbability: number
  maxAttempts: number
  tokensPerFirstAttempt: number
  bucketCapacity: number
  outage: { from: number; to: number }
  rate: { mean: number; amplitude: number; period: number }
  rateSegmentsSRps: number[][]
  capacityStepsSWorkers: number[][]
  vcpus: number
}

export type KnownCase = {
  id: string
  family: string
  inputs: Inputs
  expected: Readonly<Record<string, Expectation>>
  source: string
}

export const KNOWN_CASES = known as unknown as readonly KnownCase[]

export function knownCase(id: string): KnownCase {
  const found = KNOWN_CASES.find((candidate) => candidate.id === id)
  if (found === undefined) throw new Error(`there is no case ${id}`)
  return found
}
