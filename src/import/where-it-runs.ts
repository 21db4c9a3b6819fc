// Services that the simulator does not model at all are refused: a scenario of them would look right and be wrong.
import { type Problem, UserError } from '../../simulator/index.ts'
import type { DescribedService } from './described-service.ts'
import type { Findings } from './findings.ts'

const FARGATE = new Set(['FARGATE', 'FARGATE_SPOT'])

/** @throws UserError with every reason at once */
export function refuseWhatIsNotFargate(described: DescribedService): void {
  const problems = [launchTypeProblem(described), platformProblem(described), schedulingProblem(described)]
  const found = problems.filter((problem) => problem !== undefined)
  if (found.length > 0) throw new UserError(found)
}

/** That it runs on Fargate where nothing says so. */
export function readWhereItRuns(described: DescribedService, findings: Findings): void {
  const { from, taskDefinition } = described
  if (launchTypeOf(described) !== undefined || described.isFargate) return
  if (taskDefinition === undefined)
    findings.asks('where the tasks run', `${from} does not say; the forecast is of tasks on Fargate`)
  else
    findings.asks(
      'where the tasks run',
      'the task definition has no requiresCompatibilities; the forecast is of tasks on Fargate',
    )
}

const NOT_FARGATE_HINT =
  'Instances have start-up, placement and prices of their own, which the simulator does not model. Import a Fargate service.'

function launchTypeProblem(described: DescribedService): Problem | undefined {
  const launchType = launchTypeOf(described)
  const { from, isFargate } = described
  if (launchType !== undefined && !FARGATE.has(launchType))
    return { path: from, message: 'the service does not run on Fargate', found: launchType, hint: NOT_FARGATE_HINT }
  if (launchType !== undefined || isFargate || !isInstancesByDefault(described)) return undefined
  return {
    path: from,
    message:
      'the service does not run on Fargate: without a launch type, a capacity provider and requiresCompatibilities, ECS takes EC2',
    hint: `If the cluster's default capacity provider is Fargate, say so with --fargate. ${NOT_FARGATE_HINT}`,
  }
}

/**
 * The first that says so: a capacity provider of the service, its launch type, what the task definition is made for, the cluster.
 * Undefined where nothing does.
 */
function launchTypeOf({ service, taskDefinition, clusterProviders }: DescribedService): string | undefined {
  const providers = service?.capacityProviderStrategy?.flatMap(({ capacityProvider = [] }) => capacityProvider) ?? []
  if (providers.length > 0) return notFargate(providers) ?? providers[0]
  if (service?.launchType !== undefined) return service.launchType
  const compatibilities = taskDefinition?.requiresCompatibilities ?? []
  if (compatibilities.length > 0) return compatibilities.includes('FARGATE') ? 'FARGATE' : compatibilities.join(', ')
  if (clusterProviders === undefined || clusterProviders.length === 0) return undefined
  return notFargate(clusterProviders) ?? clusterProviders[0]
}

function notFargate(providers: readonly string[]): string | undefined {
  return providers.find((provider) => !FARGATE.has(provider))
}

/**
 * A service and its task definition are known, and none of what could say otherwise is open.
 *
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html#ECS-CreateService-request-launchType
 */
function isInstancesByDefault({ service, taskDefinition, open = [] }: DescribedService): boolean {
  const isOpen = open.some(({ field }) =>
    /^service\.(launchType|capacityProviderStrategy)|^taskDefinition(\.requiresCompatibilities|$)/.test(field),
  )
  return service !== undefined && taskDefinition !== undefined && !isOpen
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
