// What is read of each part of a service, and as what. A document passes through here before anything else looks at it.
import type { ScalableTarget, ScalingPolicy, ScheduledAction } from '@aws-sdk/client-application-auto-scaling'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { MonitoringConfiguration, Service, TaskDefinition } from '@aws-sdk/client-ecs'
import type { LoadBalancer, LoadBalancerAttribute, TargetGroup } from '@aws-sdk/client-elastic-load-balancing-v2'
import { flag, label, listOf, number, presence, type Reader, record, text, words } from './document-reader.ts'
import { SERVER_VARIABLES } from './server-variables.ts'

/** The shapes are part of those of the AWS APIs, whose enumerations and required fields a document may miss. */
const as = <T>(reader: Reader<unknown>) => reader as Reader<T>

/** Of the environment: all names, and the values of those few that set up a server. Anything else may be a secret. */
const environment: Reader<{ name: string; value?: string }> = (value, keys, reading) => {
  const variable = record<{ name: string; value: unknown }>({ name: label, value: (each) => each })(
    value,
    keys,
    reading,
  )
  if (variable?.name === undefined) return undefined
  if (!SERVER_VARIABLES.has(variable.name)) return { name: variable.name }
  const known = label(variable.value, [...keys, 'value'], reading)
  return known === undefined ? { name: variable.name } : { name: variable.name, value: known }
}

const container = record({
  name: label,
  image: label,
  essential: flag,
  entryPoint: words,
  command: words,
  stopTimeout: number,
  healthCheck: presence,
  portMappings: listOf(record({ containerPort: number })),
  environment: listOf(environment),
})

export const CONTAINERS = as<NonNullable<TaskDefinition['containerDefinitions']>>(listOf(container))

export const TASK_DEFINITION = as<TaskDefinition>(
  record({
    family: label,
    cpu: text,
    memory: text,
    requiresCompatibilities: listOf(text),
    runtimePlatform: record({ cpuArchitecture: text, operatingSystemFamily: text }),
    containerDefinitions: listOf(container),
  }),
)

export const SERVICE = as<Service>(
  record({
    serviceName: label,
    desiredCount: number,
    launchType: text,
    platformFamily: text,
    schedulingStrategy: text,
    healthCheckGracePeriodSeconds: number,
    deploymentConfiguration: record({ maximumPercent: number }),
    capacityProviderStrategy: listOf(record({ capacityProvider: label })),
    loadBalancers: listOf(record({ containerName: label, containerPort: number })),
  }),
)

export const MONITORING = as<MonitoringConfiguration>(
  record({ metricConfigurations: listOf(record({ metricNames: listOf(text), resolutionSeconds: number })) }),
)

export const TARGET_GROUP = as<TargetGroup>(
  record({
    TargetGroupName: label,
    HealthCheckIntervalSeconds: number,
    HealthCheckTimeoutSeconds: number,
    HealthyThresholdCount: number,
    UnhealthyThresholdCount: number,
    HealthCheckPath: label,
  }),
)

export const ATTRIBUTES = as<LoadBalancerAttribute[]>(listOf(record({ Key: text, Value: text })))

export const LOAD_BALANCER = as<LoadBalancer>(
  record({ Type: text, AvailabilityZones: listOf(record({ SubnetId: label })) }),
)

export const SCALABLE_TARGET = as<ScalableTarget>(
  record({
    MinCapacity: number,
    MaxCapacity: number,
    SuspendedState: record({
      DynamicScalingInSuspended: flag,
      DynamicScalingOutSuspended: flag,
      ScheduledScalingSuspended: flag,
    }),
  }),
)

const dimensions = listOf(record({ Name: text, Value: label }))
const metric = record({ Namespace: text, MetricName: text, Dimensions: dimensions })

const customizedMetric = record({
  Namespace: text,
  MetricName: text,
  Statistic: text,
  Dimensions: dimensions,
  Metrics: listOf(
    record({
      Id: text,
      Expression: label,
      ReturnData: flag,
      MetricStat: record({ Metric: metric, Stat: text }),
    }),
  ),
})

export const SCALING_POLICY = as<ScalingPolicy>(
  record({
    PolicyARN: label,
    PolicyName: label,
    PolicyType: text,
    TargetTrackingScalingPolicyConfiguration: record({
      TargetValue: number,
      ScaleOutCooldown: number,
      ScaleInCooldown: number,
      DisableScaleIn: flag,
      PredefinedMetricSpecification: record({ PredefinedMetricType: text }),
      CustomizedMetricSpecification: customizedMetric,
    }),
    StepScalingPolicyConfiguration: record({
      AdjustmentType: text,
      Cooldown: number,
      MetricAggregationType: text,
      MinAdjustmentMagnitude: number,
      StepAdjustments: listOf(
        record({ MetricIntervalLowerBound: number, MetricIntervalUpperBound: number, ScalingAdjustment: number }),
      ),
    }),
  }),
)

export const SCHEDULED_ACTION = as<ScheduledAction>(
  record({
    ScheduledActionName: label,
    Schedule: text,
    Timezone: text,
    StartTime: presence,
    EndTime: presence,
    ScalableTargetAction: record({ MinCapacity: number, MaxCapacity: number }),
  }),
)

export const ALARM = as<MetricAlarm>(
  record({
    AlarmName: label,
    Namespace: text,
    MetricName: text,
    Dimensions: dimensions,
    Statistic: text,
    ExtendedStatistic: text,
    Period: number,
    EvaluationPeriods: number,
    DatapointsToAlarm: number,
    Threshold: number,
    ThresholdMetricId: text,
    ComparisonOperator: text,
    TreatMissingData: text,
    AlarmActions: listOf(label),
    Metrics: listOf(
      record({
        Id: text,
        Expression: label,
        ReturnData: flag,
        MetricStat: record({ Metric: metric, Period: number, Stat: text }),
      }),
    ),
  }),
)
