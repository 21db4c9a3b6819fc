// A live service as a described one: read-only calls, each part optional but the service itself.
import {
  paginateDescribeScalableTargets,
  paginateDescribeScalingPolicies,
  paginateDescribeScheduledActions,
  type ScalingPolicy,
} from '@aws-sdk/client-application-auto-scaling'
import { type MetricAlarm, paginateDescribeAlarms } from '@aws-sdk/client-cloudwatch'
import {
  DescribeServiceRevisionsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  type MonitoringConfiguration,
  type Service,
} from '@aws-sdk/client-ecs'
import {
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  paginateDescribeListeners,
  paginateDescribeRules,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { UserError } from '../../simulator/index.ts'
import type { DescribedLoadBalancer, DescribedService, DescribedTargetGroup } from '../import/described-service.ts'
import type { AwsClients } from './clients.ts'
import { allowed, explained, type Lost } from './failures.ts'

export type ServiceName = { cluster: string; service: string }

/** @throws UserError when there is no such service, or nothing can be asked at all */
export async function describeService(
  clients: AwsClients,
  name: ServiceName,
  lost: Lost[],
): Promise<DescribedService & { service: Service }> {
  const service = await serviceOf(clients, name)
  const [taskDefinition, monitoring, groups, scaling] = await Promise.all([
    allowed(() => taskDefinitionOf(clients, service), lost, 'the task definition', 'ecs:DescribeTaskDefinition'),
    allowed(() => monitoringOf(clients, service), lost, 'the resolution of metrics', 'ecs:DescribeServiceRevisions'),
    allowed(
      () => targetGroupsOf(clients, service),
      lost,
      'the target group',
      'elasticloadbalancing:DescribeTargetGroups',
    ),
    allowed(() => scalingOf(clients, name), lost, 'the scaling policies', 'application-autoscaling:Describe*'),
  ])
  const [loadBalancer, alarms] = await Promise.all([
    allowed(
      () => loadBalancerOf(clients, groups),
      lost,
      'the load balancer',
      'elasticloadbalancing:DescribeLoadBalancers',
    ),
    allowed(() => alarmsOf(clients, scaling?.scalingPolicies), lost, 'the alarms', 'cloudwatch:DescribeAlarms'),
  ])
  return {
    from: `account, ${clients.region}`,
    region: clients.region,
    service,
    ...(taskDefinition === undefined ? {} : { taskDefinition }),
    ...(monitoring === undefined ? {} : { monitoring }),
    ...(groups === undefined ? {} : { targetGroups: groups }),
    ...(loadBalancer === undefined ? {} : { loadBalancer }),
    ...(alarms === undefined ? {} : { alarms }),
    ...scaling,
  }
}

export async function serviceOf({ ecs }: AwsClients, { cluster, service }: ServiceName): Promise<Service> {
  const answer = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] })).catch((error) => {
    throw explained(error)
  })
  const [found] = answer.services ?? []
  if (found !== undefined && found.status !== 'INACTIVE') return found
  const hint = 'Check --service, --cluster and --region; `aws ecs list-services` names the services of a cluster.'
  throw new UserError([
    { path: '--service', message: `there is no active service ${service} in cluster ${cluster}`, hint },
  ])
}

async function taskDefinitionOf({ ecs }: AwsClients, { taskDefinition }: Service) {
  if (taskDefinition === undefined) return undefined
  return (await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition
}

/** Only a revision of the service tells; undefined where there is none to ask. */
async function monitoringOf(
  { ecs }: AwsClients,
  { currentServiceRevisions = [] }: Service,
): Promise<MonitoringConfiguration | undefined> {
  const arns = currentServiceRevisions.flatMap(({ arn }) => arn ?? [])
  if (arns.length === 0) return undefined
  const { serviceRevisions: [revision] = [] } = await ecs.send(
    new DescribeServiceRevisionsCommand({ serviceRevisionArns: arns.slice(0, 1) }),
  )
  return revision === undefined ? undefined : (revision.monitoring ?? {})
}

export async function targetGroupsOf(
  { balancing }: AwsClients,
  { loadBalancers = [] }: Service,
): Promise<DescribedTargetGroup[]> {
  const arns = loadBalancers.flatMap(({ targetGroupArn }) => targetGroupArn ?? [])
  if (arns.length === 0) return []
  const { TargetGroups: groups = [] } = await balancing.send(new DescribeTargetGroupsCommand({ TargetGroupArns: arns }))
  const inOrder = arns.flatMap((arn) => groups.find(({ TargetGroupArn }) => TargetGroupArn === arn) ?? [])
  return Promise.all(
    inOrder.map(async (group) => {
      const input = { TargetGroupArn: group.TargetGroupArn }
      const { Attributes: attributes = [] } = await balancing.send(new DescribeTargetGroupAttributesCommand(input))
      return { group, attributes }
    }),
  )
}

export async function loadBalancerOf(
  { balancing }: AwsClients,
  groups: readonly DescribedTargetGroup[] | undefined,
): Promise<DescribedLoadBalancer | undefined> {
  const [arn] = groups?.[0]?.group.LoadBalancerArns ?? []
  if (arn === undefined) return undefined
  const input = { LoadBalancerArn: arn }
  const client = { client: balancing }
  const [{ LoadBalancers: [balancer] = [] }, { Attributes: attributes = [] }, listeners] = await Promise.all([
    balancing.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [arn] })),
    balancing.send(new DescribeLoadBalancerAttributesCommand(input)),
    all(paginateDescribeListeners(client, input), (page) => page.Listeners),
  ])
  if (balancer === undefined) return undefined
  const rules = await Promise.all(
    listeners.map(({ ListenerArn }) => all(paginateDescribeRules(client, { ListenerArn }), (page) => page.Rules)),
  )
  return { balancer, attributes, ruleCount: rules.flat().filter(({ IsDefault }) => !IsDefault).length }
}

async function scalingOf(
  { scaling }: AwsClients,
  { cluster, service }: ServiceName,
): Promise<Pick<DescribedService, 'scalableTarget' | 'scalingPolicies' | 'scheduledActions'>> {
  const about = { ServiceNamespace: 'ecs', ScalableDimension: 'ecs:service:DesiredCount' } as const
  const ResourceId = `service/${cluster.split('/').at(-1)}/${service}`
  const [targets, scalingPolicies, scheduledActions] = await Promise.all([
    all(
      paginateDescribeScalableTargets({ client: scaling }, { ...about, ResourceIds: [ResourceId] }),
      (page) => page.ScalableTargets,
    ),
    all(paginateDescribeScalingPolicies({ client: scaling }, { ...about, ResourceId }), (page) => page.ScalingPolicies),
    all(
      paginateDescribeScheduledActions({ client: scaling }, { ...about, ResourceId }),
      (page) => page.ScheduledActions,
    ),
  ])
  const [scalableTarget] = targets
  return { ...(scalableTarget === undefined ? {} : { scalableTarget }), scalingPolicies, scheduledActions }
}

/** A policy names its alarms; where it names none, alarms that call it are looked up. */
async function alarmsOf({ cloudWatch }: AwsClients, policies: readonly ScalingPolicy[] = []): Promise<MetricAlarm[]> {
  const searches = policies
    .filter(({ PolicyType }) => PolicyType === 'StepScaling')
    .map(({ Alarms = [], PolicyARN }) => {
      const names = Alarms.flatMap(({ AlarmName }) => AlarmName ?? [])
      return names.length > 0 ? { AlarmNames: names } : { ActionPrefix: PolicyARN }
    })
  const found = await Promise.all(
    searches.map((input) => all(paginateDescribeAlarms({ client: cloudWatch }, input), (page) => page.MetricAlarms)),
  )
  return found.flat()
}

export async function all<P, T>(pages: AsyncIterable<P>, of: (page: P) => readonly T[] | undefined): Promise<T[]> {
  const found: T[] = []
  for await (const page of pages) found.push(...(of(page) ?? []))
  return found
}
