// How a random duration (or throughput, or number) is written in a scenario: a bare quantity is a constant, an object names the law.
// All ways to give a law's parameters become the one canonical form of `engine/distribution.ts`.
import * as z from 'zod'
import { type Distribution, quantile } from '../engine/distribution.ts'
import { exp, log } from '../engine/elementary.ts'
import { type OptionDoc, plainNumber, quantity } from './options.ts'
import { type Dimension, unitsOf } from './units.ts'

/** 99 % point of the standard normal law. */
const NORMAL_P99 = 2.3263478740408408
const MAX_DEPTH = 4

export const DISTRIBUTION_KINDS = [
  'constant',
  'exponential',
  'lognormal',
  'gamma',
  'weibull',
  'pareto',
  'uniform',
  'quantiles',
  'mixture',
  'shifted',
] as const

/** The ways to give a lognormal law. */
const LOGNORMAL_FORMS = [
  ['median', 'p99'],
  ['median', 'sigma'],
  ['mean', 'cv'],
]

/** A non-negative random quantity of one dimension. */
export function distribution(dimension: Dimension, options: OptionDoc & { default?: unknown }) {
  const { default: fallback, ...doc } = options
  const base = lawOf(dimension, 0)
  const meta: Record<string, unknown> = { ...doc, dimension, units: unitsOf(dimension), law: true }
  return fallback === undefined ? base.meta(meta) : base.prefault(fallback).meta(meta)
}

/** Every law with its parameters, as people write them. */
export function lawShape(dimension: Dimension, depth = 0) {
  const amount = (description: string) => quantity(dimension, { description, min: 0 })
  const positive = (description: string) => quantity(dimension, { description, above: 0 })
  const inner = depth < MAX_DEPTH ? z.lazy(() => lawOf(dimension, depth + 1)) : z.never('laws are nested too deeply')
  const law = inner.meta({ dimension, units: unitsOf(dimension), law: true, description: 'A law, or a constant.' })
  return z.strictObject({
    constant: amount('The value.').optional(),
    exponential: z.strictObject({ mean: amount('Mean.') }).optional(),
    lognormal: z
      .strictObject({
        median: positive('Median.').optional(),
        mean: positive('Mean.').optional(),
        p99: positive('99 % point.').optional(),
        cv: plainNumber({ above: 0, max: 100, description: 'Standard deviation / mean.' }).optional(),
        sigma: plainNumber({ above: 0, max: 10, description: 'Standard deviation of the logarithm.' }).optional(),
      })
      .meta({ exclusive: LOGNORMAL_FORMS })
      .optional(),
    gamma: z
      .strictObject({
        mean: positive('Mean.'),
        cv: plainNumber({ above: 0, max: 100, description: 'Standard deviation / mean.' }),
      })
      .optional(),
    weibull: z
      .strictObject({ scale: positive('Scale.'), shape: plainNumber({ min: 0.1, max: 100, description: 'Shape.' }) })
      .optional(),
    pareto: z
      .strictObject({
        minimum: positive('Least value.'),
        shape: plainNumber({ min: 0.1, max: 100, description: 'Tail index.' }),
      })
      .optional(),
    uniform: z.strictObject({ low: amount('Least value.'), high: amount('Largest value.') }).optional(),
    quantiles: z
      .record(z.string().regex(/^p(\d+(\.\d+)?)$/, 'write quantiles as p0, p50, p99.9, p100'), amount('Value.'))
      .optional(),
    mixture: z
      .array(z.strictObject({ weight: plainNumber({ above: 0, description: 'Relative weight.' }), of: law }))
      .min(1, 'at least one part is needed')
      .max(20, 'at most 20 parts')
      .optional(),
    shifted: z.strictObject({ by: amount('What is added.'), of: law }).optional(),
  })
}

function lawOf(dimension: Dimension, depth: number): z.ZodType<Distribution> {
  const constant = quantity(dimension, { description: '', min: 0 })
  const named = lawShape(dimension, depth)
  return z.unknown().transform((input, context): Distribution => {
    const isNamed = typeof input === 'object' && input !== null && !Array.isArray(input)
    const parsed = isNamed ? named.safeParse(input) : constant.safeParse(input)
    if (!parsed.success) {
      for (const issue of parsed.error.issues) context.issues.push(issue as never)
      return z.NEVER
    }
    if (typeof parsed.data === 'number') return { kind: 'constant', value: parsed.data }
    const law = canonical(parsed.data as Record<string, never>)
    if (typeof law !== 'string' && hasFiniteDraws(law)) return law
    context.issues.push({ code: 'custom', input, message: typeof law === 'string' ? law : TOO_LARGE })
    return z.NEVER
  })
}

const TOO_LARGE = 'the largest draws of this law are too large to compute with: choose a narrower law'

/** Draws go up to the value that one in 2^32 exceeds. */
function hasFiniteDraws(law: Distribution): boolean {
  return Number.isFinite(quantile(law, 1 - 2 ** -34))
}

// biome-ignore lint/suspicious/noExplicitAny: the shape was validated by the schema just above
function canonical(given: Record<string, any>): Distribution | string {
  const chosen = DISTRIBUTION_KINDS.filter((kind) => given[kind] !== undefined)
  if (chosen.length !== 1) return `exactly one law is needed: one of ${DISTRIBUTION_KINDS.join(', ')}`
  const kind = chosen[0] as (typeof DISTRIBUTION_KINDS)[number]
  const of = given[kind]
  switch (kind) {
    case 'constant':
      return { kind, value: of }
    case 'exponential':
      return { kind, mean: of.mean }
    case 'lognormal':
      return lognormal(of)
    case 'gamma':
      return gamma(of)
    case 'weibull':
      return { kind, scale: of.scale, shape: of.shape }
    case 'pareto':
      return { kind, minimum: of.minimum, shape: of.shape }
    case 'uniform':
      return of.low <= of.high ? { kind, low: of.low, high: of.high } : 'low must not exceed high'
    case 'quantiles':
      return quantiles(of)
    case 'mixture':
      return { kind, parts: of }
    case 'shifted':
      return { kind, by: of.by, of: of.of }
  }
}

/** A cv too small to be squared leaves only the mean. */
function gamma({ mean, cv }: { mean: number; cv: number }): Distribution {
  const shape = 1 / (cv * cv)
  if (!Number.isFinite(shape)) return { kind: 'constant', value: mean }
  return { kind: 'gamma', shape, scale: mean * cv * cv }
}

function lognormal(of: {
  median?: number
  mean?: number
  p99?: number
  cv?: number
  sigma?: number
}): Distribution | string {
  const { median, mean, p99, cv, sigma } = of
  const help = 'lognormal takes {median, p99}, {median, sigma} or {mean, cv}'
  if (Object.values(of).filter((value) => value !== undefined).length !== 2) return help
  if (median !== undefined && p99 !== undefined) {
    if (p99 <= median) return 'p99 must be above the median'
    return { kind: 'lognormal', median, sigma: log(p99 / median) / NORMAL_P99 }
  }
  if (median !== undefined && sigma !== undefined) return { kind: 'lognormal', median, sigma }
  if (mean !== undefined && cv !== undefined) {
    const variance = log(1 + cv * cv)
    return { kind: 'lognormal', median: mean * exp(-variance / 2), sigma: Math.sqrt(variance) }
  }
  return help
}

function quantiles(of: Record<string, number>): Distribution | string {
  const points = Object.entries(of)
    .map(([name, value]) => ({ p: Number(name.slice(1)) / 100, value }))
    .sort((left, right) => left.p - right.p)
  if (points.length < 2 || points[0]?.p !== 0 || points.at(-1)?.p !== 1) return 'quantiles need p0 and p100 at least'
  for (let index = 1; index < points.length; index++) {
    const [before, here] = [points[index - 1] as { value: number }, points[index] as { value: number }]
    if (here.value < before.value) return 'quantiles must not fall'
  }
  return { kind: 'quantiles', points }
}
