// Which of a scenario's variants take part in a run.
import { type Problem, UserError } from './scenario/user-error.ts'
import type { Prepared, World } from './scenario/worlds.ts'

/** `listed`: names separated by commas, as on a command line; names may hold commas themselves. */
export type Choice =
  | { kind: 'first' }
  | { kind: 'all' }
  | { kind: 'named'; names: readonly string[] }
  | { kind: 'listed'; text: string }

/** @throws UserError for a name that is no variant */
export function chooseVariants(prepared: Prepared, choice: Choice): Prepared {
  switch (choice.kind) {
    case 'all':
      return prepared
    case 'first':
      return { ...prepared, worlds: prepared.worlds.slice(0, 1) }
    case 'named':
      return { ...prepared, worlds: named(prepared.worlds, choice.names) }
    case 'listed':
      return { ...prepared, worlds: named(prepared.worlds, namesIn(choice.text, variantsOf(prepared.worlds))) }
    default:
      return choice satisfies never
  }
}

/** In the order asked for: the first is what the others are compared with. */
function named(worlds: readonly World[], names: readonly string[]): World[] {
  const variants = variantsOf(worlds)
  needKnown(names, variants)
  const twice = names.filter((name, index) => names.indexOf(name) < index)
  if (twice.length > 0) throw new UserError(twice.map(twiceProblem))
  return names.map((name) => worlds.find(({ variant }) => variant === name) as World)
}

function variantsOf(worlds: readonly World[]): string[] {
  return worlds.map(({ variant }) => variant)
}

/**
 * @param text names separated by commas
 * @throws UserError for a name that is not among the variants
 */
export function variantsNamed(text: string, variants: readonly string[]): string[] {
  const names = namesIn(text, variants)
  needKnown(names, variants)
  return names
}

function needKnown(names: readonly string[], variants: readonly string[]): void {
  const unknown = names.filter((name) => !variants.includes(name))
  if (unknown.length > 0) throw new UserError(unknown.map((name) => problemOf(name, variants)))
}

/** At each place the longest name that stands there: `a, b,c` is `a, b` and `c` where there is a variant `a, b`. */
function namesIn(text: string, variants: readonly string[]): string[] {
  const parts = text.split(',')
  const names: string[] = []
  for (let start = 0; start < parts.length; ) {
    const upTo = (end: number) => parts.slice(start, end).join(',').trim()
    const ends = parts.map((_, index) => index + 1).filter((end) => end > start && variants.includes(upTo(end)))
    const end = ends.at(-1) ?? start + 1
    names.push(upTo(end))
    start = end
  }
  return names
}

function twiceProblem(name: string): Problem {
  return { path: `variants.${name}`, message: 'it is named twice', hint: 'Name each variant once.' }
}

function problemOf(name: string, variants: readonly string[]): Problem {
  const message = 'there is no such variant'
  return { path: `variants.${name}`, message, hint: `Choose among: ${variants.join(', ')}.` }
}
