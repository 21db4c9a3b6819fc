// What an answer leans on beside documented facts: options that AWS does not publish, prices taken over, simplifications of the model.
import { priceAssumptions } from '../cost/region-prices.ts'
import type { Assumption } from '../result/schema.ts'
import { SIMPLIFICATIONS } from '../simplifications.ts'
import { type JsonSchema, worldSchema } from './json-schema.ts'
import type { Scenario } from './schema.ts'
import { isMap, type Path, pathText, reaches, valueAt } from './tree.ts'

/** @param raws the merged worlds, first the one whose values are shown */
export function assumptionsOf(raw: unknown, scenario: Scenario): Assumption[] {
  const simplified = SIMPLIFICATIONS.map(
    ({ path, description }): Assumption => ({
      path,
      value: '',
      status: 'simplification',
      description,
      source: null,
      given: false,
    }),
  )
  return [...doubtful(worldSchema(), raw, []), ...priceAssumptions(scenario), ...simplified]
}

/** Options marked unconfirmed or inferred, where they play a part: kinds that were not chosen do not. */
function doubtful(node: JsonSchema, raw: unknown, path: Path): Assumption[] {
  const own = node['status'] === undefined ? [] : [assumption(node, raw, path)]
  const named = node['additionalProperties']
  if (typeof named === 'object' && named !== null) {
    const entries = valueAt(raw, path) ?? node['default']
    const names = isMap(entries) ? Object.keys(entries) : []
    return [...own, ...names.flatMap((name) => doubtful(named as JsonSchema, raw, [...path, name]))]
  }
  const children = Object.entries((node['properties'] as Record<string, JsonSchema> | undefined) ?? {})
  const playing = children.filter(([key, child]) => child['default'] !== undefined || reaches(raw, [...path, key]))
  return [...own, ...playing.flatMap(([key, child]) => doubtful(child, raw, [...path, key]))]
}

function assumption(node: JsonSchema, raw: unknown, path: Path): Assumption {
  const given = reaches(raw, path)
  const value = given ? valueAt(raw, path) : node['default']
  return {
    path: pathText(path),
    value: valueText(value),
    status: node['status'] as 'unconfirmed' | 'inferred',
    description: String(node['description'] ?? ''),
    source: (node['source'] as string | undefined) ?? null,
    given,
  }
}

/** As one would write it: `{uniform: {low: 1s, high: 5s}}`. */
function valueText(value: unknown): string {
  if (!isMap(value)) return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  const entries = Object.entries(value).map(([key, entry]) => `${key}: ${valueText(entry)}`)
  return entries.length === 0 ? 'defaults' : `{${entries.join(', ')}}`
}
