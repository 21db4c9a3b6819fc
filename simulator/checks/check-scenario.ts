// Before it simulates, it looks: every check over one scenario, in the order in which a reader should hear of what they find.
import type { Scenario } from '../scenario/schema.ts'
import { dependenciesBelowDemand, poolsAboveConnections } from './connections.ts'
import { demandAboveCapacity } from './demand.ts'
import type { Check, Finding } from './finding.ts'
import { healthCheckCannotPass } from './health-check.ts'
import { metricsOutOfReach } from './metric-reach.ts'
import { budgetsThatNeverFill } from './retry-budget.ts'
import { schedulesUndone } from './schedule-undone.ts'
import { timeoutsBelowWork } from './timeouts.ts'

const CHECKS: readonly Check[] = [
  healthCheckCannotPass,
  timeoutsBelowWork,
  metricsOutOfReach,
  demandAboveCapacity,
  dependenciesBelowDemand,
  poolsAboveConnections,
  budgetsThatNeverFill,
  schedulesUndone,
]

export function findingsOf(scenario: Scenario): Finding[] {
  return CHECKS.flatMap((check) => check(scenario))
}
