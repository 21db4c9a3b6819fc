// Code instead of an account: plans, templates and task definitions, as far as they tell.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { prepare, type Result, type Scenario } from '../../simulator/index.ts'
import { readTemplate } from '../../src/files/template-file.ts'
import { checked } from '../../src/import/checked.ts'
import { readCloudFormation } from '../../src/import/cloudformation.ts'
import type { DescribedService } from '../../src/import/described-service.ts'
import { describedToImported } from '../../src/import/described-to-imported.ts'
import { readTaskDefinition } from '../../src/import/task-definition.ts'
import { resolveTemplate } from '../../src/import/template-values.ts'
import { readTerraform } from '../../src/import/terraform.ts'
import { writeScenario } from '../../src/import/write-scenario.ts'
import { emptyFolder, filesIn, runCli } from '../cli/run-cli.ts'

const fixture = (name: string) => fileURLToPath(new URL(`fixtures/${name}`, import.meta.url))
const PLAN: unknown = JSON.parse(readFileSync(fixture('plan.json'), 'utf8'))

function scenarioOf(described: DescribedService): Scenario {
  const [world] = prepare(parse(writeScenario(checked(describedToImported(described)), 'test'))).worlds
  if (world === undefined) throw new Error('no world')
  return world.scenario
}

describe('a Terraform plan', () => {
  test('several services: the error lists them', () => {
    expect(() => readTerraform(PLAN, 'plan.json', undefined)).toThrow(/several services.*checkout, search.*--service/s)
    expect(() => readTerraform(PLAN, 'plan.json', 'cart')).toThrow(/no service cart.*checkout, search/s)
  })

  test('the parts of a service in a module with for_each and count are found by what they refer to', () => {
    const scenario = scenarioOf(readTerraform(PLAN, 'plan.json', 'checkout'))
    expect(scenario.name).toBe('checkout')
    expect(scenario.service.task).toMatchObject({ cpu: 1, memory: 2 * 2 ** 30, architecture: 'arm64' })
    expect(scenario.service.tasks).toMatchObject({ min: 3, max: 30, desired: 3 })
    expect(scenario.service).toMatchObject({ stopTimeout: 60, maximumPercent: 1.5, healthCheckGracePeriod: 45 })
    expect(scenario.loadBalancer).toMatchObject({
      deregistrationDelay: 20,
      idleTimeout: 40,
      nodes: 2,
      algorithm: 'least_outstanding_requests',
      healthCheck: { interval: 10, timeout: 5, healthyThreshold: 2, unhealthyThreshold: 3 },
    })
    expect(scenario.prices.region).toBe('ap-northeast-1')
  })

  test('policies, the alarm that calls one, and the schedule', () => {
    const { scaling } = scenarioOf(readTerraform(PLAN, 'plan.json', 'checkout'))
    expect(scaling['cpu']).toMatchObject({ target: 55, scaleInCooldown: 240, scaleOutCooldown: 30 })
    expect(scaling['burst']).toMatchObject({
      kind: 'step',
      metric: 'requestCount',
      threshold: 30_000,
      adjustment: 'exactCapacity',
      steps: [{ from: 0, by: 20 }],
      cooldown: 60,
    })
    expect(scaling['sale']).toMatchObject({
      kind: 'schedule',
      at: '2026-11-27T08:30:00',
      timezone: 'Asia/Tokyo',
      min: 12,
    })
  })

  test('a service without scaling has a fixed count', () => {
    const { service, scaling } = scenarioOf(readTerraform(PLAN, 'plan.json', 'search'))
    expect(service.tasks).toMatchObject({ min: 2, max: 2 })
    expect(scaling).toEqual({})
  })

  describe('of modules within modules', () => {
    const modules: unknown = JSON.parse(readFileSync(fixture('modules.json'), 'utf8'))
    const orders = () => readTerraform(modules, 'modules.json', 'orders')

    test('a target group of the same key is found through a variable, one with a longer name is not taken for it', () => {
      expect(scenarioOf(orders()).loadBalancer).toMatchObject({ deregistrationDelay: 35, slowStart: 120 })
      const admin = scenarioOf(readTerraform(modules, 'modules.json', 'orders_admin'))
      expect(admin.loadBalancer).toMatchObject({ deregistrationDelay: 99, slowStart: 0 })
    })

    test('the load balancer is found through rule, variable and output, and its rules are counted without those of others', () => {
      expect(scenarioOf(orders()).loadBalancer).toMatchObject({ idleTimeout: 80, nodes: 3, rules: 2 })
    })

    test('a scalable target known after apply is that of the service it names; suspended scaling in counts', () => {
      const { service, scaling } = scenarioOf(orders())
      expect(service.tasks).toMatchObject({ min: 4, max: 25, desired: 4 })
      expect(scaling).toMatchObject({
        cpu: { metric: 'cpu', target: 62, scaleOutCooldown: 45, disableScaleIn: true },
        requests: { metric: 'requestCountPerTarget', target: 700, disableScaleIn: true },
      })
      expect(Object.keys(scaling).sort()).toEqual(['cpu', 'requests'])
      const admin = scenarioOf(readTerraform(modules, 'modules.json', 'orders_admin')).scaling
      expect(admin).toMatchObject({ cpu: { target: 31 }, 'admin-requests': { target: 700 } })
    })

    test('Spot capacity is said not to be modelled', () => {
      expect(describedToImported(orders()).ignored.join()).toContain('Fargate Spot')
    })
  })

  test('of a state, what belongs together is told by ARNs', () => {
    const resource = (type: string, name: string, values: object) => ({
      address: `${type}.${name}`,
      mode: 'managed',
      type,
      name,
      values,
    })
    const task = (name: string, cpu: string) =>
      resource('aws_ecs_task_definition', name, { arn: `arn:task/${name}`, family: 'x', cpu, memory: '2048' })
    const group = (name: string, deregistration_delay: string) =>
      resource('aws_lb_target_group', name, { arn: `arn:group/${name}`, name, deregistration_delay })
    const state = {
      values: {
        root_module: {
          resources: [
            task('old', '256'),
            task('new', '1024'),
            group('blue', '11'),
            group('green', '22'),
            resource('aws_ecs_service', 'web', {
              name: 'web',
              launch_type: 'FARGATE',
              desired_count: 2,
              task_definition: 'arn:task/new',
              load_balancer: [{ target_group_arn: 'arn:group/green' }],
            }),
          ],
        },
      },
    }
    const scenario = scenarioOf(readTerraform(state, 'state.json', undefined))
    expect(scenario).toMatchObject({ service: { task: { cpu: 1 } }, loadBalancer: { deregistrationDelay: 22 } })
  })

  test('another file is refused with the command that writes one', () => {
    expect(() => readTerraform({ resources: [] }, 'x.tfstate', undefined)).toThrow(/terraform show -json/)
  })
})

describe('a CloudFormation template', () => {
  const read = async (parameters: Record<string, string> = {}) =>
    readCloudFormation(await readTemplate(fixture('stack.yaml')), 'stack.yaml', { service: undefined, parameters })

  test('parameters have their defaults; maps, joins and conditions are worked out', async () => {
    const scenario = scenarioOf(await read())
    expect(scenario.name).toBe('staging-shop')
    expect(scenario.service.task).toMatchObject({ cpu: 0.25, memory: 512 * 2 ** 20, architecture: 'x86_64' })
    expect(scenario.service.tasks).toMatchObject({ min: 2, max: 6, desired: 2 })
    expect(scenario.service.server).toMatchObject({ processes: 3 })
    expect(scenario.loadBalancer).toMatchObject({
      nodes: 3,
      idleTimeout: 90,
      deregistrationDelay: 15,
      healthCheck: { interval: 5, timeout: 3, healthyThreshold: 2 },
    })
    expect(scenario.scaling['cpu']).toMatchObject({ target: 60, scaleInCooldown: 120 })
    expect(scenario.scaling['morning']).toMatchObject({ cron: '45 7 ? * MON-FRI *', timezone: 'Europe/Paris', min: 5 })
    expect(scenario.scaling['burst']).toBeUndefined()
  })

  test('a parameter on the command line changes what depends on it', async () => {
    const scenario = scenarioOf(await read({ Stage: 'prod', Target: '45' }))
    expect(scenario.service.task).toMatchObject({ cpu: 1, architecture: 'arm64' })
    expect(scenario.service.tasks.max).toBe(40)
    expect(scenario.scaling['cpu']).toMatchObject({ target: 45 })
    expect(scenario.scaling['burst']).toMatchObject({ kind: 'step', metric: 'requestCountPerTarget', threshold: 900 })
  })

  test('what CDK synthesizes, long forms in JSON, reads alike', () => {
    const template = {
      Resources: {
        TaskDef54694570: {
          Type: 'AWS::ECS::TaskDefinition',
          Properties: {
            Cpu: '512',
            Memory: '1024',
            Family: 'cdk',
            ContainerDefinitions: [{ Name: 'web', Essential: true }],
          },
        },
        Service9571FDD8: {
          Type: 'AWS::ECS::Service',
          Properties: { DesiredCount: 2, LaunchType: 'FARGATE', TaskDefinition: { Ref: 'TaskDef54694570' } },
        },
        ServiceTaskCountTarget23E25614: {
          Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
          Properties: {
            MinCapacity: 2,
            MaxCapacity: 9,
            ResourceId: {
              'Fn::Join': ['', ['service/', { Ref: 'Cluster' }, '/', { 'Fn::GetAtt': ['Service9571FDD8', 'Name'] }]],
            },
          },
        },
      },
    }
    const { service } = scenarioOf(readCloudFormation(template, 'cdk.json', { service: undefined, parameters: {} }))
    expect(service.tasks).toMatchObject({ min: 2, max: 9 })
    expect(service.task.cpu).toBe(0.5)
  })

  test('of two services and load balancers, each has its own parts, the first target group first', () => {
    const balancer = (idle: string) => ({
      Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      Properties: { LoadBalancerAttributes: [{ Key: 'idle_timeout.timeout_seconds', Value: idle }] },
    })
    const listener = (of: string, group: string) => ({
      Type: 'AWS::ElasticLoadBalancingV2::Listener',
      Properties: {
        LoadBalancerArn: { Ref: of },
        DefaultActions: [
          { Type: 'forward', ForwardConfig: { TargetGroups: [{ TargetGroupArn: { Ref: group }, Weight: 1 }] } },
        ],
      },
    })
    const rule = (of: string) => ({
      Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
      Properties: { ListenerArn: { Ref: of }, Actions: [{ Type: 'fixed-response' }] },
    })
    const group = (delay: string) => ({
      Type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
      Properties: { TargetGroupAttributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: delay }] },
    })
    const service = (...groups: string[]) => ({
      Type: 'AWS::ECS::Service',
      Properties: {
        DesiredCount: 1,
        LaunchType: 'FARGATE',
        LoadBalancers: groups.map((Ref) => ({ TargetGroupArn: { Ref } })),
      },
    })
    const target = (of: string, most: number) => ({
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: {
        MinCapacity: 1,
        MaxCapacity: most,
        ResourceId: { 'Fn::Join': ['/', ['service', { Ref: 'Cluster' }, { 'Fn::GetAtt': [of, 'Name'] }]] },
      },
    })
    const template = {
      Resources: {
        Target2: target('Service2', 20),
        Target: target('Service', 10),
        Admin: group('5'),
        Public: group('6'),
        Other: group('7'),
        Balancer: balancer('50'),
        Balancer2: balancer('70'),
        Listener2: listener('Balancer2', 'Other'),
        Listener: listener('Balancer', 'Public'),
        Rule1: rule('Listener'),
        Rule2: rule('Listener2'),
        Rule3: rule('Listener2'),
        Service: service('Public', 'Admin'),
        Service2: service('Other'),
      },
    }
    const of = (name: string) => scenarioOf(readCloudFormation(template, 't', { service: name, parameters: {} }))
    expect(of('Service')).toMatchObject({
      service: { tasks: { max: 10 } },
      loadBalancer: { deregistrationDelay: 6, idleTimeout: 50, rules: 1 },
    })
    expect(of('Service2')).toMatchObject({
      service: { tasks: { max: 20 } },
      loadBalancer: { deregistrationDelay: 7, idleTimeout: 70, rules: 2 },
    })
  })

  test('a number that only a deployment knows is left out, not made up', async () => {
    const tree = (await readTemplate(fixture('stack.yaml'))) as Record<string, Record<string, object>>
    const { Target: _, ...parameters } = tree['Parameters'] as Record<string, object>
    const described = readCloudFormation({ ...tree, Parameters: { ...parameters, Target: { Type: 'Number' } } }, 's', {
      service: undefined,
      parameters: {},
    })
    expect(() => scenarioOf(described)).not.toThrow()
    expect(scenarioOf(described).scaling['cpu']).toBeUndefined()
  })

  test('a policy on 20-second metrics is fine where the service publishes them, and told where it does not', async () => {
    const template = (Monitoring: object) => ({
      Resources: {
        Service: { Type: 'AWS::ECS::Service', Properties: { ServiceName: 'a', DesiredCount: 1, ...Monitoring } },
        Target: { Type: 'AWS::ApplicationAutoScaling::ScalableTarget', Properties: { MinCapacity: 1, MaxCapacity: 4 } },
        Fast: {
          Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
          Properties: {
            PolicyName: 'fast',
            PolicyType: 'TargetTrackingScaling',
            ScalingTargetId: { Ref: 'Target' },
            TargetTrackingScalingPolicyConfiguration: {
              TargetValue: 60,
              PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilizationHighResolution' },
            },
          },
        },
      },
    })
    const missing = (tree: unknown) =>
      describedToImported(readCloudFormation(tree, 't', { service: undefined, parameters: {} })).missing.map(
        ({ what }) => what,
      )
    const fast = { Monitoring: { MetricConfigurations: [{ MetricNames: ['CPUUtilization'], ResolutionSeconds: 20 }] } }
    const told = 'metrics every 20 s, which policy fast watches'
    expect(missing(template({}))).toContain(told)
    expect(missing(template(fast))).not.toContain(told)
  })

  test('functions nest, and a function of a function does not run for ever', () => {
    const tree = {
      Parameters: { P: { Type: 'String' } },
      Conditions: { A: { Condition: 'B' }, B: { Condition: 'A' } },
      Resources: {
        X: {
          Type: 'T',
          Properties: {
            // biome-ignore lint/suspicious/noTemplateCurlyInString: the placeholder is CloudFormation's
            V: { 'Fn::Select': ['1', { 'Fn::Split': ['-', { 'Fn::Sub': 'a-${P}-${!keep}' }] }] },
            W: { 'Fn::If': ['A', 1, 2] },
          },
        },
      },
    }
    expect(resolveTemplate(tree, { P: 'p' }).resources.get('X')?.properties['V']).toBe('p')
  })
})

test('a task definition, wrapped as describe prints it or bare', () => {
  const bare = { family: 'x', cpu: '.25 vCPU', memory: '0.5 GB', containerDefinitions: [{ name: 'a' }] }
  for (const tree of [bare, { taskDefinition: bare, tags: [] }]) {
    expect(scenarioOf(readTaskDefinition(tree, 'x.json')).service.task).toMatchObject({
      cpu: 0.25,
      memory: 512 * 2 ** 20,
    })
  }
  expect(() => readTaskDefinition({ family: 'x' }, 'x.json')).toThrow(/no containerDefinitions/)
  const node = { ...bare, containerDefinitions: [{ name: 'a', command: ['/usr/bin/node', 'server.js'] }] }
  expect(scenarioOf(readTaskDefinition(node, 'x.json')).service.server).toMatchObject({ threads: 10_000 })
})

describe('the command', () => {
  test('import, then compare, with no editing', async () => {
    const folder = emptyFolder()
    const imported = await runCli(folder, ['import', 'cloudformation', fixture('stack.yaml')])
    expect(imported.err).toBe('')
    expect(imported.out).toMatch(/^Wrote scenario\.yaml: \d+ settings/)
    expect(imported.out).toContain('Next: surgecast compare scenario.yaml')
    const compared = await runCli(folder, [
      'compare',
      'scenario.yaml',
      '--replications',
      '1',
      '--no-html',
      '--jobs',
      '1',
    ])
    expect(compared.code).toBe(0)
    expect(compared.out).toMatch(/^as it is +/m)
  })

  test('an existing file stays', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'scenario.yaml'), 'mine')
    const { code, err } = await runCli(folder, ['import', 'terraform', fixture('plan.json'), '--service', 'checkout'])
    expect(code).toBe(2)
    expect(err).toContain('the file exists')
    expect(readFileSync(join(folder, 'scenario.yaml'), 'utf8')).toBe('mine')
  })

  test.each([
    ['terraform', 'missing.json', 'missing.json'],
    ['cloudformation', fixture('plan.json'), 'is no CloudFormation template'],
    ['taskdef', fixture('plan.json'), 'is no task definition'],
  ])('import %s of a wrong file is refused', async (kind, file, message) => {
    const folder = emptyFolder()
    const { code, err } = await runCli(folder, ['import', kind, file])
    expect(code).toBe(2)
    expect(err).toContain(message)
    expect(filesIn(folder)).toEqual([])
  })

  test.each([
    ['no file', ['import', 'terraform']],
    ['no value', ['import', 'cloudformation', 'a.yaml', '--parameter', 'Stage']],
    ['no such option', ['import', 'taskdef', 'a.json', '--loud']],
    ['no such source', ['import', 'pulumi', 'a.json']],
    ['below another command', ['prices', 'update', '--loud']],
  ])('an error of use is bad input: %s', async (_, words) => {
    expect((await runCli(emptyFolder(), words)).code).toBe(2)
  })

  test('no environment variable gets into a scenario', async () => {
    const folder = emptyFolder()
    await runCli(folder, ['import', 'terraform', fixture('plan.json'), '--service', 'checkout', '--output', 'a.yaml'])
    await runCli(folder, ['import', 'cloudformation', fixture('stack.yaml'), '--output', 'b.yaml'])
    for (const name of ['a.yaml', 'b.yaml'])
      expect(readFileSync(join(folder, name), 'utf8')).not.toContain('do-not-read')
  })

  test('policies that are left out are said by import and by every output of the forecast', async () => {
    const folder = emptyFolder()
    writeFileSync(join(folder, 'stack.json'), JSON.stringify(MEMORY_STACK))
    const imported = await runCli(folder, ['import', 'cloudformation', 'stack.json', '--strict'])
    expect(imported.code).toBe(4)
    expect(imported.out).toMatch(
      /LEFT OUT.*no policy is left, so the forecast does not scale:\n {2}policy Memory: it tracks/,
    )
    const files = ['--html', 'r.html', '--markdown', 'r.md', '--json', 'r.json', '--junit', 'r.xml']
    const options = ['--set', 'slo={errorRate: 50%}', '--set', 'horizon=2m', '--replications', '1', '--jobs', '1']
    const compared = await runCli(folder, ['compare', 'scenario.yaml', ...options, ...files])
    expect(compared.code).toBe(0)
    const texts = [
      compared.out,
      ...['r.html', 'r.md', 'r.json', 'r.xml'].map((name) => readFileSync(join(folder, name), 'utf8')),
    ]
    for (const text of texts) expect(text.replace(/\s+/g, ' ')).toContain('policy Memory: it tracks')
    expect(compared.out.replace(/\s+/g, ' ')).toContain(
      'The service (stack.json) scales by what this forecast leaves out',
    )
    const { scenario } = JSON.parse(texts[3] as string) as Result
    expect(scenario.imported?.policiesLeftOut).toHaveLength(1)
  })

  test('an import that is whole passes where it must be', async () => {
    const folder = emptyFolder()
    const { code } = await runCli(folder, ['import', 'cloudformation', fixture('stack.yaml'), '--strict'])
    expect(code).toBe(0)
  })
})

const MEMORY_STACK = {
  Resources: {
    Task: {
      Type: 'AWS::ECS::TaskDefinition',
      Properties: {
        Cpu: '256',
        Memory: '512',
        RequiresCompatibilities: ['FARGATE'],
        ContainerDefinitions: [{ Name: 'a' }],
      },
    },
    Service: { Type: 'AWS::ECS::Service', Properties: { DesiredCount: 2, TaskDefinition: { Ref: 'Task' } } },
    Target: {
      Type: 'AWS::ApplicationAutoScaling::ScalableTarget',
      Properties: { MinCapacity: 2, MaxCapacity: 4, ResourceId: 'service/c/Service' },
    },
    Memory: {
      Type: 'AWS::ApplicationAutoScaling::ScalingPolicy',
      Properties: {
        ScalingTargetId: { Ref: 'Target' },
        TargetTrackingScalingPolicyConfiguration: {
          TargetValue: 80,
          PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageMemoryUtilization' },
        },
      },
    },
  },
}
