// The forecast's own schedule, dealt out to VUs. Everything is kept in columns of numbers: a million requests take some 30 MB.
import { emptyShare, type ScheduleShare } from '../../scenarios/k6/schedule.ts'
import { type IntendedRequest, intendedRequests, type Scenario, UserError } from '../../simulator/index.ts'
import type { LoadInputs, PlannedLoad } from './planned-load.ts'

/** A VU sends without waiting; a few keep the timers of one from delaying those of another. */
const REQUESTS_PER_SECOND_AND_VU = 40
const MOST_VUS = 200
const MOST_REQUESTS = 5_000_000
const MS = 1000

/** @throws UserError where nothing is due, or too much */
export function replayLoad(scenario: Scenario, { draw, clients, part, machines }: LoadInputs): PlannedLoad {
  const drawsPerRequest = Math.max(...clients.map(({ attempts }) => attempts)) - 1
  const whole = scheduleOf(() => intendedRequests(scenario, draw), drawsPerRequest)
  const vus = Math.max(machines, Math.min(MOST_VUS, Math.ceil(peakOf(whole) / REQUESTS_PER_SECOND_AND_VU)))
  const vuOf = (position: number) => {
    const client = whole.client[position] as number
    // Requests of one client instance go to one VU, which keeps its budget; those of clients without a budget are spread.
    const key = clients[client]?.tokenBucket == null ? position : (whole.instance[position] as number)
    return (key + client) % vus
  }
  const shares = sharesOf(whole, vus, vuOf).filter((_, vu) => vu % part.of === part.index - 1)
  const planned = shares.reduce((sum, { share }) => sum + share.intentMs.length, 0)
  return {
    load: { kind: 'replay', vus: shares.length, drawsPerRequest },
    shares: shares.map(({ buffer }) => Buffer.from(buffer).toString('base64')),
    planned,
    mostRequests: planned,
    peakRps: peakOf(...shares.map(({ share }) => share)),
  }
}

/** @param requests gives the same requests each time: drawing them twice is cheaper than keeping them as objects */
function scheduleOf(requests: () => Iterable<IntendedRequest>, drawsPerRequest: number): ScheduleShare {
  let count = 0
  for (const _ of requests()) if (++count > MOST_REQUESTS) throw tooMany()
  if (count === 0) throw nothingDue()
  const { share } = emptyShare(count, drawsPerRequest)
  let position = 0
  for (const request of requests()) {
    put(share, position, { ...request, index: position })
    position++
  }
  return share
}

function put(share: ScheduleShare, position: number, request: IntendedRequest & { index: number }): void {
  share.index[position] = request.index
  share.intentMs[position] = Math.round(request.intentS * MS * 10) / 10
  share.requestClass[position] = request.requestClass
  share.client[position] = request.client
  share.instance[position] = request.instance
  for (let retry = 0; retry < share.drawsPerRequest; retry++)
    share.draws[position * share.drawsPerRequest + retry] = request.retryDraws[retry] ?? 0.5
}

/** Most requests that are due within one second. */
function peakOf(...shares: readonly ScheduleShare[]): number {
  const perSecond = new Map<number, number>()
  let most = 0
  for (const { intentMs } of shares) {
    for (const timeMs of intentMs) {
      const second = Math.floor(timeMs / MS)
      const count = (perSecond.get(second) ?? 0) + 1
      perSecond.set(second, count)
      most = Math.max(most, count)
    }
  }
  return most
}

function sharesOf(whole: ScheduleShare, vus: number, vuOf: (position: number) => number) {
  const counts = new Uint32Array(vus)
  for (let position = 0; position < whole.intentMs.length; position++) counts[vuOf(position)]!++
  const shares = Array.from(counts, (count) => emptyShare(count, whole.drawsPerRequest))
  const next = new Uint32Array(vus)
  for (let position = 0; position < whole.intentMs.length; position++) {
    const vu = vuOf(position)
    copy(whole, position, (shares[vu] as (typeof shares)[number]).share, next[vu]!++)
  }
  return shares
}

function copy(from: ScheduleShare, position: number, to: ScheduleShare, at: number): void {
  for (const column of ['intentMs', 'index', 'requestClass', 'client', 'instance'] as const)
    to[column][at] = from[column][position] as number
  const { drawsPerRequest: per } = from
  to.draws.set(from.draws.subarray(position * per, (position + 1) * per), at * per)
}

function nothingDue(): UserError {
  const hint = 'Give a source with a rate, such as segments or spike.'
  return new UserError([{ path: 'traffic', message: 'no request is due before the horizon', hint }])
}

function tooMany(): UserError {
  const hint = 'Shorten the horizon, or scale the traffic under staging.overrides.'
  return new UserError([{ path: 'traffic', message: `more than ${MOST_REQUESTS} requests are due`, hint }])
}
