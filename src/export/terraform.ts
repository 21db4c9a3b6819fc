// The scaling of a variant as Terraform; service, load balancer and target group are variables.
// @source https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/appautoscaling_policy
import {
  type ScalingSettings,
  type Schedule,
  type StepPolicy,
  type TrackingPolicy,
  watchesBalancer,
} from './scaling-settings.ts'
import { alarmBlock, block, body, type Entry, text } from './terraform-blocks.ts'
import { prewarmBlocks, SERVICE_DATA } from './terraform-prewarm.ts'

/** @param title a line for the head of the file */
export function toTerraform(settings: ScalingSettings, title: string): string {
  const blocks = [
    headLines(settings, title),
    ...variables(watchesBalancer(settings)),
    target(settings),
    ...settings.tracking.map(tracking),
    ...settings.steps.flatMap((policy) => [
      step(policy),
      alarmBlock(policy.alarm, policy.id, `aws_appautoscaling_policy.${policy.id}.arn`),
    ]),
    ...settings.schedules.map(scheduled),
    ...(settings.prewarms.length > 0 ? SERVICE_DATA : []),
    ...settings.prewarms.flatMap(prewarmBlocks),
  ]
  return `${blocks.join('\n\n')}\n`
}

/** As a part of a string literal. */
function variable(name: string): string {
  return `\${var.${name}}`
}

/** The balancer's names only where a metric needs them. */
function variables(needsBalancer: boolean): string[] {
  const of = (name: string, description: string) =>
    `variable "${name}" {\n${body(
      [
        ['type', 'string'],
        ['description', text(description)],
      ],
      '  ',
    )}\n}`
  const balancer = [
    of('load_balancer', 'app/NAME/ID of the load balancer, for metrics of requests'),
    of('target_group', 'targetgroup/NAME/ID of the target group, for metrics of requests'),
  ]
  return [
    of('cluster', 'Name of the ECS cluster'),
    of('service', 'Name of the ECS service'),
    ...(needsBalancer ? balancer : []),
  ]
}

function headLines({ targetGroup: group, remarks }: ScalingSettings, title: string): string {
  return [
    title,
    'Set on the target group (aws_lb_target_group):',
    `  health_check { interval = ${group.intervalS}, timeout = ${group.timeoutS}, healthy_threshold = ${group.healthyThreshold}, unhealthy_threshold = ${group.unhealthyThreshold} }`,
    `  deregistration_delay = ${group.deregistrationDelayS}, load_balancing_algorithm_type = "${group.algorithm}", slow_start = ${group.slowStartS}`,
    ...remarks,
  ]
    .map((line) => `# ${line.replace(/[\r\n]+/g, ' ')}`)
    .join('\n')
}

const ABOUT: readonly Entry[] = ['resource_id', 'scalable_dimension', 'service_namespace'].map(
  (key) => [key, `aws_appautoscaling_target.service.${key}`] as const,
)

function target({ min, max }: ScalingSettings): string {
  return block('resource', 'aws_appautoscaling_target', 'service', [
    ['min_capacity', String(min)],
    ['max_capacity', String(max)],
    ['resource_id', `"service/${variable('cluster')}/${variable('service')}"`],
    ['scalable_dimension', '"ecs:service:DesiredCount"'],
    ['service_namespace', '"ecs"'],
  ])
}

function tracking(policy: TrackingPolicy): string {
  const isRequests = policy.metric === 'ALBRequestCountPerTarget'
  return block('resource', 'aws_appautoscaling_policy', policy.id, [
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
  return block('resource', 'aws_appautoscaling_policy', policy.id, [
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

function scheduled({ name, id, expression, timezone, min, max }: Schedule): string {
  return block('resource', 'aws_appautoscaling_scheduled_action', id, [
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
