// Prepared experiments and kept replications for tests, without reading a file or simulating anything.
import { keepReplication, type Replication } from '../../simulator/experiment/replication.ts'
import type { Scenario } from '../../simulator/scenario/schema.ts'
import type { Prepared } from '../../simulator/scenario/worlds.ts'
import { outputOf, randomIntervals, scenarioOf } from '../result/run-output-builder.ts'

/** @param variants name → patch of the scenario */
export function preparedOf(variants: Record<string, Record<string, unknown>>): Prepared {
  const worlds = Object.entries(variants).map(([variant, patch]) => ({
    variant,
    description: '',
    raw: patch,
    scenario: scenarioOf(patch),
    uncertain: [],
  }))
  return { name: 'test', description: '', hash: 'abc', raw: {}, worlds } as unknown as Prepared
}

export type Load = { meanS?: number; failing?: number; perInterval?: number; slowdown?: number }

/** The same arrivals for every variant: the seed is the replication. */
export function replicationsOf(scenario: Scenario, count: number, load: Load = {}): Replication[] {
  return Array.from({ length: count }, (_, replication) => keepReplication(runOf(replication, load), scenario))
}

export function runOf(replication: number, { meanS = 0.1, failing = 0, perInterval = 20, slowdown = 1 }: Load = {}) {
  const intervals = randomIntervals(replication, { count: 120, perInterval, meanS, failing })
  const slower = intervals.map((interval) => ({
    ...interval,
    times: interval.times?.map((time) => time * slowdown) ?? [],
  }))
  return outputOf(slower, { replication })
}
