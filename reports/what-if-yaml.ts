// Changes by path as a YAML patch: `service.tasks.min=4` becomes a nested map.
import type { SetOption } from './what-if-protocol.ts'

type Tree = { [key: string]: Tree | unknown }

/** Keys are plain words, values numbers or quantities: no quoting is needed. `{}` when nothing was changed. */
export function stringify(changes: readonly SetOption[]): string {
  if (changes.length === 0) return '{}\n'
  const tree: Tree = {}
  for (const { path, value } of changes) {
    const keys = path.split('.')
    let level = tree
    for (const key of keys.slice(0, -1)) {
      level[key] ??= {}
      level = level[key] as Tree
    }
    level[keys.at(-1) as string] = value
  }
  return lines(tree, '')
}

function lines(tree: Tree, indent: string): string {
  return Object.entries(tree)
    .map(([key, value]) =>
      typeof value === 'object' && value !== null
        ? `${indent}${key}:\n${lines(value as Tree, `${indent}  `)}`
        : `${indent}${key}: ${String(value)}\n`,
    )
    .join('')
}
