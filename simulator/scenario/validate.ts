// One merged world against the schema: the Scenario, or everything that is wrong with it.
import type * as z from 'zod'
import { meantOrKnown, nearest } from './known-keys.ts'
import { type Scenario, scenarioSchema } from './schema.ts'
import { keysAt, placeAt } from './schema-tree.ts'
import { type Path, pathText, valueAt } from './tree.ts'
import type { Problem } from './user-error.ts'

/** A problem with the path as keys, so that it can be found in the file. */
export type Placed = Problem & {
  keys: Path
  /** Other places that had a part in it, as the maximum when the minimum is above it. */
  related?: readonly Path[]
}

export function validate(tree: unknown): { scenario: Scenario } | { problems: Placed[] } {
  const parsed = scenarioSchema.safeParse(tree)
  if (parsed.success) return { scenario: parsed.data }
  return { problems: withoutEchoes(parsed.error.issues.flatMap((issue) => problemsOf(issue, tree))) }
}

function problemsOf(issue: z.core.$ZodIssue, tree: unknown): Placed[] {
  const path = issue.path.filter((key) => typeof key !== 'symbol') as Path
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey([...path, key]))
  const found = valueAt(tree, path)
  const shown = found === undefined ? {} : { found: shorten(found) }
  return [{ ...placed(path), message: messageOf(issue, found), ...shown, ...hintOf(issue, found) }]
}

const UNKNOWN = 'there is no option'

function unknownKey(path: Path): Placed {
  const key = String(path.at(-1))
  const hint = meantOrKnown(key, keysAt(placeAt(path.slice(0, -1)))) ?? 'Take it out.'
  return { ...placed(path), message: `${UNKNOWN} '${shorten(key)}' here`, hint }
}

/** A misspelt kind is one mistake, not also a choice without a kind or an option that is missing. */
function withoutEchoes(problems: readonly Placed[]): Placed[] {
  const misspelt = problems.filter(
    ({ message, hint }) => message.startsWith(UNKNOWN) && hint?.startsWith('Did you mean'),
  )
  return problems.filter(({ keys, message, hint }) => {
    const below = misspelt.filter((other) => pathText(other.keys.slice(0, -1)) === pathText(keys))
    if (below.length > 0 && /none was given|exactly one law|is exactly one of/.test(message)) return false
    const beside = misspelt.filter((other) => pathText(other.keys.slice(0, -1)) === pathText(keys.slice(0, -1)))
    return !(
      message === MISSING &&
      hint === undefined &&
      beside.some((other) => other.hint?.includes(` ${keys.at(-1)}?`))
    )
  })
}

const MISSING = 'is missing'

function messageOf(issue: z.core.$ZodIssue, found: unknown): string {
  if (issue.message === 'required') return MISSING
  switch (issue.code) {
    case 'invalid_type':
      return found === undefined ? MISSING : `a ${wordOf(issue.expected)} was expected`
    case 'too_big':
      if (issue.origin !== 'array' && issue.origin !== 'string') return issue.message
      return `at most ${issue.maximum} ${issue.origin === 'array' ? 'entries' : 'characters'} are taken`
    case 'invalid_key':
      return issue.issues[0]?.message ?? issue.message
    default:
      return issue.message
  }
}

function wordOf(expected: string): string {
  const words: Record<string, string> = { object: 'map', record: 'map', array: 'list', string: 'text' }
  return words[expected] ?? expected
}

function hintOf(issue: z.core.$ZodIssue, found: unknown): { hint?: string } {
  if (/unit/.test(issue.message))
    return { hint: 'Quantities carry their unit, as in 250ms, 120rps, 145MB, 0.5vCPU or 50%.' }
  if (issue.code === 'invalid_value' && typeof found === 'string') {
    const meant = nearest(found, issue.values.map(String))
    return meant === undefined ? {} : { hint: `Did you mean ${meant}?` }
  }
  if (issue.code === 'invalid_type' && issue.expected === 'object' && found !== undefined)
    return { hint: 'Write its options below it, one per line, indented, or take the key out.' }
  return {}
}

export function placed(keys: Path): { keys: Path; path: string } {
  return { keys, path: keys.length === 0 ? 'scenario' : pathText(keys) }
}

/** A problem that the schema cannot see. */
export function problem(keys: Path, message: string, hint: string, related: readonly Path[] = []): Placed {
  return { ...placed(keys), message, hint, related }
}

export function shorten(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value))
  return text.length > 80 ? `${text.slice(0, 77)}…` : text
}
