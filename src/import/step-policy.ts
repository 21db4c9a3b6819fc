// A step scaling policy with the alarm that calls it.
import type { ScalingPolicy, StepAdjustment } from '@aws-sdk/client-application-auto-scaling'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { DescribedService } from './described-service.ts'
import { seconds } from './findings.ts'
import { given } from './given.ts'
import { metricWords, modelledMetric, type NamedMetric, queriedMetric } from './metric-read.ts'

/** The period of the service's metrics, unless an alarm has another one. */
const PERIOD_S = 60
const ADJUSTMENTS: Readonly<Record<string, string>> = {
  ChangeInCapacity: 'changeInCapacity',
  ExactCapacity: 'exactCapacity',
  PercentChangeInCapacity: 'percentChangeInCapacity',
}
const ABOVE = new Set(['GreaterThanOrEqualToThreshold', 'GreaterThanThreshold'])
const BELOW = new Set(['LessThanOrEqualToThreshold', 'LessThanThreshold'])

/** @returns the `step` section of a scenario, or why there is none */
export function stepPolicy(policy: ScalingPolicy, { alarms, service }: DescribedService): object | string {
  const alarm = alarmOf(policy, alarms)
  if (alarm === undefined) return 'no alarm that calls it was found'
  const watched = watchedBy(alarm)
  const metric = modelledMetric(watched, service?.serviceName)
  if (metric === undefined) return `its alarm watches ${metricWords(watched)}, which is not modelled`
  const comparison = alarm.ComparisonOperator ?? ''
  if (!ABOVE.has(comparison) && !BELOW.has(comparison))
    return `its alarm compares with ${comparison === '' ? 'something unknown' : comparison}, which is not modelled`
  if (alarm.Threshold === undefined) return 'the threshold of its alarm could not be read'
  const configuration = policy.StepScalingPolicyConfiguration ?? {}
  return given({
    ...periodOf(metric, watched.periodS),
    threshold: thresholdOf(metric, alarm.Threshold),
    comparison: ABOVE.has(comparison) ? 'above' : 'below',
    evaluationPeriods: alarm.EvaluationPeriods,
    datapointsToAlarm: alarm.DatapointsToAlarm,
    missingData: alarm.TreatMissingData,
    adjustment: ADJUSTMENTS[configuration.AdjustmentType ?? ''],
    steps: configuration.StepAdjustments?.map(stepOf),
    // AWS takes it with a percentage only.
    minAdjustment:
      configuration.AdjustmentType === 'PercentChangeInCapacity' ? configuration.MinAdjustmentMagnitude : undefined,
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

function watchedBy(alarm: MetricAlarm): NamedMetric {
  const { Namespace, MetricName, Statistic, ExtendedStatistic, Period, Dimensions, Metrics = [] } = alarm
  if (MetricName === undefined && Metrics.length > 0) return queriedMetric(Metrics) ?? {}
  return {
    namespace: Namespace,
    name: MetricName,
    statistic: ExtendedStatistic ?? Statistic,
    periodS: Period,
    dimensions: Dimensions,
  }
}

/** CPU in less than a minute is the high-resolution metric. */
function periodOf(metric: string, periodS = PERIOD_S): { metric: string; period?: string } {
  if (periodS === PERIOD_S) return { metric }
  if (periodS < PERIOD_S && metric === 'cpu')
    return periodS === 20 ? { metric: 'cpuHighResolution' } : { metric: 'cpuHighResolution', period: `${periodS}s` }
  return { metric, period: `${periodS}s` }
}

function thresholdOf(metric: string, threshold: number): string | number {
  if (metric === 'cpu') return `${threshold}%`
  return metric === 'targetResponseTime' ? `${threshold}s` : threshold
}

/** Bounds are distances from the threshold, in the metric's own unit. */
function stepOf(adjustment: StepAdjustment): object {
  const { MetricIntervalLowerBound: from, MetricIntervalUpperBound: to, ScalingAdjustment: by } = adjustment
  return given({ from, to, by })
}
