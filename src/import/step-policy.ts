// A step scaling policy with the alarm that calls it.
import type { ScalingPolicy, StepAdjustment } from '@aws-sdk/client-application-auto-scaling'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import { seconds } from './findings.ts'
import { given } from './given.ts'

/** What the simulator watches: the metric by its statistic, minute by minute (CPU also in less). */
const METRICS: Readonly<Record<string, { name: string; statistic: string }>> = {
  CPUUtilization: { name: 'cpu', statistic: 'Average' },
  RequestCountPerTarget: { name: 'requestCountPerTarget', statistic: 'Sum' },
  RequestCount: { name: 'requestCount', statistic: 'Sum' },
  TargetResponseTime: { name: 'targetResponseTime', statistic: 'Average' },
}
const PERIOD_S = 60
const ADJUSTMENTS: Readonly<Record<string, string>> = {
  ChangeInCapacity: 'changeInCapacity',
  ExactCapacity: 'exactCapacity',
  PercentChangeInCapacity: 'percentChangeInCapacity',
}
const ABOVE = new Set(['GreaterThanOrEqualToThreshold', 'GreaterThanThreshold'])
const BELOW = new Set(['LessThanOrEqualToThreshold', 'LessThanThreshold'])

/** @returns the `step` section of a scenario, or why there is none */
export function stepPolicy(policy: ScalingPolicy, alarms: readonly MetricAlarm[] | undefined): object | string {
  const alarm = alarmOf(policy, alarms)
  if (alarm === undefined) return 'no alarm that calls it was found'
  const metric = metricOf(alarm)
  if (metric === undefined) return `its alarm watches ${watchedBy(alarm)}, which is not modelled`
  const comparison = alarm.ComparisonOperator ?? ''
  if (!ABOVE.has(comparison) && !BELOW.has(comparison))
    return `its alarm compares with ${comparison}, which is not modelled`
  const configuration = policy.StepScalingPolicyConfiguration ?? {}
  return given({
    metric,
    threshold: thresholdOf(metric, alarm.Threshold),
    comparison: ABOVE.has(comparison) ? 'above' : 'below',
    evaluationPeriods: alarm.EvaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm,
    missingData: alarm.TreatMissingData,
    adjustment: ADJUSTMENTS[configuration.AdjustmentType ?? ''],
    steps: configuration.StepAdjustments?.map(stepOf),
    minAdjustment: configuration.MinAdjustmentMagnitude,
    aggregation: configuration.MetricAggregationType?.toLowerCase(),
    cooldown: seconds(configuration.Cooldown),
  })
}

/** The policy names its alarms; an alarm names the policy among its actions. */
function alarmOf(policy: ScalingPolicy, alarms: readonly MetricAlarm[] | undefined): MetricAlarm | undefined {
  const names = new Set(policy.Alarms?.map(({ AlarmName }) => AlarmName))
  return alarms?.find(
    (alarm) =>
      names.has(alarm.AlarmName) || (policy.PolicyARN !== undefined && alarm.AlarmActions?.includes(policy.PolicyARN)),
  )
}

function metricOf({
  MetricName = '',
  Statistic,
  ExtendedStatistic,
  Period = PERIOD_S,
}: MetricAlarm): string | undefined {
  const metric = Object.hasOwn(METRICS, MetricName) ? METRICS[MetricName] : undefined
  const statistic = ExtendedStatistic ?? Statistic
  if (metric === undefined || (statistic !== undefined && statistic !== metric.statistic)) return undefined
  if (Period === PERIOD_S) return metric.name
  return Period < PERIOD_S && metric.name === 'cpu' ? 'cpuHighResolution' : undefined
}

/** As in `p99 of TargetResponseTime over 300 s`. */
function watchedBy({ MetricName, Statistic, ExtendedStatistic, Period }: MetricAlarm): string {
  if (MetricName === undefined) return 'an expression'
  const statistic = ExtendedStatistic ?? Statistic
  const of = statistic === undefined ? '' : `${statistic} of `
  return `${of}${MetricName}${Period === undefined ? '' : ` over ${Period} s`}`
}

function thresholdOf(metric: string, threshold: number | undefined): string | number | undefined {
  if (threshold === undefined) return undefined
  if (metric.startsWith('cpu')) return `${threshold}%`
  return metric === 'targetResponseTime' ? `${threshold}s` : threshold
}

/** Bounds are distances from the threshold, in the metric's own unit. */
function stepOf(adjustment: StepAdjustment): object {
  const { MetricIntervalLowerBound: from, MetricIntervalUpperBound: to, ScalingAdjustment: by } = adjustment
  return given({ from, to, by })
}
