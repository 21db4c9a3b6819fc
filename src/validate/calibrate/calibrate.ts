// A scenario refitted to what was observed, step by step: each step sees what the ones before it have changed.
//
//   CPU per request ─► start-up phases ─► metric delays ─► waits, latencies, round trip ─► how it fits now
import type { World } from '../../../simulator/index.ts'
import { CALIBRATION_FORMAT, type Calibration, type Parameter } from './calibration.ts'
import { cpuParameters } from './cpu-parameters.ts'
import { delayParameters } from './delay-parameters.ts'
import { fitOf } from './fits.ts'
import { responseParameters } from './response-parameters.ts'
import type { RunData } from './run-data.ts'
import { startUpParameters } from './start-up-parameters.ts'
import { type Calibrated, refitted, worldOf } from './world.ts'

export type CalibratedWorld = { calibration: Calibration; raw: unknown }

/** @param world the one that was run, staging's overrides included */
export function calibrate(world: World, runs: readonly RunData[], seed: string): CalibratedWorld {
  const before = worldOf(world)
  const parameters: Parameter[] = []
  let now: Calibrated = before
  const take = (found: readonly Parameter[]) => {
    parameters.push(...found)
    now = refitted(now, found)
  }
  const cpu = cpuParameters(now, runs)
  take(cpu.parameters)
  take(startUpParameters(now, runs))
  take(delayParameters(now, runs))
  const response = responseParameters(now, runs, cpu.isKnown, seed)
  take(response)
  const worlds = { before: before.scenario, after: now.scenario }
  const calibration: Calibration = {
    format: CALIBRATION_FORMAT,
    scenario: world.scenario.name,
    variant: world.variant,
    runs: runs.map(({ name, source, requests, horizonS }) => ({ name, source, requests, horizonS })),
    parameters: lastWord(parameters),
    fits: runs.map((run) => fitOf(run, worlds, seed)),
  }
  return { calibration, raw: now.raw }
}

/** Response times may tell of the CPU of a class that utilization did not: then that counts. */
function lastWord(parameters: readonly Parameter[]): Parameter[] {
  const last = new Map(parameters.map((parameter) => [JSON.stringify(parameter.path), parameter]))
  return [...last.values()]
}
