// A health check that takes longer than it may cannot pass, however idle the task is: no task ever comes into service.
import type { Scenario } from '../scenario/schema.ts'
import type { Finding } from './finding.ts'
import { holdingS, median } from './task-capacity.ts'
import { seconds } from './words.ts'

export function healthCheckCannotPass(scenario: Scenario): Finding[] {
  const { healthCheck } = scenario.loadBalancer
  const typicalS = holdingS(healthCheck.work, scenario, median) + scenario.network.targetRoundTrip
  if (!healthCheck.enabled || typicalS <= healthCheck.timeout) return []
  const why = `half of the health checks take ${seconds(typicalS)} or more and may take ${seconds(healthCheck.timeout)}`
  const fate = scenario.service.replaceUnhealthy ? ', and ECS replaces them again and again' : ''
  return [
    {
      check: 'health-check-cannot-pass',
      path: 'loadBalancer.healthCheck.timeout',
      message: `H${why.slice(1)}, without any queue: tasks fail them however idle they are${fate}.`,
      hint: 'Check less (a readiness that asks no dependency), or set a longer timeout.',
      why,
    },
  ]
}
