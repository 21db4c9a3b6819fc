// One figure of a forecast against what was observed: the error, the limit, and a verdict with its reason.

import { type Measure, plainText } from '../../reports/format.ts'
import type { ErrorKind, ScoredFigure, ValidationVerdict } from '../../simulator/result/validation.ts'
import type { Range } from './prediction-range.ts'

export type Facts = Pick<ScoredFigure, 'figure' | 'label' | 'kind' | 'errorKind' | 'limit'> & {
  predicted: number | null
  range: Range | undefined
  observed: number | null
  observedRange: Range | undefined
  /** Of a second run of the same load. */
  repeated: number | null
  naive: number | null
  /** Why the figure cannot be judged although both values are there. */
  insufficient?: string | undefined
}

export function scoreFigure(facts: Facts): ScoredFigure {
  const { predicted, observed, range, observedRange, repeated, naive, insufficient, ...named } = facts
  const { errorKind } = named
  const error = errorOf(errorKind, predicted, observed)
  const noiseFloor = magnitude(errorOf(errorKind, repeated, observed))
  const baselineError = magnitude(errorOf(errorKind, naive, observed))
  const limit = Math.max(named.limit, noiseFloor ?? 0)
  return {
    ...named,
    predicted,
    low: range?.low ?? null,
    high: range?.high ?? null,
    observed,
    observedLow: observedRange?.low ?? null,
    observedHigh: observedRange?.high ?? null,
    error,
    noiseFloor,
    baselineError,
    skill: skillOf(error, baselineError),
    ...judged({ ...facts, error, limit }),
  }
}

/** Observed minus predicted, or their ratio minus 1; null when either is missing or nothing can be divided by. */
export function errorOf(kind: ErrorKind, predicted: number | null, observed: number | null): number | null {
  if (predicted === null || observed === null) return null
  if (kind !== 'ratio') return observed - predicted
  return predicted === 0 ? (observed === 0 ? 0 : null) : observed / predicted - 1
}

function magnitude(error: number | null): number | null {
  return error === null ? null : Math.abs(error)
}

function skillOf(error: number | null, baselineError: number | null): number | null {
  return error === null || baselineError === null || baselineError === 0 ? null : 1 - Math.abs(error) / baselineError
}

const DISAGREEMENT = { level: 'DISAGREE-LEVEL', shape: 'DISAGREE-SHAPE', timing: 'DISAGREE-TIMING' } as const

function judged(facts: Facts & { error: number | null; limit: number }): {
  verdict: ValidationVerdict
  reason: string
} {
  const { error, limit, errorKind, observed, range, kind, insufficient } = facts
  if (insufficient !== undefined) return { verdict: 'INSUFFICIENT-DATA', reason: insufficient }
  if (error === null) return { verdict: 'INSUFFICIENT-DATA', reason: missing(facts) }
  if (Math.abs(error) <= limit) return { verdict: 'AGREE', reason: `within ${limitText(limit, errorKind)}` }
  if (range !== undefined && observed !== null && range.low <= observed && observed <= range.high)
    return { verdict: 'AGREE', reason: 'within the range of the replications' }
  return {
    verdict: DISAGREEMENT[kind],
    reason: `off by more than ${limitText(limit, errorKind)} and outside the range of the replications`,
  }
}

const MEASURES: Readonly<Record<ErrorKind, Measure>> = {
  points: 'points',
  seconds: 'seconds',
  ratio: 'share',
  distance: 'plain',
}

function limitText(limit: number, kind: ErrorKind): string {
  return plainText(limit, MEASURES[kind])
}

function missing({ predicted, observed }: Facts): string {
  if (predicted === null && observed === null) return 'neither predicted nor observed'
  if (observed === null) return 'not observed'
  return predicted === null ? 'not predicted' : 'nothing to divide by'
}
