// How the figures of queueing theory are read from what a run leaves behind.
import { bucketIndex, lowerBound, type SparseHistogram } from '../../simulator/engine/log-histogram.ts'
import type { RunOutput } from '../../simulator/result/run-output.ts'

/** A figure is a mean over replications, or a quantile or standard deviation of times pooled over them. */
export type Reading =
  | { kind: 'mean'; of: (run: RunOutput) => number }
  | { kind: 'quantile'; of: (run: RunOutput) => SparseHistogram; p: number }
  | { kind: 'deviation'; of: (run: RunOutput) => SparseHistogram }

export const mean = (of: (run: RunOutput) => number): Reading => ({ kind: 'mean', of })

const response = (run: RunOutput) => run.responseTimeS
const waiting = (run: RunOutput) => run.waitingTimeS

export const W = mean(({ responseTimeS }) => responseTimeS.sum / responseTimeS.count)
export const Wq = mean(({ waitingTimeS }) => waitingTimeS.sum / waitingTimeS.count)
/** A wait of exactly nothing falls into the first bucket. */
export const pDelay = mean(({ waitingTimeS }) => shareAbove(waitingTimeS, 0))
export const pBlock = mean(({ totals }) => totals.failed / totals.requests)
export const attemptsPerRequest = mean(({ totals }) => totals.attempts / totals.requests)
export const successRate = mean(({ totals }) => totals.succeeded / totals.requests)
export const responseQuantile = (p: number): Reading => ({ kind: 'quantile', of: response, p })
export const waitingQuantile = (p: number): Reading => ({ kind: 'quantile', of: waiting, p })
export const waitingDeviation: Reading = { kind: 'deviation', of: waiting }

/** Time integrals of the number in system, waiting and in service: the sum of what each request spent there. */
export const inSystem = (run: RunOutput) => run.responseTimeS.sum / horizonOf(run)
export const inQueue = (run: RunOutput) => run.waitingTimeS.sum / horizonOf(run)
export const inService = (run: RunOutput) => inSystem(run) - inQueue(run)
/** vCPU in use on average: the number in service where each thread uses one. */
export const cpuInUse = (run: RunOutput) => total(run.intervals.cpuUsed) / horizonOf(run)
/**
 * Successes per second: the offered rate times the share of ended requests that succeeded. Those still in flight at the end have
 * no counterpart at the beginning (requests of the warm-up are not counted), so a plain count of successes would be too small.
 */
export function throughput({ totals, intervalS, intervals }: RunOutput): number {
  const share = totals.succeeded / (totals.succeeded + totals.failed)
  return (share * totals.requests) / (intervalS * intervals.offered.length)
}

export function horizonOf(run: RunOutput): number {
  return run.intervalS * run.intervals.offered.length
}

export function total(column: Float64Array): number {
  return column.reduce((sum, value) => sum + value, 0)
}

export function average(column: Float64Array): number {
  return total(column) / column.length
}

/** The part of a column between two times. */
export function between(run: RunOutput, column: Float64Array, fromS: number, toS: number): Float64Array {
  return column.subarray(Math.round(fromS / run.intervalS), Math.round(toS / run.intervalS))
}

/** Share of times above x; within x's bucket, times are taken as evenly spread. */
export function shareAbove(histogram: SparseHistogram, x: number): number {
  const bucket = bucketIndex(x)
  let above = 0
  for (let position = 0; position < histogram.buckets.length; position += 2) {
    const index = histogram.buckets[position] as number
    const count = histogram.buckets[position + 1] as number
    if (index > bucket) above += count
    else if (index === bucket && x > 0) above += count * shareOfBucketAbove(index, x)
  }
  return above / histogram.count
}

function shareOfBucketAbove(index: number, x: number): number {
  const low = lowerBound(index)
  return (lowerBound(index + 1) - x) / (lowerBound(index + 1) - low)
}

/** The time below which a share p lies, on a straight line within its bucket. */
export function quantileOf(histogram: SparseHistogram, p: number): number {
  const rank = p * histogram.count
  let seen = 0
  for (let position = 0; position < histogram.buckets.length; position += 2) {
    const index = histogram.buckets[position] as number
    const count = histogram.buckets[position + 1] as number
    if (seen + count >= rank) {
      if (index === 0) return 0
      const low = lowerBound(index)
      return low + ((lowerBound(index + 1) - low) * (rank - seen)) / count
    }
    seen += count
  }
  return histogram.max ?? Number.NaN
}

/** Mean square of the times, from the middles of their buckets (at most 0.8 % wide: right to 1e-5). */
export function meanSquare(histogram: SparseHistogram): number {
  let sum = 0
  for (let position = 0; position < histogram.buckets.length; position += 2) {
    const index = histogram.buckets[position] as number
    if (index === 0) continue
    const middle = (lowerBound(index) + lowerBound(index + 1)) / 2
    sum += middle * middle * (histogram.buckets[position + 1] as number)
  }
  return sum / histogram.count
}
