// What AWS publishes of a stretch of time after the fact, put together with what was seen in it: scaling activities and metrics.
import type { CountSample, ObservedTask, ServiceRecord } from '../observed/service-record.ts'
import type { AwsClients } from './clients.ts'
import { readColdStart } from './cold-start-metrics.ts'
import { loadBalancerOf, type ServiceName, serviceOf, targetGroupsOf } from './describe-service.ts'
import { LostParts } from './lost-parts.ts'
import { type Balancing, balancingOf, type Span } from './metrics.ts'
import { readBalancer, readUtilization } from './observed-metrics.ts'
import { redacted } from './redact.ts'
import { decisionsOf, readActivities } from './scaling-activities.ts'
import { WatchedTasks } from './watched-tasks.ts'

/** What looking has found; nothing for a stretch that nobody watched. */
export type Seen = {
  readonly tasks: readonly ObservedTask[] | undefined
  readonly counts: readonly CountSample[]
  readonly balancing: Balancing | undefined
}

type Collecting = {
  readonly clients: AwsClients
  readonly name: ServiceName
  readonly span: Span
  readonly nowS: number
  readonly lost: LostParts
  /** What of a text may be told. */
  readonly shown: (text: string) => string
}

export async function collectRecord(
  collecting: Collecting,
  { tasks, counts, balancing }: Seen,
): Promise<ServiceRecord> {
  const { clients, name, span, nowS, lost, shown } = collecting
  const part = <T>(what: string, action: string, ask: () => Promise<T>) =>
    lost.read(ask, { what, action: `allow ${action}`, nowS })
  const metrics = 'cloudwatch:GetMetricData'
  const [activities = [], utilization = [], balancer, phases = {}] = await Promise.all([
    part('scaling activities', 'application-autoscaling:DescribeScalingActivities', () =>
      readActivities(clients, name, span),
    ),
    part('CPU utilization', metrics, () => readUtilization(clients, name, { span, nowS })),
    part('metrics of the load balancer', metrics, async () =>
      balancing === undefined ? undefined : readBalancer(clients, balancing, { span, nowS }),
    ),
    part('metrics of cold starts', metrics, () => readColdStart(clients, name.service, span)),
  ])
  return {
    fromS: span.from.getTime() / 1000,
    toS: span.to.getTime() / 1000,
    tasks,
    counts,
    decisions: decisionsOf(activities, counts, shown),
    utilization,
    balancer,
    startUpMeansS: Object.fromEntries(Object.entries(phases).map(([phase, { meanS }]) => [phase, meanS])),
    lost: lost.list(),
  }
}

/** ECS remembers a stopped task for about an hour. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
const REMEMBERED_S = 3600

/**
 * A stretch that is over and that nobody watched: what AWS still remembers of it.
 *
 * @throws UserError when there is no such service, or nothing can be asked at all
 */
export async function pastRecord(
  clients: AwsClients,
  name: ServiceName,
  span: Span,
  { nowS, showIds }: { nowS: number; showIds: boolean },
): Promise<ServiceRecord> {
  const lost = new LostParts()
  const shown = showIds ? (text: string) => text : redacted
  const service = await serviceOf(clients, name)
  const part = <T>(what: string, action: string, ask: () => Promise<T>) =>
    lost.read(ask, { what, action: `allow ${action}`, nowS })
  const balancing = await part('load balancer', 'elasticloadbalancing:Describe*', async () => {
    const targetGroups = await targetGroupsOf(clients, service)
    const loadBalancer = await loadBalancerOf(clients, targetGroups)
    return balancingOf({ targetGroups, ...(loadBalancer === undefined ? {} : { loadBalancer }) })
  })
  const tasks = new WatchedTasks()
  const isRemembered = nowS - span.from.getTime() / 1000 < REMEMBERED_S
  if (!isRemembered) lost.note('tasks', 'ECS forgets them an hour after they stop: watch while the run is under way')
  const read = isRemembered
    ? await part('tasks', 'ecs:ListTasks and ecs:DescribeTasks', async () => {
        await tasks.read(clients, name)
        return tasks.tasks(shown)
      })
    : undefined
  return collectRecord({ clients, name, span, nowS, lost, shown }, { tasks: read, counts: [], balancing })
}
