// Scaling policies, the alarms behind them, and scheduled actions.
import type { ScalableTarget, ScalingPolicy, ScheduledAction } from '@aws-sdk/client-application-auto-scaling'
import type { DescribedService } from './described-service.ts'
import { type Findings, seconds } from './findings.ts'
import { given } from './given.ts'
import { stepPolicy } from './step-policy.ts'

export function readScaling(described: DescribedService, findings: Findings): void {
  const { scalableTarget, scalingPolicies, scheduledActions } = described
  checkResolution(described, findings)
  const suspended = scalableTarget?.SuspendedState ?? {}
  for (const policy of scalingPolicies ?? []) readPolicy(policy, suspended, described, findings)
  for (const action of scheduledActions ?? []) readSchedule(action, suspended, findings)
  if (scalingPolicies === undefined && scalableTarget === undefined && described.service !== undefined)
    findings.lacks('the scaling policies', `${described.from} does not say; set scaling`)
}

const HIGH_RESOLUTION_S = 20

/** @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/target-tracking-faster-auto-scaling.html */
function checkResolution({ monitoring, scalingPolicies = [] }: DescribedService, findings: Findings): void {
  const isFast = monitoring?.metricConfigurations?.some(
    ({ metricNames, resolutionSeconds }) =>
      Number(resolutionSeconds) === HIGH_RESOLUTION_S && metricNames?.includes('CPUUtilization'),
  )
  if (monitoring === undefined || isFast) return
  for (const { PolicyName, TargetTrackingScalingPolicyConfiguration: tracking } of scalingPolicies) {
    const metric = tracking?.PredefinedMetricSpecification?.PredefinedMetricType as string | undefined
    if (metric === 'ECSServiceAverageCPUUtilizationHighResolution')
      findings.lacks(
        `metrics every ${HIGH_RESOLUTION_S} s, which policy ${PolicyName} watches`,
        'the service publishes CPUUtilization every 60 s; the forecast is of one with monitoring at 20 s',
      )
  }
}

type Suspended = NonNullable<ScalableTarget['SuspendedState']>

function readPolicy(
  policy: ScalingPolicy,
  suspended: Suspended,
  described: DescribedService,
  findings: Findings,
): void {
  const name = policy.PolicyName ?? 'policy'
  if (suspended.DynamicScalingOutSuspended) {
    findings.ignores(`policy ${name}: scaling out is suspended`)
    return
  }
  if (policy.TargetTrackingScalingPolicyConfiguration !== undefined) {
    readTargetTracking(name, policy.TargetTrackingScalingPolicyConfiguration, suspended, findings)
    return
  }
  const step = policy.StepScalingPolicyConfiguration === undefined ? undefined : stepPolicy(policy, described.alarms)
  if (step === undefined) findings.ignores(`policy ${name}: ${policy.PolicyType ?? 'its kind'} is not modelled`)
  else if (typeof step === 'string') findings.ignores(`policy ${name}: ${step}`)
  else
    findings.addAt(['scaling', name], { step }, { kind: 'imported', from: `step scaling policy ${name} and its alarm` })
}

const TRACKED = {
  ECSServiceAverageCPUUtilization: 'cpu',
  ECSServiceAverageCPUUtilizationHighResolution: 'cpuHighResolution',
  ALBRequestCountPerTarget: 'requestCountPerTarget',
} as const

type TargetTracking = NonNullable<ScalingPolicy['TargetTrackingScalingPolicyConfiguration']>

function readTargetTracking(
  name: string,
  configuration: TargetTracking,
  suspended: Suspended,
  findings: Findings,
): void {
  const predefined = configuration.PredefinedMetricSpecification?.PredefinedMetricType as string | undefined
  const metric =
    predefined !== undefined && Object.hasOwn(TRACKED, predefined)
      ? TRACKED[predefined as keyof typeof TRACKED]
      : undefined
  if (metric === undefined) {
    findings.ignores(`policy ${name}: it tracks ${predefined ?? 'a metric of your own'}, which is not modelled`)
    return
  }
  const target = Number(configuration.TargetValue)
  if (Number.isNaN(target)) {
    findings.lacks(`the target of policy ${name}`, `known after a deployment only; set scaling.${name}`)
    return
  }
  const isCpu = metric !== 'requestCountPerTarget'
  const tracking = {
    metric,
    target: isCpu ? `${target}%` : target,
    scaleOutCooldown: seconds(configuration.ScaleOutCooldown),
    scaleInCooldown: seconds(configuration.ScaleInCooldown),
    disableScaleIn: configuration.DisableScaleIn || suspended.DynamicScalingInSuspended || undefined,
  }
  const from = suspended.DynamicScalingInSuspended
    ? `target tracking policy ${name}; scaling in is suspended`
    : `target tracking policy ${name}`
  findings.addAt(['scaling', name], { targetTracking: given(tracking) }, { kind: 'imported', from })
}

function readSchedule(action: ScheduledAction, suspended: Suspended, findings: Findings): void {
  const name = action.ScheduledActionName ?? 'schedule'
  if (suspended.ScheduledScalingSuspended) {
    findings.ignores(`scheduled action ${name}: scheduled scaling is suspended`)
    return
  }
  const when = scheduleOf(action.Schedule)
  if (when === undefined) {
    findings.ignores(`scheduled action ${name}: ${action.Schedule ?? 'no schedule'} is not understood`)
    return
  }
  const { MinCapacity: min, MaxCapacity: max } = action.ScalableTargetAction ?? {}
  // AWS reads cron and at expressions without a zone as UTC; a scenario would take its own zone.
  const timezone = 'rate' in when ? undefined : (action.Timezone ?? 'UTC')
  const schedule = given({ ...when, timezone, min, max })
  findings.addAt(['scaling', name], { schedule }, { kind: 'imported', from: `scheduled action ${name}` })
  if (action.StartTime !== undefined || action.EndTime !== undefined)
    findings.ignores(`scheduled action ${name}: its start and end dates`)
}

/** `cron(45 7 * * ? *)` as `{cron: '45 7 * * ? *'}`. */
export function scheduleOf(expression: string | undefined): Record<'cron' | 'at' | 'rate', string> | undefined {
  const [, kind, inner] = /^(cron|at|rate)\((.*)\)$/.exec(expression?.trim() ?? '') ?? []
  if (kind === undefined || inner === undefined) return undefined
  return { [kind]: inner.trim() } as Record<'cron' | 'at' | 'rate', string>
}
