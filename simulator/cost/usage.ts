// How much of each billed thing a run, or a part of it, used. Quantities only; prices come in bill.ts.
import { intervalLengthS, sumOver } from '../result/interval-window.ts'
import type { BalancerHour, RunOutput } from '../result/run-output.ts'
import type { Scenario } from '../scenario/schema.ts'
import type { RestOfMonth } from './rest-of-month.ts'

/** One capacity unit. @source https://aws.amazon.com/elasticloadbalancing/pricing/ (read 2026-10) */
const LCU = { newConnectionsPerS: 25, activeConnections: 3000, bytesPerHour: 1e9, ruleEvaluationsPerS: 1000 }
/** The first ten rules of a request are free; the default rule is not counted. @source https://aws.amazon.com/elasticloadbalancing/pricing/ */
const FREE_RULES = 10
const HOUR_S = 3600

export type Usage = {
  /** Σ over tasks of billed seconds. */
  taskS: number
  /** Time that passes, for what is billed by the hour whatever happens. */
  hours: number
  lcuHours: number
  pulledBytes: number
}

export function usageOf(output: RunOutput, scenario: Scenario): Usage {
  return {
    taskS: output.tasks.billedS,
    hours: scenario.horizon / HOUR_S,
    lcuHours: output.balancerHours.reduce((sum, hour) => sum + lcuHours(hour, scenario.loadBalancer.rules), 0),
    pulledBytes: output.tasks.pulledBytes,
  }
}

/**
 * Capacity-unit hours of one clock hour: the largest of four dimensions, each averaged over the hour.
 * Simplification: a gigabyte is 1e9 bytes, and open connections count by their average.
 */
export function lcuHours(hour: Omit<BalancerHour, 'share'>, rules: number): number {
  const ruleEvaluations = hour.requests * Math.max(0, rules - FREE_RULES)
  return Math.max(
    hour.newConnections / LCU.newConnectionsPerS / HOUR_S,
    hour.connectionS / LCU.activeConnections / HOUR_S,
    hour.bytes / LCU.bytesPerHour,
    ruleEvaluations / LCU.ruleEvaluationsPerS / HOUR_S,
  )
}

/**
 * The part of a run's usage that falls into some of its intervals. Tasks and image pulls go by billed task seconds, capacity units by
 * attempts, the rest by time; so the parts of a partition add up to the run.
 */
export function usageIn(output: RunOutput, scenario: Scenario, intervals: readonly number[]): Usage {
  const whole = usageOf(output, scenario)
  const { billedTaskS, attempts } = output.intervals
  const taskShare = shareOf(billedTaskS, intervals)
  const lengthS = intervals.reduce((sum, index) => sum + intervalLengthS(output, scenario, index), 0)
  return {
    taskS: whole.taskS * taskShare,
    hours: lengthS / HOUR_S,
    lcuHours: whole.lcuHours * shareOf(attempts, intervals),
    pulledBytes: whole.pulledBytes * taskShare,
  }
}

/** The rest of a month: steady traffic. Connections and bytes per attempt are those of the run. */
export function steadyUsage(output: RunOutput, scenario: Scenario, { hours, tasks, rateRps }: RestOfMonth): Usage {
  const attempts = rateRps * hours * HOUR_S
  const perAttempt = mixOf(output.balancerHours)
  const mix = {
    newConnections: perAttempt.newConnections * attempts,
    connectionS: perAttempt.connectionS * attempts,
    bytes: perAttempt.bytes * attempts,
    requests: attempts,
  }
  return { taskS: tasks * hours * HOUR_S, hours, lcuHours: lcuHours(mix, scenario.loadBalancer.rules), pulledBytes: 0 }
}

function mixOf(hours: readonly BalancerHour[]) {
  const sum = (key: 'newConnections' | 'connectionS' | 'bytes' | 'requests') =>
    hours.reduce((total, hour) => total + hour[key], 0)
  const requests = Math.max(1, sum('requests'))
  return {
    newConnections: sum('newConnections') / requests,
    connectionS: sum('connectionS') / requests,
    bytes: sum('bytes') / requests,
  }
}

function shareOf(column: Float64Array, intervals: readonly number[]): number {
  const total = column.reduce((sum, value) => sum + value, 0)
  if (total === 0) return 0
  return sumOver(column, intervals) / total
}
