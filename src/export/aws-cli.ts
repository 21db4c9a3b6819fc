// The scaling of a variant as commands for the AWS CLI, in a script that stops at the first error.
// @source https://docs.aws.amazon.com/cli/latest/reference/application-autoscaling/
import { given } from '../import/given.ts'
import { prewarmCommands } from './aws-cli-prewarm.ts'
import { alarmCommand, quoted } from './aws-cli-words.ts'
import type { ScalingSettings, Schedule, StepPolicy, TrackingPolicy } from './scaling-settings.ts'

/** @param title a line for the head of the file */
export function toAwsCli(settings: ScalingSettings, title: string): string {
  const parts = [
    HEAD.replace('TITLE', () => [title, ...settings.remarks].map((line) => line.replace(/[\r\n]+/g, ' ')).join('\n# ')),
    command('application-autoscaling register-scalable-target', [
      '--min-capacity',
      String(settings.min),
      '--max-capacity',
      String(settings.max),
    ]),
    ...settings.tracking.map(tracking),
    ...settings.steps.map(step),
    ...settings.schedules.map(scheduled),
    ...settings.prewarms.map(prewarmCommands),
    targetGroup(settings),
  ]
  return `${parts.join('\n\n')}\n`
}

const HEAD = `#!/usr/bin/env bash
# TITLE
# Set these, then run it. LOAD_BALANCER is app/NAME/ID, TARGET_GROUP is targetgroup/NAME/ID.
set -euo pipefail
: "\${CLUSTER:?}" "\${SERVICE:?}" "\${TARGET_GROUP_ARN:?}"
LOAD_BALANCER=\${LOAD_BALANCER:-}
TARGET_GROUP=\${TARGET_GROUP:-}
about=(--service-namespace ecs --scalable-dimension ecs:service:DesiredCount --resource-id "service/$CLUSTER/$SERVICE")`

function command(name: string, options: readonly string[]): string {
  return `aws ${name} "\${about[@]}" \\\n  ${options.join(' ')}`
}

function tracking({ name, metric, target, scaleOutCooldown, scaleInCooldown, disableScaleIn }: TrackingPolicy): string {
  const isRequests = metric === 'ALBRequestCountPerTarget'
  const configuration = JSON.stringify({
    TargetValue: target,
    ScaleOutCooldown: scaleOutCooldown,
    ScaleInCooldown: scaleInCooldown,
    DisableScaleIn: disableScaleIn,
    PredefinedMetricSpecification: {
      PredefinedMetricType: metric,
      ...(isRequests ? { ResourceLabel: 'RESOURCE_LABEL' } : {}),
    },
  })
  const text = quoted(configuration).replace('RESOURCE_LABEL', `'"$LOAD_BALANCER/$TARGET_GROUP"'`)
  return command('application-autoscaling put-scaling-policy', [
    `--policy-name ${quoted(name)} --policy-type TargetTrackingScaling`,
    `--target-tracking-scaling-policy-configuration ${text}`,
  ])
}

function step(policy: StepPolicy): string {
  const configuration = given({
    AdjustmentType: policy.adjustmentType,
    Cooldown: policy.cooldown,
    MinAdjustmentMagnitude: policy.minAdjustment > 0 ? policy.minAdjustment : undefined,
    MetricAggregationType: policy.aggregation,
    StepAdjustments: policy.steps.map(({ lower, upper, adjustment }) =>
      given({ MetricIntervalLowerBound: lower, MetricIntervalUpperBound: upper, ScalingAdjustment: adjustment }),
    ),
  })
  const put = command('application-autoscaling put-scaling-policy', [
    `--policy-name ${quoted(policy.name)} --policy-type StepScaling`,
    `--step-scaling-policy-configuration ${quoted(JSON.stringify(configuration))}`,
    '--query PolicyARN --output text',
  ])
  return `policy=$(${put})\n${alarmCommand(policy.name, policy.alarm, '"$policy"')}`
}

function scheduled({ name, expression, timezone, min, max }: Schedule): string {
  const action = JSON.stringify(given({ MinCapacity: min, MaxCapacity: max }))
  return command('application-autoscaling put-scheduled-action', [
    `--scheduled-action-name ${quoted(name)} --schedule ${quoted(expression)}`,
    ...(timezone === undefined ? [] : [`--timezone ${quoted(timezone)}`]),
    `--scalable-target-action ${quoted(action)}`,
  ])
}

function targetGroup({ targetGroup: group }: ScalingSettings): string {
  return [
    'aws elbv2 modify-target-group --target-group-arn "$TARGET_GROUP_ARN" \\',
    `  --health-check-interval-seconds ${group.intervalS} --health-check-timeout-seconds ${group.timeoutS} \\`,
    `  --healthy-threshold-count ${group.healthyThreshold} --unhealthy-threshold-count ${group.unhealthyThreshold}`,
    'aws elbv2 modify-target-group-attributes --target-group-arn "$TARGET_GROUP_ARN" --attributes \\',
    `  Key=deregistration_delay.timeout_seconds,Value=${group.deregistrationDelayS} Key=load_balancing.algorithm.type,Value=${group.algorithm} \\`,
    `  Key=slow_start.duration_seconds,Value=${group.slowStartS}`,
  ].join('\n')
}
