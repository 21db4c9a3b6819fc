// The schema as a tree of what people write: which keys, values and choices may stand at each place of a scenario. Merging, `--set`,
// uncertain values, "did you mean", the JSON Schema and the reference page all walk this one tree.
import * as z from 'zod'
import { DISTRIBUTION_KINDS, lawShape } from './distribution-option.ts'
import { scenarioSchema } from './schema.ts'
import type { Path } from './tree.ts'
import type { Dimension } from './units.ts'

export type SchemaNode = {
  readonly [keyword: string]: unknown
  readonly type?: string
  readonly properties?: { readonly [key: string]: SchemaNode }
  readonly additionalProperties?: SchemaNode | boolean
  readonly items?: SchemaNode
  readonly anyOf?: readonly SchemaNode[]
  readonly description?: string
  readonly default?: unknown
  readonly source?: string
  readonly status?: 'unconfirmed' | 'inferred'
  /** A quantity of this dimension stands here; with `law` also a law of it. */
  readonly dimension?: Dimension
  readonly units?: string
  readonly law?: boolean
  /** A threshold stands here: a percentage, a plain number or a duration, as the metric asks. */
  readonly level?: boolean
  /** Groups of keys of which one group may stand here. */
  readonly exclusive?: readonly (readonly string[])[]
}

export const UNCERTAIN_KEYS = ['estimate', 'low', 'high']

let cachedWorld: SchemaNode | undefined

/** The schema of one world, with the notes of every option. */
export function worldTree(): SchemaNode {
  cachedWorld ??= written(scenarioSchema)
  return cachedWorld
}

const cachedLaws = new Map<Dimension, SchemaNode>()

/** What may stand in the map that names a law; an uncertain constant is written in its place, too. */
export function lawTree(dimension: Dimension): SchemaNode {
  const known = cachedLaws.get(dimension)
  if (known !== undefined) return known
  const kinds = DISTRIBUTION_KINDS.map((kind) => [kind])
  const tree = { ...written(lawShape(dimension)), exclusive: [...kinds, UNCERTAIN_KEYS] }
  cachedLaws.set(dimension, tree)
  return tree
}

function written(schema: z.ZodType): SchemaNode {
  const { $schema: _, ...tree } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' })
  return tree as SchemaNode
}

/** The alternatives of what may stand at a place: one node, or several for a union; none where the schema knows nothing. */
export type Place = readonly SchemaNode[]

export function worldPlace(): Place {
  return [worldTree()]
}

export function placeAt(path: Path): Place {
  return path.reduce<Place>(placeBelow, worldPlace())
}

export function placeBelow(place: Place, key: string | number): Place {
  return place.flatMap(alternatives).flatMap((node) => {
    const own = propertiesOf(node)
    if (Object.hasOwn(own, key)) return [own[key] as SchemaNode]
    if (typeof key === 'number') return node.items === undefined ? [] : [node.items]
    return typeof node.additionalProperties === 'object' ? [node.additionalProperties] : []
  })
}

/** Keys the schema names at the place; names of one's own are not among them. */
export function keysAt(place: Place): string[] {
  return [...new Set(place.flatMap(alternatives).flatMap((node) => Object.keys(propertiesOf(node))))]
}

/** Whether the place is a map by name. */
export function isNamed(place: Place): boolean {
  return place.flatMap(alternatives).some(({ additionalProperties }) => typeof additionalProperties === 'object')
}

export function exclusiveAt(place: Place): readonly (readonly string[])[] {
  return place.flatMap(alternatives).flatMap(({ exclusive }) => exclusive ?? [])
}

function alternatives(node: SchemaNode): SchemaNode[] {
  const law = node.law === true && node.dimension !== undefined ? [lawTree(node.dimension)] : []
  return [node, ...law, ...(node.anyOf ?? []).flatMap(alternatives)]
}

function propertiesOf(node: SchemaNode): { readonly [key: string]: SchemaNode } {
  return node.properties ?? {}
}
