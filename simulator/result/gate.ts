// The answer of a gate: are the objectives of a Result met? Three answers, each with its exit code.
import type { Result } from './schema.ts'

export type Verdict = 'met' | 'missed' | 'inconclusive'

/** `none`: no variant has an objective, so there is nothing to gate on. */
export type Gate = { verdict: Verdict | 'none'; exitCode: 0 | 1 | 2 | 3; objectives: GatedObjective[] }

export type GatedObjective = { variant: string } & Result['variants'][number]['slo'][number]

const EXIT_CODES = { met: 0, missed: 1, none: 2, inconclusive: 3 } as const

/**
 * One missed objective is a miss, whatever the rest says; otherwise one inconclusive objective leaves the gate inconclusive.
 * @param variants names of the variants that count; all when left out
 */
export function gateOf(result: Pick<Result, 'variants'>, variants?: readonly string[]): Gate {
  const objectives = result.variants
    .filter(({ name }) => variants === undefined || variants.includes(name))
    .flatMap(({ name, slo }) => slo.map((objective) => ({ variant: name, ...objective })))
  const verdict = overall(objectives.map((objective) => objective.verdict))
  return { verdict, exitCode: EXIT_CODES[verdict], objectives }
}

function overall(verdicts: readonly Verdict[]): Verdict | 'none' {
  if (verdicts.length === 0) return 'none'
  if (verdicts.includes('missed')) return 'missed'
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'met'
}
