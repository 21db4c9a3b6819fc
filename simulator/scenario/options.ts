// The building blocks of the scenario schema: one function per kind of value. Each option is written once, with its unit,
// default, bounds, one-sentence description and source; type, validation, JSON Schema and reference page come from that.
import * as z from 'zod'
import { type Dimension, formatQuantity, parseQuantity, unitsOf } from './units.ts'

// No code generation at run time: reports run the same schema under a Content-Security-Policy without eval.
z.config({ jitless: true })

export type OptionDoc = {
  description: string
  /** Where the default or the rule comes from. */
  source?: string
  /** What AWS does not publish: the report names such parameters when an answer leaned on them. */
  status?: 'unconfirmed' | 'inferred'
}

type QuantityOptions<D> = OptionDoc & { default?: D; min?: number; max?: number; above?: number }

/** A number with a unit. `min`, `max` and `above` (exclusive) are in the canonical unit. */
export function quantity(dimension: Dimension, options: QuantityOptions<string>) {
  const { default: fallback, min, max, above, ...doc } = options
  const base = z.unknown().transform((input, context): number => {
    const fail = (message: string) => {
      context.issues.push({ code: 'custom', input, message })
      return z.NEVER
    }
    if (input === undefined) return fail('required')
    if (typeof input === 'number') return fail(`a unit is missing: write one of ${unitsOf(dimension)} after ${input}`)
    if (typeof input !== 'string') return fail(`a number with a unit was expected (${unitsOf(dimension)})`)
    const parsed = parseQuantity(input, dimension)
    if ('problem' in parsed) return fail(parsed.problem)
    const { value } = parsed
    if (!Number.isFinite(value)) return fail('the number is too large')
    const outside = outOfBounds(value, dimension, { min, max, above })
    return outside === undefined ? value : fail(outside)
  })
  const meta: Record<string, unknown> = {
    ...doc,
    type: 'string',
    dimension,
    units: unitsOf(dimension),
    ...bounds(min, max, above),
  }
  return fallback === undefined ? base.meta(meta) : base.prefault(fallback).meta(meta)
}

function bounds(min?: number, max?: number, above?: number): object {
  return {
    ...(min === undefined ? {} : { atLeast: min }),
    ...(max === undefined ? {} : { atMost: max }),
    ...(above === undefined ? {} : { above }),
  }
}

type Bounds = { min: number | undefined; max: number | undefined; above: number | undefined }

function outOfBounds(value: number, dimension: Dimension, { min, max, above }: Bounds): string | undefined {
  if (above !== undefined && value <= above) return `must be above ${formatQuantity(above, dimension)}`
  if (min !== undefined && value < min) return `must be at least ${formatQuantity(min, dimension)}`
  if (max !== undefined && value > max) return `must be at most ${formatQuantity(max, dimension)}`
  return undefined
}

/** Seconds inside, `250ms`, `5m`, `1h30m` outside. */
export const duration = (options: QuantityOptions<string>) => quantity('duration', { min: 0, ...options })
/** Per second inside, `120rps`, `600rpm` outside. */
export const rate = (options: QuantityOptions<string>) => quantity('rate', { min: 0, ...options })
/** Bytes inside, `145MB`, `1GiB` outside. */
export const size = (options: QuantityOptions<string>) => quantity('size', { min: 0, ...options })
/** vCPU inside, `0.5vCPU`, `512units` outside. */
export const cpu = (options: QuantityOptions<string>) => quantity('cpu', { min: 0, ...options })
/** 0–1 inside, `50%` outside. */
export const fraction = (options: QuantityOptions<string>) => quantity('fraction', { min: 0, max: 1, ...options })
/** A fraction that may exceed one, `250%`. */
export const percentage = (options: QuantityOptions<string>) => quantity('fraction', { ...options })

/** A whole number without unit. */
export function count(options: QuantityOptions<number>) {
  const { default: fallback, min = 0, max = 1e9, above: _, ...doc } = options
  const base = z
    .number({ error: 'a whole number was expected' })
    .int('a whole number was expected')
    .min(min, `must be at least ${min}`)
    .max(max, `must be at most ${max}`)
  return fallback === undefined ? base.meta(doc) : base.prefault(fallback).meta(doc)
}

/** A plain number without unit (a factor, a ratio, a count that may be fractional). */
export function plainNumber(options: QuantityOptions<number>) {
  const { default: fallback, min, max, above, ...doc } = options
  let base = z.number({ error: 'a number without unit was expected' })
  if (min !== undefined) base = base.min(min, `must be at least ${min}`)
  if (max !== undefined) base = base.max(max, `must be at most ${max}`)
  if (above !== undefined) base = base.gt(above, `must be above ${above}`)
  return fallback === undefined ? base.meta(doc) : base.prefault(fallback).meta(doc)
}

export function flag(options: OptionDoc & { default: boolean }) {
  const { default: fallback, ...doc } = options
  return z.boolean({ error: 'true or false was expected' }).prefault(fallback).meta(doc)
}

export function text(options: OptionDoc) {
  return z.string({ error: 'a text was expected' }).max(10_000).meta(options)
}

/** One of several words. */
export function oneOf<const T extends readonly [string, ...string[]]>(
  words: T,
  options: OptionDoc & { default?: T[number] },
) {
  const { default: fallback, ...doc } = options
  const base = z.enum(words, { error: `one of ${words.join(', ')} was expected` })
  return (fallback === undefined ? base : base.prefault(fallback as never)).meta(doc) as z.ZodType<T[number], T[number]>
}

/** An object with known keys, empty by default: every key of it has a default of its own. */
export function section<T extends z.ZodRawShape>(shape: T, description: string) {
  return z
    .strictObject(shape)
    .prefault({} as never)
    .meta({ description })
}

/** Things there are several of: a map by name, so that a patch or a sweep has a stable path. */
export function named<T extends z.ZodType>(entry: T, options: OptionDoc) {
  const names = z.string().min(1, 'a name may not be empty').max(200, 'a name may have at most 200 characters')
  return z.record(names, entry, { error: 'a map from names to entries was expected' }).meta(options)
}

type Kinds = Record<string, z.ZodType>
type Fields<K extends string, T> = T extends readonly unknown[] ? { [P in K]: T } : T
type OneKind<S extends Kinds> = { [K in keyof S & string]: { kind: K } & Fields<K, z.output<S[K]>> }[keyof S & string]

/**
 * Alternatives: exactly one of the kinds' keys must be there; `common` keys may stand beside it.
 * `{exponential: {mean: 1s}}` becomes `{kind: 'exponential', mean: 1}`. The kinds are noted as `exclusive`: a patch that sets one drops the others.
 */
export function choice<S extends Kinds, C extends z.ZodRawShape = Record<never, never>>(
  kinds: S,
  options: OptionDoc & { common?: C },
) {
  const { common, ...doc } = options
  const optional = Object.fromEntries(Object.entries(kinds).map(([kind, schema]) => [kind, schema.optional()]))
  const names = Object.keys(kinds)
  return z
    .strictObject({ ...optional, ...(common ?? {}) })
    .transform((input, context) => {
      const given = input as Record<string, unknown>
      const chosen = names.filter((name) => given[name] !== undefined)
      if (chosen.length !== 1) {
        const found = chosen.length === 0 ? 'none was given' : `${chosen.join(' and ')} were given`
        context.issues.push({
          code: 'custom',
          input,
          message: `exactly one of ${names.join(', ')} is needed; ${found}`,
        })
        return z.NEVER
      }
      const kind = chosen[0] as string
      const shared = Object.fromEntries(Object.entries(given).filter(([key]) => !names.includes(key)))
      const fields = given[kind]
      return { kind, ...shared, ...(Array.isArray(fields) ? { [kind]: fields } : (fields as object)) }
    })
    .meta({ ...doc, exclusive: names.map((name) => [name]) }) as unknown as z.ZodType<
    OneKind<S> & z.output<z.ZodObject<C>>,
    unknown
  >
}
