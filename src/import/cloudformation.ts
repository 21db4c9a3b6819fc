// A CloudFormation template (also what CDK synthesizes) as a described service. Property names are those of the AWS APIs.
// @source https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ECS.html
import { UserError } from '../../simulator/index.ts'
import { chooseService } from './choose-service.ts'
import type { DescribedLoadBalancer, DescribedService, DescribedTargetGroup } from './described-service.ts'
import {
  ALARM,
  ATTRIBUTES,
  LOAD_BALANCER,
  MONITORING,
  SCALABLE_TARGET,
  SCALING_POLICY,
  SCHEDULED_ACTION,
  SERVICE,
  TARGET_GROUP,
  TASK_DEFINITION,
} from './described-shape.ts'
import { listOf as list, type Reader, Reading } from './document-reader.ts'
import { given } from './given.ts'
import { isObject } from './is-object.ts'
import { referenced, resolveTemplate, type Template } from './template-values.ts'
import { listOf } from './terraform-plan.ts'
import { Unresolved } from './unresolved.ts'

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
  const reading = new Reading(from)
  const parts = partsOf(template, service, reading)
  reading.finish()
  return {
    from,
    ...(template.region === undefined ? {} : { region: template.region }),
    ...parts,
    open: [...reading.open, ...template.undecided.filter(({ type }) => DECISIVE.has(type))],
  }
}

/** Whether these are there decides what is forecast. */
const DECISIVE = new Set([
  'AWS::ECS::Service',
  'AWS::ApplicationAutoScaling::ScalableTarget',
  'AWS::ApplicationAutoScaling::ScalingPolicy',
])

function of(template: Template, type: string): Resource[] {
  return [...template.resources]
    .filter(([, resource]) => resource.type === type)
    .map(([logicalId, resource]) => ({ logicalId, ...resource }))
}

function nameOf({ logicalId, properties }: Resource): string {
  return textOr(properties['ServiceName'], logicalId)
}

function partsOf(template: Template, service: Resource, reading: Reading): Partial<DescribedService> {
  const task = byId(of(template, 'AWS::ECS::TaskDefinition'), referenced(service.properties['TaskDefinition']))
  const groupIds = listOf(service.properties['LoadBalancers']).map((each) => referenced(each['TargetGroupArn']))
  const allGroups = of(template, 'AWS::ElasticLoadBalancingV2::TargetGroup')
  // In the order of the service: the first one has the traffic.
  const groups = groupIds.flatMap((id) => allGroups.find(({ logicalId }) => logicalId === id) ?? [])
  const target = scalableTargetOf(template, service)
  const policies = of(template, 'AWS::ApplicationAutoScaling::ScalingPolicy').filter(
    ({ properties }) => target !== undefined && belongsTo(properties, target),
  )
  const balancer = groups.length === 0 ? undefined : balancerOf(template, groups, reading)
  const read = <T>(part: string, { logicalId }: Resource, value: unknown, reader: Reader<T>) =>
    reading.part(part, logicalId, value, reader)
  return given({
    service: {
      ...read('service', service, camelKeys(service.properties), SERVICE),
      serviceName: nameOf(service),
    },
    monitoring: read('monitoring', service, camelKeys(service.properties['Monitoring']), MONITORING) ?? {},
    clusterProviders: clusterProvidersOf(template, service),
    taskDefinition: task && read('taskDefinition', task, camelKeys(task.properties), TASK_DEFINITION),
    targetGroups: groups.map((group) => targetGroupOf(group, reading)),
    hasTargetGroupElsewhere: groupIds.length > groups.length,
    loadBalancer: balancer,
    scalableTarget: target && read('scalableTarget', target, target.properties, SCALABLE_TARGET),
    scalingPolicies: policies.map((policy) => ({
      ...read(`scalingPolicies.${policyName(policy)}`, policy, policy.properties, SCALING_POLICY),
      // The logical id stands for the ARN, which only a deployment knows.
      PolicyARN: policy.logicalId,
      PolicyName: policyName(policy),
    })),
    scheduledActions:
      target && read('scheduledActions', target, target.properties['ScheduledActions'], list(SCHEDULED_ACTION)),
    alarms: of(template, 'AWS::CloudWatch::Alarm')
      .filter(({ properties }) => calls(properties, policies))
      .map((alarm) => ({
        AlarmName: alarm.logicalId,
        ...read(`alarms.${alarm.logicalId}`, alarm, alarm.properties, ALARM),
        AlarmActions: actionsOf(alarm.properties),
      })),
  } as { [K in keyof DescribedService]: unknown }) as Partial<DescribedService>
}

function policyName({ properties, logicalId }: Resource): string {
  return textOr(properties['PolicyName'], logicalId)
}

/** As it is written, placeholders included. */
function textOr(value: unknown, otherwise: string): string {
  return typeof value === 'string' || value instanceof Unresolved ? String(value) : otherwise
}

function actionsOf(properties: Record<string, unknown>): string[] {
  const actions = Array.isArray(properties['AlarmActions']) ? properties['AlarmActions'] : []
  return actions.flatMap((each) => referenced(each) ?? [])
}

function calls(alarm: Record<string, unknown>, policies: readonly Resource[]): boolean {
  return actionsOf(alarm).some((action) => policies.some(({ logicalId }) => logicalId === action))
}

/** @source https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-ecs-clustercapacityproviderassociations.html */
function clusterProvidersOf(template: Template, { properties }: Resource): readonly string[] | undefined {
  const named = referenced(properties['Cluster'])
  const cluster = of(template, 'AWS::ECS::Cluster').find(({ logicalId }) => logicalId === named)
  const associations = of(template, 'AWS::ECS::ClusterCapacityProviderAssociations').filter(
    (each) => named !== undefined && referenced(each.properties['Cluster']) === named,
  )
  if (cluster === undefined && associations.length === 0) return undefined
  return [cluster, ...associations]
    .flatMap((each) => listOf(each?.properties['DefaultCapacityProviderStrategy']))
    .map((each) => String(each['CapacityProvider']))
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

function targetGroupOf({ properties, logicalId }: Resource, reading: Reading): DescribedTargetGroup {
  return {
    group: { TargetGroupName: logicalId, ...reading.part('targetGroup', logicalId, properties, TARGET_GROUP) },
    attributes:
      reading.part('targetGroup.attributes', logicalId, properties['TargetGroupAttributes'], ATTRIBUTES) ?? [],
  }
}

/** The load balancer whose listener forwards to one of the groups. */
function balancerOf(
  template: Template,
  groups: readonly Resource[],
  reading: Reading,
): DescribedLoadBalancer | undefined {
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
  const { Type: type = 'application', Subnets: subnets, LoadBalancerAttributes: attributes } = balancer.properties
  const zones = Array.isArray(subnets) ? subnets.map((each) => ({ SubnetId: String(each) })) : subnets
  const { logicalId } = balancer
  return {
    balancer: reading.part('loadBalancer', logicalId, { Type: type, AvailabilityZones: zones }, LOAD_BALANCER) ?? {},
    attributes: reading.part('loadBalancer.attributes', logicalId, attributes, ATTRIBUTES) ?? [],
    ruleCount: ownRules.length,
  }
}

/** Several groups by weight. */
function forwardedTo({ ForwardConfig: forward }: Record<string, unknown>): Record<string, unknown>[] {
  return isObject(forward) ? listOf(forward['TargetGroups']) : []
}

/** The API of ECS begins its names with small letters, its template properties with capital ones. */
function camelKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(camelKeys)
  if (!isObject(value) || Object.getPrototypeOf(value) !== Object.prototype) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key.charAt(0).toLowerCase() + key.slice(1), camelKeys(each)]),
  )
}
