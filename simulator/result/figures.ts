// The figures of a summary as a flat list of paths (`responseTimeS.p99`), and the way back to the nested summary.
// One replication has a Scalar per path; many replications have a Figure per path.
import { FAILURE_KINDS, type Figure, METERS, REFUSAL_KINDS, START_UP_PHASES, type Summary } from './schema.ts'

/** A number, or why there is none. Never NaN or infinite; `isNever`: a time that never comes, later than any other. */
export type Scalar = number | { readonly reason: string; readonly isNever?: true }
export type Scalars = Readonly<Record<string, Scalar>>

export const PERCENTILES = { p50: 0.5, p90: 0.9, p95: 0.95, p99: 0.99, p999: 0.999 } as const
export type Percentile = keyof typeof PERCENTILES
export const PERCENTILE_NAMES = Object.keys(PERCENTILES) as Percentile[]

/** The three durations of which a summary has mean, percentiles and maximum. */
export const DURATIONS = ['responseTimeS', 'timeToOutcomeS', 'waitingTimeS'] as const
export type DurationName = (typeof DURATIONS)[number]

/** Percentiles over all requests: a failure is later than any success. */
export const SUCCESS_TIME = 'timeToSuccessS'

/** Figures that only the summary of a load test has. */
export const REFUSAL_PATHS: readonly string[] = REFUSAL_KINDS.map((kind) => `errorsByKind.${kind}`)

/** Figures that are shares of requests: 0–1. */
export const SHARE_PATHS: readonly string[] = [
  'errorRate',
  ...FAILURE_KINDS.map((kind) => `errorsByKind.${kind}`),
  ...REFUSAL_PATHS,
  'firstUseFraction',
  'coldTaskFraction',
]

/** Every figure of a forecast's summary, in the order of the schema. */
export const FIGURE_PATHS: readonly string[] = [
  'requests',
  'attempts',
  'succeeded',
  'failed',
  'inFlightAtEnd',
  'errorRate',
  ...FAILURE_KINDS.map((kind) => `errorsByKind.${kind}`),
  'retryAmplification',
  ...DURATIONS.flatMap((name) => ['mean', ...PERCENTILE_NAMES, 'max'].map((key) => `${name}.${key}`)),
  ...PERCENTILE_NAMES.map((key) => `${SUCCESS_TIME}.${key}`),
  'firstUseFraction',
  'coldTaskFraction',
  'scaleOut.count',
  'scaleOut.decisionDelayS',
  'scaleOut.capacityDelayS',
  ...START_UP_PHASES.map((phase) => `startUpS.${phase}`),
  'recoveryTimeS',
  'unwell.stretches',
  'unwell.totalS',
  'unwell.longestS',
  'tasks.mean',
  'tasks.max',
  'tasks.maxRunning',
  'tasks.maxPending',
  'tasks.maxDraining',
  'tasks.replaced',
  'taskHours',
  'overProvisionedTaskHours',
  'cpuUtilizationPct',
  'costUsd.total',
  'costUsd.perHour',
  'costUsd.perMonth',
  ...METERS.map((meter) => `costUsd.byMeter.${meter}`),
]

export function notKnown(reason: string): { reason: string } {
  return { reason }
}

/** `numerator / denominator`, or the reason when there is nothing to divide by. */
export function ratio(numerator: number, denominator: number, reason: string): Scalar {
  return denominator > 0 ? known(numerator / denominator) : notKnown(reason)
}

/** Guards what enters a Result: an observed run marks what it could not see with NaN. */
export function known(value: number): Scalar {
  return Number.isFinite(value) ? value : notKnown('not observed')
}

/** @param paths all of FIGURE_PATHS among them */
export function nestSummary(figureOf: (path: string) => Figure, paths = FIGURE_PATHS): Summary {
  const summary: Record<string, unknown> = {}
  for (const path of paths) {
    const keys = path.split('.')
    let level = summary
    for (const key of keys.slice(0, -1)) {
      level[key] ??= {}
      level = level[key] as Record<string, unknown>
    }
    level[keys.at(-1) as string] = figureOf(path)
  }
  return summary as Summary
}

/** @returns undefined for a path that is no figure's, or for a figure that this summary does not have */
export function figureAt(summary: Summary, path: string): Figure | undefined {
  if (!FIGURE_PATHS.includes(path) && !REFUSAL_PATHS.includes(path)) return undefined
  let level: unknown = summary
  for (const key of path.split('.')) level = (level as Record<string, unknown> | undefined)?.[key]
  return level as Figure | undefined
}
