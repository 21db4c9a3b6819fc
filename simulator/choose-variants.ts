// Which of a scenario's variants take part in a run.
import { type Problem, UserError } from './scenario/user-error.ts'
import type { Prepared, World } from './scenario/worlds.ts'

export type Choice = { kind: 'first' } | { kind: 'all' } | { kind: 'named'; names: readonly string[] }

/** @throws UserError for a name that is no variant */
export function chooseVariants(prepared: Prepared, choice: Choice): Prepared {
  switch (choice.kind) {
    case 'all':
      return prepared
    case 'first':
      return { ...prepared, worlds: prepared.worlds.slice(0, 1) }
    case 'named':
      return { ...prepared, worlds: named(prepared.worlds, choice.names) }
    default:
      return choice satisfies never
  }
}

/** In the order asked for: the first is what the others are compared with. */
function named(worlds: readonly World[], names: readonly string[]): World[] {
  const variants = worlds.map(({ variant }) => variant)
  const unknown = names.filter((name) => !variants.includes(name))
  if (unknown.length > 0) throw new UserError(unknown.map((name) => problemOf(name, variants)))
  return names.map((name) => worlds.find(({ variant }) => variant === name) as World)
}

function problemOf(name: string, variants: readonly string[]): Problem {
  const message = 'there is no such variant'
  return { path: `variants.${name}`, message, hint: `Choose among: ${variants.join(', ')}.` }
}
