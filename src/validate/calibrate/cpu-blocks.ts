// Stretches of an observed run in which CPU belongs to requests alone: what was served and what CPU the tasks used, block by block.
import { LogHistogram } from '../../../simulator/engine/log-histogram.ts'
import type { RunData } from './run-data.ts'
import type { Line } from './run-line.ts'

export type CpuBlock = {
  lengthS: number
  runningCount: number
  /** Of each class, in the order given. */
  servedRps: readonly number[]
  /** By all running tasks. */
  usedVcpu: number
}

/** Blocks are this many response times long, so that little work is done in one block and counted as served in the next; slower ones go. */
const RESPONSES_PER_BLOCK = 20
const LEAST_BLOCK_S = 10
/** A new task loads and is warmed up while it takes up traffic: no block in which, or just before which, their number changed. */
const STEADY = 0.02
/** Failed attempts and retries cost CPU that no count of successes tells of. */
const MOST_FAILED = 0.02

/** @returns undefined where CPU, running tasks or what was served is not observed */
export function cpuBlocks(run: RunData, classes: readonly string[], taskVcpu: number): CpuBlock[] | undefined {
  const { cpuUtilizationPct, tasksRunning, servedRps } = run.series
  if (![cpuUtilizationPct, tasksRunning, servedRps].every((line) => line.some((value) => value !== null)))
    return undefined
  const perClass = classes.map((name) => servedOf(run, name))
  const blocks = blockRanges(run).map((indices) => {
    const mean = (line: Line) => meanOver(line, indices)
    const runningCount = mean(tasksRunning)
    return {
      lengthS: indices.length * run.intervalS,
      runningCount,
      servedRps: perClass.map(mean),
      usedVcpu: (mean(cpuUtilizationPct) / 100) * runningCount * taskVcpu,
      isCalm: isCalm(run, indices),
    }
  })
  return blocks
    .filter((block, index) => block.isCalm && (index === 0 || isAlike(block, blocks[index - 1])))
    .filter(({ usedVcpu, servedRps: served }) => [usedVcpu, ...served].every(Number.isFinite))
    .map(({ isCalm: _, ...block }) => block)
}

function isAlike(block: { runningCount: number }, before: { runningCount: number } | undefined): boolean {
  return before === undefined || Math.abs(block.runningCount - before.runningCount) <= STEADY * block.runningCount
}

/** Where classes are not told apart over time, each has its share of the whole run. */
function servedOf({ series, servedRps, cells }: RunData, name: string): Line {
  const own = servedRps?.[name]
  if (own !== undefined) return own
  const total = cells.reduce((sum, { succeeded }) => sum + succeeded, 0)
  const ofClass = cells.reduce((sum, { request, succeeded }) => sum + (request === name ? succeeded : 0), 0)
  return series.servedRps.map((rate) => (rate === null ? null : (rate * ofClass) / Math.max(1, total)))
}

function isCalm({ series, intervalS }: RunData, indices: readonly number[]): boolean {
  const of = (line: Line) => meanOver(line, indices) || 0
  const served = of(series.servedRps)
  if (served <= 0 || of(series.failedRps) + of(series.retriesRps) > MOST_FAILED * served) return false
  const running = series.tasksRunning.filter((_, index) => indices.includes(index)).filter((count) => count !== null)
  const most = Math.max(...running)
  if (most - Math.min(...running) > STEADY * most) return false
  const slow = meanOver(series.responseTimeP95S, indices)
  if (slow * RESPONSES_PER_BLOCK > indices.length * intervalS) return false
  const healthy = meanOver(series.tasksHealthy, indices)
  return Number.isNaN(healthy) || healthy >= (1 - STEADY) * most
}

function blockRanges(run: RunData): number[][] {
  const { intervalS, series } = run
  const typicalS = LogHistogram.fromSparse(run.times).quantile(0.5) || 0
  const resolution = resolutionOf(series.cpuUtilizationPct)
  const wanted = Math.max(LEAST_BLOCK_S, RESPONSES_PER_BLOCK * typicalS) / intervalS
  const length = resolution * Math.max(1, Math.ceil(wanted / resolution))
  const first = firstChange(series.cpuUtilizationPct) % resolution
  const count = Math.floor((series.cpuUtilizationPct.length - first) / length)
  return Array.from({ length: count }, (_, block) =>
    Array.from({ length }, (_, offset) => first + block * length + offset),
  )
}

/** Intervals after which the course takes another value: a metric of a minute stands still for a minute. */
function resolutionOf(line: Line): number {
  const changes = changesOf(line)
  const gaps = changes.slice(1).map((at, index) => at - changes[index]!)
  return gaps.length === 0 ? Math.max(1, line.length) : Math.min(...gaps)
}

function firstChange(line: Line): number {
  return changesOf(line)[0] ?? 0
}

function changesOf(line: Line): number[] {
  return line.flatMap((value, index) => (index > 0 && value !== line[index - 1] ? [index] : []))
}

function meanOver(line: Line, indices: readonly number[]): number {
  const values = indices.flatMap((index) => line[index] ?? [])
  return values.length === 0 ? Number.NaN : values.reduce((sum, value) => sum + value, 0) / values.length
}
