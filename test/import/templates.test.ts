// What a template leaves open is asked for, what cannot be modelled is said, and what was not read is never called imported.
import { describe, expect, test } from 'vitest'
import { prepare, type Scenario } from '../../simulator/index.ts'
import { checked, treeOf } from '../../src/import/checked.ts'
import { readCloudFormation } from '../../src/import/cloudformation.ts'
import { describedToImported } from '../../src/import/described-to-imported.ts'
import type { Imported } from '../../src/import/imported.ts'
import { readTerraform } from '../../src/import/terraform.ts'
import { writeScenario } from '../../src/import/write-scenario.ts'

type Properties = { [key: string]: unknown }
type Changes = { [logicalId: string]: Properties }

const ref = (Ref: string) => ({ Ref })
const resource = (Type: string, Properties: Properties) => ({ Type, Properties })
const TRACKING = {
  TargetValue: 55,
  PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
}

/** @param changes properties by logical id, over those of a plain service that scales on CPU */
function template(changes: Changes = {}, parameters: Properties = {}) {
  const properties: Changes = {
    Balancer: { Subnets: ['a', 'b'] },
    Listener: { LoadBalancerArn: ref('Balancer'), DefaultActions: [{ TargetGroupArn: ref('Group') }] },
    Group: { HealthCheckIntervalSeconds: 10 },
    Task: {
      RequiresCompatibilities: ['FARGATE'],
      Cpu: '1024',
      Memory: '2048',
      ContainerDefinitions: [{ Name: 'web', Image: 'x' }],
    },
    Service: {
      LaunchType: 'FARGATE',
      DesiredCount: 3,
      TaskDefinition: ref('Task'),
      LoadBalancers: [{ ContainerName: 'web', ContainerPort: 80, TargetGroupArn: ref('Group') }],
    },
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is CloudFormation's
    Target: { MinCapacity: 2, MaxCapacity: 10, ResourceId: { 'Fn::Sub': 'service/c/${Service.Name}' } },
    Policy: { PolicyName: 'cpu', ScalingTargetId: ref('Target'), TargetTrackingScalingPolicyConfiguration: TRACKING },
  }
  const types: Record<string, string> = {
    Balancer: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    Listener: 'AWS::ElasticLoadBalancingV2::Listener',
    Group: 'AWS::ElasticLoadBalancingV2::TargetGroup',
    Task: 'AWS::ECS::TaskDefinition',
    Service: 'AWS::ECS::Service',
    Target: 'AWS::ApplicationAutoScaling::ScalableTarget',
    Policy: 'AWS::ApplicationAutoScaling::ScalingPolicy',
    Alarm: 'AWS::CloudWatch::Alarm',
  }
  const ids = [...new Set([...Object.keys(properties), ...Object.keys(changes)])]
  const resources = ids.map((id) => [id, resource(types[id] ?? id, { ...properties[id], ...changes[id] })])
  return { Parameters: parameters, Resources: Object.fromEntries(resources) }
}

function imported(tree: unknown, parameters: Record<string, string> = {}): Imported {
  return checked(describedToImported(readCloudFormation(tree, 't.yaml', { service: undefined, parameters })))
}

function scenarioOf(found: Imported): Scenario {
  const [world] = prepare(treeOf(found)).worlds
  if (world === undefined) throw new Error('no world')
  return world.scenario
}

const unread = ({ missing }: Imported) =>
  missing
    .filter(({ isUnread }) => isUnread)
    .map(({ what, remedy }) => `${what}: ${remedy}`)
    .join('\n')
const isImported = ({ values }: Imported, path: string) =>
  values.some((value) => value.path.join('.') === path && value.origin.kind === 'imported')

test('the plain template is read as it is written, with nothing left open', () => {
  const found = imported(template())
  expect({ unread: unread(found), left: found.policiesLeftOut }).toEqual({ unread: '', left: [] })
  expect(scenarioOf(found)).toMatchObject({
    service: { tasks: { min: 2, max: 10, desired: 3 } },
    scaling: { cpu: { target: 55 } },
    loadBalancer: { nodes: 2 },
  })
})

describe('a parameter without a value is asked for', () => {
  const Arch = { Type: 'String', AllowedValues: ['X86_64', 'ARM64'] }
  const tree = template({ Task: { RuntimePlatform: { CpuArchitecture: ref('Arch') } } }, { Arch })

  test('with its values, and nothing is called imported', () => {
    const found = imported(tree)
    expect(unread(found)).toContain('parameter Arch has no value: give --parameter Arch=VALUE (one of X86_64, ARM64)')
    expect(isImported(found, 'service.task.architecture')).toBe(false)
    expect(scenarioOf(imported(tree, { Arch: 'ARM64' })).service.task.architecture).toBe('arm64')
  })

  test.each([
    [{ Arch: 'RISCV' }, /does not allow this value.*X86_64, ARM64/s],
    [{ Arc: 'ARM64' }, /no parameter Arc.*It has Arch/s],
  ])('%j is refused', (parameters, message) => {
    expect(() => imported(tree, parameters as Record<string, string>)).toThrow(message)
  })

  test('also within a text', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is CloudFormation's
    const percent = { DeploymentConfiguration: { MaximumPercent: { 'Fn::Sub': '${Pct}' } } }
    const found = imported(template({ Service: percent }, { Pct: { Type: 'Number' } }))
    expect(unread(found)).toContain('deploymentConfiguration.maximumPercent of Service: parameter Pct has no value')
    expect(scenarioOf(found).service.maximumPercent).toBe(2)
  })

  // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-supplied-parameter-types.html
  test('the default of an SSM parameter is a name, not its value', () => {
    const Most = { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/shop/most' }
    expect(unread(imported(template({ Target: { MaxCapacity: ref('Most') } }, { Most })))).toContain('parameter Most')
  })

  test('a condition that nothing decides chooses neither branch', () => {
    const tree = {
      ...template({ Target: { MaxCapacity: { 'Fn::If': ['IsLarge', 50, 5] } } }, { Size: { Type: 'String' } }),
      Conditions: { IsLarge: { 'Fn::Equals': [ref('Size'), 'large'] } },
    }
    expect(isImported(imported(tree), 'service.tasks.max')).toBe(false)
    expect(scenarioOf(imported(tree, { Size: 'large' })).service.tasks.max).toBe(50)
  })
})

describe('a service that scales is never silently fixed', () => {
  test.each([
    ['minimum', { MinCapacity: ref('Bound') }, { min: 1, max: 10, desired: 3 }],
    ['maximum', { MaxCapacity: ref('Bound') }, { min: 2, max: 10, desired: 3 }],
  ])('an unknown %s is guessed and asked for, the rest is kept', (word, bound, tasks) => {
    const found = imported(template({ Target: bound }, { Bound: { Type: 'Number' } }))
    expect(scenarioOf(found).service.tasks).toMatchObject(tasks)
    expect(scenarioOf(found).scaling).toHaveProperty('cpu')
    expect(unread(found)).toContain('give --parameter Bound=VALUE')
    expect(unread(found)).toMatch(new RegExp(`the ${word} of the scalable target: \\d+ is a guess`))
    expect(writeScenario(found, 'test')).not.toContain('there is no scalable target')
  })

  test('also where only an apply of a plan knows it', () => {
    const values = (name: string, type: string, own: object) => ({
      address: `${type}.${name}`,
      mode: 'managed',
      type,
      name,
      values: own,
    })
    const plan = {
      planned_values: {
        root_module: {
          resources: [
            values('web', 'aws_ecs_service', { name: 'web', desired_count: 4, launch_type: 'FARGATE' }),
            values('web', 'aws_appautoscaling_target', { max_capacity: 9, resource_id: 'service/c/web' }),
          ],
        },
      },
      resource_changes: [
        { address: 'aws_appautoscaling_target.web', change: { after_unknown: { min_capacity: true, id: true } } },
      ],
    }
    const found = checked(describedToImported(readTerraform(plan, 'plan.json', undefined)))
    expect(scenarioOf(found).service.tasks).toMatchObject({ min: 1, max: 9, desired: 4 })
    expect(unread(found)).toContain('MinCapacity of aws_appautoscaling_target.web: it is known only after apply')
  })
})

describe('policies', () => {
  const STEP = {
    PolicyType: 'StepScaling',
    TargetTrackingScalingPolicyConfiguration: undefined,
    StepScalingPolicyConfiguration: {
      AdjustmentType: 'PercentChangeInCapacity',
      MinAdjustmentMagnitude: 1,
      StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 25 }],
    },
  }
  const ALARM = {
    Namespace: 'AWS/ECS',
    MetricName: 'CPUUtilization',
    Statistic: 'Average',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 60,
    ComparisonOperator: 'GreaterThanThreshold',
    AlarmActions: [ref('Policy')],
  }

  test('an alarm over 300 s is played over 300 s', () => {
    const found = imported(template({ Policy: STEP, Alarm: ALARM }))
    expect(found.policiesLeftOut).toEqual([])
    expect(scenarioOf(found).scaling['cpu']).toMatchObject({ kind: 'step', metric: 'cpu', period: 300, threshold: 60 })
  })

  const customized = (metric: object) => ({
    TargetTrackingScalingPolicyConfiguration: { TargetValue: 40, CustomizedMetricSpecification: metric },
  })
  const CPU = { Namespace: 'AWS/ECS', MetricName: 'CPUUtilization' }
  const query = { Id: 'm1', MetricStat: { Metric: CPU, Stat: 'Average' } }

  test.each([
    ['by name', { ...CPU, Statistic: 'Average' }, 'cpu'],
    ['as a query', { Metrics: [query] }, 'cpu'],
    [
      'as an expression of nothing else',
      {
        Metrics: [
          { Id: 'e', Expression: 'm1' },
          { ...query, ReturnData: false },
        ],
      },
      'cpu',
    ],
    [
      'of the target group',
      { Namespace: 'AWS/ApplicationELB', MetricName: 'RequestCountPerTarget', Statistic: 'Sum' },
      'requestCountPerTarget',
    ],
  ])('a customized metric that is a predefined one is read as it: %s', (_, metric, name) => {
    const found = imported(template({ Policy: customized(metric) }))
    expect(scenarioOf(found).scaling['cpu']).toMatchObject({ kind: 'targetTracking', metric: name, target: 40 })
  })

  test.each([
    ['memory', { Namespace: 'AWS/ECS', MetricName: 'MemoryUtilization', Statistic: 'Average' }, /MemoryUtilization/],
    ['a maximum', { ...CPU, Statistic: 'Maximum' }, /Maximum of CPUUtilization/],
    ['an expression', { Metrics: [{ Id: 'e', Expression: 'm1 * 2' }, query] }, /an expression/],
  ])('%s is left out, and the scenario carries that as data', (_, metric, words) => {
    const found = imported(template({ Policy: customized(metric) }))
    expect(found.policiesLeftOut.join()).toMatch(words)
    const { imported: told, scaling } = scenarioOf(found)
    expect(scaling).toEqual({})
    expect(told?.policiesLeftOut.join()).toMatch(words)
  })

  test('numbers written as text are numbers, in schedules too', () => {
    const action = {
      ScheduledActionName: 'morning',
      Schedule: 'cron(0/15 7 * * ? *)',
      ScalableTargetAction: { MinCapacity: '6', MaxCapacity: '10' },
    }
    const { scaling } = scenarioOf(imported(template({ Target: { ScheduledActions: [action] } })))
    expect(scaling['morning']).toMatchObject({ kind: 'schedule', cron: '0/15 7 * * ? *', min: 6, max: 10 })
  })

  test('a setting that no scenario can hold leaves a default in its place and is said', () => {
    const found = imported(template({ Group: { HealthCheckIntervalSeconds: 900 } }))
    expect(scenarioOf(found).loadBalancer.healthCheck.interval).toBe(30)
    expect(unread(found)).toMatch(/healthCheck\.interval: the service has 900s, but .*at most/)
  })
})

describe('where it runs', () => {
  const silent = { LaunchType: undefined }
  const anywhere = { RequiresCompatibilities: undefined }

  // https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html#ECS-CreateService-request-launchType
  test('without launch type, capacity provider and compatibilities, on instances: refused', () => {
    expect(() => imported(template({ Service: silent, Task: anywhere }))).toThrow(/does not run on Fargate.*--fargate/s)
  })

  test('unless the cluster places on Fargate by default', () => {
    const withCluster = (provider: string) => {
      const tree = template({ Service: { ...silent, Cluster: ref('Cluster') }, Task: anywhere })
      const properties = { DefaultCapacityProviderStrategy: [{ CapacityProvider: provider }] }
      return { ...tree, Resources: { ...tree.Resources, Cluster: resource('AWS::ECS::Cluster', properties) } }
    }
    expect(scenarioOf(imported(withCluster('FARGATE'))).name).toBe('Service')
    expect(() => imported(withCluster('gpu'))).toThrow(/gpu/)
  })

  test('a task definition made for Fargate is enough', () => {
    expect(unread(imported(template({ Service: silent })))).toBe('')
  })
})

describe('a load balancer', () => {
  test('whose target group is another stack’s is elsewhere, its settings unknown', () => {
    const groups = [{ ContainerName: 'web', ContainerPort: 80, TargetGroupArn: { 'Fn::ImportValue': 'shared' } }]
    const found = imported(template({ Service: { LoadBalancers: groups } }))
    expect(unread(found)).toContain('a load balancer that is elsewhere, its settings unknown')
    expect(found.ignored.join()).not.toContain('no load balancer')
    expect(isImported(found, 'loadBalancer.nodes')).toBe(false)
  })

  test.each([
    ['an import', { 'Fn::Split': [',', { 'Fn::ImportValue': 'subnets' }] }],
    ['an imported entry', [{ 'Fn::ImportValue': 'subnets' }]],
    ['a parameter', ref('Subnets')],
  ])('whose subnets are %s does not become one of a single zone', (_, Subnets) => {
    const found = imported(template({ Balancer: { Subnets } }, { Subnets: { Type: 'List<AWS::EC2::Subnet::Id>' } }))
    expect(isImported(found, 'loadBalancer.nodes')).toBe(false)
    expect(scenarioOf(found).loadBalancer.nodes).toBe(3)
    expect(unread(found)).toMatch(/Availability ?Zones/)
  })
})
