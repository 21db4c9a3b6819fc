// What differs between a scenario and the service as it is: a forecast for yesterday's settings is a forecast for nobody.
import { prepare, type Scenario } from '../../simulator/index.ts'
import { isMap, type Tree, valueAt } from '../../simulator/scenario/tree.ts'
import { checked, treeOf } from './checked.ts'
import type { Imported, ImportedValue } from './imported.ts'

/** What was meant, and how it was written. */
export type DriftWorld = { scenario: Scenario; raw: unknown }

export type Difference = { path: string; scenario: string; service: string }

/** Of these an account says nothing about the intent: traffic and counts move with the hour. */
const NOT_COMPARED = new Set([
  'name',
  'start',
  'horizon',
  'traffic',
  'requests',
  'published',
  'clients',
  'service.tasks.desired',
])

/**
 * Setting by setting, in what each means: `60s` and `1m` do not differ, nor does a default written out.
 *
 * @param world of the file
 * @param settings what was imported from the service now
 */
export function driftOf(world: DriftWorld, settings: Imported): Difference[] {
  const values = settings.values.filter(
    ({ path, origin }) =>
      origin.kind === 'imported' && !NOT_COMPARED.has(path[0] as string) && !NOT_COMPARED.has(path.join('.')),
  )
  const live = meaningOf({ ...settings, values })
  return [...values.flatMap((value) => differenceAt(value, world, live)), ...onlyInScenario(world.scenario, values)]
}

/** The values as a whole world, every default filled in. */
function meaningOf(settings: Imported): Scenario {
  const name: ImportedValue = { path: ['name'], value: 'live', origin: { kind: 'guessed', why: 'any' } }
  const [world] = prepare(treeOf(checked({ ...settings, values: [name, ...settings.values] }))).worlds
  if (world === undefined) throw new Error('a world without a variant')
  return world.scenario
}

/** Leaf by leaf, each side as it was written; a policy of another kind differs as a whole. */
function differenceAt({ path, value }: ImportedValue, world: DriftWorld, live: Scenario): Difference[] {
  const [here, there] = [valueAt(world.scenario, [...path]), valueAt(live, [...path])]
  if (isSame(here, there)) return []
  if (isMap(here) && isMap(there) && typeof here['kind'] === 'string' && here['kind'] === there['kind'])
    return policyDifferences({ path, here, there, value }, world)
  return [{ path: path.join('.'), scenario: written(valueAt(world.raw, [...path]), here), service: shown(value) }]
}

type Policies = { path: readonly string[]; here: Tree; there: Tree; value: unknown }

function policyDifferences({ path, value, ...sides }: Policies, { scenario, raw }: DriftWorld): Difference[] {
  const kind = String(sides.here['kind'])
  const [here, there] = [withImplied(sides.here, scenario), withImplied(sides.there, scenario)]
  return [...new Set([...Object.keys(here), ...Object.keys(there)])]
    .filter((key) => !isSame(here[key], there[key]))
    .map((key) => ({
      path: [...path, kind, key].join('.'),
      scenario: written(valueAt(raw, [...path, kind, key]), here[key]),
      service: written(valueAt(value, [kind, key]), there[key]),
    }))
}

/** With what an option means that is not written: an alarm counts all its periods, a schedule is in the scenario's own zone. */
function withImplied(policy: Tree, { start }: Scenario): Tree {
  const periods = policy['evaluationPeriods']
  return {
    ...policy,
    ...(periods === undefined ? {} : { datapointsToAlarm: policy['datapointsToAlarm'] ?? periods }),
    ...(policy['kind'] === 'schedule' ? { timezone: policy['timezone'] ?? start.zone } : {}),
  }
}

/** As somebody wrote it; a default as what it is. */
function written(raw: unknown, meant: unknown): string {
  if (raw !== undefined) return shown(raw)
  return meant === undefined ? 'not there' : `${shown(meant)} (default)`
}

function isSame(left: unknown, right: unknown): boolean {
  return JSON.stringify(sortedKeys(left)) === JSON.stringify(sortedKeys(right))
}

function sortedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortedKeys)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, each]) => [key, sortedKeys(each)]),
  )
}

/** Policies that the service does not have; an alarm that calls a function is not among its policies anyway. */
function onlyInScenario({ scaling }: Scenario, values: readonly ImportedValue[]): Difference[] {
  const there = new Set(values.filter(({ path }) => path[0] === 'scaling').map(({ path }) => path[1]))
  return Object.entries(scaling)
    .filter(([name, policy]) => policy.kind !== 'prewarm' && !there.has(name))
    .map(([name, policy]) => ({ path: `scaling.${name}`, scenario: shown(policy), service: 'not there' }))
}

function shown(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}
