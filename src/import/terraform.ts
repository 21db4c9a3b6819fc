// A Terraform plan or state as a described service. Attribute names are those of the AWS provider.
// @source https://registry.terraform.io/providers/hashicorp/aws/latest/docs
import { chooseService } from './choose-service.ts'
import type { DescribedService } from './described-service.ts'
import { listOf, type PlanResource, plainAddress, planRegion, planResources } from './terraform-plan.ts'
import {
  alarmOf,
  balancerOf,
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
  const service = chooseService(
    of('aws_ecs_service').map((value) => ({
      names: [String(value.values['name'] ?? value.address), value.address],
      value,
    })),
    wanted,
    from,
  )
  const task = related(service, of('aws_ecs_task_definition'), 'task_definition', 'family')
  const groups = groupsOf(service, of('aws_lb_target_group', 'aws_alb_target_group'))
  const target = scalingTargetOf(service, of('aws_appautoscaling_target'))
  const sameTarget = (each: PlanResource) => target !== undefined && belongsTo(each, target, service)
  const policies = of('aws_appautoscaling_policy').filter(sameTarget)
  const region = planRegion(tree)
  const balancer = related(service, of('aws_lb', 'aws_alb'), 'load_balancer', 'name')
  return {
    from,
    ...(region === undefined ? {} : { region }),
    ...(task === undefined ? {} : { taskDefinition: taskDefinitionOf(task) }),
    service: serviceOf(service),
    targetGroups: groups.map(targetGroupOf),
    ...(balancer === undefined
      ? {}
      : { loadBalancer: balancerOf(balancer, of('aws_lb_listener_rule', 'aws_alb_listener_rule').length) }),
    ...(target === undefined ? {} : { scalableTarget: scalableTargetOf(target) }),
    scalingPolicies: policies.map(policyOf),
    scheduledActions: of('aws_appautoscaling_scheduled_action').filter(sameTarget).map(scheduledActionOf),
    alarms: of('aws_cloudwatch_metric_alarm').map((alarm) => alarmOf(alarm, policies)),
  }
}

/** The one the configuration names; else the only one of the module; else the one with the service's name. */
function related(
  service: PlanResource,
  candidates: readonly PlanResource[],
  argument: string,
  key: string,
): PlanResource | undefined {
  const references = service.referencesOf(argument)
  const near = candidates.filter(({ module }) => module === service.module)
  return (
    near.find((each) => references.some((reference) => reference.startsWith(plainAddress(each)))) ??
    (near.length === 1 ? near[0] : undefined) ??
    (candidates.length === 1 ? candidates[0] : undefined) ??
    near.find(({ values }) => values[key] === service.values['name'])
  )
}

function groupsOf(service: PlanResource, candidates: readonly PlanResource[]): readonly PlanResource[] {
  if (listOf(service.values['load_balancer']).length === 0) return []
  const references = service.referencesOf('load_balancer')
  const near = candidates.filter(({ module }) => module === service.module)
  const named = near.filter((each) => references.some((reference) => reference.startsWith(plainAddress(each))))
  if (named.length > 0) return named
  return near.length > 0 ? near : candidates.slice(0, 1)
}

/** Its resource id ends with the service's name, or is only known after apply and stands in the same module. */
function scalingTargetOf(service: PlanResource, candidates: readonly PlanResource[]): PlanResource | undefined {
  const name = String(service.values['name'])
  const named = candidates.find(({ values }) => String(values['resource_id'] ?? '').endsWith(`/${name}`))
  const unknown = candidates.filter(
    ({ values, module }) => values['resource_id'] === undefined && module === service.module,
  )
  return named ?? (unknown.length === 1 ? unknown[0] : undefined)
}

function belongsTo(each: PlanResource, target: PlanResource, service: PlanResource): boolean {
  const id = each.values['resource_id']
  if (id !== undefined) return String(id).endsWith(`/${String(service.values['name'])}`)
  return each.module === target.module
}
