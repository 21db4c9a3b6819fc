// Resources of the AWS provider under the names of the AWS APIs. What is known only after apply is an `Unresolved`.

import type { DescribedLoadBalancer, DescribedService, DescribedTargetGroup } from './described-service.ts'
import {
  ALARM,
  ATTRIBUTES,
  CONTAINERS,
  LOAD_BALANCER,
  SCALABLE_TARGET,
  SCALING_POLICY,
  SCHEDULED_ACTION,
  SERVICE,
  TARGET_GROUP,
  TASK_DEFINITION,
} from './described-shape.ts'
import type { Reader, Reading } from './document-reader.ts'
import { listOf, namedBy, type PlanResource } from './terraform-plan.ts'
import { Unresolved } from './unresolved.ts'

type Values = Record<string, unknown>

const block = (values: Values, key: string): Values => listOf(values[key])[0] ?? {}
/** Blocks are lists of one; one that is open as a whole stays so. */
const blockOf = (value: unknown): unknown => (Array.isArray(value) ? value[0] : value)

function read<T>(reading: Reading, part: string, { address }: PlanResource, value: unknown, reader: Reader<T>) {
  return reading.part(part, address, value, reader) as T
}

export function serviceOf(resource: PlanResource, reading: Reading): NonNullable<DescribedService['service']> {
  const { values } = resource
  const shape = {
    serviceName: values['name'],
    desiredCount: values['desired_count'],
    launchType: values['launch_type'],
    schedulingStrategy: values['scheduling_strategy'],
    healthCheckGracePeriodSeconds: values['health_check_grace_period_seconds'],
    deploymentConfiguration: { maximumPercent: values['deployment_maximum_percent'] },
    capacityProviderStrategy: listOf(values['capacity_provider_strategy']).map((each) => ({
      capacityProvider: each['capacity_provider'],
    })),
    loadBalancers: listOf(values['load_balancer']).map((each) => ({
      containerName: each['container_name'],
      containerPort: each['container_port'],
    })),
  }
  return read(reading, 'service', resource, shape, SERVICE)
}

export function taskDefinitionOf(
  resource: PlanResource,
  reading: Reading,
): NonNullable<DescribedService['taskDefinition']> {
  const { values } = resource
  const platform = block(values, 'runtime_platform')
  const shape = {
    family: values['family'],
    cpu: values['cpu'],
    memory: values['memory'],
    requiresCompatibilities: values['requires_compatibilities'],
    runtimePlatform: {
      cpuArchitecture: platform['cpu_architecture'],
      operatingSystemFamily: platform['operating_system_family'],
    },
  }
  const containers = containersOf(values['container_definitions'])
  return {
    ...read(reading, 'taskDefinition', resource, shape, TASK_DEFINITION),
    containerDefinitions:
      read(
        reading,
        'taskDefinition.containerDefinitions',
        { ...resource, address: `${resource.address}.container_definitions` },
        containers,
        CONTAINERS,
      ) ?? [],
  }
}

/** A plan holds them as JSON; what is no JSON is read as wrong. */
function containersOf(json: unknown): unknown {
  if (typeof json !== 'string') return json
  try {
    return JSON.parse(json)
  } catch {
    return json
  }
}

export function targetGroupOf(resource: PlanResource, reading: Reading): DescribedTargetGroup {
  const { values } = resource
  const check = block(values, 'health_check')
  const attributes = {
    'deregistration_delay.timeout_seconds': values['deregistration_delay'],
    'load_balancing.algorithm.type': values['load_balancing_algorithm_type'],
    'slow_start.duration_seconds': values['slow_start'],
    'stickiness.enabled': block(values, 'stickiness')['enabled'],
    'load_balancing.cross_zone.enabled': values['load_balancing_cross_zone_enabled'],
  }
  const shape = {
    TargetGroupName: values['name'],
    HealthCheckIntervalSeconds: check['interval'],
    HealthCheckTimeoutSeconds: check['timeout'],
    HealthyThresholdCount: check['healthy_threshold'],
    UnhealthyThresholdCount: check['unhealthy_threshold'],
    HealthCheckPath: check['path'],
  }
  return {
    group: read(reading, 'targetGroup', resource, shape, TARGET_GROUP),
    attributes: attributesOf(attributes, resource, reading),
  }
}

function attributesOf(values: Values, resource: PlanResource, reading: Reading) {
  const pairs = Object.entries(values).map(([Key, Value]) => ({ Key, Value }))
  return read(reading, 'attributes', resource, pairs, ATTRIBUTES).filter(({ Value }) => Value !== undefined)
}

export function balancerOf(resource: PlanResource, ruleCount: number, reading: Reading): DescribedLoadBalancer {
  const { values } = resource
  const subnets = values['subnets']
  const shape = {
    Type: values['load_balancer_type'],
    AvailabilityZones: Array.isArray(subnets) ? subnets.map((each) => ({ SubnetId: String(each) })) : subnets,
  }
  return {
    balancer: read(reading, 'loadBalancer', resource, shape, LOAD_BALANCER),
    attributes: attributesOf({ 'idle_timeout.timeout_seconds': values['idle_timeout'] }, resource, reading),
    ruleCount,
  }
}

export function scalableTargetOf(
  resource: PlanResource,
  reading: Reading,
): NonNullable<DescribedService['scalableTarget']> {
  const { values } = resource
  const state = block(values, 'suspended_state')
  const shape = {
    MinCapacity: values['min_capacity'],
    MaxCapacity: values['max_capacity'],
    SuspendedState: {
      DynamicScalingInSuspended: state['dynamic_scaling_in_suspended'],
      DynamicScalingOutSuspended: state['dynamic_scaling_out_suspended'],
      ScheduledScalingSuspended: state['scheduled_scaling_suspended'],
    },
  }
  return read(reading, 'scalableTarget', resource, shape, SCALABLE_TARGET)
}

/** The address stands for the ARN, which is known only after apply. */
export function policyOf(
  resource: PlanResource,
  reading: Reading,
): NonNullable<DescribedService['scalingPolicies']>[number] {
  const { values, address } = resource
  const shape = {
    PolicyARN: address,
    PolicyName: values['name'] ?? address,
    PolicyType: values['policy_type'],
    TargetTrackingScalingPolicyConfiguration: trackingOf(
      blockOf(values['target_tracking_scaling_policy_configuration']),
    ),
    StepScalingPolicyConfiguration: stepsOf(blockOf(values['step_scaling_policy_configuration'])),
  }
  return read(reading, `scalingPolicies.${String(shape.PolicyName)}`, resource, shape, SCALING_POLICY)
}

function trackingOf(tracking: unknown): unknown {
  if (!isBlock(tracking)) return tracking
  return {
    TargetValue: tracking['target_value'],
    ScaleOutCooldown: tracking['scale_out_cooldown'],
    ScaleInCooldown: tracking['scale_in_cooldown'],
    DisableScaleIn: tracking['disable_scale_in'],
    PredefinedMetricSpecification: {
      PredefinedMetricType: block(tracking, 'predefined_metric_specification')['predefined_metric_type'],
    },
    CustomizedMetricSpecification: customizedOf(blockOf(tracking['customized_metric_specification'])),
  }
}

function isBlock(value: unknown): value is Values {
  return typeof value === 'object' && value !== null && !(value instanceof Unresolved)
}

function customizedOf(metric: unknown): unknown {
  if (!isBlock(metric)) return metric
  return {
    Namespace: metric['namespace'],
    MetricName: metric['metric_name'],
    Statistic: metric['statistic'],
    Dimensions: dimensionsOf(metric['dimensions']),
    Metrics: listOf(metric['metrics']).map((each) => queryOf(each, 'metric_stat')),
  }
}

/** Of a policy and of an alarm: the same, under other names. */
function queryOf(query: Values, key: 'metric_stat' | 'metric'): Values {
  const stat = blockOf(query[key])
  const outer = isBlock(stat) ? stat : {}
  const metric = key === 'metric' ? outer : block(outer, 'metric')
  return {
    Id: query['id'],
    Expression: query['expression'],
    ReturnData: query['return_data'],
    MetricStat: isBlock(stat)
      ? {
          Stat: outer['stat'],
          Period: outer['period'],
          Metric: {
            Namespace: metric['namespace'],
            MetricName: metric['metric_name'],
            Dimensions: dimensionsOf(metric['dimensions']),
          },
        }
      : undefined,
  }
}

/** Blocks of name and value, or a map of them. */
function dimensionsOf(dimensions: unknown): unknown {
  if (Array.isArray(dimensions)) return listOf(dimensions).map(({ name, value }) => ({ Name: name, Value: value }))
  if (!isBlock(dimensions)) return undefined
  return Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }))
}

function stepsOf(steps: unknown): unknown {
  if (!isBlock(steps)) return steps
  return {
    AdjustmentType: steps['adjustment_type'],
    Cooldown: steps['cooldown'],
    MetricAggregationType: steps['metric_aggregation_type'],
    MinAdjustmentMagnitude: steps['min_adjustment_magnitude'],
    StepAdjustments: listOf(steps['step_adjustment']).map((each) => ({
      MetricIntervalLowerBound: each['metric_interval_lower_bound'],
      MetricIntervalUpperBound: each['metric_interval_upper_bound'],
      ScalingAdjustment: each['scaling_adjustment'],
    })),
  }
}

export function scheduledActionOf(
  resource: PlanResource,
  reading: Reading,
): NonNullable<DescribedService['scheduledActions']>[number] {
  const { values } = resource
  const action = block(values, 'scalable_target_action')
  const shape = {
    ScheduledActionName: values['name'],
    Schedule: values['schedule'],
    Timezone: values['timezone'],
    StartTime: values['start_time'],
    EndTime: values['end_time'],
    ScalableTargetAction: { MinCapacity: action['min_capacity'], MaxCapacity: action['max_capacity'] },
  }
  return read(reading, `scheduledActions.${String(values['name'])}`, resource, shape, SCHEDULED_ACTION)
}

/** Its actions as the addresses of the policies that the configuration names: ARNs are known only after apply. */
export function alarmOf(
  resource: PlanResource,
  called: readonly PlanResource[],
  reading: Reading,
): NonNullable<DescribedService['alarms']>[number] {
  const { values } = resource
  const shape = {
    AlarmName: values['alarm_name'],
    Namespace: values['namespace'],
    MetricName: values['metric_name'],
    Dimensions: dimensionsOf(values['dimensions']),
    Threshold: values['threshold'],
    ThresholdMetricId: values['threshold_metric_id'],
    ComparisonOperator: values['comparison_operator'],
    EvaluationPeriods: values['evaluation_periods'],
    // Zero is the provider's word for none.
    DatapointsToAlarm: values['datapoints_to_alarm'] || undefined,
    Period: values['period'],
    Statistic: values['statistic'],
    ExtendedStatistic: values['extended_statistic'],
    TreatMissingData: values['treat_missing_data'],
    Metrics: listOf(values['metric_query']).map((each) => queryOf(each, 'metric')),
    AlarmActions: called.map(({ address }) => address),
  }
  return read(reading, `alarms.${resource.address}`, resource, shape, ALARM)
}

export function policiesCalledBy(alarm: PlanResource, policies: readonly PlanResource[]): readonly PlanResource[] {
  return namedBy(alarm, 'alarm_actions', policies)
}
