// Runs replications in the thread that asks, one at a time.
import type { LoadDraw } from '../request-path/request-draws.ts'
import type { RunOutput } from '../result/run-output.ts'
import type { Scenario } from '../scenario/schema.ts'
import { drawWorld, type Prepared, type World } from '../scenario/worlds.ts'
import type { Executor } from './executor.ts'

export type Simulate = (scenario: Scenario, options: LoadDraw) => RunOutput

export function localExecutor(prepared: Prepared, seed: string, simulate: Simulate): Executor {
  return {
    parallel: 1,
    run: async ({ worldIndex, replication }) => {
      const world = prepared.worlds[worldIndex] as World
      const { loadReplication } = prepared
      return simulate(drawWorld(world, seed, replication), { seed, replication, loadReplication })
    },
  }
}
