// The objectives of a variant, and whether each is met, missed or inconclusive: the interval straddles the limit.
import { LogHistogram } from '../engine/log-histogram.ts'
import { figureAt, PERCENTILES, type Percentile } from '../result/figures.ts'
import type { Verdict } from '../result/gate.ts'
import type { Figure, Summary, VariantResult } from '../result/schema.ts'
import { type Outcomes, percentileWithFailures } from '../result/time-scalars.ts'
import type { Scenario } from '../scenario/schema.ts'
import { inputRange, NO_INPUT_RANGE } from './input-uncertainty.ts'
import { percentileEstimate } from './percentile-estimate.ts'
import type { Replication } from './replication.ts'

type Objective = VariantResult['slo'][number]
type Known = Extract<Figure, { value: number }>

export type Evidence = {
  summary: Summary
  replications: readonly Replication[]
  isUncertain: boolean
  /** An observed run is what happened, not a sample: its value alone decides. */
  isObserved: boolean
}

/** Objectives that name a figure of the summary. */
const FIGURE_OF = { errorRate: 'errorRate', recovery: 'recoveryTimeS', costPerMonth: 'costUsd.perMonth' } as const

export function sloOf(slo: Scenario['slo'], evidence: Evidence): Objective[] {
  const objectives: Objective[] = []
  for (const [name, limit] of Object.entries(slo)) {
    if (limit === undefined) continue
    objectives.push(
      Object.hasOwn(PERCENTILES, name)
        ? percentileObjective(name as Percentile, limit, evidence)
        : figureObjective(name as keyof typeof FIGURE_OF, limit, evidence),
    )
  }
  return objectives
}

function figureObjective(name: keyof typeof FIGURE_OF, limit: number, evidence: Evidence): Objective {
  const figure = figureAt(evidence.summary, FIGURE_OF[name]) as Figure
  if (figure.value !== null) return { objective: name, limit, figure, verdict: verdictOf(figure, limit, evidence) }
  // A service that may never recover misses any recovery time.
  const neverRecovers = name === 'recovery' && evidence.replications.some(({ mode }) => mode === 'collapsed')
  return { objective: name, limit, figure, verdict: neverRecovers ? 'missed' : 'inconclusive' }
}

/** A failed request counts as slower than any success. */
function percentileObjective(name: Percentile, limit: number, evidence: Evidence): Objective {
  const p = PERCENTILES[name]
  const samples = evidence.replications.map(outcomesOf)
  const ended = samples.reduce((sum, { times, failed }) => sum + times.count + failed, 0)
  if (ended === 0) {
    return { objective: name, limit, figure: { value: null, reason: 'no request ended' }, verdict: 'inconclusive' }
  }
  const withRequests = samples.filter(({ times, failed }) => times.count + failed > 0)
  const range = evidence.isUncertain
    ? inputRange(withRequests.map((sample) => percentileWithFailures(sample, p)))
    : NO_INPUT_RANGE
  const figure = { ...percentileEstimate(samples, p), ...range }
  return { objective: name, limit, figure: withoutInfinity(figure, p), verdict: verdictOf(figure, limit, evidence) }
}

function outcomesOf({ responseTimeS, scalars }: Replication): Outcomes {
  const failed = scalars['failed']
  return { times: LogHistogram.fromSparse(responseTimeS), failed: typeof failed === 'number' ? failed : 0 }
}

/** Both intervals count: the simulation's own and that of the uncertain inputs. */
export function verdictOf(figure: Known, limit: number, evidence: Pick<Evidence, 'isObserved'>): Verdict {
  const { value, low, high, inputLow, inputHigh } = figure
  if (evidence.isObserved) return value <= limit ? 'met' : 'missed'
  if (low === null || high === null) return 'inconclusive'
  if (Math.max(high, inputHigh ?? high) <= limit) return 'met'
  return Math.min(low, inputLow ?? low) > limit ? 'missed' : 'inconclusive'
}

function withoutInfinity(figure: Known, p: number): Figure {
  if (!Number.isFinite(figure.value)) {
    return { value: null, reason: `more than ${Number((100 * (1 - p)).toPrecision(3))} % of the requests failed` }
  }
  const finite = (bound: number | null) => (bound !== null && Number.isFinite(bound) ? bound : null)
  const { low, high, inputLow, inputHigh } = figure
  return { ...figure, low: finite(low), high: finite(high), inputLow: finite(inputLow), inputHigh: finite(inputHigh) }
}
