// The errors that are accepted, stated before any run. Validity is per condition and per output, never global.
// @source Sargent, "Verification and validation of simulation models", https://doi.org/10.1057/jos.2012.20
import type { ErrorKind } from '../../simulator/result/validation.ts'

export type Tolerance = { figure: string; label: string; kind: 'level' | 'timing'; errorKind: ErrorKind; limit: number }

/** One period of the metric that scales is the finest a scale-out can be timed. */
export function tolerancesOf(metricPeriodS: number): readonly Tolerance[] {
  const level = (figure: string, label: string, errorKind: ErrorKind, limit: number): Tolerance => ({
    figure,
    label,
    kind: 'level',
    errorKind,
    limit,
  })
  const timing = (figure: string, label: string): Tolerance => ({
    figure,
    label,
    kind: 'timing',
    errorKind: 'seconds',
    limit: metricPeriodS,
  })
  return [
    level('errorRate', 'error rate', 'points', 0.02),
    level('retryAmplification', 'attempts per request', 'ratio', 0.1),
    level('responseTimeS.p50', 'p50', 'ratio', 0.15),
    level('responseTimeS.p90', 'p90', 'ratio', 0.2),
    level('responseTimeS.p99', 'p99', 'ratio', 0.3),
    level('cpuUtilizationPct', 'CPU utilization', 'ratio', 0.15),
    level('tasks.mean', 'tasks, mean', 'ratio', 0.1),
    level('taskHours', 'task hours', 'ratio', 0.1),
    level('costUsd.total', 'cost', 'ratio', 0.1),
    timing('scaleOut.decisionDelayS', 'load rise to scale-out'),
    timing('scaleOut.capacityDelayS', 'scale-out to capacity'),
  ]
}

/** Distances between distributions: mean difference over the observed mean, and the largest gap between the distribution functions. */
export const SHAPE_LIMITS = { wasserstein: 0.25, gap: 0.15 } as const

/** Share of what was observed by which a course over time may miss (WAPE). */
export const COURSE_LIMIT = 0.2

/** A percentile needs so many successes beyond it to be judged. */
export const LEAST_BEYOND = 10
