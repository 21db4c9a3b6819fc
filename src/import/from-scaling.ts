// Scaling policies, the alarms behind them, and scheduled actions.
import type { ScalableTarget, ScalingPolicy, ScheduledAction } from '@aws-sdk/client-application-auto-scaling'
import type { DescribedService } from './described-service.ts'
import { type Findings, seconds } from './findings.ts'
import { given } from './given.ts'
import { metricWords, modelledMetric, queriedMetric } from './metric-read.ts'
import { stepPolicy } from './step-policy.ts'

export function readScaling(described: DescribedService, findings: Findings): void {
  const { scalableTarget, scalingPolicies, scheduledActions } = described
  checkResolution(described, findings)
  const suspended = scalableTarget?.SuspendedState ?? {}
  for (const policy of scalingPolicies ?? []) readPolicy(policy, suspended, described, findings)
  for (const action of scheduledActions ?? []) readSchedule(action, suspended, findings)
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
  const { TargetTrackingScalingPolicyConfiguration: tracking, StepScalingPolicyConfiguration: steps } = policy
  if (tracking !== undefined) readTargetTracking(name, tracking, { suspended, described }, findings)
  else if (steps !== undefined) readSteps(name, policy, described, findings)
  else findings.leavesOut(`policy ${name}`, `${policy.PolicyType ?? 'its kind'} is not modelled`)
}

function readSteps(name: string, policy: ScalingPolicy, described: DescribedService, findings: Findings): void {
  const step = stepPolicy(policy, described)
  if (typeof step === 'string') findings.leavesOut(`policy ${name}`, step)
  else
    findings.addAt(['scaling', name], { step }, { kind: 'imported', from: `step scaling policy ${name} and its alarm` })
}

const TRACKED: Readonly<Record<string, string>> = {
  ECSServiceAverageCPUUtilization: 'cpu',
  ECSServiceAverageCPUUtilizationHighResolution: 'cpuHighResolution',
  ALBRequestCountPerTarget: 'requestCountPerTarget',
}
/** What a target can be set on; alarms of step policies watch more. */
const TRACKABLE = new Set(Object.values(TRACKED))

type TargetTracking = NonNullable<ScalingPolicy['TargetTrackingScalingPolicyConfiguration']>

function readTargetTracking(
  name: string,
  configuration: TargetTracking,
  { suspended, described }: { suspended: Suspended; described: DescribedService },
  findings: Findings,
): void {
  const { metric, words } = trackedBy(configuration, described)
  const target = configuration.TargetValue
  if (metric === undefined || target === undefined) {
    const why = metric === undefined ? `it tracks ${words}, which is not modelled` : 'its target could not be read'
    findings.leavesOut(`policy ${name}`, why)
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

/** A customized metric may be one that also comes predefined. */
function trackedBy(
  { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: own }: TargetTracking,
  { service }: DescribedService,
): { metric: string | undefined; words: string } {
  const type: string | undefined = predefined?.PredefinedMetricType
  if (type !== undefined) return { metric: Object.hasOwn(TRACKED, type) ? TRACKED[type] : undefined, words: type }
  const { Namespace: namespace, MetricName, Statistic: statistic, Dimensions: dimensions, Metrics = [] } = own ?? {}
  const named =
    Metrics.length > 0 ? (queriedMetric(Metrics) ?? {}) : { namespace, name: MetricName, statistic, dimensions }
  const metric = modelledMetric(named, service?.serviceName)
  return {
    metric: metric !== undefined && TRACKABLE.has(metric) ? metric : undefined,
    words: `a metric of your own (${metricWords(named)})`,
  }
}

function readSchedule(action: ScheduledAction, suspended: Suspended, findings: Findings): void {
  const name = action.ScheduledActionName ?? 'schedule'
  if (suspended.ScheduledScalingSuspended) {
    findings.ignores(`scheduled action ${name}: scheduled scaling is suspended`)
    return
  }
  const when = scheduleOf(action.Schedule)
  const { MinCapacity: min, MaxCapacity: max } = action.ScalableTargetAction ?? {}
  if (when === undefined || (min === undefined && max === undefined)) {
    const why =
      when === undefined
        ? `${action.Schedule ?? 'no schedule'} is not understood`
        : 'neither its minimum nor its maximum could be read'
    findings.leavesOut(`scheduled action ${name}`, why)
    return
  }
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
