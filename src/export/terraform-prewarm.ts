// A pre-warming policy as Terraform: alarm → topic → function → desired count, each allowed the one thing it does.
// @source https://registry.terraform.io/providers/hashicorp/aws/latest/docs/resources/lambda_function
import { FUNCTION_CODE, HANDLER, LOG_ACTIONS, RUNTIME, SERVICE_ACTIONS, TIMEOUT_S } from './prewarm-function.ts'
import type { PrewarmPolicy } from './scaling-settings.ts'
import { alarmBlock, block, type Entry, text } from './terraform-blocks.ts'

/** What the policies share: the service whose count is set. */
export const SERVICE_DATA = [
  block('data', 'aws_ecs_cluster', 'cluster', [['cluster_name', 'var.cluster']]),
  block('data', 'aws_ecs_service', 'service', [
    ['cluster_arn', 'data.aws_ecs_cluster.cluster.arn'],
    ['service_name', 'var.service'],
  ]),
]

export function prewarmBlocks({ id, alarm, factor }: PrewarmPolicy): string[] {
  const resource = (type: string, entries: readonly Entry[]) => block('resource', type, id, entries)
  return [
    alarmBlock(alarm, id, `aws_sns_topic.${id}.arn`),
    resource('aws_sns_topic', [['name', nameOf(id)]]),
    resource('aws_sns_topic_policy', [
      ['arn', `aws_sns_topic.${id}.arn`],
      ['policy', `data.aws_iam_policy_document.${id}__topic.json`],
    ]),
    resource('aws_sns_topic_subscription', [
      ['topic_arn', `aws_sns_topic.${id}.arn`],
      ['protocol', '"lambda"'],
      ['endpoint', `aws_lambda_function.${id}.arn`],
    ]),
    resource('aws_lambda_permission', [
      ['action', '"lambda:InvokeFunction"'],
      ['function_name', `aws_lambda_function.${id}.function_name`],
      ['principal', '"sns.amazonaws.com"'],
      ['source_arn', `aws_sns_topic.${id}.arn`],
    ]),
    lambda(id, factor),
    code(id),
    resource('aws_cloudwatch_log_group', [['name', `"/aws/lambda/\${var.service}-${id}"`]]),
    resource('aws_iam_role', [
      ['name', nameOf(id)],
      ['assume_role_policy', `data.aws_iam_policy_document.${id}__trust.json`],
    ]),
    resource('aws_iam_role_policy', [
      ['name', '"prewarm"'],
      ['role', `aws_iam_role.${id}.id`],
      ['policy', `data.aws_iam_policy_document.${id}.json`],
    ]),
    ...policyDocuments(id),
  ]
}

/** Said once: alarm, topic, function and role carry it. */
function nameOf(id: string): string {
  return `"\${var.service}-${id}"`
}

function lambda(id: string, factor: number): string {
  return block('resource', 'aws_lambda_function', id, [
    ['function_name', nameOf(id)],
    ['runtime', text(RUNTIME)],
    ['handler', text(HANDLER)],
    ['timeout', String(TIMEOUT_S)],
    ['role', `aws_iam_role.${id}.arn`],
    ['filename', `data.archive_file.${id}.output_path`],
    ['source_code_hash', `data.archive_file.${id}.output_base64sha256`],
    ['depends_on', `[aws_cloudwatch_log_group.${id}]`],
    ['environment', [['variables', `{ CLUSTER = var.cluster, SERVICE = var.service, FACTOR = "${factor}" }`]]],
  ])
}

/** The provider `archive` makes a file of the text. */
function code(id: string): string {
  return block('data', 'archive_file', id, [
    ['type', '"zip"'],
    ['output_path', `"\${path.module}/${id}.zip"`],
    [
      'source',
      [
        ['filename', '"index.py"'],
        ['content', `<<-PYTHON\n${FUNCTION_CODE}PYTHON`],
      ],
    ],
  ])
}

function policyDocuments(id: string): string[] {
  const document = (name: string, statements: readonly Entry[][]) =>
    block(
      'data',
      'aws_iam_policy_document',
      name,
      statements.map((statement): Entry => ['statement', statement]),
    )
  return [
    document(id, [
      [
        ['actions', listOf(SERVICE_ACTIONS)],
        ['resources', '[data.aws_ecs_service.service.arn]'],
      ],
      [
        ['actions', listOf(LOG_ACTIONS)],
        ['resources', `["\${aws_cloudwatch_log_group.${id}.arn}:*"]`],
      ],
    ]),
    document(`${id}__trust`, [
      [
        ['actions', '["sts:AssumeRole"]'],
        [
          'principals',
          [
            ['type', '"Service"'],
            ['identifiers', '["lambda.amazonaws.com"]'],
          ],
        ],
      ],
    ]),
    document(`${id}__topic`, [
      [
        ['actions', '["sns:Publish"]'],
        ['resources', `[aws_sns_topic.${id}.arn]`],
        [
          'principals',
          [
            ['type', '"Service"'],
            ['identifiers', '["cloudwatch.amazonaws.com"]'],
          ],
        ],
        [
          'condition',
          [
            ['test', '"ArnEquals"'],
            ['variable', '"aws:SourceArn"'],
            ['values', `[aws_cloudwatch_metric_alarm.${id}.arn]`],
          ],
        ],
      ],
    ]),
  ]
}

function listOf(values: readonly string[]): string {
  return `[${values.map(text).join(', ')}]`
}
