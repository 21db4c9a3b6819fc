// The world of an observed run: the scenario with the arrivals, the mix of requests and the tasks that the run began with.
import { LogHistogram } from '../../../simulator/engine/log-histogram.ts'
import { type RunOutput, type Scenario, simulateReplication } from '../../../simulator/index.ts'
import type { RunData } from './run-data.ts'

/** What was sent is known, so it is not forecast again: differences are then those of the service. */
export function replayed(scenario: Scenario, run: RunData): Scenario {
  const counts = run.series.offeredRps.map((rate) => Math.round((rate ?? 0) * run.intervalS))
  const trace = { kind: 'trace', counts, bin: run.intervalS, skip: 0, scale: 1, arrivals: 'poisson' } as const
  return {
    ...scenario,
    horizon: run.horizonS,
    traffic: { observed: trace },
    requests: weighted(scenario.requests, run, 'request'),
    clients: weighted(scenario.clients, run, 'client'),
    service: { ...scenario.service, tasks: tasksAtStart(scenario, run) },
  }
}

function weighted<T extends { weight: number }>(
  named: Readonly<Record<string, T>>,
  { cells }: RunData,
  key: 'request' | 'client',
): Record<string, T> {
  const counts = Object.keys(named).map((name) =>
    cells.reduce((sum, cell) => sum + (cell[key] === name ? cell.requests : 0), 0),
  )
  const isKnown = counts.some((count) => count > 0)
  return Object.fromEntries(
    Object.entries(named).map(([name, value], index) => [name, isKnown ? { ...value, weight: counts[index]! } : value]),
  )
}

function tasksAtStart({ service: { tasks } }: Scenario, { series }: RunData): Scenario['service']['tasks'] {
  const first = series.tasksRunning.find((count) => count !== null)
  return first === undefined || first === null ? tasks : { ...tasks, desired: Math.max(tasks.min, Math.round(first)) }
}

export function replications(scenario: Scenario, seed: string, count: number): RunOutput[] {
  return Array.from({ length: count }, (_, replication) => simulateReplication(scenario, { seed, replication }))
}

/** Of all successes of all replications. */
export function mergedTimes(outputs: readonly RunOutput[]): LogHistogram {
  const merged = new LogHistogram()
  for (const { responseTimeS } of outputs) merged.mergeFrom(LogHistogram.fromSparse(responseTimeS))
  return merged
}
