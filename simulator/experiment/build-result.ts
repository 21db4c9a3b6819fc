// From what was kept of the replications to the Result: the one place where a Result is put together.
import { findingsOf } from '../checks/check-scenario.ts'
import { toldRest } from '../cost/rest-words.ts'
import { LogHistogram, type SparseHistogram } from '../engine/log-histogram.ts'
import { bandsOf, toValues } from '../result/bands.ts'
import { type Heatmap, mergedHeatmap } from '../result/heatmap.ts'
import { type Candidate, representativeOf } from '../result/representative.ts'
import {
  type Assumption,
  type BySeries,
  REFUSAL_SERIES,
  RESULT_FORMAT,
  type Result,
  SERIES,
  type VariantResult,
} from '../result/schema.ts'
import type { Line, Lines } from '../result/series.ts'
import { spreadOf } from '../result/spread.ts'
import type { Prepared, World } from '../scenario/worlds.ts'
import { classesOf } from './class-results.ts'
import { compareVariants } from './compare.ts'
import { outcomesOf } from './outcomes.ts'
import type { Details, Replication } from './replication.ts'
import { readTimes, type Sample } from './sample.ts'
import { sloOf } from './slo.ts'
import { summarize } from './summarize.ts'
import { unwellOf } from './unwell-stretches.ts'

export type Provenance = Omit<Result['provenance'], 'replications'> & {
  source: Result['source']
  assumptions: readonly Assumption[]
  spread?: { metricPeriodS: number } | undefined
}

type WithLines = Replication & { lines: Lines; details: Details }

/**
 * @param replications per variant, in the order of `prepared.worlds`, at least one each
 * @throws Error when a variant has no replication
 */
export function buildResult(
  prepared: Prepared,
  replications: readonly (readonly Replication[])[],
  provenance: Provenance,
): Result {
  const { source, assumptions, spread, version, seed, command, interrupted } = provenance
  const sides = prepared.worlds.map((world, index) => ({ world, replications: replications[index] ?? [] }))
  return {
    format: RESULT_FORMAT,
    source,
    scenario: scenarioOf(prepared),
    provenance: {
      version,
      seed,
      replications: Math.min(...sides.map((side) => side.replications.length)),
      command,
      interrupted,
    },
    variants: sides.map((side) => variantOf(side.world, side.replications, { source, spread })),
    comparison: compareVariants(
      sides.map((side) => ({ ...side, variant: side.world.variant, isUncertain: isUncertain(side.world) })),
    ),
    assumptions: [...assumptions],
    published: prepared.worlds.flatMap(publishedOf),
  }
}

function scenarioOf({ name, description, hash, worlds }: Prepared): Result['scenario'] {
  const { start, horizon, warmUp, imported } = (worlds[0] as World).scenario
  const times = { startEpochS: start.epochS, zone: start.zone, horizonS: horizon, warmUpS: warmUp }
  return { name, description, hash, ...times, ...(imported === undefined ? {} : { imported }) }
}

function isUncertain(world: World): boolean {
  return world.uncertain.length > 0
}

function variantOf(
  world: World,
  replications: readonly Replication[],
  { source, spread }: Pick<Provenance, 'source' | 'spread'>,
): VariantResult {
  if (replications.length === 0) throw new Error(`variant ${world.variant} has no replication`)
  const uncertain = isUncertain(world)
  const summary = summarize(replications.map(sampleOf), uncertain)
  const isObserved = source !== 'simulated'
  const series = seriesOf(replications)
  const findings = findingsOf(world.scenario)
  const restOfMonth = toldRest(replications.map(({ rest }) => rest))
  return {
    name: world.variant,
    description: world.description,
    ...(isObserved || findings.length === 0 ? {} : { findings }),
    replications: replications.map(({ replication, scalars }) => ({ replication, figures: numbersOf(scalars) })),
    summary,
    windows: windowsOf(replications, uncertain),
    classes: classesOf(replications, uncertain),
    outcomes: outcomesOf(replications, uncertain),
    series,
    responseTimeHeatmap: heatmapOf(replications),
    unwell: unwellOf(replications, uncertain),
    representative: representativePart(replications),
    histograms: histogramsOf(replications),
    ...(restOfMonth === undefined ? {} : { restOfMonth }),
    ...(spread === undefined ? {} : { spread: spreadOf(replications, series, spread.metricPeriodS) }),
    ...(world.scenario.gate ? {} : { gated: false }),
    slo: sloOf(world.scenario.slo, { summary, replications, isUncertain: uncertain, isObserved }),
  }
}

function sampleOf({ scalars, responseTimeS, failureTimeS, waitingTimeS }: Replication): Sample {
  const times = readTimes({ responseTimeS, timeToOutcomeS: responseTimeS, waitingTimeS })
  times.timeToOutcomeS?.mergeFrom(LogHistogram.fromSparse(failureTimeS))
  return { scalars, times }
}

function numbersOf(scalars: Replication['scalars']): Record<string, number | null> {
  return Object.fromEntries(
    Object.entries(scalars).map(([path, scalar]) => [path, typeof scalar === 'number' ? scalar : null]),
  )
}

function windowsOf(replications: readonly Replication[], uncertain: boolean): VariantResult['windows'] {
  const [first] = replications as readonly [Replication]
  return first.windows.map(({ name, fromS, toS }, index) => {
    const parts = replications.map(({ windows }) => windows[index] as Replication['windows'][number])
    const samples = parts.map(({ scalars, responseTimeS }) => ({ scalars, times: readTimes({ responseTimeS }) }))
    return { name, fromS, toS, summary: summarize(samples, uncertain) }
  })
}

function seriesOf(replications: readonly Replication[]): VariantResult['series'] {
  const lines = replications.flatMap((replication) => replication.lines ?? [])
  return { startS: 0, intervalS: (lines[0] as Lines).intervalS, bands: bandsOf(lines, drawn(lines[0] as Lines)) }
}

/** All lines of a forecast, and those that only a load test has where it has them. */
function drawn({ lines }: Lines): (keyof BySeries<Line>)[] {
  return [...SERIES, ...REFUSAL_SERIES.filter((name) => lines[name] !== undefined)]
}

function heatmapOf(replications: readonly Replication[]): Heatmap {
  return mergedHeatmap(replications.flatMap(({ heatmap }) => heatmap ?? []))
}

function representativePart(replications: readonly Replication[]): VariantResult['representative'] {
  const { replication, why } = representativeOf(replications.map(candidateOf))
  const chosen = replications.find((each) => each.replication === replication) as WithLines
  const series = drawn(chosen.lines).map((name) => [name, toValues((chosen.lines.lines[name] as Line).value)] as const)
  return {
    replication,
    why,
    series: Object.fromEntries(series) as BySeries<(number | null)[]>,
    ...chosen.details,
  }
}

function candidateOf({ replication, mode, scalars, lines, details }: Replication): Candidate {
  const number = (path: string) => {
    const scalar = scalars[path]
    return typeof scalar === 'number' ? scalar : Number.NaN
  }
  const hasDetails = lines !== undefined && details !== undefined
  return { replication, mode, errorRate: number('errorRate'), p99S: number('responseTimeS.p99'), hasDetails }
}

function histogramsOf(replications: readonly Replication[]): VariantResult['histograms'] {
  const merge = (sparse: readonly SparseHistogram[]) => {
    const merged = new LogHistogram()
    for (const each of sparse) merged.mergeFrom(LogHistogram.fromSparse(each))
    return merged.toSparse()
  }
  return {
    responseTimeS: merge(replications.map(({ responseTimeS }) => responseTimeS)),
    timeToOutcomeS: merge(replications.flatMap(({ responseTimeS, failureTimeS }) => [responseTimeS, failureTimeS])),
    waitingTimeS: merge(replications.map(({ waitingTimeS }) => waitingTimeS)),
  }
}

/** The figures somebody published about this variant. */
function publishedOf({ variant, scenario }: World): Result['published'] {
  return scenario.published.flatMap(({ values, fitted, ...rest }) => {
    const value = values[variant]
    const isFitted = typeof fitted === 'boolean' ? fitted : fitted.includes(variant)
    return value === undefined ? [] : [{ variant, ...rest, fitted: isFitted, value }]
  })
}
