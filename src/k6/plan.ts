// From a world to what a load test is told: classes, clients, and each VU's share of the schedule.
import { PLAN_FORMAT, type Plan, type PlannedClient, type ScheduleShare } from '../../scenarios/k6/plan.ts'
import { type IntendedRequest, intendedRequests, type Scenario, UserError, type World } from '../../simulator/index.ts'

export type LoadTest = {
  plan: Plan
  shares: readonly ScheduleShare[]
  requests: number
  peakRps: number
  mostAttempts: number
}

export type Draw = { seed: string; replication: number }

/** A VU sends without waiting; a few keep the timers of one from delaying those of another. */
const REQUESTS_PER_SECOND_AND_VU = 40
const MOST_VUS = 200
const MOST_REQUESTS = 5_000_000
const LEAD_MS = 3000
const MS = 1000

/** @throws UserError where there is nothing to replay */
export function loadTestOf(world: World, draw: Draw): LoadTest {
  const { scenario } = world
  const schedule = [...limited(intendedRequests(scenario, draw))]
  if (schedule.length === 0) throw nothingToReplay(scenario)
  const peakRps = peakOf(schedule)
  const vus = Math.max(1, Math.min(MOST_VUS, Math.ceil(peakRps / REQUESTS_PER_SECOND_AND_VU)))
  const clients = Object.entries(scenario.clients).map(plannedClient)
  const mostAttempts = Math.max(...clients.map(({ attempts }) => attempts))
  const plan: Plan = {
    format: PLAN_FORMAT,
    scenario: scenario.name,
    variant: world.variant,
    ...draw,
    horizonMs: scenario.horizon * MS,
    leadMs: LEAD_MS,
    classes: Object.keys(scenario.requests).map((name) => plannedClass(name, scenario)),
    clients,
    vus,
    abort: { errorRate: scenario.staging.abort.errorRate, afterMs: scenario.staging.abort.after * MS },
  }
  return { plan, shares: sharesOf(schedule, plan, mostAttempts - 1), requests: schedule.length, peakRps, mostAttempts }
}

function* limited(schedule: Iterable<IntendedRequest>): Generator<IntendedRequest> {
  let count = 0
  for (const request of schedule) {
    if (++count > MOST_REQUESTS) throw tooMany()
    yield request
  }
}

function plannedClass(name: string, { staging }: Scenario): Plan['classes'][number] {
  const { method = 'GET', path = '/', body = null, headers = {} } = staging.requests[name] ?? {}
  return { name, method, path, body, headers }
}

function plannedClient([name, client]: [string, Scenario['clients'][string]]): PlannedClient {
  const { timeout, requestTimeout, attempts, retryOn, backoff, budget } = client
  return {
    name,
    timeoutMs: timeout * MS,
    requestTimeoutMs: requestTimeout === undefined ? null : requestTimeout * MS,
    attempts,
    retryOn,
    backoff: backoff.delay === undefined ? backoff : null,
    tokenBucket: budget.tokenBucket ?? null,
  }
}

/** Most requests that are due within one second. */
function peakOf(schedule: readonly IntendedRequest[]): number {
  const perSecond = new Map<number, number>()
  for (const { intentS } of schedule) perSecond.set(Math.floor(intentS), (perSecond.get(Math.floor(intentS)) ?? 0) + 1)
  return Math.max(...perSecond.values())
}

type MutableShare = {
  -readonly [Key in keyof ScheduleShare]: ScheduleShare[Key] extends readonly number[] ? number[] : number
}

/** Requests of one client instance go to one VU, which keeps its budget; those of clients without a budget are spread. */
function sharesOf(
  schedule: readonly IntendedRequest[],
  { vus, clients }: Plan,
  drawsPerRequest: number,
): ScheduleShare[] {
  const shares = Array.from(
    { length: vus },
    (): MutableShare => ({
      index: [],
      intentMs: [],
      requestClass: [],
      client: [],
      instance: [],
      draws: [],
      drawsPerRequest,
    }),
  )
  for (const [index, { intentS, requestClass, client, instance, retryDraws }] of schedule.entries()) {
    const key = clients[client]?.tokenBucket === null ? index : instance
    const share = shares[(key + client) % vus] as MutableShare
    share.index.push(index)
    share.intentMs.push(Math.round(intentS * MS * 10) / 10)
    share.requestClass.push(requestClass)
    share.client.push(client)
    share.instance.push(instance)
    for (let retry = 0; retry < drawsPerRequest; retry++)
      share.draws.push(Number((retryDraws[retry] ?? 0.5).toPrecision(6)))
  }
  return shares
}

function nothingToReplay({ traffic }: Scenario): UserError {
  const isClosed = Object.values(traffic).some(({ kind }) => kind === 'users')
  const message = isClosed
    ? 'users ask again when they have been answered: there is no schedule to replay'
    : 'no request is due before the horizon'
  return new UserError([{ path: 'traffic', message, hint: 'Give a source with a rate, such as segments or spike.' }])
}

function tooMany(): UserError {
  const hint = 'Shorten the horizon, or scale the traffic under staging.overrides.'
  return new UserError([{ path: 'traffic', message: `more than ${MOST_REQUESTS} requests are due`, hint }])
}
