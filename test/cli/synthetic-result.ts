// A small Result for tests of what is printed: only the figures a test names, all others a plain one.
import { nestSummary } from '../../simulator/result/figures.ts'
import {
  type Figure,
  RESULT_FORMAT,
  type Result,
  type Summary,
  type VariantResult,
} from '../../simulator/result/schema.ts'

export function figure(value: number, low: number | null = null, high: number | null = null): Figure {
  return { value, low, high, inputLow: null, inputHigh: null, n: 20 }
}

export function unknown(reason: string): Figure {
  return { value: null, reason }
}

export type Figures = Record<string, Figure>

export function summary(figures: Figures): Summary {
  return nestSummary((path) => figures[path] ?? figure(1))
}

const NO_TIMES = { count: 0, sum: 0, min: null, max: null, buckets: [] }

export function variant(name: string, figures: Figures, more: Partial<VariantResult> = {}): VariantResult {
  return {
    name,
    description: '',
    replications: [],
    summary: summary(figures),
    windows: [{ name: 'worst minute', fromS: null, toS: null, summary: summary({ errorRate: figure(0.482) }) }],
    classes: [],
    outcomes: [],
    series: { startS: 0, intervalS: 1, bands: {} as VariantResult['series']['bands'] },
    representative: {
      replication: 0,
      why: '',
      series: {} as VariantResult['representative']['series'],
      events: [],
      eventsLeftOut: 0,
      taskLives: [],
      taskLivesLeftOut: 0,
    },
    histograms: { responseTimeS: NO_TIMES, timeToOutcomeS: NO_TIMES, waitingTimeS: NO_TIMES },
    slo: [],
    ...more,
  }
}

export function result(variants: VariantResult[], more: Partial<Result> = {}): Result {
  return {
    format: RESULT_FORMAT,
    source: 'simulated',
    scenario: {
      name: 'morning-peak',
      description: '',
      hash: 'abc',
      startEpochS: 0,
      zone: 'UTC',
      horizonS: 2400,
      warmUpS: 900,
    },
    provenance: {
      version: '0.1.0',
      seed: '1',
      replications: 20,
      command: 'surgecast compare scenario.yaml',
      interrupted: false,
    },
    variants,
    comparison: [],
    assumptions: [],
    published: [],
    ...more,
  }
}
