// What a request costs, from metrics alone: CPU by regression on the request rate, waiting from response times of quiet minutes.
import { linearRegression, medianSorted, quantileSorted } from 'simple-statistics'
import { studentT95 } from '../../simulator/experiment/student-t.ts'
import { PERIOD_S, type Series } from './metrics.ts'

/** Fewer minutes say too little. */
const LEAST_MINUTES = 20
const QUIET_SHARE = 0.25

export type CpuFit = {
  /** CPU seconds per request, at one vCPU. */
  cpuS: number
  lowS: number
  highS: number
  /** vCPU that each task uses without any request; never below zero. */
  backgroundVcpu: number
  n: number
}

/**
 * Per task and minute: CPU seconds = background + CPU per request × requests. Ordinary least squares.
 *
 * @param vcpu of a task
 * @returns undefined where minutes are few or the load does not vary
 */
export function fitCpu({ cpu, requests, healthy }: Series, vcpu: number): CpuFit | undefined {
  const points = cpu.flatMap((utilization, minute) => {
    const [count, tasks] = [requests[minute] ?? null, healthy[minute] ?? null]
    if (utilization === null || count === null || tasks === null || tasks <= 0) return []
    return [[count / tasks, (utilization / 100) * vcpu * PERIOD_S] as [number, number]]
  })
  const n = points.length
  const spread = squares(points.map(([rate]) => rate))
  if (n < LEAST_MINUTES || spread === 0) return undefined
  const { m: slope, b: intercept } = linearRegression(points)
  const residual = points.reduce((sum, [rate, used]) => sum + (used - intercept - slope * rate) ** 2, 0)
  const halfWidth = studentT95(n - 2) * Math.sqrt(residual / (n - 2) / spread)
  if (slope <= 0) return undefined
  return {
    cpuS: slope,
    lowS: Math.max(0, slope - halfWidth),
    highS: slope + halfWidth,
    backgroundVcpu: Math.max(0, intercept / PERIOD_S),
    n,
  }
}

function squares(values: readonly number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return values.reduce((sum, value) => sum + (value - mean) ** 2, 0)
}

export type WaitFit = { medianS: number; p99S: number; n: number }

/** What a response takes beyond its CPU when nothing queues: the quietest quarter of the minutes. */
export function fitWait({ cpu, responseP50, responseP99 }: Series, cpuS: number, vcpu: number): WaitFit | undefined {
  const points = cpu.flatMap((utilization, minute) => {
    const [p50, p99] = [responseP50[minute] ?? null, responseP99[minute] ?? null]
    return utilization === null || p50 === null || p99 === null ? [] : [{ utilization, p50, p99 }]
  })
  if (points.length < LEAST_MINUTES) return undefined
  const limit = quantileSorted(sorted(points.map(({ utilization }) => utilization)), QUIET_SHARE)
  const quiet = points.filter(({ utilization }) => utilization <= limit)
  const servingS = cpuS / Math.min(1, vcpu)
  const medianS = medianSorted(sorted(quiet.map(({ p50 }) => p50))) - servingS
  const p99S = medianSorted(sorted(quiet.map(({ p99 }) => p99))) - servingS
  return medianS > 0.0005 && p99S > medianS ? { medianS, p99S, n: quiet.length } : undefined
}

function sorted(values: readonly number[]): number[] {
  return [...values].sort((left, right) => left - right)
}
