// Task-hours paid for beyond what the demand needed: the price of being ready.
import type { Scenario } from '../scenario/schema.ts'
import { intervalLengthS } from './interval-window.ts'
import type { RunOutput } from './run-output.ts'

const DEFAULT_TARGET = 0.7

/**
 * Σ over intervals of max(0, billed tasks − needed tasks) × length, where needed = ⌈CPU used ÷ (task vCPU × target utilization)⌉, one at
 * least. The target is that of the first CPU target tracking policy, else 70 %. Start-up CPU counts as need; demand that an overloaded
 * service could not serve does not show here (nor is there anything over-provisioned then).
 */
export function overProvisionedTaskHours(output: RunOutput, scenario: Scenario, intervals: readonly number[]): number {
  const usefulVcpu = scenario.service.task.cpu * targetUtilization(scenario)
  const { cpuUsed, billedTaskS } = output.intervals
  let taskS = 0
  for (const index of intervals) {
    const lengthS = intervalLengthS(output, scenario, index)
    // A hair less than exact, so that rounding does not ask for one more task.
    const needed = Math.max(1, Math.ceil((cpuUsed[index] as number) / (lengthS * usefulVcpu) - 1e-9))
    taskS += Math.max(0, (billedTaskS[index] as number) - needed * lengthS)
  }
  return taskS / 3600
}

/** Fraction, 0–1. */
export function targetUtilization(scenario: Pick<Scenario, 'scaling'>): number {
  for (const policy of Object.values(scenario.scaling)) {
    if (policy.kind === 'targetTracking' && policy.metric !== 'requestCountPerTarget') return policy.target / 100
  }
  return DEFAULT_TARGET
}
