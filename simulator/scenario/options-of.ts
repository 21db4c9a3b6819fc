// Every option of the schema as a flat list, in order: what the reference page is made from.
import { type SchemaNode, worldTree } from './schema-tree.ts'
import { formatQuantity } from './units.ts'

export type OptionNote = {
  /** With `*` for names and `[]` for items of a list: `requests.*.work[].cpu`. */
  path: string
  description: string
  type: string
  default: unknown
  bounds: string
  source: string | undefined
  status: 'unconfirmed' | 'inferred' | undefined
  isSection: boolean
}

export function allOptions(): OptionNote[] {
  return below(worldTree(), '')
}

function below(node: SchemaNode, path: string): OptionNote[] {
  const { properties = {}, additionalProperties, items, anyOf = [] } = node
  const own = Object.entries(properties).flatMap(([key, child]) => {
    const childPath = path === '' ? key : `${path}.${key}`
    const inner = below(child, childPath)
    return [noteOf(child, childPath, inner.length > 0 && child.type === 'object'), ...inner]
  })
  const named = typeof additionalProperties === 'object' ? below(additionalProperties, `${path}.*`) : []
  const listed = items === undefined ? [] : below(items, `${path}[]`)
  return [...own, ...named, ...listed, ...anyOf.flatMap((alternative) => below(alternative, path))]
}

function noteOf(node: SchemaNode, path: string, isSection: boolean): OptionNote {
  return {
    path,
    description: node.description ?? '',
    type: typeOf(node),
    default: node.default,
    bounds: boundsOf(node),
    source: node.source,
    status: node.status,
    isSection,
  }
}

const WORDS: Readonly<Record<string, string>> = {
  integer: 'whole number',
  number: 'number',
  boolean: 'true, false',
  string: 'text',
  array: 'list',
  object: 'map',
}

function typeOf(node: SchemaNode): string {
  if (node.dimension !== undefined) return node.law === true ? `law of ${node.dimension}` : node.dimension
  if (node.level === true) return 'percentage, number or duration'
  if (Array.isArray(node['enum'])) return node['enum'].join(', ')
  if (node.anyOf !== undefined) return node.anyOf.map(typeOf).filter(isDistinct).join(' or ')
  return WORDS[String(node.type)] ?? ''
}

function isDistinct(word: string, index: number, words: readonly string[]): boolean {
  return word !== '' && words.indexOf(word) === index
}

/** In the unit of the option's dimension. */
function boundsOf(node: SchemaNode): string {
  const amount = (bound: unknown) =>
    node.dimension === undefined ? String(bound) : formatQuantity(Number(bound), node.dimension)
  const above = node['above'] ?? node['exclusiveMinimum']
  const least = node['atLeast'] ?? node['minimum']
  const most = node['atMost'] ?? node['maximum']
  const lower = above !== undefined ? `> ${amount(above)}` : least !== undefined ? `≥ ${amount(least)}` : ''
  const upper = most !== undefined && Number(most) < 1e9 ? `≤ ${amount(most)}` : ''
  return [lower, upper].filter((part) => part !== '').join(', ')
}
