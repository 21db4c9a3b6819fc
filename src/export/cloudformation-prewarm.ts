// A pre-warming policy as CloudFormation resources: alarm → topic → function → desired count, each allowed the one thing it does.
// @source https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/AWS_Lambda.html
import { alarmResource } from './cloudformation-alarm.ts'
import { FUNCTION_CODE, HANDLER, LOG_ACTIONS, RUNTIME, SERVICE_ACTIONS, TIMEOUT_S } from './prewarm-function.ts'
import type { PrewarmPolicy } from './scaling-settings.ts'

const SERVICE_ARN = `arn:\${AWS::Partition}:ecs:\${AWS::Region}:\${AWS::AccountId}:service/\${Cluster}/\${Service}`

/** @param id logical id of the policy; that of each resource begins with it */
export function prewarmResources({ alarm, factor }: PrewarmPolicy, id: string): Record<string, object> {
  return {
    [`${id}Alarm`]: alarmResource(alarm, { Ref: `${id}Topic` }),
    [`${id}Topic`]: { Type: 'AWS::SNS::Topic', Properties: {} },
    [`${id}TopicPolicy`]: topicPolicy(id),
    [`${id}Subscription`]: {
      Type: 'AWS::SNS::Subscription',
      Properties: { TopicArn: { Ref: `${id}Topic` }, Protocol: 'lambda', Endpoint: arnOf(`${id}Function`) },
    },
    [`${id}Permission`]: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: `${id}Function` },
        Principal: 'sns.amazonaws.com',
        SourceArn: { Ref: `${id}Topic` },
      },
    },
    [`${id}Function`]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Runtime: RUNTIME,
        Handler: HANDLER,
        Timeout: TIMEOUT_S,
        Role: arnOf(`${id}Role`),
        LoggingConfig: { LogGroup: { Ref: `${id}Log` } },
        Environment: {
          Variables: { CLUSTER: { Ref: 'Cluster' }, SERVICE: { Ref: 'Service' }, FACTOR: String(factor) },
        },
        Code: { ZipFile: FUNCTION_CODE },
      },
    },
    [`${id}Log`]: { Type: 'AWS::Logs::LogGroup', Properties: {} },
    [`${id}Role`]: role(id),
  }
}

function arnOf(id: string): object {
  return { 'Fn::GetAtt': [id, 'Arn'] }
}

/** Nobody but the alarm publishes to the topic. */
function topicPolicy(id: string): object {
  const statement = {
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: { Ref: `${id}Topic` },
    Condition: { ArnEquals: { 'aws:SourceArn': arnOf(`${id}Alarm`) } },
  }
  const document = { Version: '2012-10-17', Statement: [statement] }
  return { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ Ref: `${id}Topic` }], PolicyDocument: document } }
}

function role(id: string): object {
  const statements = [
    { Effect: 'Allow', Action: [...SERVICE_ACTIONS], Resource: { 'Fn::Sub': SERVICE_ARN } },
    { Effect: 'Allow', Action: [...LOG_ACTIONS], Resource: arnOf(`${id}Log`) },
  ]
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
      Policies: [{ PolicyName: 'prewarm', PolicyDocument: { Version: '2012-10-17', Statement: statements } }],
    },
  }
}
