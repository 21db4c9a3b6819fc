// Judges a variant by its objectives: which figure each is about, and what the replications say of it. `verdict.ts` decides.
import { LogHistogram } from '../engine/log-histogram.ts'
import { figureAt, PERCENTILES, type Percentile } from '../result/figures.ts'
import type { Verdict } from '../result/gate.ts'
import type { Figure, Summary, VariantResult } from '../result/schema.ts'
import { type Outcomes, percentileWithFailures } from '../result/time-scalars.ts'
import type { Scenario } from '../scenario/schema.ts'
import { inputRange, NO_INPUT_RANGE } from './input-uncertainty.ts'
import { percentileEstimate } from './percentile-estimate.ts'
import type { Replication } from './replication.ts'
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
  const p = PERCENTILES[name]
  const samples = judged.replications.map(outcomesOf).filter(({ times, failed }) => times.count + failed > 0)
  if (samples.length === 0) {
    return { objective: name, limit, figure: { value: null, reason: 'no request ended' }, verdict: 'inconclusive' }
  }
  const each = samples.map((sample) => percentileWithFailures(sample, p))
  const range = judged.isUncertain ? inputRange(each) : NO_INPUT_RANGE
  const figure = { ...percentileEstimate(samples, p), ...range }
  const verdict = verdictOf(evidenceOf(figure, each), limit, judged)
  return { objective: name, limit, figure: withoutInfinity(figure, p), verdict }
}

function outcomesOf({ responseTimeS, scalars }: Replication): Outcomes {
  const failed = scalars['failed']
  return { times: LogHistogram.fromSparse(responseTimeS), failed: typeof failed === 'number' ? failed : 0 }
}

function verdictOf(evidence: Evidence | undefined, limit: number, { isObserved }: Judged): Verdict {
  if (evidence === undefined) return 'inconclusive'
  return isObserved ? observedVerdict(evidence.value, limit) : forecastVerdict(evidence, limit)
}

function withoutInfinity(figure: Known, p: number): Figure {
  if (!Number.isFinite(figure.value)) {
    return { value: null, reason: `more than ${Number((100 * (1 - p)).toPrecision(3))} % of the requests failed` }
  }
  const finite = (bound: number | null) => (bound !== null && Number.isFinite(bound) ? bound : null)
  const { low, high, inputLow, inputHigh } = figure
  return { ...figure, low: finite(low), high: finite(high), inputLow: finite(inputLow), inputHigh: finite(inputHigh) }
}
