// Dashboard and alarms for a variant, thresholds from its forecast: what is beyond what was foreseen rings.
import { stringify } from 'yaml'
import { mean } from '../../simulator/engine/distribution.ts'
import type { Scenario, VariantResult } from '../../simulator/index.ts'
import { alarmResource, mathAlarmResource } from './cloudformation-alarm.ts'
import { monitoringAlarms, rounded } from './monitoring-alarms.ts'

const PERIOD_S = 60
const COLD_START_PERIOD_S = 300

/**
 * A CloudFormation template. The namespace `ECS/ColdStart` is what an application publishes about its own start.
 *
 * @param variant the forecast
 */
export function toMonitoring(variant: VariantResult, scenario: Scenario, title: string): string {
  const alarms = monitoringAlarms(variant, scenario.service.tasks.max)
  const template = {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: title,
    Parameters: {
      Cluster: { Type: 'String', Description: 'Name of the ECS cluster' },
      Service: { Type: 'String', Description: 'Name of the ECS service' },
      LoadBalancer: { Type: 'String', Description: 'app/NAME/ID of the load balancer' },
      TargetGroup: { Type: 'String', Description: 'targetgroup/NAME/ID of the target group' },
    },
    Resources: {
      Dashboard: {
        Type: 'AWS::CloudWatch::Dashboard',
        Properties: { DashboardBody: { 'Fn::Sub': JSON.stringify(dashboard()) } },
      },
      ...Object.fromEntries(
        alarms.map(({ id, settings }) => [
          id,
          'expression' in settings ? mathAlarmResource(settings) : alarmResource(settings),
        ]),
      ),
      ...coldStartAlarm(scenario),
    },
  }
  return `# ${title.replace(/[\r\n]+/g, ' ')}\n${stringify(template, { lineWidth: 140, version: '1.1' })}`
}

/** Twice five minutes above what the scenario says an application takes for its own start. */
function coldStartAlarm({ service }: Scenario): Record<string, object> {
  const { dependencies, bootstrap } = service.coldStart
  const vcpu = Math.min(1, service.task.cpu)
  const seconds = [dependencies, bootstrap].reduce((sum, { cpu, wait }) => sum + mean(cpu) / vcpu + mean(wait), 0)
  if (seconds === 0) return {}
  return {
    SlowColdStarts: {
      Type: 'AWS::CloudWatch::Alarm',
      Properties: {
        AlarmDescription: 'p99 of cold starts above twice what the scenario says of dependencies and bootstrap',
        Namespace: 'ECS/ColdStart',
        MetricName: 'ColdStartDuration',
        Dimensions: [{ Name: 'Service', Value: { Ref: 'Service' } }],
        ExtendedStatistic: 'p99',
        Period: COLD_START_PERIOD_S,
        EvaluationPeriods: 2,
        Threshold: rounded(2000 * seconds),
        ComparisonOperator: 'GreaterThanThreshold',
        TreatMissingData: 'notBreaching',
      },
    },
  }
}

/** @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
function dashboard(): object {
  const group = ['TargetGroup', reference('TargetGroup'), 'LoadBalancer', reference('LoadBalancer')]
  const service = ['ServiceName', reference('Service'), 'ClusterName', reference('Cluster')]
  const balancer = (metric: string, stat: string) => ['AWS/ApplicationELB', metric, ...group, { stat }]
  const widgets = [
    widget('Requests and errors per minute', [
      balancer('RequestCount', 'Sum'),
      balancer('HTTPCode_Target_5XX_Count', 'Sum'),
      ['AWS/ApplicationELB', 'HTTPCode_ELB_5XX_Count', 'LoadBalancer', reference('LoadBalancer'), { stat: 'Sum' }],
    ]),
    widget('Response time', [balancer('TargetResponseTime', 'p50'), balancer('TargetResponseTime', 'p99')]),
    widget('Healthy and unhealthy tasks', [
      balancer('HealthyHostCount', 'Average'),
      balancer('UnHealthyHostCount', 'Average'),
    ]),
    widget('CPU', [['AWS/ECS', 'CPUUtilization', ...service, { stat: 'Average' }]]),
    widget('Cold starts', [
      ['ECS/ColdStart', 'ColdStartDuration', 'Service', reference('Service'), { stat: 'p99' }],
      ['ECS/ColdStart', 'StartupPhase_dependency_load', 'Service', reference('Service'), { stat: 'Average' }],
      ['ECS/ColdStart', 'StartupPhase_app_bootstrap', 'Service', reference('Service'), { stat: 'Average' }],
    ]),
  ]
  return { widgets: widgets.map((each, index) => ({ ...each, x: (index % 2) * 12, y: Math.floor(index / 2) * 6 })) }
}

function reference(parameter: string): string {
  return `\${${parameter}}`
}

function widget(title: string, metrics: unknown[]): object {
  const properties = { title, metrics, period: PERIOD_S, region: reference('AWS::Region'), view: 'timeSeries' }
  return { type: 'metric', width: 12, height: 6, properties }
}
