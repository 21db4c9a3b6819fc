// JSON Schema (draft 2020-12) of scenarios, for editors, and of results, for other programs. A scenario's is made from the schema
// tree: what stands in many places (quantities, laws, sections that patches change, too) is defined once and named.
import * as z from 'zod'
import {
  assumptionSchema,
  bandSchema,
  eventSchema,
  figureSchema,
  resultSchema,
  sparseHistogramSchema,
  summarySchema,
  taskLifeSchema,
  timesSchema,
  variantResultSchema,
} from '../result/schema.ts'
import { isShared } from './patch-rules.ts'
import { lawTree, type SchemaNode, UNCERTAIN_KEYS, worldTree } from './schema-tree.ts'
import { DIMENSIONS, type Dimension, QUANTITY_NUMBER, unitsOf } from './units.ts'

export type JsonSchema = { [key: string]: unknown }

const DRAFT = 'https://json-schema.org/draft/2020-12/schema'

/** A scenario file: the options of a world and `variants`. What is required and what excludes what is left to the validation. */
export function scenarioJsonSchema(): JsonSchema {
  const { properties = {} } = worldTree()
  const sections = Object.entries(properties).filter(([, node]) => isContainer(node))
  const top = Object.entries(properties).map(([key, node]) => [key, isContainer(node) ? ref(key) : optionOf(node)])
  const patched = top.filter(([key]) => !isShared(key as string))
  const own = { ...Object.fromEntries(top), variants: VARIANTS }
  const definitions = {
    patch: {
      description: 'A merge patch over the base: maps merge, null removes, anything else replaces.',
      type: ['object', 'null'],
      properties: { description: { type: 'string' }, ...Object.fromEntries(patched) },
      additionalProperties: false,
    },
    ...Object.fromEntries(sections.map(([key, node]) => [key, optionOf(node)])),
    ...Object.fromEntries(DIMENSIONS.flatMap(quantityDefinitions)),
    uncertainNumber: uncertain({ type: 'number' }),
    level: { anyOf: [{ type: ['number', 'string', 'null'] }, uncertain({ type: ['number', 'string'] })] },
  }
  return {
    $schema: DRAFT,
    title: 'surgecast scenario',
    type: 'object',
    properties: own,
    required: worldTree()['required'],
    additionalProperties: false,
    $defs: onlyUsed(own, definitions),
  }
}

/** Some dimensions have no law anywhere: what nothing refers to is left out. */
function onlyUsed(from: JsonSchema, definitions: JsonSchema): JsonSchema {
  const used = new Set<string>()
  const follow = (schema: unknown) => {
    for (const [, name] of JSON.stringify(schema).matchAll(/"#\/\$defs\/(\w+)"/g)) {
      if (used.has(name as string)) continue
      used.add(name as string)
      follow(definitions[name as string])
    }
  }
  follow(from)
  return Object.fromEntries(Object.entries(definitions).filter(([name]) => used.has(name)))
}

const VARIANTS: JsonSchema = {
  type: ['object', 'null'],
  description: 'What is compared: name → patch.',
  additionalProperties: ref('patch'),
}

/** What stands in many places of a result, or is worth a name. */
const RESULT_PARTS = {
  Figure: figureSchema,
  Times: timesSchema,
  Summary: summarySchema,
  Variant: variantResultSchema,
  Band: bandSchema,
  Histogram: sparseHistogramSchema,
  Event: eventSchema,
  TaskLife: taskLifeSchema,
  Assumption: assumptionSchema,
}

export function resultJsonSchema(): JsonSchema {
  for (const [id, part] of Object.entries(RESULT_PARTS)) z.globalRegistry.add(part, { ...part.meta(), id })
  const schema = z.toJSONSchema(resultSchema, { io: 'output', unrepresentable: 'any' }) as JsonSchema
  return { ...schema, title: 'surgecast result' }
}

function ref(name: string): JsonSchema {
  return { $ref: `#/$defs/${name}` }
}

function isContainer({ properties, additionalProperties }: SchemaNode): boolean {
  return properties !== undefined || typeof additionalProperties === 'object'
}

/** One option with its notes, as base and patches may write it: null removes. */
function optionOf(node: SchemaNode): JsonSchema {
  return { ...notesOf(node), ...shapeOf(node) }
}

function notesOf({ description, default: fallback, source, status }: SchemaNode): JsonSchema {
  const notes = { description, default: fallback, source, status }
  return Object.fromEntries(Object.entries(notes).filter(([, note]) => note !== undefined))
}

function shapeOf(node: SchemaNode): JsonSchema {
  const { dimension, level, law, type, properties, items, anyOf } = node
  if (dimension !== undefined) return ref(law === true ? lawName(dimension) : dimension)
  if (level === true) return ref('level')
  if (anyOf !== undefined) return { anyOf: [...anyOf.map(optionOf), { type: 'null' }] }
  if (type === 'number' || type === 'integer')
    return { anyOf: [{ ...keywordsOf(node, NUMBER_KEYWORDS), type: [type, 'null'] }, ref('uncertainNumber')] }
  if (items !== undefined)
    return { ...keywordsOf(node, ['minItems', 'maxItems']), type: ['array', 'null'], items: optionOf(items) }
  if (properties !== undefined || type === 'object') return mapOf(node)
  const words = Array.isArray(node['enum']) ? { enum: [...node['enum'], null] } : {}
  return type === undefined ? words : { type: [type, 'null'], ...words }
}

const NUMBER_KEYWORDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum']

function keywordsOf(node: SchemaNode, keywords: readonly string[]): JsonSchema {
  return Object.fromEntries(keywords.filter((key) => node[key] !== undefined).map((key) => [key, node[key]]))
}

function mapOf({ properties, additionalProperties }: SchemaNode): JsonSchema {
  const own = Object.entries(properties ?? {}).map(([key, child]) => [key, optionOf(child)])
  const rest =
    typeof additionalProperties === 'object' ? optionOf(additionalProperties) : (additionalProperties ?? true)
  const named = own.length === 0 ? {} : { properties: Object.fromEntries(own) }
  return { type: ['object', 'null'], ...named, additionalProperties: rest }
}

function quantityDefinitions(dimension: Dimension): [string, JsonSchema][] {
  const text = `${dimension}Text`
  const law = { ...mapOf(lawTree(dimension)), description: 'A law: one of these kinds.' }
  return [
    [text, { type: 'string', pattern: patternOf(dimension), examples: EXAMPLES[dimension] }],
    [dimension, { anyOf: [ref(text), uncertain(ref(text)), { type: 'null' }] }],
    [lawName(dimension), { anyOf: [ref(dimension), law] }],
  ]
}

function lawName(dimension: Dimension): string {
  return `${dimension}Law`
}

const EXAMPLES: Readonly<Record<Dimension, readonly string[]>> = {
  duration: ['250ms', '5m', '1h30m'],
  rate: ['120rps', '600rpm'],
  size: ['145MB', '1GiB'],
  throughput: ['45MiB/s'],
  cpu: ['0.5vCPU', '512units'],
  fraction: ['50%'],
}

function patternOf(dimension: Dimension): string {
  const units = unitsOf(dimension).split(', ').join('|')
  return `^\\s*(?:${QUANTITY_NUMBER}\\s*(?:${units})\\s*)${dimension === 'duration' ? '+' : ''}$`
}

function uncertain(amount: JsonSchema): JsonSchema {
  return {
    type: 'object',
    description: 'An uncertain value: low and high hold nine cases in ten.',
    properties: Object.fromEntries(UNCERTAIN_KEYS.map((key) => [key, amount])),
    required: UNCERTAIN_KEYS,
    additionalProperties: false,
  }
}
