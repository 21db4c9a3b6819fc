// Where a refitted value belongs in the file: at the base, unless the variant or staging's overrides say it otherwise there.
import { isMap, type Path, reaches, valueAt } from '../../../simulator/scenario/tree.ts'

export type Layer = { kind: 'base' } | { kind: 'variant'; name: string } | { kind: 'staging' }

/** What stands uppermost is what was run; a value below it would never be seen. */
export function layerOf(file: unknown, variant: string, path: Path): Layer {
  const patch = valueAt(file, ['variants', variant])
  const listOrValue = pathToList(path)
  const overrides = valueAt(isMap(patch) && isMap(patch['staging']) ? patch : file, ['staging', 'overrides'])
  if (isMap(overrides) && reaches(overrides, listOrValue)) return { kind: 'staging' }
  if (isMap(patch) && reaches(patch, listOrValue)) return { kind: 'variant', name: variant }
  return { kind: 'base' }
}

export function prefixOf(layer: Layer): Path {
  switch (layer.kind) {
    case 'base':
      return []
    case 'variant':
      return ['variants', layer.name]
    case 'staging':
      return ['staging', 'overrides']
    default:
      return layer satisfies never
  }
}

/** A patch gives a list whole: the list a path leads into, or the path itself. */
export function pathToList(path: Path): Path {
  const index = path.findIndex((key) => typeof key === 'number')
  return index < 0 ? path : path.slice(0, index)
}
