// What stands beside the name of a file and says how to read it: `trace: {file: traffic.csv, gaps: zero}`, or set on the command line.
import { isMap, type Path, pathText, type Tree, valueAt } from '../../simulator/scenario/tree.ts'

/** The options beside a file, by the section that names it. */
export type BesideFile = (section: Path) => Tree

/** @param set changes from the command line, `path=value`; they count before what is written */
export function besideFile(tree: unknown, set: readonly string[]): BesideFile {
  return (section) => ({ ...writtenAt(tree, section), ...setAt(set, section) })
}

/** A variant has what the base has, too. */
function writtenAt(tree: unknown, section: Path): Tree {
  const [first, , ...inBase] = section
  const own = valueAt(tree, section)
  const below = first === 'variants' ? valueAt(tree, inBase) : undefined
  return { ...(isMap(below) ? below : {}), ...(isMap(own) ? own : {}) }
}

function setAt(set: readonly string[], section: Path): Tree {
  const prefix = `${pathText(section)}.`
  const found = set.flatMap((text) => {
    const [, path = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? []
    return path.trim().startsWith(prefix) ? [[path.trim().slice(prefix.length), value.trim()] as const] : []
  })
  return Object.fromEntries(found)
}
