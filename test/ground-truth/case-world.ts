// A known case as the simulator runs it: its world for a given run length, how each figure is read, and how long it runs.
import { intervalOf } from '../../simulator/simulation.ts'
import { type KnownCase, knownCase } from './known-cases.ts'
import type { Reading } from './readings.ts'
import type { RawScenario } from './run-world.ts'

export type CaseWorld = {
  known: KnownCase
  /** Tells worlds apart when one case needs several. */
  name: string
  readings: Readonly<Record<string, Reading>>
  /** Figures whose expected value is an approximation: the tolerance alone counts. */
  approximate?: readonly string[]
  replications: number
  scenario: RawScenario
}

export type Length = { requests: number; replications?: number }

const REPLICATIONS = 40

/**
 * @param length requests over all replications
 * @param build the world for a counted time in seconds
 */
export function caseWorld(
  id: string,
  length: Length,
  world: {
    build: (inputs: KnownCase['inputs'], horizonS: number) => RawScenario
    readings: Readonly<Record<string, Reading>>
    name?: string
    rate?: number
    approximate?: readonly string[]
  },
): CaseWorld {
  const known = knownCase(id)
  const replications = length.replications ?? REPLICATIONS
  const rate = world.rate ?? known.inputs.arrivalRate
  const horizonS = wholeIntervals(length.requests / replications / rate)
  return {
    known,
    name: world.name ?? id,
    readings: world.readings,
    replications,
    scenario: world.build(known.inputs, horizonS),
    ...(world.approximate === undefined ? {} : { approximate: world.approximate }),
  }
}

/** A time that is a whole number of recorded intervals. */
function wholeIntervals(lengthS: number): number {
  const intervalS = intervalOf(lengthS)
  return Math.ceil(lengthS / intervalS) * intervalS
}
