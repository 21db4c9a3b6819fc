// Changes from the command line, `--set clients.mobile.timeout=2s`: what a path and a value make of a tree.
import { meantOrKnown } from './known-keys.ts'
import { withoutOtherKinds } from './merge.ts'
import { isNamed, type Place, placeAt, placeBelow, worldPlace } from './schema-tree.ts'
import { forbiddenPlace, isMap, type Path, parsePath, pathText, RESERVED, type Tree, valueAt } from './tree.ts'
import type { Problem } from './user-error.ts'
import type { Placed } from './validate.ts'

export type SetOption = { path: string; value: unknown }
/** `scope` is the variant whose patch changes; undefined: every world, after its patch. */
export type Change = { scope: string | undefined; keys: Path; value: unknown }

/** What is no path, or names no variant, goes to `problems`. */
export function readChanges(sets: readonly SetOption[], variants: unknown, problems: Placed[]): Change[] {
  return sets.flatMap(({ path, value }): Change[] => {
    const fail = (message: string, hint: string) => {
      problems.push({ keys: [], path: `--set ${path}`, message, hint })
      return []
    }
    const keys = parsePath(path)
    if (keys === undefined)
      return fail('this is no path', 'Write it as in clients.mobile.timeout or traffic["a.b"].scale.')
    if (keys.includes(RESERVED) || forbiddenPlace(value)?.why === 'reserved')
      return fail(`${RESERVED} is no name`, 'Choose another one.')
    if (forbiddenPlace(value, keys) !== undefined)
      return fail('it is nested deeper than any scenario', 'Take the inner levels out.')
    if (keys[0] !== 'variants') return [{ scope: undefined, keys, value }]
    const [, scope, ...rest] = keys
    const known = isMap(variants) ? Object.keys(variants) : []
    if (typeof scope !== 'string' || rest.length === 0)
      return fail('an option of one variant was expected', 'Write it as in variants.slim.service.tasks.min.')
    if (known.includes(scope)) return [{ scope, keys: rest, value }]
    const hint = meantOrKnown(scope, known) ?? 'The scenario has no variants.'
    return fail(`there is no variant '${scope}'`, hint)
  })
}

/** A patch in which null means "remove" keeps its null. @param world base and patch: a patch gives a list whole */
export function changePatch(patch: Tree, { keys, value }: Change, world: Tree): Tree {
  const depth = keys.findIndex((_, index) => Array.isArray(valueAt(world, keys.slice(0, index))))
  if (depth < 0) return assigned(patch, keys, value, worldPlace(), false) as Tree
  const toList = keys.slice(0, depth)
  const list = assigned(valueAt(world, toList), keys.slice(depth), value, placeAt(toList), true)
  return assigned(patch, toList, list, worldPlace(), false) as Tree
}

/** A world with a change; one that lacks the named entry the path leads through stays as it is. */
export function changeWorld(world: Tree, change: Change): Tree {
  if (missingName(world, change) !== undefined) return world
  return assigned(world, change.keys, change.value, worldPlace(), true) as Tree
}

/**
 * The path leads through an entry of a map by name, or an item of a list, that the world does not have: a slip, as a rule, that
 * would otherwise make a new client or class. (An entry given whole is new on purpose.)
 */
export function missingName(world: Tree, { keys }: Change): { path: Path; known: string[] } | undefined {
  let place = worldPlace()
  for (const [depth, key] of keys.entries()) {
    const path = keys.slice(0, depth + 1)
    const here = valueAt(world, keys.slice(0, depth)) ?? defaultOf(place)
    if (Array.isArray(here)) {
      if (!(Number(key) < here.length)) return { path, known: here.map((_, index) => String(index)) }
    } else if (isNamed(place) && depth < keys.length - 1) {
      const known = isMap(here) ? Object.keys(here) : []
      if (!known.includes(String(key))) return { path, known }
    }
    place = placeBelow(place, Array.isArray(here) ? Number(key) : key)
  }
  return undefined
}

/** What to say about a change that no world has a place for. */
export function misplacedChange({ keys }: Change, missing: { path: Path; known: string[] }): Problem {
  const hint = meantOrKnown(String(missing.path.at(-1)), missing.known)
  const whole = `To add it, give it whole: --set '${pathText(missing.path)}={…}'.`
  return {
    path: `--set ${pathText(keys)}`,
    message: `there is no ${pathText(missing.path)}`,
    hint: hint === undefined ? whole : `${hint} ${whole}`,
  }
}

/** A copy of the tree with the value at the path; what is not written yet starts from its default. */
function assigned(tree: unknown, path: Path, value: unknown, place: Place, nullRemoves: boolean): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  const start = tree === undefined && rest.length > 0 ? defaultOf(place) : tree
  if (Array.isArray(start)) {
    const index = Number(key)
    const below = assigned(start[index], rest, value, placeBelow(place, index), nullRemoves)
    return start.map((item, at) => (at === index ? below : item))
  }
  const name = String(key)
  const isRemoval = rest.length === 0 && value === null
  const kept = withoutOtherKinds(isMap(start) ? start : {}, { [name]: isRemoval ? null : true }, place)
  if (isRemoval && nullRemoves) return Object.fromEntries(Object.entries(kept).filter(([other]) => other !== name))
  const old = Object.hasOwn(kept, name) ? kept[name] : undefined
  return { ...kept, [name]: assigned(old, rest, value, placeBelow(place, name), nullRemoves) }
}

function defaultOf(place: Place): unknown {
  return place.find((node) => node.default !== undefined)?.default
}
