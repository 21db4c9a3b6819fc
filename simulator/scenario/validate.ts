// One merged world against the schema: the Scenario, or everything that is wrong with it.
import type * as z from 'zod'
import { knownKeys, nearest } from './known-keys.ts'
import { type Scenario, scenarioSchema } from './schema.ts'
import { type Path, pathText, valueAt } from './tree.ts'
import type { Problem } from './user-error.ts'

/** A problem with the path as keys, so that it can be found in the file. */
export type Placed = Problem & { keys: Path }

export function validate(tree: unknown): { scenario: Scenario } | { problems: Placed[] } {
  const parsed = scenarioSchema.safeParse(tree)
  if (parsed.success) return { scenario: parsed.data }
  return { problems: parsed.error.issues.flatMap((issue) => problemsOf(issue, tree)) }
}

function problemsOf(issue: z.core.$ZodIssue, tree: unknown): Placed[] {
  const path = issue.path.filter((key) => typeof key !== 'symbol') as Path
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key]))
  const found = valueAt(tree, path)
  const shown = found === undefined ? {} : { found: shorten(found) }
  return [{ ...placed(path), message: messageOf(issue, found), ...shown, ...hintOf(issue) }]
}

function unknownKey(path: Path): Placed {
  const key = String(path.at(-1))
  const known = knownKeys(path.slice(0, -1))
  const meant = nearest(key, known)
  const hint =
    meant !== undefined
      ? `Did you mean ${meant}?`
      : known.length > 0
        ? `Known here: ${known.join(', ')}.`
        : 'Take it out.'
  return { ...placed(path), message: `there is no option '${shorten(key)}' here`, hint }
}

function messageOf(issue: z.core.$ZodIssue, found: unknown): string {
  if (issue.code === 'invalid_type')
    return found === undefined ? 'is missing' : `a ${wordOf(issue.expected)} was expected`
  if (issue.message === 'required') return 'is missing'
  return issue.message
}

function wordOf(expected: string): string {
  const words: Record<string, string> = { object: 'map', record: 'map', array: 'list', string: 'text' }
  return words[expected] ?? expected
}

function hintOf(issue: z.core.$ZodIssue): { hint?: string } {
  if (/unit/.test(issue.message))
    return { hint: 'Quantities carry their unit, as in 250ms, 120rps, 145MB, 0.5vCPU or 50%.' }
  if (issue.code === 'invalid_type' && issue.expected === 'object')
    return { hint: 'Write its options below it, one per line, indented.' }
  return {}
}

export function placed(keys: Path): { keys: Path; path: string } {
  return { keys, path: keys.length === 0 ? 'scenario' : pathText(keys) }
}

export function shorten(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
