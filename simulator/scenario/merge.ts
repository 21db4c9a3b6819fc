// Variants as merge patches (RFC 7386): maps merge, null removes, anything else replaces. One thing more: a choice of kind is
// replaced whole, so that {exponential: …} over {lognormal: …} leaves one law and not two.
import { exclusiveAt, type Place, placeBelow, worldPlace } from './schema-tree.ts'
import { isMap, RESERVED, type Tree } from './tree.ts'

/** @param place where in a world the two stand: entries of maps by name may be called like a kind without being one */
export function merge(base: unknown, patch: unknown, place: Place = worldPlace()): unknown {
  if (!isMap(patch)) return patch
  const merged: Tree = isMap(base) ? withoutOtherKinds(base, patch, place) : {}
  for (const [key, value] of Object.entries(patch)) {
    if (key === RESERVED) continue
    if (value === null) delete merged[key]
    else merged[key] = merge(Object.hasOwn(merged, key) ? merged[key] : undefined, value, placeBelow(place, key))
  }
  return merged
}

/**
 * A copy of the base without the keys that the patch chooses against: of groups of keys that exclude each other those stay that
 * hold everything the patch sets of them (`sigma` over `{median, p99}` leaves the median).
 */
export function withoutOtherKinds(base: Tree, patch: Tree, place: Place): Tree {
  const groups = exclusiveAt(place)
  const all = new Set(groups.flat())
  const chosen = Object.keys(patch).filter((key) => all.has(key) && patch[key] !== null)
  if (chosen.length === 0) return { ...base }
  const fitting = groups.filter((group) => chosen.every((key) => group.includes(key)))
  const kept = new Set((fitting.length > 0 ? fitting : [chosen]).flat())
  return Object.fromEntries(Object.entries(base).filter(([key]) => !all.has(key) || kept.has(key)))
}
