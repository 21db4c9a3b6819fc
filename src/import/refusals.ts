// Services that the simulator does not model at all are refused: a scenario of them would look right and be wrong.
import { type Problem, UserError } from '../../simulator/index.ts'
import type { DescribedService } from './described-service.ts'

const FARGATE = new Set(['FARGATE', 'FARGATE_SPOT'])

/** @throws UserError with every reason at once */
export function refuseWhatIsNotFargate(described: DescribedService): void {
  const problems = [launchTypeProblem(described), platformProblem(described), schedulingProblem(described)]
  const found = problems.filter((problem) => problem !== undefined)
  if (found.length > 0) throw new UserError(found)
}

function launchTypeProblem({ service, taskDefinition, from }: DescribedService): Problem | undefined {
  const provider = service?.capacityProviderStrategy?.find(
    ({ capacityProvider }) => capacityProvider !== undefined && !FARGATE.has(capacityProvider),
  )
  const launchType =
    provider?.capacityProvider ??
    (service?.capacityProviderStrategy?.length ? undefined : service?.launchType) ??
    (taskDefinition?.requiresCompatibilities?.length && !taskDefinition.requiresCompatibilities.includes('FARGATE')
      ? taskDefinition.requiresCompatibilities.join(', ')
      : undefined)
  if (launchType === undefined || FARGATE.has(launchType)) return undefined
  return {
    path: from,
    message: 'the service does not run on Fargate',
    found: launchType,
    hint: 'Instances have start-up, placement and prices of their own, which the simulator does not model. Import a Fargate service.',
  }
}

function platformProblem({ service, taskDefinition, from }: DescribedService): Problem | undefined {
  const family = taskDefinition?.runtimePlatform?.operatingSystemFamily ?? service?.platformFamily
  if (family === undefined || family.toUpperCase() === 'LINUX') return undefined
  return {
    path: from,
    message: 'the tasks do not run Linux',
    found: family,
    hint: 'Windows tasks start and are billed in another way, which the simulator does not model.',
  }
}

function schedulingProblem({ service, from }: DescribedService): Problem | undefined {
  if (service?.schedulingStrategy !== 'DAEMON') return undefined
  return {
    path: from,
    message: 'the service places one task per instance',
    found: 'DAEMON',
    hint: 'Such a service does not scale. Import a service with the scheduling strategy REPLICA.',
  }
}
