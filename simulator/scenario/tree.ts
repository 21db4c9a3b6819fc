// Plain trees as YAML gives them: paths into them, and the text of such paths.

export type Path = readonly (string | number)[]
export type Tree = { [key: string]: unknown }

/** No name in a scenario: as a key it would mean the prototype of an object. */
export const RESERVED = '__proto__'

export function isMap(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** `clients["a.b"].timeout`, `steps[0].by`. */
export function pathText(path: Path): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`
      if (!/^[^.[\]"]+$/.test(key)) return `[${JSON.stringify(key)}]`
      return index === 0 ? key : `.${key}`
    })
    .join('')
}

/** Reads what `pathText` writes. @returns undefined for a text that is no path */
export function parsePath(text: string): Path | undefined {
  const path: (string | number)[] = []
  const part = /\.?([^.[\]"]+)|\[(\d+)\]|\[("(?:[^"\\]|\\.)*")\]/y
  while (part.lastIndex < text.length) {
    const match = part.exec(text)
    if (match === null) return undefined
    if (match[1] !== undefined) path.push(match[1])
    else path.push(match[2] === undefined ? (JSON.parse(match[3] as string) as string) : Number(match[2]))
  }
  return path.length > 0 ? path : undefined
}

export function valueAt(tree: unknown, path: Path): unknown {
  let value = tree
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<string | number, unknown>)[key]
  }
  return value
}

/** Whether the path, or something it leads through that is no map, is there. */
export function reaches(tree: unknown, path: Path): boolean {
  return depthOf(tree, path) === path.length
}

/** How many keys of the path are there; all of them when it leads through something that is no map. */
export function depthOf(tree: unknown, path: Path): number {
  let value = tree
  for (const [depth, key] of path.entries()) {
    if (!isMap(value)) return value === undefined ? depth : path.length
    if (!Object.hasOwn(value, String(key))) return depth
    value = value[String(key)]
  }
  return path.length
}

/** A copy of the tree with another value at the path; maps on the way are made where they are missing. */
export function withValue(tree: unknown, path: Path, value: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return value
  if (Array.isArray(tree)) {
    const copy = [...tree]
    copy[Number(key)] = withValue(copy[Number(key)], rest, value)
    return copy
  }
  const map = isMap(tree) ? tree : {}
  const below = Object.hasOwn(map, key) ? map[String(key)] : undefined
  return { ...map, [key]: withValue(below, rest, value) }
}

const MOST_DEPTH = 100

/** Path of the first thing no scenario can hold: a reserved name, or nesting deeper than any schema. */
export function forbiddenPlace(tree: unknown, path: Path = []): { path: Path; why: 'reserved' | 'deep' } | undefined {
  if (path.length > MOST_DEPTH) return { path, why: 'deep' }
  if (Array.isArray(tree)) {
    for (const [index, value] of tree.entries()) {
      if (typeof value !== 'object') continue
      const found = forbiddenPlace(value, [...path, index])
      if (found !== undefined) return found
    }
    return undefined
  }
  if (!isMap(tree)) return undefined
  for (const [key, value] of Object.entries(tree)) {
    if (key === RESERVED) return { path: [...path, key], why: 'reserved' }
    const found = forbiddenPlace(value, [...path, key])
    if (found !== undefined) return found
  }
  return undefined
}

/** As one would write the value in a line of YAML: `{uniform: {low: 1s, high: 5s}}`. */
export function flowText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flowText).join(', ')}]`
  if (!isMap(value)) return typeof value === 'string' ? value : (JSON.stringify(value) ?? '')
  const entries = Object.entries(value).map(([key, entry]) => `${key}: ${flowText(entry)}`)
  return `{${entries.join(', ')}}`
}
