// A target's health from its checks in a row. A new target becomes healthy with its first pass; once unhealthy it needs the whole
// healthy threshold. Failing while it boots therefore puts a slow starter on the slow path.
// @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
import type { Scenario } from '../scenario/schema.ts'
import type { TargetState } from './balancer.ts'

type Thresholds = Pick<Scenario['loadBalancer']['healthCheck'], 'healthyThreshold' | 'unhealthyThreshold'>

export type HealthCounts = { state: TargetState; passes: number; failures: number }

export const NEW_TARGET: HealthCounts = { state: 'initial', passes: 0, failures: 0 }

export function afterCheck(counts: HealthCounts, passed: boolean, thresholds: Thresholds): HealthCounts {
  const passes = passed ? counts.passes + 1 : 0
  const failures = passed ? 0 : counts.failures + 1
  return { state: nextState(counts.state, passes, failures, thresholds), passes, failures }
}

function nextState(state: TargetState, passes: number, failures: number, thresholds: Thresholds): TargetState {
  if (state === 'initial' && passes >= 1) return 'healthy'
  if (state === 'unhealthy' && passes >= thresholds.healthyThreshold) return 'healthy'
  if ((state === 'initial' || state === 'healthy') && failures >= thresholds.unhealthyThreshold) return 'unhealthy'
  return state
}
