// What waits and calls take, from response times: the laws with which the simulation, given the run's own arrivals, answers as slowly
// as the service did. Queueing, retries and round trips are in both, so the run need not be a quiet one.
import { log } from '../../../simulator/engine/elementary.ts'
import { lowerBound, type SparseHistogram } from '../../../simulator/engine/log-histogram.ts'
import type { RunOutput, Scenario } from '../../../simulator/index.ts'
import { type Inferred, infer } from './indirect-inference.ts'
import { replayed, replications } from './replay.ts'
import type { Cell, RunData } from './run-data.ts'
import { type Group, type Knob, turned } from './time-knobs.ts'

const POINTS = [0.1, 0.25, 0.5, 0.75, 0.9]
const LEAST_SUCCESSES = 200
/** With more failures, response times tell of queues and time-outs, not of work. */
const MOST_FAILED = 0.1
/** Half of an interval must lie within a factor of two to be called an estimate. */
const WIDEST = log(2)
const MOST_CONDITION = 30
/** Standard error of a percentile that is known to its bucket, and of one that is interpolated. */
const BUCKET_ROUGHNESS = 0.0023
const INTERPOLATED_ROUGHNESS = 0.0005

export type ResponseFit = {
  knobs: readonly Knob[]
  values: readonly number[]
  halfWidths: readonly number[]
  /** Groups whose quantiles no values of the knobs bring together. */
  misfitting: readonly Group[]
  /** Groups that the data do not identify, and why. */
  dropped: readonly { group: Group; why: string }[]
  n: number
  replications: number
}

type Statistic = { run: number; cell: Cell; p: number; observed: number; roughness: number }

export function fitResponseTimes(
  runs: readonly RunData[],
  scenario: Scenario,
  groups: readonly Group[],
  seed: string,
): ResponseFit | string {
  const usable = runs.filter((run) => failedShare(run) <= MOST_FAILED)
  if (usable.length === 0) return 'more than a tenth of the requests failed: response times tell of queues, not of work'
  const statistics = usable.flatMap(statisticsOf)
  const told = new Set(statistics.map(({ cell }) => cell.request))
  const [known, unknown] = split(groups, ({ classes }) => classes.some((name) => told.has(name)))
  const dropped = unknown.map((group) => ({
    group,
    why: `fewer than ${LEAST_SUCCESSES} successes of ${group.classes.join(', ')}`,
  }))
  let knobs = known.flatMap(knobsOf)
  const requests = usable.reduce((sum, run) => sum + run.requests, 0)
  const n = usable.reduce((sum, { cells }) => sum + cells.reduce((count, { succeeded }) => count + succeeded, 0), 0)
  while (knobs.length > 0) {
    const count = replicationsFor(requests, knobs.length)
    const inferred = inferWith({ usable, scenario, statistics, knobs, seed, count })
    const worst = worstOf(inferred, knobs)
    if (inferred !== undefined && worst === undefined)
      return {
        knobs,
        ...inferred,
        misfitting: misfitting(known, statistics, inferred),
        dropped,
        n,
        replications: count,
      }
    const removed = worst ?? { knob: knobs.at(-1)!, why: 'response times hardly move with it' }
    const isScale = removed.knob.moves === 'scale'
    if (isScale) dropped.push({ group: removed.knob.group, why: removed.why })
    knobs = knobs.filter((knob) => knob !== removed.knob && !(isScale && knob.group === removed.knob.group))
  }
  return { knobs, values: [], halfWidths: [], misfitting: [], dropped, n, replications: 0 }
}

/** Standard deviations by which the quantiles of a class may miss on average, at the best values there are. */
const MOST_MISFIT = 3

function misfitting(groups: readonly Group[], statistics: readonly Statistic[], { residuals }: Inferred): Group[] {
  return groups.filter(({ classes }) => {
    const own = residuals.filter((_, index) => classes.includes(statistics[index]!.cell.request))
    return Math.sqrt(own.reduce((sum, residual) => sum + residual ** 2, 0) / own.length) > MOST_MISFIT
  })
}

function failedShare({ variant }: RunData): number {
  return variant.summary.errorRate.value ?? 0
}

function split<T>(all: readonly T[], isFirst: (one: T) => boolean): [T[], T[]] {
  return [all.filter(isFirst), all.filter((one) => !isFirst(one))]
}

function knobsOf(group: Group): Knob[] {
  const scale: Knob = { group, moves: 'scale' }
  return group.hasSpread ? [scale, { group, moves: 'spread' }] : [scale]
}

/** A knob to give up: a spread where knobs cannot be told apart, else the one with the widest interval. */
function worstOf(inferred: Inferred | undefined, knobs: readonly Knob[]): { knob: Knob; why: string } | undefined {
  const lastSpread = knobs.filter(({ moves }) => moves === 'spread').at(-1)
  if (inferred === undefined) return lastSpread && { knob: lastSpread, why: '' }
  const condition = inferred.condition.toPrecision(2)
  const apart = `response times do not tell it from other work (condition number ${condition})`
  if ((inferred.condition > MOST_CONDITION || !inferred.isSettled) && lastSpread !== undefined)
    return { knob: lastSpread, why: apart }
  const widest = Math.max(...inferred.halfWidths)
  const index = inferred.halfWidths.indexOf(widest)
  const isFar = inferred.values.some((value) => Math.abs(value) > FARTHEST)
  if (!inferred.isSettled) return { knob: knobs[index]!, why: 'no value of it settles' }
  if (widest <= WIDEST && !isFar && inferred.condition <= MOST_CONDITION) return undefined
  if (inferred.condition > MOST_CONDITION) return { knob: knobs[index]!, why: apart }
  return { knob: knobs[index]!, why: 'its interval would span more than a factor of four' }
}

/** A law a hundred times as large or small is an escape, not an estimate. */
const FARTHEST = log(100)

const REQUESTS_PER_STEP = 2e6
const MOST_REPLICATIONS = 20
const LEAST_REPLICATIONS = 6

function replicationsFor(requests: number, knobs: number): number {
  const affordable = Math.round(REQUESTS_PER_STEP / ((knobs + 1) * Math.max(1, requests)))
  return Math.max(LEAST_REPLICATIONS, Math.min(MOST_REPLICATIONS, affordable))
}

function inferWith(of: {
  usable: readonly RunData[]
  scenario: Scenario
  statistics: readonly Statistic[]
  knobs: readonly Knob[]
  seed: string
  count: number
}): Inferred | undefined {
  const { usable, scenario, statistics, knobs, seed, count } = of
  const simulate = (values: readonly number[]) => {
    const world = turned(scenario, knobs, values)
    const outputs = usable.map((run) => replications(replayed(world, run), seed, count))
    const rows = Array.from({ length: count }, (_, replication) =>
      statistics.map(({ run, cell, p }) => log(simulatedQuantile(outputs[run]![replication]!, cell, p))),
    )
    return rows.flat().every(Number.isFinite) ? rows : undefined
  }
  const problem = {
    observed: statistics.map(({ observed }) => observed),
    roughness: statistics.map(({ roughness }) => roughness),
    simulate,
  }
  return infer(problem, knobs.length)
}

function statisticsOf({ cells }: RunData, run: number): Statistic[] {
  return cells
    .filter(({ succeeded }) => succeeded >= LEAST_SUCCESSES)
    .flatMap((cell) => {
      const { times, percentiles } = cell
      if (times !== undefined)
        return POINTS.map((p) => ({
          run,
          cell,
          p,
          observed: log(fineQuantile(times, p)),
          roughness: INTERPOLATED_ROUGHNESS,
        }))
      return percentiles.map(({ p, valueS }) => ({ run, cell, p, observed: log(valueS), roughness: BUCKET_ROUGHNESS }))
    })
    .filter(({ observed }) => Number.isFinite(observed))
}

function simulatedQuantile({ classes }: RunOutput, { request, client }: Cell, p: number): number {
  const found = classes.find((each) => each.request === request && each.client === client)
  return found === undefined ? Number.NaN : fineQuantile(found.responseTimeS, p)
}

/** Within its bucket on a straight line, so that it moves as smoothly as the parameters do; NaN when empty. */
function fineQuantile({ count, buckets }: SparseHistogram, p: number): number {
  const rank = p * count
  let below = 0
  for (let position = 0; position < buckets.length; position += 2) {
    const [bucket, inside] = [buckets[position]!, buckets[position + 1]!]
    if (below + inside >= rank) {
      const [low, high] = [lowerBound(bucket), lowerBound(bucket + 1)]
      return low + ((high - low) * (rank - below)) / inside
    }
    below += inside
  }
  return Number.NaN
}
