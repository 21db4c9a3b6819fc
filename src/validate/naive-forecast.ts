// What one would say without a simulator: the capacity of today, no retries, no scaling. The forecast that has to be beaten.
import { mean as meanOf } from '../../simulator/engine/distribution.ts'
import type { VariantResult } from '../../simulator/index.ts'
import type { Scenario } from '../../simulator/scenario/schema.ts'

const MOST_SERVERS = 100_000

/** By figure path; only what such a forecast can say. */
export type NaiveForecast = Readonly<Record<string, number>>

/**
 * Load above the capacity of the least number of tasks fails; the rest waits as in M/M/c at the mean of what is carried.
 *
 * @param offered the predicted course of the offered load, which is an input, not a forecast
 * @source Erlang C, https://en.wikipedia.org/wiki/Erlang_(unit)#Erlang_C_formula
 */
export function naiveForecast(scenario: Scenario, offered: VariantResult): NaiveForecast {
  const rates = offered.series.bands.offeredRps.p50.flatMap((rate) => (rate === null ? [] : [rate]))
  const { cpuS, waitS } = workOf(scenario)
  const tasks = scenario.service.tasks.min
  const capacityRps = cpuS > 0 ? (tasks * scenario.service.task.cpu) / cpuS : Number.POSITIVE_INFINITY
  const total = sum(rates)
  const lost = sum(rates.map((rate) => Math.max(0, rate - capacityRps)))
  const serviceS = cpuS / Math.min(1, scenario.service.task.cpu) + waitS
  const servers = Math.max(1, Math.round(capacityRps * serviceS))
  const carried = Math.min((total - lost) / Math.max(1, rates.length), 0.98 * (servers / serviceS))
  return {
    errorRate: total > 0 ? lost / total : 0,
    retryAmplification: 1,
    ...responseTimes(carried, serviceS, servers),
    'tasks.mean': tasks,
    taskHours: (tasks * scenario.horizon) / 3600,
    cpuUtilizationPct: Math.min(100, (100 * (total / Math.max(1, rates.length))) / capacityRps),
  }
}

/** Means of one request over the classes by weight. */
function workOf({ requests }: Scenario): { cpuS: number; waitS: number } {
  const classes = Object.values(requests)
  const weight = sum(classes.map((each) => each.weight))
  const of = (kind: 'cpu' | 'wait') =>
    sum(
      classes.map(
        ({ weight: own, work }) =>
          (own / weight) * sum(work.map((step) => (step.kind === kind ? meanOf(step.time) : 0))),
      ),
    )
  return { cpuS: of('cpu'), waitS: of('wait') }
}

function responseTimes(rate: number, serviceS: number, servers: number): NaiveForecast {
  // Work that uses no CPU meets no limit here: nobody waits.
  const wait = servers > MOST_SERVERS ? 0 : erlangC(rate * serviceS, servers)
  const at = (p: number) => quantile(p, { wait, service: 1 / serviceS, drain: servers / serviceS - rate })
  return { 'responseTimeS.p50': at(0.5), 'responseTimeS.p90': at(0.9), 'responseTimeS.p99': at(0.99) }
}

type Station = { wait: number; service: number; drain: number }

/** By halving: a response is a service, and with probability `wait` an exponential wait before it. */
function quantile(p: number, station: Station): number {
  let [low, high] = [0, 1 / station.service]
  while (beyond(high, station) > 1 - p) high *= 2
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (beyond(middle, station) > 1 - p) low = middle
    else high = middle
  }
  return high
}

function beyond(timeS: number, { wait, service, drain }: Station): number {
  if (wait === 0) return Math.exp(-service * timeS)
  // Equal rates have another formula; a rate a millionth off gives the same number.
  const theta = Math.abs(drain - service) < 1e-6 * service ? service * (1 + 1e-6) : drain
  const both = (theta * Math.exp(-service * timeS) - service * Math.exp(-theta * timeS)) / (theta - service)
  return (1 - wait) * Math.exp(-service * timeS) + wait * both
}

/** Probability of waiting. @param load offered load in servers, below `servers` */
function erlangC(load: number, servers: number): number {
  let blocking = 1
  for (let count = 1; count <= servers; count++) blocking = (load * blocking) / (count + load * blocking)
  const use = load / servers
  return blocking / (1 - use * (1 - blocking))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
