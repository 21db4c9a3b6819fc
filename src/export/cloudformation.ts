// The scaling of a variant as a CloudFormation template; service, load balancer and target group are parameters.
// @source https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_ApplicationAutoScaling.html
import { stringify } from 'yaml'
import { given } from '../import/given.ts'
import { alarmResource } from './cloudformation-alarm.ts'
import { prewarmResources } from './cloudformation-prewarm.ts'
import { type ScalingSettings, type StepPolicy, type TrackingPolicy, watchesBalancer } from './scaling-settings.ts'

/** @param title a line for the head of the file */
export function toCloudFormation(settings: ScalingSettings, title: string): string {
  const { tracking, steps, prewarms } = settings
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: title,
    Parameters: parameters(watchesBalancer(settings)),
    Resources: {
      ScalableTarget: scalableTarget(settings),
      ...Object.fromEntries(tracking.map((policy) => [logicalId(policy), trackingResource(policy)])),
      ...Object.fromEntries(
        steps.flatMap((policy) => [
          [logicalId(policy), stepResource(policy)],
          [`${logicalId(policy)}Alarm`, alarmResource(policy.alarm, { Ref: logicalId(policy) })],
        ]),
      ),
      ...Object.assign({}, ...prewarms.map((policy) => prewarmResources(policy, logicalId(policy, 'Prewarm')))),
    },
  }
  return `${headLines(settings, title)}${stringify(template, { lineWidth: 140, version: '1.1' })}`
}

/** `cpu_70` as `ScaleCpu70`: logical ids have letters and digits only. */
function logicalId({ id }: { id: string }, prefix = 'Scale'): string {
  const words = id.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return `${prefix}${words.join('')}`
}

/** The balancer's names only where a metric needs them. */
function parameters(needsBalancer: boolean): object {
  const of = (Description: string) => ({ Type: 'String', Description })
  const balancer = {
    LoadBalancer: of('app/NAME/ID of the load balancer, for metrics of requests'),
    TargetGroup: of('targetgroup/NAME/ID of the target group, for metrics of requests'),
  }
  return {
    Cluster: of('Name of the ECS cluster'),
    Service: of('Name of the ECS service'),
    ...(needsBalancer ? balancer : {}),
  }
}

function headLines({ targetGroup, remarks }: ScalingSettings, title: string): string {
  const check = targetGroup
  const lines = [
    title,
    `Set on the target group: health check every ${check.intervalS} s, timeout ${check.timeoutS} s, healthy ${check.healthyThreshold}, unhealthy ${check.unhealthyThreshold};`,
    `  deregistration_delay.timeout_seconds ${check.deregistrationDelayS}, load_balancing.algorithm.type ${check.algorithm}, slow_start.duration_seconds ${check.slowStartS}.`,
    ...remarks,
  ]
  return lines.map((line) => `# ${line.replace(/\s+/g, ' ').trim()}\n`).join('')
}

function scalableTarget({ min, max, schedules }: ScalingSettings): object {
  return {
    Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
    Properties: {
      ServiceNamespace: 'ecs',
      ScalableDimension: 'ecs:service:DesiredCount',
      ResourceId: { 'Fn::Sub': `service/\${Cluster}/\${Service}` },
      MinCapacity: min,
      MaxCapacity: max,
      ...(schedules.length === 0
        ? {}
        : {
            ScheduledActions: schedules.map(({ name, expression, timezone, min: least, max: most }) =>
              given({
                ScheduledActionName: name,
                Schedule: expression,
                Timezone: timezone,
                ScalableTargetAction: given({ MinCapacity: least, MaxCapacity: most }),
              }),
            ),
          }),
    },
  }
}

function trackingResource({
  name,
  metric,
  target,
  scaleOutCooldown,
  scaleInCooldown,
  disableScaleIn,
}: TrackingPolicy): object {
  const label =
    metric === 'ALBRequestCountPerTarget' ? { ResourceLabel: { 'Fn::Sub': `\${LoadBalancer}/\${TargetGroup}` } } : {}
  return policyResource(name, 'TargetTrackingScaling', {
    TargetTrackingScalingPolicyConfiguration: {
      TargetValue: target,
      ScaleOutCooldown: scaleOutCooldown,
      ScaleInCooldown: scaleInCooldown,
      DisableScaleIn: disableScaleIn,
      PredefinedMetricSpecification: { PredefinedMetricType: metric, ...label },
    },
  })
}

function stepResource({ name, adjustmentType, cooldown, minAdjustment, aggregation, steps }: StepPolicy): object {
  return policyResource(name, 'StepScaling', {
    StepScalingPolicyConfiguration: given({
      AdjustmentType: adjustmentType,
      Cooldown: cooldown,
      MinAdjustmentMagnitude: minAdjustment > 0 ? minAdjustment : undefined,
      MetricAggregationType: aggregation,
      StepAdjustments: steps.map(({ lower, upper, adjustment }) =>
        given({ MetricIntervalLowerBound: lower, MetricIntervalUpperBound: upper, ScalingAdjustment: adjustment }),
      ),
    }),
  })
}

function policyResource(name: string, type: string, configuration: object): object {
  return {
    Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    Properties: { PolicyName: name, PolicyType: type, ScalingTargetId: { Ref: 'ScalableTarget' }, ...configuration },
  }
}
