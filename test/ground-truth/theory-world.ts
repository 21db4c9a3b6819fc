// A world with everything off that textbooks leave out: no wire, no health checks, no scaling, nobody gives up. What is left is
// arrivals, queues and servers.
import type { Law } from './known-cases.ts'
import type { RawScenario } from './run-world.ts'

const UNLIMITED = 1_000_000_000
/** Longer than any run waits. */
const NEVER = '1000000000s'

/** No task starts: constants spare every replication the tables of the default laws. */
const NO_START_UP = {
  schedule: '0s',
  provision: '0s',
  pull: '0s',
  runtimeStart: { wait: '0s' },
  bootstrap: { cpu: '0s' },
}

export const seconds = (value: number) => `${value}s`
export const perSecond = (value: number) => `${value}rps`

export type TheoryWorld = {
  /** Counted time, and the time before it, in seconds. */
  horizonS: number
  warmUpS: number
  traffic: RawScenario
  /** Steps of the one request class, or several classes. */
  work?: readonly RawScenario[]
  requests?: RawScenario
  /** Requests one task works on at once; unlimited when left out. */
  threads?: number
  /** Requests that may wait in a task; what comes on top is rejected at once. */
  waitingPlaces?: number
  vcpu?: number
  task?: RawScenario
  tasks?: number
  algorithm?: 'round_robin' | 'least_outstanding_requests' | 'weighted_random'
  client?: RawScenario
  server?: RawScenario
  rest?: RawScenario
}

export function theoryWorld(given: TheoryWorld): RawScenario {
  const { horizonS, warmUpS, traffic, work, tasks = 1, vcpu = 1 } = given
  return {
    name: 'theory',
    horizon: seconds(horizonS),
    warmUp: seconds(warmUpS),
    traffic: { source: traffic },
    requests: given.requests ?? { request: { work } },
    clients: { client: { timeout: NEVER, ...given.client } },
    network: { clientRoundTrip: '0ms', targetRoundTrip: '0ms', handshakeRoundTrips: 0 },
    loadBalancer: {
      nodes: 1,
      algorithm: given.algorithm ?? 'round_robin',
      idleTimeout: NEVER,
      healthCheck: { enabled: false },
    },
    service: {
      task: { cpu: `${vcpu}vCPU`, anySize: true, ...given.task },
      tasks: { min: tasks, max: tasks },
      coldStart: NO_START_UP,
      server: {
        processes: 1,
        threads: given.threads ?? 100_000,
        queue: 'shared',
        backlog: given.waitingPlaces ?? UNLIMITED,
        onFull: 'reject',
        processCpu: `${vcpu}vCPU`,
        ...given.server,
      },
    },
    ...given.rest,
  }
}

/** A law as the scenario writes it. */
export function rawLaw(law: Law): unknown {
  switch (law.law) {
    case 'constant':
      return seconds(law.mean)
    case 'exponential':
      return { exponential: { mean: seconds(law.mean) } }
    case 'lognormal':
      return { lognormal: { mean: seconds(law.mean), cv: law.cv } }
    case 'hyperexponential':
      return hyperexponential(law)
  }
}

/** Balanced means: both phases contribute half of the mean. */
function hyperexponential({ mean, scv }: { mean: number; scv: number }): unknown {
  const share = (1 + Math.sqrt((scv - 1) / (scv + 1))) / 2
  const phase = (weight: number) => ({ weight, of: { exponential: { mean: seconds(mean / (2 * weight)) } } })
  return { mixture: [phase(share), phase(1 - share)] }
}

/**
 * Ten times the slowest time constant of a queue with c servers: mean service × (1 + 1 / (c (1-ρ)²)).
 * Loads of one and more settle with the time constant of what limits them: no better rule than the service time is needed.
 */
export function warmUpS(queue: { arrivalRate: number; service: Law; servers: number }): number {
  const idle = 1 - (queue.arrivalRate * queue.service.mean) / queue.servers
  const relaxation = idle > 0 ? 1 / (queue.servers * idle * idle) : 0
  return Math.ceil(10 * queue.service.mean * (1 + relaxation) + 1)
}
