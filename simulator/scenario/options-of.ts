// Every option of the schema as a flat list, in order: what the reference page and the list of assumptions are made from.
import { type JsonSchema, worldSchema } from './json-schema.ts'

export type OptionNote = {
  /** With `*` for names: `clients.*.timeout`. */
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
  return below(worldSchema(), '')
}

function below(node: JsonSchema, path: string): OptionNote[] {
  const found: OptionNote[] = []
  for (const [key, child] of Object.entries((node['properties'] as Record<string, JsonSchema> | undefined) ?? {})) {
    const childPath = path === '' ? key : `${path}.${key}`
    found.push(noteOf(child, childPath), ...below(child, childPath))
  }
  const named = node['additionalProperties']
  if (typeof named === 'object' && named !== null)
    found.push(...below(named as JsonSchema, path === '' ? '*' : `${path}.*`))
  const items = node['items']
  if (typeof items === 'object' && items !== null) found.push(...below(items as JsonSchema, `${path}[]`))
  return found
}

function noteOf(node: JsonSchema, path: string): OptionNote {
  const isSection = node['properties'] !== undefined || typeof node['additionalProperties'] === 'object'
  return {
    path,
    description: String(node['description'] ?? ''),
    type: typeOf(node),
    default: node['default'],
    bounds: boundsOf(node),
    source: node['source'] as string | undefined,
    status: node['status'] as OptionNote['status'],
    isSection,
  }
}

function typeOf(node: JsonSchema): string {
  if (node['dimension'] !== undefined)
    return `${node['law'] === true ? 'law of ' : ''}${node['dimension']} (${node['units']})`
  if (Array.isArray(node['enum'])) return (node['enum'] as string[]).join(', ')
  const words: Record<string, string> = {
    integer: 'whole number',
    number: 'number',
    boolean: 'true, false',
    string: 'text',
    array: 'list',
    object: 'map',
  }
  return words[String(node['type'])] ?? ''
}

function boundsOf(node: JsonSchema): string {
  const parts: string[] = []
  const least = node['minimum'] ?? (node['above'] === undefined ? node['atLeast'] : undefined)
  const most = node['maximum'] ?? node['atMost']
  const above = node['above'] ?? node['exclusiveMinimum']
  if (above !== undefined) parts.push(`> ${above}`)
  else if (least !== undefined) parts.push(`≥ ${least}`)
  if (most !== undefined && Number(most) < 1e9) parts.push(`≤ ${most}`)
  return parts.join(', ')
}
