// The lab's service in the words of the AWS APIs: what `import aws` and `drift` read of it is what the scenario says.
import type { ScalableTarget, ScalingPolicy, ScheduledAction } from '@aws-sdk/client-application-auto-scaling'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { Service, TaskDefinition } from '@aws-sdk/client-ecs'
import type { Scenario } from '../../../simulator/index.ts'
import { type AlarmSettings, type ScalingSettings, scalingSettings } from '../../export/scaling-settings.ts'
import { type Account, EMPTY_ACCOUNT } from '../endpoint/account.ts'

/** Nobody's: the number that AWS uses in its own examples. */
const OWNER = 'us-east-1:123456789012'
const CLUSTER = 'lab'
const CLUSTER_ARN = `arn:aws:ecs:${OWNER}:cluster/${CLUSTER}`
const BALANCER = 'app/lab/0000000000000001'
const BALANCER_ARN = `arn:aws:elasticloadbalancing:${OWNER}:loadbalancer/${BALANCER}`
const TARGET_GROUP = 'targetgroup/lab/0000000000000002'
const TARGET_GROUP_ARN = `arn:aws:elasticloadbalancing:${OWNER}:${TARGET_GROUP}`
const UNITS_PER_VCPU = 1024
const MIB = 2 ** 20

export type LabNames = { cluster: string; service: string; balancer: string; targetGroup: string }

export function labNames({ name }: Scenario): LabNames {
  const service = name.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 255) || 'service'
  return { cluster: CLUSTER, service, balancer: BALANCER, targetGroup: TARGET_GROUP }
}

export function taskArn(id: number): string {
  return `arn:aws:ecs:${OWNER}:task/${CLUSTER}/${String(id).padStart(32, '0')}`
}

/** All that does not change while the lab runs. */
export function describedLab(scenario: Scenario): Omit<Account, 'tasks' | 'metrics' | 'scalingActivities'> {
  const { service } = labNames(scenario)
  const settings = scalingSettings(scenario)
  const about = {
    ServiceNamespace: 'ecs',
    ResourceId: `service/${CLUSTER}/${service}`,
    ScalableDimension: 'ecs:service:DesiredCount',
  } as const
  return {
    ...EMPTY_ACCOUNT,
    clusterArn: CLUSTER_ARN,
    services: [serviceOf(scenario, service)],
    taskDefinitions: [taskDefinitionOf(scenario)],
    targetGroups: [{ ...targetGroupOf(settings), health: [] }],
    loadBalancers: [balancerOf(scenario)],
    scalableTargets: [{ ...about, ...boundsOf(settings) } as ScalableTarget],
    scalingPolicies: [...trackingOf(settings), ...steppingOf(settings)].map(
      (policy) => ({ ...about, ...policy }) as ScalingPolicy,
    ),
    scheduledActions: settings.schedules.map(
      ({ name, expression, timezone, min, max }) =>
        ({
          ...about,
          ScheduledActionName: name,
          Schedule: expression,
          ...(timezone === undefined ? {} : { Timezone: timezone }),
          ScalableTargetAction: { MinCapacity: min, MaxCapacity: max },
        }) as ScheduledAction,
    ),
    alarms: settings.steps.map(({ name, alarm }) => alarmOf(policyArn(name), alarm)),
  }
}

function serviceOf({ service: { healthCheckGracePeriod, maximumPercent } }: Scenario, name: string): Service {
  return {
    serviceName: name,
    serviceArn: `arn:aws:ecs:${OWNER}:service/${CLUSTER}/${name}`,
    clusterArn: CLUSTER_ARN,
    status: 'ACTIVE',
    launchType: 'FARGATE',
    schedulingStrategy: 'REPLICA',
    taskDefinition: `arn:aws:ecs:${OWNER}:task-definition/lab:1`,
    healthCheckGracePeriodSeconds: Math.round(healthCheckGracePeriod),
    deploymentConfiguration: { maximumPercent: Math.round(100 * maximumPercent), minimumHealthyPercent: 100 },
    loadBalancers: [{ targetGroupArn: TARGET_GROUP_ARN, containerName: 'app', containerPort: 80 }],
  }
}

function taskDefinitionOf({ service }: Scenario): TaskDefinition {
  const { preset, processes, threads, preload } = service.server
  const isGunicorn = preset.startsWith('gunicorn')
  const workers = [
    '--workers',
    String(processes),
    ...(preset === 'gunicorn-gthread' ? ['--threads', String(threads)] : []),
  ]
  return {
    taskDefinitionArn: `arn:aws:ecs:${OWNER}:task-definition/lab:1`,
    family: 'lab',
    revision: 1,
    networkMode: 'awsvpc',
    requiresCompatibilities: ['FARGATE'],
    cpu: String(Math.round(service.task.cpu * UNITS_PER_VCPU)),
    memory: String(Math.round(service.task.memory / MIB)),
    runtimePlatform: {
      cpuArchitecture: service.task.architecture === 'arm64' ? 'ARM64' : 'X86_64',
      operatingSystemFamily: 'LINUX',
    },
    containerDefinitions: [
      {
        name: 'app',
        essential: true,
        stopTimeout: Math.round(service.stopTimeout),
        ...(isGunicorn ? { command: ['gunicorn', ...workers, ...(preload ? ['--preload'] : []), 'app:app'] } : {}),
      },
    ],
  }
}

function targetGroupOf({ targetGroup }: ScalingSettings) {
  const { intervalS, timeoutS, healthyThreshold, unhealthyThreshold, deregistrationDelayS, algorithm, slowStartS } =
    targetGroup
  return {
    group: {
      TargetGroupArn: TARGET_GROUP_ARN,
      TargetGroupName: 'lab',
      LoadBalancerArns: [BALANCER_ARN],
      HealthCheckIntervalSeconds: intervalS,
      HealthCheckTimeoutSeconds: timeoutS,
      HealthyThresholdCount: healthyThreshold,
      UnhealthyThresholdCount: unhealthyThreshold,
    },
    attributes: [
      { Key: 'deregistration_delay.timeout_seconds', Value: String(deregistrationDelayS) },
      { Key: 'load_balancing.algorithm.type', Value: algorithm },
      { Key: 'slow_start.duration_seconds', Value: String(slowStartS) },
    ],
  }
}

function balancerOf({ loadBalancer: { idleTimeout, nodes } }: Scenario): Account['loadBalancers'][number] {
  return {
    balancer: {
      LoadBalancerArn: BALANCER_ARN,
      LoadBalancerName: 'lab',
      Type: 'application',
      AvailabilityZones: Array.from({ length: nodes }, (_, index) => ({
        ZoneName: `us-east-1${'abcdef'.charAt(index % 6)}`,
      })),
    },
    attributes: [{ Key: 'idle_timeout.timeout_seconds', Value: String(idleTimeout) }],
    listeners: [],
  }
}

function boundsOf({ min, max }: ScalingSettings): object {
  return { MinCapacity: min, MaxCapacity: max }
}

function trackingOf({ tracking }: ScalingSettings): object[] {
  return tracking.map(({ name, metric, target, scaleOutCooldown, scaleInCooldown, disableScaleIn }) => ({
    PolicyName: name,
    PolicyARN: policyArn(name),
    PolicyType: 'TargetTrackingScaling',
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: target,
      PredefinedMetricSpecification: { PredefinedMetricType: metric },
      ScaleOutCooldown: scaleOutCooldown,
      ScaleInCooldown: scaleInCooldown,
      DisableScaleIn: disableScaleIn,
    },
  }))
}

function steppingOf({ steps }: ScalingSettings): object[] {
  return steps.map(({ name, adjustmentType, cooldown, minAdjustment, aggregation, steps: adjustments }) => ({
    PolicyName: name,
    PolicyARN: policyArn(name),
    PolicyType: 'StepScaling',
    Alarms: [{ AlarmName: name }],
    StepScalingPolicyConfiguration: {
      AdjustmentType: adjustmentType,
      Cooldown: cooldown,
      MetricAggregationType: aggregation,
      ...(minAdjustment > 0 ? { MinAdjustmentMagnitude: minAdjustment } : {}),
      StepAdjustments: adjustments.map(({ lower, upper, adjustment }) => ({
        ...(lower === undefined ? {} : { MetricIntervalLowerBound: lower }),
        ...(upper === undefined ? {} : { MetricIntervalUpperBound: upper }),
        ScalingAdjustment: adjustment,
      })),
    },
  }))
}

function alarmOf(policy: string, alarm: AlarmSettings): MetricAlarm {
  return {
    AlarmName: alarm.name,
    AlarmActions: [policy],
    Namespace: alarm.namespace,
    MetricName: alarm.metric,
    Statistic: alarm.statistic,
    Period: alarm.periodS,
    EvaluationPeriods: alarm.evaluationPeriods,
    DatapointsToAlarm: alarm.datapointsToAlarm,
    Threshold: alarm.threshold,
    ComparisonOperator: alarm.comparison as NonNullable<MetricAlarm['ComparisonOperator']>,
    TreatMissingData: alarm.missingData,
  }
}

function policyArn(name: string): string {
  return `arn:aws:autoscaling:${OWNER}:scalingPolicy:lab:resource/ecs/service:policyName/${encodeURIComponent(name)}`
}
