// How a random duration (or throughput, or number) is written in a scenario: a bare quantity is a constant, an object names the law.
// All ways to give a law's parameters become the one canonical form of `engine/distribution.ts`.
import * as z from 'zod'
import type { Distribution } from '../engine/distribution.ts'
import { exp, log } from '../engine/elementary.ts'
import { type OptionDoc, plainNumber } from './options.ts'
import { type Dimension, parseQuantity, unitsOf } from './units.ts'

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

/** A non-negative random quantity of one dimension. */
export function distribution(dimension: Dimension, options: OptionDoc & { default?: unknown }) {
  const { default: fallback, ...doc } = options
  const base = lawOf(dimension, 0) as unknown as z.ZodType<Distribution, unknown>
  const meta: Record<string, unknown> = { ...doc, dimension, units: unitsOf(dimension), law: true }
  return fallback === undefined ? base.meta(meta) : base.prefault(fallback).meta(meta)
}

function lawOf(dimension: Dimension, depth: number): z.ZodType {
  const amount = (above?: boolean) =>
    z.unknown().transform((input, context): number => {
      const parsed = typeof input === 'string' ? parseQuantity(input, dimension) : undefined
      if (parsed !== undefined && 'value' in parsed && (above ? parsed.value > 0 : parsed.value >= 0))
        return parsed.value
      const message =
        parsed !== undefined && 'problem' in parsed
          ? parsed.problem
          : parsed !== undefined
            ? `must ${above ? 'be above zero' : 'not be negative'}`
            : `a number with a unit was expected (${unitsOf(dimension)})`
      context.issues.push({ code: 'custom', input, message })
      return z.NEVER
    })
  const inner: z.ZodType = depth < MAX_DEPTH ? z.lazy(() => lawOf(dimension, depth + 1)) : z.never()
  const shape = {
    constant: amount().optional(),
    exponential: z.strictObject({ mean: amount() }).optional(),
    lognormal: z
      .strictObject({
        median: amount(true).optional(),
        mean: amount(true).optional(),
        p99: amount(true).optional(),
        cv: plainNumber({ above: 0, max: 100, description: 'standard deviation / mean' }).optional(),
        sigma: plainNumber({ above: 0, max: 10, description: 'standard deviation of the logarithm' }).optional(),
      })
      .optional(),
    gamma: z
      .strictObject({
        mean: amount(true),
        cv: plainNumber({ above: 0, max: 100, description: 'standard deviation / mean' }),
      })
      .optional(),
    weibull: z
      .strictObject({ scale: amount(true), shape: plainNumber({ min: 0.1, max: 100, description: 'shape' }) })
      .optional(),
    pareto: z
      .strictObject({ minimum: amount(true), shape: plainNumber({ min: 0.1, max: 100, description: 'tail index' }) })
      .optional(),
    uniform: z.strictObject({ low: amount(), high: amount() }).optional(),
    quantiles: z
      .record(z.string().regex(/^p(\d+(\.\d+)?)$/, 'write quantiles as p0, p50, p99.9, p100'), amount())
      .optional(),
    mixture: z
      .array(z.strictObject({ weight: plainNumber({ above: 0, description: 'relative weight' }), of: inner }))
      .min(1)
      .max(20)
      .optional(),
    shifted: z.strictObject({ by: amount(), of: inner }).optional(),
  }
  return z.unknown().transform((input, context): Distribution => {
    if (typeof input === 'string' || typeof input === 'number' || input === undefined) {
      const constant = amount().safeParse(input)
      if (constant.success) return { kind: 'constant', value: constant.data }
      const message =
        typeof input === 'number'
          ? `a unit is missing: write one of ${unitsOf(dimension)} after ${input}`
          : input === undefined
            ? 'required'
            : (constant.error.issues[0] as z.core.$ZodIssue).message
      context.issues.push({ code: 'custom', input, message })
      return z.NEVER
    }
    const parsed = z.strictObject(shape).safeParse(input)
    if (!parsed.success) {
      for (const issue of parsed.error.issues) context.issues.push(issue as never)
      return z.NEVER
    }
    const law = canonical(parsed.data as Record<string, never>)
    if (typeof law !== 'string') return law
    context.issues.push({ code: 'custom', input, message: law })
    return z.NEVER
  })
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
      return { kind, shape: 1 / (of.cv * of.cv), scale: of.mean * of.cv * of.cv }
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
