// An observed run as a Result: the same shape as a forecast, so that every table, chart and comparison reads it.
import { buildResult } from '../../simulator/experiment/build-result.ts'
import { keepReplication } from '../../simulator/experiment/replication.ts'
import { type Prepared, type Result, VERSION } from '../../simulator/index.ts'
import type { RunOutput } from '../../simulator/result/run-output.ts'
import { isAboutStaging } from './not-production.ts'

/** @param prepared one world, the one that was run */
export function observedResult(
  prepared: Prepared,
  output: RunOutput,
  provenance: { source: 'k6' | 'aws' | 'lab'; seed: string; command: string; interrupted: boolean },
): Result {
  const [world] = prepared.worlds
  if (world === undefined) throw new Error('an observed run without a world')
  return buildResult(prepared, [[keepReplication(output, world.scenario)]], {
    ...provenance,
    version: VERSION,
    // An observation leans on no parameter of the model; what staging has otherwise than production holds for it, too.
    assumptions: prepared.assumptions.filter(isAboutStaging),
  })
}
