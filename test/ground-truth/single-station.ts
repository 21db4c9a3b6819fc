// Queues in front of one task: M/M/c, M/G/1, GI/M/1, GI/G/c, finite places, loss, processor sharing, unlimited servers.
import { mean as meanOf } from '../../simulator/engine/distribution.ts'
import { type CaseWorld, caseWorld, type Length } from './case-world.ts'
import { type Inputs, knownCase } from './known-cases.ts'
import {
  average,
  inQueue,
  inService,
  inSystem,
  mean,
  pBlock,
  pDelay,
  type Reading,
  responseQuantile,
  throughput,
  W,
  Wq,
  waitingDeviation,
  waitingQuantile,
} from './readings.ts'
import { parseWorld, type RawScenario } from './run-world.ts'
import { perSecond, rawLaw, theoryWorld, warmUpS } from './theory-world.ts'
import { truncatedLognormal } from './truncated-lognormal.ts'

/** Arrivals at a constant rate. @param gaps how they are spaced */
export function constantRate(rate: number, gaps: unknown = 'poisson'): RawScenario {
  return { segments: [{ hold: perSecond(rate), for: '1s' }], arrivals: gaps }
}

function station(gaps?: unknown) {
  return (inputs: Inputs, horizonS: number) =>
    theoryWorld({
      horizonS,
      warmUpS: warmUpS(inputs),
      traffic: constantRate(inputs.arrivalRate, gaps),
      work: [{ wait: rawLaw(inputs.service) }],
      threads: inputs.servers,
      ...(inputs.capacityIncludingInService === undefined
        ? {}
        : { waitingPlaces: inputs.capacityIncludingInService - inputs.servers }),
    })
}

function stationReadings(servers: number): Record<string, Reading> {
  return {
    util: mean((run) => inService(run) / servers),
    P_delay: pDelay,
    P_block: pBlock,
    throughput: mean(throughput),
    W,
    Wq,
    Wq_sd: waitingDeviation,
    L: mean(inSystem),
    Lq: mean(inQueue),
    W_p50: responseQuantile(0.5),
    W_p95: responseQuantile(0.95),
    W_p99: responseQuantile(0.99),
    W_p999: responseQuantile(0.999),
    Wq_p90: waitingQuantile(0.9),
    Wq_p95: waitingQuantile(0.95),
    Wq_p99: waitingQuantile(0.99),
  }
}

function queue(id: string, length: Length, gaps?: unknown, approximate: readonly string[] = []): CaseWorld {
  const { servers } = knownCase(id).inputs
  return caseWorld(id, length, { build: station(gaps), readings: stationReadings(servers), approximate })
}

/** All runnable work shares the CPU; a request uses at most one vCPU. */
function sharing(id: string, length: Length): CaseWorld {
  return caseWorld(id, length, {
    build: (inputs, horizonS) =>
      theoryWorld({
        horizonS,
        warmUpS: warmUpS({ ...inputs, servers: inputs.vcpus ?? 1 }),
        traffic: constantRate(inputs.arrivalRate),
        work: [{ cpu: rawLaw(inputs.service) }],
        vcpu: inputs.vcpus ?? 1,
      }),
    readings: { W, L: mean(inSystem) },
  })
}

/** The same queue made of CPU work in an event loop: first come, first served, on one vCPU. Waiting is part of the response. */
function eventLoop(id: string, length: Length): CaseWorld {
  return caseWorld(id, length, {
    name: `${id}-event-loop`,
    build: (inputs, horizonS) =>
      theoryWorld({
        horizonS,
        warmUpS: warmUpS(inputs),
        traffic: constantRate(inputs.arrivalRate),
        work: [{ cpu: rawLaw(inputs.service) }],
        server: { preset: 'node' },
      }),
    readings: { W, L: mean(inSystem), W_p95: responseQuantile(0.95), W_p99: responseQuantile(0.99) },
  })
}

/** Short and long requests as two classes that make up the law together, so that each has a mean response time of its own. */
function sharingBySize(id: string, length: Length): CaseWorld {
  const { service, arrivalRate } = knownCase(id).inputs
  const law = service as Extract<typeof service, { law: 'lognormal' }>
  const { short, long } = truncatedLognormal(law, law.mean)
  const requests = {
    short: { weight: short.share, work: [{ cpu: short.law }] },
    long: { weight: long.share, work: [{ cpu: long.law }] },
  }
  const world = (horizonS: number, rate: number) =>
    theoryWorld({ horizonS, warmUpS: 60, traffic: constantRate(rate), requests })
  const sizes = Object.values(parseWorld(world(1, 1)).requests).map(({ work }) => {
    const [step] = work
    return step?.kind === 'cpu' ? meanOf(step.time) : 0
  }) as [number, number]
  // The tables' lines lie a hair above the law: the rate makes up for it.
  const meanSize = short.share * sizes[0] + long.share * sizes[1]
  const slowdown = (index: 0 | 1) =>
    mean(({ classes }) => {
      const times = classes[index]?.responseTimeS ?? { sum: 0, count: 0 }
      return times.sum / times.count / sizes[index]
    })
  return caseWorld(id, length, {
    name: `${id}-by-size`,
    build: (_, horizonS) => world(horizonS, (arrivalRate * law.mean) / meanSize),
    readings: { slowdown_short_jobs: slowdown(0), slowdown_long_jobs: slowdown(1) },
  })
}

/** Requests in flight at the ends of intervals, with as many servers as it takes. */
function unlimited(id: string, length: Length): CaseWorld {
  const inFlight = (run: Parameters<typeof inSystem>[0]) => run.intervals.inFlight
  return caseWorld(id, length, {
    build: (inputs, horizonS) =>
      theoryWorld({
        horizonS,
        warmUpS: 100 * inputs.service.mean,
        traffic: constantRate(inputs.arrivalRate),
        work: [{ wait: rawLaw(inputs.service) }],
      }),
    readings: {
      conc_mean: mean((run) => average(inFlight(run))),
      conc_sd: mean((run) => Math.sqrt(average(inFlight(run).map((count) => (count - average(inFlight(run))) ** 2)))),
      conc_p99: mean((run) => inFlight(run).toSorted()[Math.floor(0.99 * inFlight(run).length)] as number),
    },
    approximate: ['conc_p99'],
  })
}

export const SINGLE_STATION: readonly CaseWorld[] = [
  queue('mm1-050', { requests: 1.5e6 }),
  queue('mm1-090', { requests: 16e6 }),
  queue('mmc-5-050', { requests: 6e6 }),
  queue('mmc-10-050', { requests: 28e6 }),
  queue('mmc-10-080', { requests: 14e6 }),
  queue('mmc-2-060', { requests: 2e6 }),
  queue('mmc-50-096', { requests: 180e6 }),
  queue('mm1k-5-090', { requests: 900_000, replications: 20 }),
  queue('mmck-4-10-120', { requests: 900_000, replications: 20 }),
  queue('mgcc-10-5-lognormal', { requests: 16e6 }),
  queue('md1-080', { requests: 3e6 }),
  queue('mln1-070-cv2', { requests: 38e6 }),
  queue('mh21-080-scv4', { requests: 17e6 }),
  queue('md4-080', { requests: 5e6 }),
  queue('dm1-080', { requests: 3e6 }, 'deterministic'),
  queue('gg4-080-lognormal', { requests: 22e6 }, { renewal: { cv: 1.5 } }, ['P_delay', 'W_p95', 'W_p99']),
  eventLoop('mm1-050', { requests: 1.5e6 }),
  eventLoop('md1-080', { requests: 3e6 }),
  eventLoop('mln1-070-cv2', { requests: 38e6 }),
  sharing('mln1ps-080-cv2', { requests: 8e6 }),
  sharingBySize('mln1ps-080-cv2', { requests: 8e6 }),
  sharing('mgcps-4-080-cv2', { requests: 4e6 }),
  unlimited('mginf-100', { requests: 8e6 }),
]
