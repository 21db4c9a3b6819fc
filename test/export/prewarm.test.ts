// A pre-warming policy as code: alarm, topic and function, in all three forms, allowed what it needs and nothing else.
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { prewarmedCapacity } from '../../simulator/control-loop/prewarm.ts'
import { prepare, type Scenario } from '../../simulator/index.ts'
import { toAwsCli } from '../../src/export/aws-cli.ts'
import { toCloudFormation } from '../../src/export/cloudformation.ts'
import { FUNCTION_CODE } from '../../src/export/prewarm-function.ts'
import { scalingSettings } from '../../src/export/scaling-settings.ts'
import { toTerraform } from '../../src/export/terraform.ts'
import { emptyFolder } from '../cli/run-cli.ts'

const [world] = prepare({
  name: 'x',
  horizon: '1m',
  traffic: { load: { segments: [{ hold: '1rps', for: '1m' }] } },
  scaling: {
    'ahead of it': {
      prewarm: { metric: 'requestCount', threshold: 1000, factor: '130%', evaluationPeriods: 3, datapointsToAlarm: 2 },
    },
  },
}).worlds
const settings = scalingSettings((world as { scenario: Scenario }).scenario)

describe('CloudFormation', () => {
  const { Resources: resources } = parse(toCloudFormation(settings, 't'))
  const id = (name: string) => `PrewarmAheadOfIt${name}`

  test('the alarm calls the topic, the topic the function', () => {
    expect(resources[id('Alarm')].Properties).toMatchObject({
      MetricName: 'RequestCount',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Threshold: 1000,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [{ Ref: id('Topic') }],
    })
    expect(resources[id('Subscription')].Properties).toMatchObject({
      TopicArn: { Ref: id('Topic') },
      Endpoint: { 'Fn::GetAtt': [id('Function'), 'Arn'] },
    })
    expect(resources[id('Permission')].Properties).toMatchObject({
      Principal: 'sns.amazonaws.com',
      SourceArn: { Ref: id('Topic') },
    })
  })

  test('the code is in it, with the factor of the scenario', () => {
    expect(resources[id('Function')].Properties.Code.ZipFile).toBe(FUNCTION_CODE)
    expect(resources[id('Function')].Properties.Environment.Variables.FACTOR).toBe('1.3')
  })

  test('the role may look at and set this service, and write its own log; no action and no resource is a wildcard', () => {
    const [{ PolicyDocument: document }] = resources[id('Role')].Properties.Policies
    const actions = document.Statement.flatMap(({ Action }: { Action: string[] }) => Action)
    expect(actions).toEqual(['ecs:DescribeServices', 'ecs:UpdateService', 'logs:CreateLogStream', 'logs:PutLogEvents'])
    expect(JSON.stringify(document)).not.toContain('*')
  })

  test('nobody but the alarm publishes to the topic', () => {
    const [statement] = resources[id('TopicPolicy')].Properties.PolicyDocument.Statement
    expect(statement).toMatchObject({
      Principal: { Service: 'cloudwatch.amazonaws.com' },
      Condition: { ArnEquals: { 'aws:SourceArn': { 'Fn::GetAtt': [id('Alarm'), 'Arn'] } } },
    })
  })
})

describe('Terraform', () => {
  const text = toTerraform(settings, 't')

  test('every reference has its block', () => {
    const blocks = new Set(
      [...text.matchAll(/^(resource|data) "(\w+)" "(\w+)"/gm)].map(([, kind, type, name]) =>
        kind === 'data' ? `data.${type}.${name}` : `${type}.${name}`,
      ),
    )
    const references = [...text.matchAll(/\b((?:data\.)?aws_\w+\.\w+|data\.archive_file\.\w+)\.\w+/g)].map(
      ([, name]) => name as string,
    )
    expect(references.length).toBeGreaterThan(15)
    for (const name of references) expect(blocks).toContain(name)
  })

  test('alarm, topic and function are there, the code inline and nothing in it a template', () => {
    expect(text).toContain('alarm_actions       = [aws_sns_topic.ahead_of_it.arn]')
    expect(text).toContain('endpoint  = aws_lambda_function.ahead_of_it.arn')
    expect(text).toContain(`<<-PYTHON\n${FUNCTION_CODE}PYTHON`)
    expect(FUNCTION_CODE).not.toMatch(/[$%]\{/)
    expect(text).toContain('FACTOR = "1.3"')
  })
})

test('AWS CLI: the script is one that a shell reads, with the alarm at the topic', () => {
  const script = toAwsCli(settings, 't')
  const { status, stderr } = spawnSync('bash', ['-n'], { input: script, encoding: 'utf8' })
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
  expect(script).toContain(`--alarm-name "$SERVICE-"'ahead of it' --alarm-actions "$topic"`)
  expect(script).toContain('aws lambda create-function')
})

const hasPython = spawnSync('python3', ['--version']).status === 0

// https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
test.skipIf(!hasPython)('the function sets what the simulator sets, and only on the change to ALARM', () => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'index.py'), FUNCTION_CODE)
  writeFileSync(join(folder, 'boto3.py'), FAKE_BOTO3)
  const cases = [
    { running: 10, desired: 10, state: 'ALARM' },
    { running: 3, desired: 3, state: 'ALARM' },
    { running: 2, desired: 8, state: 'ALARM' },
    { running: 10, desired: 10, state: 'OK' },
  ]
  const env = {
    PATH: process.env['PATH'],
    CLUSTER: 'main',
    SERVICE: 'shop',
    FACTOR: '1.3',
    CASES: JSON.stringify(cases),
  }
  const ended = spawnSync('python3', ['-c', DRIVER], { cwd: folder, env, encoding: 'utf8' })
  expect(ended.stderr).toBe('')
  const expected = cases.map(({ running, desired, state }) =>
    state === 'ALARM' ? prewarmedCapacity(running, desired, 1.3) : desired,
  )
  expect(JSON.parse(ended.stdout)).toEqual(expected)
})

const FAKE_BOTO3 = `
class Ecs:
    state = {}
    def describe_services(self, cluster, services):
        assert (cluster, services) == ("main", ["shop"])
        return {"services": [dict(self.state)]}
    def update_service(self, cluster, service, desiredCount):
        assert (cluster, service) == ("main", "shop")
        self.state["desiredCount"] = desiredCount
ecs = Ecs()
def client(name):
    return ecs
`
const DRIVER = `
import json, os, boto3, index
found = []
for case in json.loads(os.environ["CASES"]):
    boto3.ecs.state = {"runningCount": case["running"], "desiredCount": case["desired"]}
    index.handler({"Records": [{"Sns": {"Message": json.dumps({"NewStateValue": case["state"]})}}]}, None)
    found.append(boto3.ecs.state["desiredCount"])
print(json.dumps(found))
`
