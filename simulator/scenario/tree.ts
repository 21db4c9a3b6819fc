// Plain trees as YAML gives them: paths into them, and the text of such paths.

export type Path = readonly (string | number)[]
export type Tree = { [key: string]: unknown }

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
  let value = tree
  for (const key of path) {
    if (Array.isArray(value)) return true
    if (!isMap(value)) return value !== undefined
    if (!Object.hasOwn(value, String(key))) return false
    value = value[String(key)]
  }
  return true
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
  return { ...map, [key]: withValue(map[String(key)], rest, value) }
}
