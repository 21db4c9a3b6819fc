// The scaling of a variant as Terraform; service, load balancer and target group are variables.
// @source https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_policy
import type { AlarmSettings, ScalingSettings, Schedule, StepPolicy, TrackingPolicy } from './scaling-settings.ts'

/** @param title a line for the head of the file */
export function toTerraform(settings: ScalingSettings, title: string): string {
  const blocks = [
    headLines(settings, title),
    ...VARIABLES,
    target(settings),
    ...settings.tracking.map(tracking),
    ...settings.steps.flatMap((policy) => [step(policy), alarm(policy.alarm, policy.id)]),
    ...settings.schedules.map(scheduled),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** A string literal: what would be a template or end the text is escaped. @see https://developer.hashicorp.com/terraform/language/expressions/strings */
function text(value: string): string {
  return JSON.stringify(value)
    .replaceAll('${', () => '$${')
    .replaceAll('%{', () => '%%{')
}

/** As a part of a string literal. */
function variable(name: string): string {
  return `\${var.${name}}`
}

type Entry = readonly [key: string, value: string | Entry[] | undefined]

/** `key = value` lines with their signs aligned, blocks after them. */
function body(entries: readonly Entry[], indent: string): string {
  const present = entries.filter(([, value]) => value !== undefined)
  const plain = present.filter((entry): entry is [string, string] => typeof entry[1] === 'string')
  const width = Math.max(0, ...plain.map(([key]) => key.length))
  const lines = plain.map(([key, value]) => `${indent}${key.padEnd(width)} = ${value}`)
  const blocks = present.flatMap(([key, value]) =>
    typeof value === 'object' ? [`${indent}${key} {\n${body(value, `${indent}  `)}\n${indent}}`] : [],
  )
  return [...lines, ...blocks].join('\n')
}

function resource(type: string, name: string, entries: readonly Entry[]): string {
  return `resource "${type}" "${name}" {\n${body(entries, '  ')}\n}`
}

const VARIABLES = [
  ['cluster', 'Name of the ECS cluster'],
  ['service', 'Name of the ECS service'],
  ['load_balancer', 'app/NAME/ID of the load balancer, for metrics of requests'],
  ['target_group', 'targetgroup/NAME/ID of the target group, for metrics of requests'],
].map(([name, description]) => {
  const isOptional = name === 'load_balancer' || name === 'target_group'
  const entries: Entry[] = [
    ['type', 'string'],
    ['description', text(description as string)],
    ['default', isOptional ? '""' : undefined],
  ]
  return `variable "${name}" {\n${body(entries, '  ')}\n}`
})

function headLines({ targetGroup: group, notes }: ScalingSettings, title: string): string {
  return [
    title,
    'Set on the target group (aws_lb_target_group):',
    `  health_check { interval = ${group.intervalS}, timeout = ${group.timeoutS}, healthy_threshold = ${group.healthyThreshold}, unhealthy_threshold = ${group.unhealthyThreshold} }`,
    `  deregistration_delay = ${group.deregistrationDelayS}, load_balancing_algorithm_type = "${group.algorithm}", slow_start = ${group.slowStartS}`,
    ...notes.map((note) => `Not a scaling policy: ${note}.`),
  ]
    .map((line) => `# ${line.replace(/[\r\n]+/g, ' ')}`)
    .join('\n')
}

const ABOUT: readonly Entry[] = ['resource_id', 'scalable_dimension', 'service_namespace'].map(
  (key) => [key, `aws_appautoscaling_target.service.${key}`] as const,
)

function target({ min, max }: ScalingSettings): string {
  return resource('aws_appautoscaling_target', 'service', [
    ['min_capacity', String(min)],
    ['max_capacity', String(max)],
    ['resource_id', `"service/${variable('cluster')}/${variable('service')}"`],
    ['scalable_dimension', '"ecs:service:DesiredCount"'],
    ['service_namespace', '"ecs"'],
  ])
}

function tracking(policy: TrackingPolicy): string {
  const isRequests = policy.metric === 'ALBRequestCountPerTarget'
  return resource('aws_appautoscaling_policy', policy.id, [
    ['name', text(policy.name)],
    ['policy_type', '"TargetTrackingScaling"'],
    ...ABOUT,
    [
      'target_tracking_scaling_policy_configuration',
      [
        ['target_value', String(policy.target)],
        ['scale_out_cooldown', String(policy.scaleOutCooldown)],
        ['scale_in_cooldown', String(policy.scaleInCooldown)],
        ['disable_scale_in', String(policy.disableScaleIn)],
        [
          'predefined_metric_specification',
          [
            ['predefined_metric_type', text(policy.metric)],
            ['resource_label', isRequests ? `"${variable('load_balancer')}/${variable('target_group')}"` : undefined],
          ],
        ],
      ],
    ],
  ])
}

function step(policy: StepPolicy): string {
  return resource('aws_appautoscaling_policy', policy.id, [
    ['name', text(policy.name)],
    ['policy_type', '"StepScaling"'],
    ...ABOUT,
    [
      'step_scaling_policy_configuration',
      [
        ['adjustment_type', text(policy.adjustmentType)],
        ['cooldown', String(policy.cooldown)],
        ['metric_aggregation_type', text(policy.aggregation)],
        ['min_adjustment_magnitude', policy.minAdjustment > 0 ? String(policy.minAdjustment) : undefined],
        ...policy.steps.map(
          ({ lower, upper, adjustment }): Entry => [
            'step_adjustment',
            [
              ['metric_interval_lower_bound', lower === undefined ? undefined : String(lower)],
              ['metric_interval_upper_bound', upper === undefined ? undefined : String(upper)],
              ['scaling_adjustment', String(adjustment)],
            ],
          ],
        ),
      ],
    ],
  ])
}

function alarm(settings: AlarmSettings, id: string): string {
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
  return resource('aws_cloudwatch_metric_alarm', id, [
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
    ['alarm_actions', `[aws_appautoscaling_policy.${id}.arn]`],
  ])
}

function scheduled({ name, id, expression, timezone, min, max }: Schedule): string {
  return resource('aws_appautoscaling_scheduled_action', id, [
    ['name', text(name)],
    ...ABOUT,
    ['schedule', text(expression)],
    ['timezone', timezone === undefined ? undefined : text(timezone)],
    [
      'scalable_target_action',
      [
        ['min_capacity', min === undefined ? undefined : String(min)],
        ['max_capacity', max === undefined ? undefined : String(max)],
      ],
    ],
  ])
}
