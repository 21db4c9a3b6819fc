// Requests and users that do not wait for ever, or wait their turn: deadlines in the queue, late answers, closed loops.
import { type CaseWorld, caseWorld, type Length } from './case-world.ts'
import { type Inputs, knownCase } from './known-cases.ts'
import { cpuInUse, horizonOf, inQueue, mean, pBlock, pDelay, throughput, W, Wq, waitingQuantile } from './readings.ts'
import { constantRate } from './single-station.ts'
import { rawLaw, seconds, theoryWorld, warmUpS } from './theory-world.ts'

/** A request whose time is up leaves the queue without service. Work is CPU, so that busy servers show as CPU in use. */
function deadlines(id: string, length: Length): CaseWorld {
  const { servers, patience } = knownCase(id).inputs
  const limitS = patience?.mean ?? Number.NaN
  return caseWorld(id, length, {
    build: (inputs, horizonS) =>
      theoryWorld({
        horizonS,
        warmUpS: 10 * (inputs.service.mean + limitS),
        traffic: constantRate(inputs.arrivalRate),
        work: [{ cpu: rawLaw(inputs.service) }],
        threads: servers,
        vcpu: servers,
        server: { queueDeadline: rawLaw(inputs.patience as NonNullable<Inputs['patience']>) },
      }),
    readings: {
      P_abandon: pBlock,
      P_delay: pDelay,
      Wq_all: Wq,
      // Those that gave up waited exactly the limit (constant patience only).
      Wq_served: mean(({ waitingTimeS, totals }) => (waitingTimeS.sum - totals.failed * limitS) / totals.succeeded),
      Wq_all_p90: waitingQuantile(0.9),
      Lq: mean(inQueue),
      util: mean((run) => cpuInUse(run) / servers),
      throughput: mean(throughput),
    },
  })
}

/** The client gives up, the server does not notice. */
function lateAnswers(id: string, length: Length): CaseWorld {
  return caseWorld(id, length, {
    build: (inputs, horizonS) =>
      theoryWorld({
        horizonS,
        warmUpS: warmUpS(inputs),
        traffic: constantRate(inputs.arrivalRate),
        work: [{ wait: rawLaw(inputs.service) }],
        threads: inputs.servers,
        client: { timeout: seconds(inputs.clientTimeout) },
      }),
    readings: {
      P_timeout: mean(({ totals }) => totals.failedByKind.timeout / totals.requests),
      goodput: mean(throughput),
      throughput: mean((run) => throughput(run) + run.totals.zombies / horizonOf(run)),
    },
  })
}

/** Users who think, ask, wait, and think again. */
function closedLoop(id: string, length: Length): CaseWorld {
  const { servers, clients } = knownCase(id).inputs
  return caseWorld(id, length, {
    rate: knownCase(id).expected['throughput']?.value ?? Number.NaN,
    build: (inputs, horizonS) =>
      theoryWorld({
        horizonS,
        warmUpS: 20 * (inputs.think.mean + inputs.service.mean),
        traffic: { users: { count: clients, think: rawLaw(inputs.think) } },
        work: [{ cpu: rawLaw(inputs.service) }],
        threads: servers,
        vcpu: servers,
      }),
    readings: { throughput: mean(throughput), W, Wq, P_delay: pDelay, util: mean((run) => cpuInUse(run) / servers) },
  })
}

export const IMPATIENCE: readonly CaseWorld[] = [
  deadlines('erlA-50-48', { requests: 16e6 }),
  deadlines('erlA-100-120', { requests: 3e6 }),
  deadlines('mmc-D-10-110', { requests: 1.2e6, replications: 20 }),
  lateAnswers('late-mmc-10-080', { requests: 10e6 }),
  closedLoop('fin-20-2', { requests: 700_000, replications: 20 }),
  closedLoop('fin-20-2-det-think', { requests: 1e6 }),
]
