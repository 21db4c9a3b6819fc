// The world under calibration: what was written, what it means, and what each step of the calibration has changed of it.
import { prepare, type Scenario, type World } from '../../../simulator/index.ts'
import { isMap, type Path, valueAt, withValue } from '../../../simulator/scenario/tree.ts'
import { isRefitted, type Parameter } from './calibration.ts'
import { type Unit, writtenLaw } from './laws.ts'

export type Calibrated = { raw: unknown; scenario: Scenario }

/** What a scenario without request classes has: written out, since a part of it is about to change. */
const DEFAULT_REQUESTS = { request: { work: [{ cpu: '10ms' }] } }

export function worldOf({ raw, scenario }: World): Calibrated {
  const isWritten = isMap(raw) && raw['requests'] !== undefined
  return { raw: isWritten ? raw : withValue(raw, ['requests'], DEFAULT_REQUESTS), scenario }
}

/** The world with the refitted values, read back as they are written. */
export function refitted(world: Calibrated, parameters: readonly Parameter[]): Calibrated {
  const changes = parameters.filter(isRefitted)
  if (changes.length === 0) return world
  const raw = changes.reduce((tree, { path, after }) => withValue(tree, path, after), world.raw)
  const [first] = prepare(raw).worlds
  if (first === undefined) throw new Error('a calibrated scenario without a world')
  return { raw, scenario: first.scenario }
}

/** As it is written, or what its default is. */
export function writtenAt(
  world: Calibrated,
  path: Path,
  law: Parameters<typeof writtenLaw>[0],
  unit: Unit = 'duration',
): unknown {
  return valueAt(world.raw, path) ?? writtenLaw(law, unit)
}
