// A CloudFormation template (also what CDK synthesizes) as a described service. Property names are those of the AWS APIs.
// @source https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ECS.html
import type { ScalableTarget, ScalingPolicy, ScheduledAction } from '@aws-sdk/client-application-auto-scaling'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { MonitoringConfiguration, Service, TaskDefinition } from '@aws-sdk/client-ecs'
import type {
  LoadBalancerAttribute,
  TargetGroup,
  TargetGroupAttribute,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { UserError } from '../../simulator/index.ts'
import { chooseService } from './choose-service.ts'
import type { DescribedLoadBalancer, DescribedService, DescribedTargetGroup } from './described-service.ts'
import { given } from './given.ts'
import { isObject } from './task-definition.ts'
import { referenced, resolveTemplate, type Template } from './template-values.ts'
import { listOf } from './terraform-plan.ts'

type Resource = { logicalId: string; type: string; properties: Record<string, unknown> }
export type TemplateOptions = { service: string | undefined; parameters: Readonly<Record<string, string>> }

/** @throws UserError when it is no template, holds no service, or holds several and none was chosen */
export function readCloudFormation(tree: unknown, from: string, options: TemplateOptions): DescribedService {
  if (!isObject(tree) || !isObject(tree['Resources'])) {
    const hint = 'Give the template itself, or what `cdk synth` prints.'
    throw new UserError([{ path: from, message: 'is no CloudFormation template: it has no Resources', hint }])
  }
  const template = resolveTemplate(tree, options.parameters)
  const service = chooseService(
    of(template, 'AWS::ECS::Service').map((value) => ({ names: [nameOf(value), value.logicalId], value })),
    options.service,
    from,
  )
  const parts = partsOf(template, service)
  return {
    from,
    ...(template.region === undefined ? {} : { region: template.region }),
    service: serviceOf(service),
    monitoring: monitoringOf(service),
    ...parts,
  }
}

function of(template: Template, type: string): Resource[] {
  return [...template.resources]
    .filter(([, resource]) => resource.type === type)
    .map(([logicalId, resource]) => ({ logicalId, ...resource }))
}

function nameOf({ logicalId, properties }: Resource): string {
  return typeof properties['ServiceName'] === 'string' ? properties['ServiceName'] : logicalId
}

function partsOf(template: Template, service: Resource): Partial<DescribedService> {
  const task = byId(of(template, 'AWS::ECS::TaskDefinition'), referenced(service.properties['TaskDefinition']))
  const groupIds = listOf(service.properties['LoadBalancers']).map((each) => referenced(each['TargetGroupArn']))
  const allGroups = of(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')
  // In the order of the service: the first one has the traffic.
  const groups = groupIds.flatMap((id) => allGroups.find(({ logicalId }) => logicalId === id) ?? [])
  const target = scalableTargetOf(template, service)
  const policies = of(template, 'AWS::ApplicationAutoScaling::ScalingPolicy').filter(
    ({ properties }) => target !== undefined && belongsTo(properties, target),
  )
  const balancer = balancerOf(template, groups)
  return {
    ...(task === undefined ? {} : { taskDefinition: camelKeys(task.properties) as TaskDefinition }),
    targetGroups: groups.map(targetGroupOf),
    ...(balancer === undefined ? {} : { loadBalancer: balancer }),
    ...(target === undefined
      ? {}
      : { scalableTarget: numeric(target.properties, ['MinCapacity', 'MaxCapacity']) as unknown as ScalableTarget }),
    scalingPolicies: policies.map(policyOf),
    scheduledActions: listOf(target?.properties['ScheduledActions']) as unknown as ScheduledAction[],
    alarms: of(template, 'AWS::CloudWatch::Alarm').map(alarmOf),
  }
}

function byId(resources: readonly Resource[], logicalId: string | undefined): Resource | undefined {
  return (
    resources.find((resource) => resource.logicalId === logicalId) ??
    (resources.length === 1 ? resources[0] : undefined)
  )
}

/** The one whose resource id names the service; else the only one. */
function scalableTargetOf(template: Template, service: Resource): Resource | undefined {
  const targets = of(template, 'AWS::ApplicationAutoScaling::ScalableTarget')
  const isNamed = ({ properties }: Resource) => {
    const id = String(properties['ResourceId'] ?? '')
    const { logicalId } = service
    return [nameOf(service), `\${${logicalId}}`, `\${${logicalId}.Name}`].some((name) => id.endsWith(`/${name}`))
  }
  return targets.find(isNamed) ?? (targets.length === 1 ? targets[0] : undefined)
}

function belongsTo(properties: Record<string, unknown>, target: Resource): boolean {
  const id = properties['ScalingTargetId']
  if (id !== undefined) return referenced(id) === target.logicalId
  return String(properties['ResourceId']) === String(target.properties['ResourceId'])
}

function serviceOf(service: Resource): Service {
  const properties = camelKeys(service.properties) as Record<string, unknown>
  return {
    ...numeric(properties, ['desiredCount', 'healthCheckGracePeriodSeconds']),
    serviceName: nameOf(service),
  } as Service
}

function monitoringOf({ properties }: Resource): MonitoringConfiguration {
  const monitoring = camelKeys(properties['Monitoring'])
  return isObject(monitoring) ? monitoring : {}
}

function targetGroupOf({ properties, logicalId }: Resource): DescribedTargetGroup {
  const counts = numeric(properties, [
    'HealthCheckIntervalSeconds',
    'HealthCheckTimeoutSeconds',
    'HealthyThresholdCount',
    'UnhealthyThresholdCount',
  ])
  return {
    group: { TargetGroupName: logicalId, ...counts } as TargetGroup,
    attributes: listOf(properties['TargetGroupAttributes']) as TargetGroupAttribute[],
  }
}

/** The load balancer whose listener forwards to one of the groups. */
function balancerOf(template: Template, groups: readonly Resource[]): DescribedLoadBalancer | undefined {
  const ids = groups.map(({ logicalId }) => logicalId)
  const listeners = of(template, 'AWS::ElasticLoadBalancingV2::Listener')
  const rules = of(template, 'AWS::ElasticLoadBalancingV2::ListenerRule')
  const forwards = (properties: Record<string, unknown>, key: string) =>
    listOf(properties[key])
      .flatMap((action) => [action, ...forwardedTo(action)])
      .some((target) => ids.includes(referenced(target['TargetGroupArn']) ?? ''))
  const rule = rules.find(({ properties }) => forwards(properties, 'Actions'))
  const listener =
    listeners.find(({ properties }) => forwards(properties, 'DefaultActions')) ??
    listeners.find(({ logicalId }) => logicalId === referenced(rule?.properties['ListenerArn']))
  const balancer = byId(
    of(template, 'AWS::ElasticLoadBalancingV2::LoadBalancer'),
    referenced(listener?.properties['LoadBalancerArn']),
  )
  if (balancer === undefined) return undefined
  const own = listeners.filter(({ properties }) => referenced(properties['LoadBalancerArn']) === balancer.logicalId)
  const ownRules = rules.filter(({ properties }) =>
    own.some(({ logicalId }) => logicalId === referenced(properties['ListenerArn'])),
  )
  const subnets = balancer.properties['Subnets']
  return {
    balancer: given({
      Type: (balancer.properties['Type'] ?? 'application') as 'application',
      AvailabilityZones: Array.isArray(subnets) ? subnets.map((each) => ({ SubnetId: String(each) })) : undefined,
    }),
    attributes: listOf(balancer.properties['LoadBalancerAttributes']) as LoadBalancerAttribute[],
    ruleCount: ownRules.length,
  }
}

/** Several groups by weight. */
function forwardedTo({ ForwardConfig: forward }: Record<string, unknown>): Record<string, unknown>[] {
  return isObject(forward) ? listOf(forward['TargetGroups']) : []
}

/** The logical id stands for the ARN, which only a deployment knows. */
function policyOf({ properties, logicalId }: Resource): ScalingPolicy {
  return { ...properties, PolicyARN: logicalId, PolicyName: properties['PolicyName'] ?? logicalId } as ScalingPolicy
}

function alarmOf({ properties, logicalId }: Resource): MetricAlarm {
  const actions = Array.isArray(properties['AlarmActions']) ? properties['AlarmActions'] : []
  const counts = numeric(properties, ['Threshold', 'EvaluationPeriods', 'DatapointsToAlarm', 'Period'])
  return {
    ...counts,
    AlarmName: typeof properties['AlarmName'] === 'string' ? properties['AlarmName'] : logicalId,
    AlarmActions: actions.flatMap((each) => referenced(each) ?? []),
  } as MetricAlarm
}

/** Templates may write numbers as text; what only a deployment knows is left out. */
function numeric(properties: Record<string, unknown>, keys: readonly string[]): Record<string, unknown> {
  const numbers = keys.map((key) => [key, Number(properties[key])] as const).filter(([, value]) => !Number.isNaN(value))
  const others = Object.entries(properties).filter(([key]) => !keys.includes(key))
  return Object.fromEntries([...others, ...numbers])
}

/** The API of ECS begins its names with small letters, its template properties with capital ones. */
function camelKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelKeys)
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key.charAt(0).toLowerCase() + key.slice(1), camelKeys(each)]),
  )
}
