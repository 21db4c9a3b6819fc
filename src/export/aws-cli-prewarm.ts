// A pre-warming policy as commands: alarm → topic → function → desired count, each allowed the one thing it does. Run again, what is there is kept.
// @source https://docs.aws.amazon.com/cli/latest/reference/lambda/create-function.html
import { alarmCommand, quoted } from './aws-cli-words.ts'
import { FUNCTION_CODE, HANDLER, LOG_ACTIONS, RUNTIME, SERVICE_ACTIONS, TIMEOUT_S } from './prewarm-function.ts'
import type { PrewarmPolicy } from './scaling-settings.ts'

const TRUST = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
}

export function prewarmCommands({ name, id, alarm, factor }: PrewarmPolicy): string {
  return [
    `# ${name.replace(/[\r\n]+/g, ' ')}: alarm, topic and function`,
    `name="$SERVICE-"${quoted(id)}`,
    'service_arn=$(aws ecs describe-services --cluster "$CLUSTER" --services "$SERVICE" --query "services[0].serviceArn" --output text)',
    'topic=$(aws sns create-topic --name "$name" --query TopicArn --output text)',
    ...logAndRole(),
    ...functionCommands(factor),
    'aws sns subscribe --topic-arn "$topic" --protocol lambda --notification-endpoint "$function" > /dev/null',
    alarmCommand(name, alarm, '"$topic"'),
    ...topicPolicy(name),
  ].join('\n')
}

function logAndRole(): string[] {
  return [
    'aws logs create-log-group --log-group-name "/aws/lambda/$name" 2> /dev/null || true',
    'log=$(aws logs describe-log-groups --log-group-name-prefix "/aws/lambda/$name" --query "logGroups[?logGroupName==\'/aws/lambda/$name\'].arn | [0]" --output text)',
    'role=$(aws iam get-role --role-name "$name" --query Role.Arn --output text 2> /dev/null ||',
    `  aws iam create-role --role-name "$name" --query Role.Arn --output text --assume-role-policy-document ${quoted(JSON.stringify(TRUST))})`,
    `aws iam put-role-policy --role-name "$name" --policy-name prewarm --policy-document ${policyText()}`,
    'aws iam wait role-exists --role-name "$name"',
  ]
}

/** The two ARNs are the shell's to fill in. */
function policyText(): string {
  const statements = [
    { Effect: 'Allow', Action: SERVICE_ACTIONS, Resource: 'SERVICE_ARN' },
    { Effect: 'Allow', Action: LOG_ACTIONS, Resource: 'LOG_ARN' },
  ]
  const text = quoted(JSON.stringify({ Version: '2012-10-17', Statement: statements }))
  return text.replace('SERVICE_ARN', `'"$service_arn"'`).replace('LOG_ARN', `'"$log"'`)
}

function functionCommands(factor: number): string[] {
  return [
    'code=$(mktemp -d)',
    `cat > "$code/index.py" << 'PYTHON'\n${FUNCTION_CODE}PYTHON`,
    '(cd "$code" && python3 -m zipfile -c function.zip index.py)',
    'if ! aws lambda get-function --function-name "$name" > /dev/null 2>&1; then',
    '  sleep 10 # until Lambda may assume a role that has just been made',
    `  aws lambda create-function --function-name "$name" --runtime ${RUNTIME} --handler ${HANDLER} --timeout ${TIMEOUT_S} --role "$role" \\`,
    '    --zip-file "fileb://$code/function.zip" > /dev/null',
    '  aws lambda wait function-active-v2 --function-name "$name"',
    '  aws lambda add-permission --function-name "$name" --statement-id topic --action lambda:InvokeFunction \\',
    '    --principal sns.amazonaws.com --source-arn "$topic" > /dev/null',
    'fi',
    'aws lambda update-function-code --function-name "$name" --zip-file "fileb://$code/function.zip" > /dev/null',
    'aws lambda wait function-updated-v2 --function-name "$name"',
    `aws lambda update-function-configuration --function-name "$name" \\`,
    `  --environment "{\\"Variables\\":{\\"CLUSTER\\":\\"$CLUSTER\\",\\"SERVICE\\":\\"$SERVICE\\",\\"FACTOR\\":\\"${factor}\\"}}" > /dev/null`,
    'function=$(aws lambda get-function --function-name "$name" --query Configuration.FunctionArn --output text)',
  ]
}

/** Nobody but the alarm publishes to the topic. */
function topicPolicy(name: string): string[] {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: 'TOPIC_ARN',
    Condition: { ArnEquals: { 'aws:SourceArn': 'ALARM_ARN' } },
  }
  const text = quoted(JSON.stringify({ Version: '2012-10-17', Statement: [statement] }))
  return [
    `alarm=$(aws cloudwatch describe-alarms --alarm-names "$SERVICE-"${quoted(name)} --query "MetricAlarms[0].AlarmArn" --output text)`,
    'aws sns set-topic-attributes --topic-arn "$topic" --attribute-name Policy \\',
    `  --attribute-value ${text.replace('TOPIC_ARN', `'"$topic"'`).replace('ALARM_ARN', `'"$alarm"'`)}`,
  ]
}
