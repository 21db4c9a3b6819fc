// The answer of a gate: are the objectives of a Result met? Three answers, each with its exit code.
import type { Result, VariantResult } from './schema.ts'

export type Verdict = 'met' | 'missed' | 'inconclusive'

/** `none`: no variant has an objective, so there is nothing to gate on. */
export type Standing = Verdict | 'none'

export type Gate = { verdict: Standing; exitCode: 0 | 1 | 2 | 3; objectives: GatedObjective[] }

type GatedObjective = { variant: string } & VariantResult['slo'][number]

const EXIT_CODES = { met: 0, missed: 1, none: 2, inconclusive: 3 } as const

/** @param variants names of the variants that count; when left out, those that the scenario gates */
export function gateOf(result: Pick<Result, 'variants'>, variants?: readonly string[]): Gate {
  const objectives = result.variants
    .filter((variant) => variants?.includes(variant.name) ?? isGated(variant))
    .flatMap(({ name, slo }) => slo.map((objective) => ({ variant: name, ...objective })))
  const verdict = overall(objectives)
  return { verdict, exitCode: EXIT_CODES[verdict], objectives }
}

/** How a variant stands against all of its objectives, whether or not it is gated. */
export function standingOf({ slo }: Pick<VariantResult, 'slo'>): Standing {
  return overall(slo)
}

export function isGated({ gated = true }: Pick<VariantResult, 'gated'>): boolean {
  return gated
}

/** The same result, gated by these variants instead of those that the scenario gates. */
export function gatedBy<R extends Pick<Result, 'variants'>>(result: R, names: readonly string[]): R {
  const variants = result.variants.map(({ gated: _, ...variant }) =>
    names.includes(variant.name) ? variant : { ...variant, gated: false },
  )
  return { ...result, variants }
}

/** One missed objective is a miss, whatever the rest says; otherwise one inconclusive objective leaves the whole inconclusive. */
function overall(objectives: readonly { verdict: Verdict }[]): Standing {
  const has = (wanted: Verdict) => objectives.some(({ verdict }) => verdict === wanted)
  if (objectives.length === 0) return 'none'
  if (has('missed')) return 'missed'
  return has('inconclusive') ? 'inconclusive' : 'met'
}
