// Resources of the AWS provider in the shapes of the AWS APIs. What is known only after apply is absent.
import type { ScalableTarget, ScalingPolicy, ScheduledAction } from '@aws-sdk/client-application-auto-scaling'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { ContainerDefinition, Service, TaskDefinition } from '@aws-sdk/client-ecs'
import type { DescribedLoadBalancer, DescribedTargetGroup } from './described-service.ts'
import { given } from './given.ts'
import { isObject } from './task-definition.ts'
import { listOf, namedBy, type PlanResource } from './terraform-plan.ts'

type Values = Record<string, unknown>

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined)
/** Terraform writes some numbers as text. */
const number = (value: unknown) => (value === null || value === undefined || value === '' ? undefined : Number(value))
const block = (values: Values, key: string): Values => listOf(values[key])[0] ?? {}

export function serviceOf({ values }: PlanResource): Service {
  const maximumPercent = number(values['deployment_maximum_percent'])
  return given({
    serviceName: text(values['name']),
    desiredCount: number(values['desired_count']),
    launchType: text(values['launch_type']),
    schedulingStrategy: text(values['scheduling_strategy']),
    healthCheckGracePeriodSeconds: number(values['health_check_grace_period_seconds']),
    deploymentConfiguration: maximumPercent === undefined ? undefined : { maximumPercent },
    capacityProviderStrategy: listOf(values['capacity_provider_strategy']).map((each) => ({
      capacityProvider: text(each['capacity_provider']),
    })),
    loadBalancers: listOf(values['load_balancer']).map((each) =>
      given({ containerName: text(each['container_name']) }),
    ),
  }) as Service
}

export function taskDefinitionOf({ values }: PlanResource): TaskDefinition {
  const platform = block(values, 'runtime_platform')
  return given({
    family: text(values['family']),
    cpu: text(values['cpu']),
    memory: text(values['memory']),
    requiresCompatibilities: Array.isArray(values['requires_compatibilities'])
      ? values['requires_compatibilities']
      : undefined,
    runtimePlatform: given({
      cpuArchitecture: text(platform['cpu_architecture']),
      operatingSystemFamily: text(platform['operating_system_family']),
    }),
    containerDefinitions: containersOf(values['container_definitions']),
  }) as TaskDefinition
}

function containersOf(json: unknown): ContainerDefinition[] | undefined {
  if (typeof json !== 'string') return undefined
  try {
    const list: unknown = JSON.parse(json)
    return Array.isArray(list) ? (list.filter(isObject) as ContainerDefinition[]) : undefined
  } catch {
    return undefined
  }
}

export function targetGroupOf({ values }: PlanResource): DescribedTargetGroup {
  const check = block(values, 'health_check')
  const attributes: readonly (readonly [string, unknown])[] = [
    ['deregistration_delay.timeout_seconds', values['deregistration_delay']],
    ['load_balancing.algorithm.type', values['load_balancing_algorithm_type']],
    ['slow_start.duration_seconds', values['slow_start']],
    ['stickiness.enabled', block(values, 'stickiness')['enabled']],
    ['load_balancing.cross_zone.enabled', values['load_balancing_cross_zone_enabled']],
  ]
  return {
    group: given({
      TargetGroupName: text(values['name']),
      HealthCheckIntervalSeconds: number(check['interval']),
      HealthCheckTimeoutSeconds: number(check['timeout']),
      HealthyThresholdCount: number(check['healthy_threshold']),
      UnhealthyThresholdCount: number(check['unhealthy_threshold']),
      HealthCheckPath: text(check['path']),
    }),
    attributes: attributes.flatMap(([Key, value]) =>
      value === undefined || value === null ? [] : [{ Key, Value: String(value) }],
    ),
  }
}

export function balancerOf({ values }: PlanResource, ruleCount: number): DescribedLoadBalancer {
  const idle = number(values['idle_timeout'])
  const subnets = values['subnets']
  return {
    balancer: given({
      Type: text(values['load_balancer_type']) as 'application' | undefined,
      AvailabilityZones: Array.isArray(subnets) ? subnets.map((each) => ({ SubnetId: String(each) })) : undefined,
    }),
    attributes: idle === undefined ? [] : [{ Key: 'idle_timeout.timeout_seconds', Value: String(idle) }],
    ruleCount,
  }
}

export function scalableTargetOf({ values }: PlanResource): ScalableTarget {
  return given({
    MinCapacity: number(values['min_capacity']),
    MaxCapacity: number(values['max_capacity']),
    SuspendedState: suspendedState(block(values, 'suspended_state')),
  }) as ScalableTarget
}

function suspendedState(state: Values): ScalableTarget['SuspendedState'] {
  return {
    DynamicScalingInSuspended: state['dynamic_scaling_in_suspended'] === true,
    DynamicScalingOutSuspended: state['dynamic_scaling_out_suspended'] === true,
    ScheduledScalingSuspended: state['scheduled_scaling_suspended'] === true,
  }
}

/** The address stands for the ARN, which is known only after apply. */
export function policyOf({ values, address }: PlanResource): ScalingPolicy {
  return given({
    PolicyARN: address,
    PolicyName: text(values['name']),
    PolicyType: text(values['policy_type']),
    TargetTrackingScalingPolicyConfiguration: trackingOf(values),
    StepScalingPolicyConfiguration: stepsOf(values),
  }) as ScalingPolicy
}

function trackingOf(values: Values): object | undefined {
  const [tracking] = listOf(values['target_tracking_scaling_policy_configuration'])
  if (tracking === undefined) return undefined
  const predefined = text(block(tracking, 'predefined_metric_specification')['predefined_metric_type'])
  return given({
    TargetValue: number(tracking['target_value']),
    ScaleOutCooldown: number(tracking['scale_out_cooldown']),
    ScaleInCooldown: number(tracking['scale_in_cooldown']),
    DisableScaleIn: tracking['disable_scale_in'] === true ? true : undefined,
    PredefinedMetricSpecification: predefined === undefined ? undefined : { PredefinedMetricType: predefined },
  })
}

function stepsOf(values: Values): object | undefined {
  const [steps] = listOf(values['step_scaling_policy_configuration'])
  if (steps === undefined) return undefined
  return given({
    AdjustmentType: text(steps['adjustment_type']),
    Cooldown: number(steps['cooldown']),
    MetricAggregationType: text(steps['metric_aggregation_type']),
    MinAdjustmentMagnitude: number(steps['min_adjustment_magnitude']),
    StepAdjustments: listOf(steps['step_adjustment']).map((each) =>
      given({
        MetricIntervalLowerBound: number(each['metric_interval_lower_bound']),
        MetricIntervalUpperBound: number(each['metric_interval_upper_bound']),
        ScalingAdjustment: number(each['scaling_adjustment']),
      }),
    ),
  })
}

export function scheduledActionOf({ values }: PlanResource): ScheduledAction {
  const action = block(values, 'scalable_target_action')
  return given({
    ScheduledActionName: text(values['name']),
    Schedule: text(values['schedule']),
    Timezone: text(values['timezone']),
    ScalableTargetAction: given({
      MinCapacity: number(action['min_capacity']),
      MaxCapacity: number(action['max_capacity']),
    }),
  }) as ScheduledAction
}

/** Its actions as the addresses of the policies that the configuration names: ARNs are known only after apply. */
export function alarmOf(alarm: PlanResource, policies: readonly PlanResource[]): MetricAlarm {
  const { values } = alarm
  const called = namedBy(alarm, 'alarm_actions', policies)
  return given({
    AlarmName: text(values['alarm_name']),
    MetricName: text(values['metric_name']),
    Threshold: number(values['threshold']),
    ComparisonOperator: text(values['comparison_operator']),
    EvaluationPeriods: number(values['evaluation_periods']),
    DatapointsToAlarm: number(values['datapoints_to_alarm']) || undefined,
    Period: number(values['period']),
    Statistic: text(values['statistic']),
    ExtendedStatistic: text(values['extended_statistic']),
    TreatMissingData: text(values['treat_missing_data']),
    AlarmActions: called.map(({ address }) => address),
  }) as MetricAlarm
}
