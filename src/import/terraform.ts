// A Terraform plan or state as a described service. Attribute names are those of the AWS provider.
// @source https://registry.terraform.io/providers/hashicorp/aws/latest/docs
import { chooseService } from './choose-service.ts'
import type { DescribedService } from './described-service.ts'
import { Reading } from './document-reader.ts'
import { listOf, namedBy, type PlanResource, planRegion, planResources } from './terraform-plan.ts'
import {
  alarmOf,
  balancerOf,
  policiesCalledBy,
  policyOf,
  scalableTargetOf,
  scheduledActionOf,
  serviceOf,
  targetGroupOf,
  taskDefinitionOf,
} from './terraform-shapes.ts'

/** @throws UserError when the file is no plan, holds no service, or holds several and none was chosen */
export function readTerraform(tree: unknown, from: string, wanted: string | undefined): DescribedService {
  const resources = planResources(tree, from)
  const of = (...types: string[]) => resources.filter(({ type }) => types.includes(type))
  const services = of('aws_ecs_service')
  const service = chooseService(
    services.map((value) => ({
      names: [String(value.values['name'] ?? value.address), value.address],
      value,
    })),
    wanted,
    from,
  )
  const task = related(service, of('aws_ecs_task_definition'), 'task_definition', 'family')
  const allGroups = of('aws_lb_target_group', 'aws_alb_target_group')
  const groups = groupsOf(service, allGroups)
  const targets = of('aws_appautoscaling_target')
  const target = scalingTargetOf(service, { targets, services })
  const sameTarget = (each: PlanResource) =>
    target !== undefined && belongsTo(each, { target, service }, [...targets, ...services])
  const policies = of('aws_appautoscaling_policy').filter(sameTarget)
  const region = planRegion(tree)
  const balancing = {
    groups: allGroups,
    listeners: of('aws_lb_listener', 'aws_alb_listener'),
    rules: of('aws_lb_listener_rule', 'aws_alb_listener_rule'),
    balancers: of('aws_lb', 'aws_alb'),
  }
  const balancer = balancerBehind(groups, balancing) ?? related(service, balancing.balancers, 'load_balancer', 'name')
  const reading = new Reading(from)
  const alarms = of('aws_cloudwatch_metric_alarm').map((alarm) => ({
    alarm,
    called: policiesCalledBy(alarm, policies),
  }))
  const described: DescribedService = {
    from,
    ...(region === undefined ? {} : { region }),
    ...(task === undefined ? {} : { taskDefinition: taskDefinitionOf(task, reading) }),
    service: serviceOf(service, reading),
    targetGroups: groups.map((group) => targetGroupOf(group, reading)),
    hasTargetGroupElsewhere: listOf(service.values['load_balancer']).length > groups.length,
    ...(balancer === undefined
      ? {}
      : { loadBalancer: balancerOf(balancer, rulesOf(balancer, balancing).length, reading) }),
    ...(target === undefined ? {} : { scalableTarget: scalableTargetOf(target, reading) }),
    scalingPolicies: policies.map((policy) => policyOf(policy, reading)),
    scheduledActions: of('aws_appautoscaling_scheduled_action')
      .filter(sameTarget)
      .map((action) => scheduledActionOf(action, reading)),
    alarms: alarms
      .filter(({ called }) => called.length > 0)
      .map(({ alarm, called }) => alarmOf(alarm, called, reading)),
    open: reading.open,
  }
  reading.finish()
  return described
}

/** The one the configuration names; else the only one of the module; else the one with the service's name. */
function related(
  service: PlanResource,
  candidates: readonly PlanResource[],
  argument: string,
  key: string,
): PlanResource | undefined {
  const near = candidates.filter(({ module }) => module === service.module)
  return (
    namedBy(service, argument, candidates)[0] ??
    (near.length === 1 ? near[0] : undefined) ??
    (candidates.length === 1 ? candidates[0] : undefined) ??
    near.find(({ values }) => values[key] === service.values['name'])
  )
}

function groupsOf(service: PlanResource, candidates: readonly PlanResource[]): readonly PlanResource[] {
  if (listOf(service.values['load_balancer']).length === 0) return []
  const named = namedBy(service, 'load_balancer', candidates)
  if (named.length > 0) return named
  const near = candidates.filter(({ module }) => module === service.module)
  return near.length > 0 ? near : candidates.slice(0, 1)
}

type Balancing = {
  groups: readonly PlanResource[]
  listeners: readonly PlanResource[]
  rules: readonly PlanResource[]
  balancers: readonly PlanResource[]
}

/** The load balancer with a listener, or a rule of one, that forwards to one of the service's groups. */
function balancerBehind(
  own: readonly PlanResource[],
  { groups, listeners, rules, balancers }: Balancing,
): PlanResource | undefined {
  const forwards = (argument: string) => (each: PlanResource) =>
    namedBy(each, argument, groups).some((group) => own.includes(group))
  const forwarding = [
    ...listeners.filter(forwards('default_action')),
    ...rules.filter(forwards('action')).flatMap((rule) => namedBy(rule, 'listener_arn', listeners)),
  ]
  return forwarding.flatMap((listener) => namedBy(listener, 'load_balancer_arn', balancers))[0]
}

/** All of the plan where it does not tell which listener is whose. */
function rulesOf(balancer: PlanResource, { listeners, rules, balancers }: Balancing): readonly PlanResource[] {
  const own = listeners.filter((listener) => namedBy(listener, 'load_balancer_arn', balancers).includes(balancer))
  if (own.length === 0) return rules
  return rules.filter((rule) => namedBy(rule, 'listener_arn', listeners).some((listener) => own.includes(listener)))
}

type Scaled = { targets: readonly PlanResource[]; services: readonly PlanResource[] }

/** Its resource id ends with the service's name; or it is known after apply only, and names the service or stands alone beside it. */
function scalingTargetOf(service: PlanResource, { targets, services }: Scaled): PlanResource | undefined {
  const name = String(service.values['name'])
  const named = targets.find(({ values }) => String(values['resource_id'] ?? '').endsWith(`/${name}`))
  const unknown = targets.filter(({ values }) => typeof values['resource_id'] !== 'string')
  const naming = unknown.find((each) => namedBy(each, 'resource_id', services).includes(service))
  const near = unknown.filter(({ module }) => module === service.module)
  return named ?? naming ?? (near.length === 1 ? near[0] : undefined)
}

/** @param all whatever a policy or a schedule may name */
function belongsTo(
  each: PlanResource,
  { target, service }: { target: PlanResource; service: PlanResource },
  all: readonly PlanResource[],
): boolean {
  const id = each.values['resource_id']
  if (typeof id === 'string') return id.endsWith(`/${String(service.values['name'])}`)
  const named = namedBy(each, 'resource_id', all)
  return named.length > 0 ? named.includes(target) || named.includes(service) : each.module === target.module
}
