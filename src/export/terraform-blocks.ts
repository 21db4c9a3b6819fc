// The blocks that Terraform text is made of: literals, aligned arguments, nested blocks, alarms.
import type { AlarmSettings } from './scaling-settings.ts'

/** A string literal: what would be a template or end the text is escaped. @see https://developer.hashicorp.com/terraform/language/expressions/strings */
export function text(value: string): string {
  return JSON.stringify(value)
    .replaceAll('${', () => '$${')
    .replaceAll('%{', () => '%%{')
}

export type Entry = readonly [key: string, value: string | Entry[] | undefined]

/** `key = value` lines with their signs aligned, blocks after them. */
export function body(entries: readonly Entry[], indent: string): string {
  const present = entries.filter(([, value]) => value !== undefined)
  const plain = present.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const width = Math.max(0, ...plain.map(([key]) => key.length))
  const lines = plain.map(([key, value]) => `${indent}${key.padEnd(width)} = ${value}`)
  const blocks = present.flatMap(([key, value]) =>
    typeof value === 'object' ? [`${indent}${key} {\n${body(value, `${indent}  `)}\n${indent}}`] : [],
  )
  return [...lines, ...blocks].join('\n')
}

/** @param kind `resource` or `data` */
export function block(kind: string, type: string, name: string, entries: readonly Entry[]): string {
  return `${kind} "${type}" "${name}" {\n${body(entries, '  ')}\n}`
}

/** @param action what the alarm calls, as an expression */
export function alarmBlock(settings: AlarmSettings, id: string, action: string): string {
  const dimensions: Entry[] =
    settings.namespace === 'AWS/ECS'
      ? [
          ['ClusterName', 'var.cluster'],
          ['ServiceName', 'var.service'],
        ]
      : [
          ['LoadBalancer', 'var.load_balancer'],
          ['TargetGroup', 'var.target_group'],
        ]
  return block('resource', 'aws_cloudwatch_metric_alarm', id, [
    ['alarm_name', `"\${var.service}-${id}"`],
    ['namespace', text(settings.namespace)],
    ['metric_name', text(settings.metric)],
    ['statistic', text(settings.statistic)],
    ['period', String(settings.periodS)],
    ['evaluation_periods', String(settings.evaluationPeriods)],
    ['datapoints_to_alarm', String(settings.datapointsToAlarm)],
    ['threshold', String(settings.threshold)],
    ['comparison_operator', text(settings.comparison)],
    ['treat_missing_data', text(settings.missingData)],
    ['dimensions', `{ ${dimensions.map(([key, value]) => `${key} = ${String(value)}`).join(', ')} }`],
    ['alarm_actions', `[${action}]`],
  ])
}
