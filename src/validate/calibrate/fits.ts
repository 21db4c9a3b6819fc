// How the scenario fits the runs it was calibrated from, before and after: told because it is expected, and in-sample.
import type { RunOutput, Scenario } from '../../../simulator/index.ts'
import { figureAt } from '../../../simulator/result/figures.ts'
import { START_UP_PHASES } from '../../../simulator/result/schema.ts'
import type { Fit } from './calibration.ts'
import { mergedTimes, replayed, replications } from './replay.ts'
import type { RunData } from './run-data.ts'

const FIGURES = [
  ['responseTimeS.p50', 'p50'],
  ['responseTimeS.p90', 'p90'],
  ['responseTimeS.p99', 'p99'],
  ['errorRate', 'error rate'],
  ['cpuUtilizationPct', 'CPU'],
  ['startUpS.total', 'start-up'],
] as const

const REPLICATIONS = 5

export function fitOf(run: RunData, worlds: { before: Scenario; after: Scenario }, seed: string): Fit {
  const simulated = (scenario: Scenario) => figuresOf(replications(replayed(scenario, run), seed, REPLICATIONS))
  const [before, after] = [simulated(worlds.before), simulated(worlds.after)]
  const known = (value: number | undefined) => (value === undefined || !Number.isFinite(value) ? null : value)
  return {
    run: run.name,
    figures: FIGURES.map(([figure, label]) => ({
      figure,
      label,
      observed: figureAt(run.variant.summary, figure)?.value ?? null,
      before: known(before[figure]),
      after: known(after[figure]),
    })),
  }
}

function figuresOf(outputs: readonly RunOutput[]): Record<(typeof FIGURES)[number][0], number> {
  const sum = (of: (output: RunOutput) => number) => outputs.reduce((total, output) => total + of(output), 0)
  const column = (values: Float64Array) => values.reduce((total, value) => total + value, 0)
  const times = mergedTimes(outputs)
  const failed = sum(({ totals }) => totals.failed)
  const [total] = START_UP_PHASES.slice(-1)
  return {
    'responseTimeS.p50': times.quantile(0.5),
    'responseTimeS.p90': times.quantile(0.9),
    'responseTimeS.p99': times.quantile(0.99),
    errorRate: failed / (failed + sum(({ totals }) => totals.succeeded)),
    cpuUtilizationPct:
      (100 * sum(({ intervals }) => column(intervals.cpuUsed))) / sum(({ intervals }) => column(intervals.cpuOffered)),
    'startUpS.total': sum(({ startUps }) => startUps.phaseS[total!]) / sum(({ startUps }) => startUps.count),
  }
}
