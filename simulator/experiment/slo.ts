// Judges a variant by its objectives: which figure each is about, and what the replications say of it. `verdict.ts` decides.
import { figureAt, PERCENTILES, type Percentile, SUCCESS_TIME } from '../result/figures.ts'
import type { Verdict } from '../result/gate.ts'
import { type Figure, isNever, type Summary, type VariantResult } from '../result/schema.ts'
import type { Scenario } from '../scenario/schema.ts'
import { inputRange, NO_INPUT_RANGE } from './input-uncertainty.ts'
import type { Replication } from './replication.ts'
import { readTimes, type Sample } from './sample.ts'
import { outcomesOf, successTimeOf } from './success-time.ts'
import { type Evidence, forecastVerdict, observedVerdict } from './verdict.ts'

type Objective = VariantResult['slo'][number]
type Known = Extract<Figure, { value: number }>

export type Judged = {
  summary: Summary
  replications: readonly Replication[]
  isUncertain: boolean
  isObserved: boolean
}

/** Objectives that name a figure of the summary. */
const FIGURE_OF = { errorRate: 'errorRate', recovery: 'recoveryTimeS', costPerMonth: 'costUsd.perMonth' } as const

export function sloOf(slo: Scenario['slo'], judged: Judged): Objective[] {
  const objectives: Objective[] = []
  for (const [name, limit] of Object.entries(slo)) {
    if (limit === undefined) continue
    objectives.push(
      Object.hasOwn(PERCENTILES, name)
        ? percentileObjective(name as Percentile, limit, judged)
        : figureObjective(name as keyof typeof FIGURE_OF, limit, judged),
    )
  }
  return objectives
}

function figureObjective(name: keyof typeof FIGURE_OF, limit: number, judged: Judged): Objective {
  const path = FIGURE_OF[name]
  const figure = figureAt(judged.summary, path) as Figure
  const each = judged.replications.flatMap((replication) => valuesOf(replication, path))
  const evidence = figure.value === null ? evidenceOfLost(each, judged) : evidenceOf(figure, each)
  return { objective: name, limit, figure, verdict: verdictOf(evidence, limit, judged) }
}

/** A service that was not well again at the end has no recovery time yet: it is longer than any limit. */
function valuesOf({ scalars, mode }: Replication, path: string): number[] {
  const scalar = scalars[path]
  if (typeof scalar === 'number') return [scalar]
  return path === FIGURE_OF.recovery && mode === 'collapsed' ? [Number.POSITIVE_INFINITY] : []
}

function evidenceOf(figure: Known, each: readonly number[]): Evidence {
  return { ...figure, each, isBound: figure.bound === 'below' }
}

/** A mean over replications of which some are infinite is infinite. @returns undefined where nothing is known */
function evidenceOfLost(each: readonly number[], { isUncertain }: Judged): Evidence | undefined {
  const never = Number.POSITIVE_INFINITY
  if (!each.includes(never)) return undefined
  const range = isUncertain ? inputRange(each) : NO_INPUT_RANGE
  return { value: never, low: never, high: never, ...range, each, isBound: false }
}

/** A failed request counts as slower than any success. */
function percentileObjective(name: Percentile, limit: number, judged: Judged): Objective {
  const figure = figureAt(judged.summary, `${SUCCESS_TIME}.${name}`) as Figure
  const outcomes = judged.replications.map(sampleOf).flatMap(outcomesOf)
  const found = successTimeOf(outcomes, name, judged.isUncertain)
  const evidence = found === undefined ? undefined : { ...found, isBound: false }
  const verdict = verdictOf(evidence, limit, judged)
  // Too few requests to have the percentile: that none of them was late proves little, of a forecast.
  const isThin = figure.value === null && !isNever(figure) && !judged.isObserved
  return { objective: name, limit, figure, verdict: isThin && verdict === 'met' ? 'inconclusive' : verdict }
}

function sampleOf({ responseTimeS, scalars }: Replication): Sample {
  return { scalars, times: readTimes({ responseTimeS }) }
}

function verdictOf(evidence: Evidence | undefined, limit: number, { isObserved }: Judged): Verdict {
  if (evidence === undefined) return 'inconclusive'
  return isObserved ? observedVerdict(evidence.value, limit) : forecastVerdict(evidence, limit)
}
