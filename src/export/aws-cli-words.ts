// Words of a shell script: quoting, and the command that puts an alarm.
import type { AlarmSettings } from './scaling-settings.ts'

/** For a shell: nothing in it is expanded. */
export function quoted(value: string): string {
  return `'${value.replaceAll("'", String.raw`'\''`)}'`
}

/** @param action what it calls, as a word of the shell */
export function alarmCommand(name: string, settings: AlarmSettings, action: string): string {
  const dimensions =
    settings.namespace === 'AWS/ECS'
      ? 'Name=ClusterName,Value="$CLUSTER" Name=ServiceName,Value="$SERVICE"'
      : 'Name=LoadBalancer,Value="$LOAD_BALANCER" Name=TargetGroup,Value="$TARGET_GROUP"'
  return [
    `aws cloudwatch put-metric-alarm --alarm-name "$SERVICE-"${quoted(name)} --alarm-actions ${action} \\`,
    `  --namespace ${settings.namespace} --metric-name ${settings.metric} --statistic ${settings.statistic} --period ${settings.periodS} \\`,
    `  --dimensions ${dimensions} \\`,
    `  --evaluation-periods ${settings.evaluationPeriods} --datapoints-to-alarm ${settings.datapointsToAlarm} --threshold ${settings.threshold} \\`,
    `  --comparison-operator ${settings.comparison} --treat-missing-data ${settings.missingData}`,
  ].join('\n')
}
