// Where a mistake of a merged world was written: in the base, in the variant's patch, or on the command line.
import { depthOf, type Path, pathText, type Tree } from './tree.ts'
import type { Placed } from './validate.ts'

type Written = {
  /** Of the variant. */
  name: string
  base: Tree
  patch: Tree
  changes: readonly { scope: string | undefined; keys: Path }[]
}

/**
 * The problem with the path at which it was written. Of its places, the first one that the patch or the command line wrote counts
 * (a minimum above the maximum is a mistake of the patch that lowered the maximum), else the base's.
 */
export function whereWritten(problem: Placed, written: Written): Placed {
  for (const keys of [problem.keys, ...(problem.related ?? [])]) {
    if (keys.length === 0) continue
    const path = onCommandLine(keys, written) ?? inPatch(keys, written)
    if (path !== undefined) return { ...problem, path }
  }
  return problem
}

function onCommandLine(keys: Path, { name, changes }: Written): string | undefined {
  const change = changes.findLast(
    ({ scope, keys: changed }) => (scope === undefined || scope === name) && startsWith(keys, changed),
  )
  if (change === undefined) return undefined
  return `--set ${pathText(change.scope === undefined ? keys : ['variants', name, ...keys])}`
}

/** The patch wrote it, or the nearest thing around it that is there at all. */
function inPatch(keys: Path, { name, base, patch }: Written): string | undefined {
  const depth = depthOf(patch, keys)
  return depth > depthOf(base, keys) || depth === keys.length ? pathText(['variants', name, ...keys]) : undefined
}

function startsWith(keys: Path, start: Path): boolean {
  return start.length <= keys.length && start.every((key, index) => String(key) === String(keys[index]))
}

/** The base's mistakes show in every variant: each is said once. */
export function distinct(problems: readonly Placed[]): Placed[] {
  const seen = new Set<string>()
  return problems.filter(({ path, message }) => {
    const key = `${path}\u0000${message}`
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
}
