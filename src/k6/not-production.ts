// What a staging run does not say about production: every value that staging.overrides changes, with both values.
import type { Assumption } from '../../simulator/result/schema.ts'
import { flowText, isMap, type Path, pathText, valueAt } from '../../simulator/scenario/tree.ts'

const PREFIX = 'staging.overrides.'

/** @param raw the variant as it is in production */
export function notProduction(raw: unknown, overrides: unknown): Assumption[] {
  return leavesOf(overrides, []).flatMap(({ path, value }) => {
    const production = valueAt(raw, path)
    if (JSON.stringify(production) === JSON.stringify(value)) return []
    const [here, there] = [textOf(value), textOf(production)]
    return [
      {
        path: `${PREFIX}${pathText(path)}`,
        value: here,
        status: 'simplification' as const,
        description: `Staging is not production: ${pathText(path)} is ${here} there and ${there} in production. Queues, scaling and errors of production follow from its own value.`,
        source: null,
        given: true,
      },
    ]
  })
}

export function isAboutStaging({ path }: Assumption): boolean {
  return path.startsWith(PREFIX)
}

function leavesOf(value: unknown, path: Path): { path: Path; value: unknown }[] {
  if (!isMap(value)) return [{ path, value }]
  return Object.entries(value).flatMap(([key, entry]) => leavesOf(entry, [...path, key]))
}

/** A patch with `null` removes; what the base does not name has its default. */
function textOf(value: unknown): string {
  if (value === null) return 'left out'
  return value === undefined ? 'the default' : flowText(value)
}
