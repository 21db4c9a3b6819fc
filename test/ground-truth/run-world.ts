// How the tests run a world: the one place that knows the simulator's entry.
import type { RunOutput } from '../../simulator/result/run-output.ts'
import { type Scenario, scenarioSchema } from '../../simulator/scenario/schema.ts'
import { simulateReplication } from '../../simulator/simulation.ts'

/** A scenario as people write it. */
export type RawScenario = Readonly<Record<string, unknown>>

export function parseWorld(raw: RawScenario): Scenario {
  return scenarioSchema.parse(raw)
}

export function runWorld(raw: RawScenario, world: { seed: string; replication: number }): RunOutput {
  return simulateReplication(parseWorld(raw), world)
}
