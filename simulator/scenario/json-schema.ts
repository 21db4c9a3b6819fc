// JSON Schema (draft 2020-12) of scenarios, for editors, and of results, for other programs. Made from the zod schemas; what people
// write differently from what zod sees (quantities, laws, steps, segments, patches) is put in its place here.
import * as z from 'zod'
import { resultSchema } from '../result/schema.ts'
import { DISTRIBUTION_KINDS } from './distribution-option.ts'
import { scenarioSchema } from './schema.ts'

export type JsonSchema = { [key: string]: unknown }

const EXAMPLES: Record<string, string[]> = {
  duration: ['250ms', '5m', '1h30m'],
  rate: ['120rps', '600rpm'],
  size: ['145MB', '1GiB'],
  throughput: ['45MiB/s'],
  cpu: ['0.5vCPU', '512units'],
  fraction: ['50%'],
}

/** A scenario file: the options of a world and `variants`. */
export function scenarioJsonSchema(): JsonSchema {
  const world = asWritten(worldSchema()) as { properties: JsonSchema; required?: string[] }
  const patch = {
    type: ['object', 'null'],
    description: 'A merge patch over the base: maps merge, null removes, anything else replaces.',
    properties: { description: { type: 'string' } },
  }
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'surgecast scenario',
    ...world,
    properties: {
      ...world.properties,
      variants: { type: 'object', description: 'What is compared: name → patch.', additionalProperties: patch },
    },
  }
}

export function resultJsonSchema(): JsonSchema {
  return {
    ...(z.toJSONSchema(resultSchema, { io: 'output', unrepresentable: 'any' }) as JsonSchema),
    title: 'surgecast result',
  }
}

/** The schema of one world as zod gives it, with the notes of every option. */
export function worldSchema(): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(scenarioSchema, {
    io: 'input',
    unrepresentable: 'any',
    reused: 'inline',
  }) as JsonSchema
  return schema
}

function asWritten(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(asWritten)
  if (typeof node !== 'object' || node === null) return node
  const schema = node as JsonSchema
  if (schema['dimension'] !== undefined) return { ...notesOf(schema), anyOf: waysToWrite(schema) }
  if (typeof schema['description'] === 'string' && schema['description'].startsWith('One step of work'))
    return { ...schema, anyOf: STEPS }
  return Object.fromEntries(
    Object.entries(schema).map(([key, value]) => [key, key === 'segments' ? segments(value) : asWritten(value)]),
  )
}

function notesOf({ description, default: fallback, source, status }: JsonSchema): JsonSchema {
  return Object.fromEntries(
    Object.entries({ description, default: fallback, source, status }).filter(([, value]) => value !== undefined),
  )
}

function waysToWrite({ dimension, units, law }: JsonSchema): JsonSchema[] {
  const quantity = quantityOf(String(dimension), String(units))
  const uncertain = {
    type: 'object',
    description: 'An uncertain value: low and high hold nine cases in ten.',
    properties: { estimate: quantity, low: quantity, high: quantity },
    required: ['estimate', 'low', 'high'],
    additionalProperties: false,
  }
  return law === true ? [quantity, uncertain, LAW] : [quantity, uncertain]
}

function quantityOf(dimension: string, units: string): JsonSchema {
  const list = units.split(', ').map((unit) => unit.replace('/', '\\/'))
  const one = `[+-]?[0-9.]+(?:[eE][+-]?[0-9]+)?\\s*(?:${list.join('|')})`
  return { type: 'string', pattern: `^\\s*(?:${one}\\s*)+$`, examples: EXAMPLES[dimension] ?? [] }
}

const LAW: JsonSchema = {
  type: 'object',
  description: `A law: ${DISTRIBUTION_KINDS.join(', ')}.`,
  properties: Object.fromEntries(DISTRIBUTION_KINDS.map((kind) => [kind, {}])),
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
}

const TIME: JsonSchema = { anyOf: [{ type: 'string' }, { type: 'object' }] }
const STEPS: JsonSchema[] = [
  { type: 'object', properties: { cpu: TIME }, required: ['cpu'], additionalProperties: false },
  { type: 'object', properties: { wait: TIME }, required: ['wait'], additionalProperties: false },
  { type: 'object', properties: { call: { type: 'string' } }, required: ['call'], additionalProperties: false },
]

/** `{hold: 120rps, for: 10m}` and `{ramp: 900rps, for: 2m}`. */
function segments(value: unknown): unknown {
  const rate = { anyOf: [{ type: 'string' }, { type: 'object' }] }
  const item = (key: string) => ({
    type: 'object',
    properties: { [key]: rate, for: { anyOf: [{ type: 'string' }, { type: 'object' }] } },
    required: [key, 'for'],
    additionalProperties: false,
  })
  return { ...(value as JsonSchema), items: { anyOf: [item('hold'), item('ramp')] } }
}
