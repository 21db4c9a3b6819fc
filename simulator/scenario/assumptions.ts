// What an answer leans on beside documented facts: options that AWS does not publish, prices taken over, simplifications of the model.
import { priceAssumptions } from '../cost/region-prices.ts'
import type { Assumption } from '../result/schema.ts'
import { SIMPLIFICATIONS } from '../simplifications.ts'
import type { Scenario } from './schema.ts'
import { keysAt, type Place, placeBelow, type SchemaNode, worldPlace } from './schema-tree.ts'
import { flowText, isMap, type Path, pathText } from './tree.ts'

/** What any of the variants leans on; where they differ, the first one's value is shown. */
export function assumptionsOf(worlds: readonly { raw: unknown; scenario: Scenario }[]): Assumption[] {
  const all = worlds.flatMap(({ raw, scenario }) => [
    ...doubtful(raw, worldPlace(), [], true).filter(({ path }) => playsPart(path, scenario)),
    ...priceAssumptions(scenario),
  ])
  const byKey = new Map<string, Assumption>()
  const simplified = SIMPLIFICATIONS.filter(({ isIn }) => worlds.some(({ scenario }) => isIn?.(scenario) ?? true))
  for (const assumption of [...all, ...simplified.map(simplification)]) {
    const key = JSON.stringify([assumption.path, assumption.description])
    if (!byKey.has(key)) byKey.set(key, assumption)
  }
  return [...byKey.values()]
}

function simplification({ path, description }: { path: string; description: string }): Assumption {
  return { path, value: '', status: 'simplification', description, source: null, given: false }
}

/**
 * Options marked unconfirmed or inferred, where they play a part: kinds that were not chosen do not.
 *
 * @param isWithin whether `written` stands in the scenario, and not in a default of a section above
 */
function doubtful(written: unknown, place: Place, path: Path, isWithin: boolean): Assumption[] {
  const fallback = place.find((node) => node.default !== undefined)?.default
  const value = written ?? fallback
  if (value === undefined) return []
  const isGiven = isWithin && written !== undefined
  const own = place.flatMap((node) => (node.status === undefined ? [] : [assumption(node, value, isGiven, path)]))
  if (!isMap(value)) return own
  const keys = new Set([...keysAt(place), ...Object.keys(value)])
  return [...own, ...[...keys].flatMap((key) => doubtful(value[key], placeBelow(place, key), [...path, key], isGiven))]
}

/** What matters only where many tasks start at once. */
const OF_CROWDS = ['service.coldStart.crowd', 'service.launchQuota.reached']

/** Whether a parameter can touch the answer, as far as that is known before the run. */
function playsPart(path: string, { service }: Scenario): boolean {
  if (!OF_CROWDS.some((crowd) => path.startsWith(crowd))) return true
  const { tasks, maximumPercent, launchQuota, coldStart } = service
  if (launchQuota.othersPerSecond > 0) return true
  const most = tasks.max * Math.max(1, maximumPercent) * (1 + launchQuota.othersPerLaunch)
  return most > Math.min(coldStart.crowd.from, launchQuota.burst)
}

function assumption(
  { status, description, source }: SchemaNode,
  value: unknown,
  isGiven: boolean,
  path: Path,
): Assumption {
  return {
    path: pathText(path),
    value: flowText(value),
    status: status as 'unconfirmed' | 'inferred',
    description: description ?? '',
    source: source ?? null,
    given: isGiven,
  }
}
