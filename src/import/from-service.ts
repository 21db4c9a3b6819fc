// How many tasks the service keeps and how it replaces them.
import type { DescribedService } from './described-service.ts'
import { type Findings, seconds } from './findings.ts'

export function readService(described: DescribedService, findings: Findings): void {
  const { service } = described
  readCounts(described, findings)
  if (service === undefined) return
  findings.found(
    'service.healthCheckGracePeriod',
    seconds(service.healthCheckGracePeriodSeconds),
    'service: healthCheckGracePeriodSeconds',
  )
  const most = service.deploymentConfiguration?.maximumPercent
  findings.found('service.maximumPercent', most === undefined ? undefined : `${most}%`, 'service: maximumPercent')
  const spot = service.capacityProviderStrategy?.some(({ capacityProvider }) => capacityProvider === 'FARGATE_SPOT')
  if (spot) findings.ignores('Fargate Spot: interruptions are not modelled, and the price is that of on-demand tasks')
}

function readCounts({ service, scalableTarget, from }: DescribedService, findings: Findings): void {
  const desired = service?.desiredCount
  const { MinCapacity: min, MaxCapacity: max } = scalableTarget ?? {}
  if (min !== undefined && max !== undefined) {
    findings.found('service.tasks.min', min, 'scalable target: MinCapacity')
    findings.found('service.tasks.max', max, 'scalable target: MaxCapacity')
    if (desired !== undefined && desired >= min && desired <= max)
      findings.found('service.tasks.desired', desired, 'service: desiredCount')
    return
  }
  if (desired === undefined) {
    findings.lacks('how many tasks there are', `${from} does not say; set service.tasks`)
    return
  }
  findings.found('service.tasks.min', desired, 'service: desiredCount; there is no scalable target, so it is fixed')
  findings.found(
    'service.tasks.max',
    Math.max(1, desired),
    'service: desiredCount; there is no scalable target, so it is fixed',
  )
}
