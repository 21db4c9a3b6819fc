// CloudWatch alarms as CloudFormation resources: on one metric, or on an expression over several.
import { given } from '../import/given.ts'
import type { AlarmSettings, MathAlarm, PercentileAlarm } from './scaling-settings.ts'

/** @param action what the alarm calls; nothing for an alarm that only tells */
export function alarmResource(alarm: AlarmSettings | PercentileAlarm, action?: object): object {
  const dimension = (Name: string, parameter: string) => ({ Name, Value: { Ref: parameter } })
  const dimensions =
    alarm.namespace === 'AWS/ECS'
      ? [dimension('ClusterName', 'Cluster'), dimension('ServiceName', 'Service')]
      : [dimension('LoadBalancer', 'LoadBalancer'), dimension('TargetGroup', 'TargetGroup')]
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: given({
      AlarmDescription: alarm.name,
      Namespace: alarm.namespace,
      MetricName: alarm.metric,
      Dimensions: dimensions,
      ...('percentile' in alarm ? { ExtendedStatistic: alarm.percentile } : { Statistic: alarm.statistic }),
      Period: alarm.periodS,
      EvaluationPeriods: alarm.evaluationPeriods,
      DatapointsToAlarm: alarm.datapointsToAlarm,
      Threshold: alarm.threshold,
      ComparisonOperator: alarm.comparison,
      TreatMissingData: alarm.missingData,
      AlarmActions: action === undefined ? undefined : [action],
    }),
  }
}

/** Sums over a period, put together. */
export function mathAlarmResource({ expression, terms, ...alarm }: MathAlarm): object {
  const dimensions = (of: 'loadBalancer' | 'targetGroup') => [
    { Name: 'LoadBalancer', Value: { Ref: 'LoadBalancer' } },
    ...(of === 'targetGroup' ? [{ Name: 'TargetGroup', Value: { Ref: 'TargetGroup' } }] : []),
  ]
  return {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: {
      AlarmDescription: alarm.name,
      Metrics: [
        { Id: 'total', Expression: expression, Label: 'total', ReturnData: true },
        ...terms.map(({ id, metric, of }) => ({
          Id: id,
          ReturnData: false,
          MetricStat: {
            Metric: { Namespace: 'AWS/ApplicationELB', MetricName: metric, Dimensions: dimensions(of) },
            Period: alarm.periodS,
            Stat: 'Sum',
          },
        })),
      ],
      EvaluationPeriods: alarm.evaluationPeriods,
      DatapointsToAlarm: alarm.datapointsToAlarm,
      Threshold: alarm.threshold,
      ComparisonOperator: alarm.comparison,
      TreatMissingData: alarm.missingData,
    },
  }
}
