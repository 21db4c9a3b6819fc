// Variants as merge patches (RFC 7386): maps merge, null removes, anything else replaces. One thing more: a choice of kind is
// replaced whole, so that {exponential: …} over {lognormal: …} leaves one law and not two.
import { DISTRIBUTION_KINDS } from './distribution-option.ts'
import { isMap, type Path, type Tree } from './tree.ts'

/** Maps by name: an entry may be called like a kind without being one. */
const NAMED = ['traffic', 'requests', 'clients', 'dependencies', 'scaling', 'disturbances', 'windows', 'variants']

const KINDS_AT: Record<string, readonly string[]> = {
  traffic: ['segments', 'spike', 'diurnal', 'trace', 'users'],
  scaling: ['targetTracking', 'step', 'schedule', 'prewarm'],
}

const FORBIDDEN = ['__proto__', 'constructor', 'prototype']

export function merge(base: unknown, patch: unknown, path: Path = []): unknown {
  if (!isMap(patch)) return patch
  const merged: Tree = isMap(base) ? withoutOtherKinds(base, patch, path) : {}
  for (const [key, value] of Object.entries(patch)) {
    if (FORBIDDEN.includes(key)) continue
    if (value === null) delete merged[key]
    else merged[key] = merge(merged[key], value, [...path, key])
  }
  return merged
}

/** A copy of the base without the kinds that the patch chooses against. */
function withoutOtherKinds(base: Tree, patch: Tree, path: Path): Tree {
  const kinds = kindsAt(path)
  const chosen = kinds.filter((kind) => patch[kind] !== undefined && patch[kind] !== null)
  const dropped = chosen.length === 0 ? [] : kinds.filter((kind) => !chosen.includes(kind))
  return Object.fromEntries(Object.entries(base).filter(([key]) => !dropped.includes(key)))
}

function kindsAt(path: Path): readonly string[] {
  if (path.length === 0 || (path.length === 1 && NAMED.includes(String(path[0])))) return []
  if (path.length === 2 && KINDS_AT[String(path[0])] !== undefined)
    return KINDS_AT[String(path[0])] as readonly string[]
  return DISTRIBUTION_KINDS
}
