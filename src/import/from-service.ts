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

function readCounts(described: DescribedService, findings: Findings): void {
  const { service, scalableTarget, scalingPolicies, from } = described
  const desired = service?.desiredCount
  if (scalableTarget !== undefined) readBounds(scalableTarget, desired, findings)
  else if (scalingPolicies === undefined && service !== undefined) readUnknownScaling(desired, from, findings)
  else if (desired !== undefined) readFixed(desired, findings)
  else if (service === undefined || isOpen(described))
    findings.lacks('how many tasks there are', `${from} does not say; set service.tasks`)
  else readOne(findings)
}

/** Defaults of the scenario, and of a service that says nothing: one task, up to ten. */
const FEWEST = 1
const MOST = 10

/** Of a service that scales: what is known is kept, and a bound that is not is a guess that contradicts nothing known. */
function readBounds(
  { MinCapacity: min, MaxCapacity: max }: { MinCapacity?: number | undefined; MaxCapacity?: number | undefined },
  desired: number | undefined,
  findings: Findings,
): void {
  const guess = (path: string, value: number, what: string) => {
    findings.guessed(`service.tasks.${path}`, value, `the service scales, and its ${what} could not be read`)
    findings.asks(`the ${what} of the scalable target`, `${value} is a guess; set service.tasks.${path}`)
  }
  const least = min ?? Math.min(FEWEST, max ?? FEWEST)
  const most = max ?? Math.max(MOST, least, desired ?? 0)
  if (min === undefined) guess('min', least, 'minimum')
  else findings.found('service.tasks.min', min, 'scalable target: MinCapacity')
  if (max === undefined) guess('max', most, 'maximum')
  else findings.found('service.tasks.max', max, 'scalable target: MaxCapacity')
  if (desired === undefined) return
  if (desired >= least && desired <= most) findings.found('service.tasks.desired', desired, 'service: desiredCount')
  else
    findings.lacks(
      'a count to start with',
      `desiredCount ${desired} is outside of ${least}–${most}: it starts at ${least}`,
    )
}

/** The scaling of the service was not to be read: nothing says that its count is fixed. */
function readUnknownScaling(desired: number | undefined, from: string, findings: Findings): void {
  readBounds({}, desired, findings)
  findings.asks('whether and how the service scales', `${from} does not say; set service.tasks and scaling`)
}

function isOpen({ open = [] }: DescribedService): boolean {
  return open.some(({ field }) => field === 'service.desiredCount')
}

/** @source https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-service.html#cfn-ecs-service-desiredcount */
function readOne(findings: Findings): void {
  for (const bound of ['min', 'max'])
    findings.byDefault(`service.tasks.${bound}`, 1, 'AWS', 'the service names no count and there is no scalable target')
}

function readFixed(desired: number, findings: Findings): void {
  const why = 'service: desiredCount; there is no scalable target, so it is fixed'
  findings.found('service.tasks.min', desired, why)
  findings.found('service.tasks.max', Math.max(1, desired), why)
}
