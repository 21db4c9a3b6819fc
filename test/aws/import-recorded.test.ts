// Accounts as they come: many pages, throttled, half closed to us, without a part, with more than the simulator models.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { loadScenario } from '../../src/files/load-scenario.ts'
import type { Account } from '../../src/lab/endpoint/account.ts'
import { emptyFolder, filesIn, runCli } from '../cli/run-cli.ts'
import { FROM, MINUTES, ORDERS_ACCOUNT, requestsAt, TO } from './recorded-orders.ts'
import { openRecorded, type Recorded, type Trouble } from './recorded-service.ts'

let recorded: Recorded | undefined
afterEach(() => recorded?.close())
beforeAll(() => {
  process.env['AWS_ACCESS_KEY_ID'] = 'test'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test'
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'
})

const named = (url: string) => [
  '--cluster',
  'shop',
  '--service',
  'orders',
  '--region',
  'us-east-1',
  '--endpoint-url',
  url,
]

async function imported(account: Account, trouble?: Trouble) {
  await recorded?.close()
  recorded = await openRecorded(() => account, trouble)
  const folder = emptyFolder()
  const span = ['--from', FROM.toISOString(), '--to', TO.toISOString()]
  const ended = await runCli(folder, ['import', 'aws', ...named(recorded.url), ...span])
  const text = () => readFileSync(join(folder, 'scenario.yaml'), 'utf8')
  const scenario = async () => (await loadScenario(join(folder, 'scenario.yaml'))).worlds[0]?.scenario
  return { folder, ...ended, text, scenario }
}

function withService(change: Partial<Account['services'][number]>): Account {
  return { ...ORDERS_ACCOUNT, services: ORDERS_ACCOUNT.services.map((service) => ({ ...service, ...change })) }
}

describe('a service with everything', () => {
  test('is imported whole, page by page', async () => {
    const { code, err, scenario, text } = await imported(ORDERS_ACCOUNT)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const { service, loadBalancer, scaling, prices, horizon } = (await scenario()) ?? {}
    expect(service).toMatchObject({
      task: { cpu: 1, memory: 2 * 2 ** 30, architecture: 'arm64' },
      tasks: { min: 2, max: 20, desired: 2 },
      server: { processes: 3, threads: 2 },
      stopTimeout: 25,
      healthCheckGracePeriod: 20,
      maximumPercent: 1.5,
    })
    expect(loadBalancer).toMatchObject({
      nodes: 2,
      rules: 16,
      idleTimeout: 50,
      deregistrationDelay: 20,
      slowStart: 45,
      healthCheck: { interval: 15, timeout: 6, healthyThreshold: 2, unhealthyThreshold: 3 },
    })
    expect(scaling).toMatchObject({
      fast: { kind: 'targetTracking', metric: 'cpuHighResolution', target: 60 },
      burst: { kind: 'step', metric: 'requestCount', threshold: 6000, steps: [{ from: 0, by: 4 }] },
      morning: { kind: 'schedule', cron: '0 7 * * ? *', min: 2 },
      night: { kind: 'schedule', cron: '0 19 * * ? *', min: 5 },
    })
    expect({ region: prices?.region, horizon }).toEqual({ region: 'us-east-1', horizon: MINUTES * 60 })
    expect(text()).toMatch(/provision: .*fitted: .*n = 7/)
    expect(text()).toMatch(/mean: 15ms, cv: 1/)
  })

  test('has its traffic, minute by minute, read page by page', async () => {
    const { folder } = await imported(ORDERS_ACCOUNT)
    const lines = readFileSync(join(folder, 'traffic.csv'), 'utf8').trimEnd().split('\n').slice(1)
    expect(lines).toEqual(Array.from({ length: MINUTES }, (_, minute) => `${minute * 60},${requestsAt(minute)}`))
  })

  test('has what is not modelled listed, and nothing secret', async () => {
    const { folder, text } = await imported(ORDERS_ACCOUNT)
    expect(text()).toContain('other target groups (orders-internal): all traffic comes through orders')
    expect(text()).toContain('Fargate Spot:')
    expect(text()).toContain('the container health check')
    expect(text()).toContain('the CPU of envoy beside the application')
    for (const name of filesIn(folder))
      expect(readFileSync(join(folder, name), 'utf8')).not.toMatch(/do-not-read|arn:aws|\b\d{12}\b/)
  })

  test('runs with no editing, and has not drifted', async () => {
    const { folder } = await imported(ORDERS_ACCOUNT)
    const compared = await runCli(folder, [
      'compare',
      'scenario.yaml',
      '--replications',
      '1',
      '--no-html',
      '--jobs',
      '1',
    ])
    expect({ code: compared.code, err: compared.err }).toEqual({ code: 0, err: '' })
    const drift = await runCli(folder, ['drift', 'scenario.yaml', ...named(recorded?.url as string)])
    expect(drift).toEqual({ code: 0, err: '', out: 'The scenario is the service as it is.\n' })
  })

  test('is drifted from when slow start changes', async () => {
    const { folder } = await imported(ORDERS_ACCOUNT)
    const drift = ['drift', 'scenario.yaml', ...named(recorded?.url as string), '--variant', 'as it is']
    const path = join(folder, 'scenario.yaml')
    writeFileSync(path, readFileSync(path, 'utf8').replace('slowStart: 45s', 'slowStart: 90s'))
    const { code, out } = await runCli(folder, drift)
    expect({ code, out }).toEqual({ code: 1, out: 'loadBalancer.slowStart: 90s in the scenario, 45s in the service\n' })
  })
})

test('throttling is waited out', async () => {
  const { code, scenario } = await imported(ORDERS_ACCOUNT, { throttledFirst: 3 })
  expect(code).toBe(0)
  expect((await scenario())?.loadBalancer.rules).toBe(16)
})

describe('a permission that is missing', () => {
  test.each([
    ['ecs:DescribeTaskDefinition', 'the task definition: allow ecs:DescribeTaskDefinition'],
    ['ecs:DescribeServiceRevisions', 'the resolution of metrics: allow ecs:DescribeServiceRevisions'],
    ['ecs:DescribeTasks', 'start-up phases: allow ecs:ListTasks and ecs:DescribeTasks'],
    ['elasticloadbalancing:DescribeTargetGroups', 'the target group: allow elasticloadbalancing:'],
    ['elasticloadbalancing:DescribeRules', 'the load balancer: allow elasticloadbalancing:'],
    ['application-autoscaling:DescribeScalingPolicies', 'the scaling policies: allow application-autoscaling:'],
    ['cloudwatch:DescribeAlarms', 'the alarms: allow cloudwatch:DescribeAlarms'],
    ['cloudwatch:GetMetricData', 'metrics: allow cloudwatch:GetMetricData'],
  ])('%s costs what it would have told, says so, and the scenario still runs', async (denied, said) => {
    const { code, err, out, scenario } = await imported(ORDERS_ACCOUNT, { denied: [denied] })
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toContain(said)
    expect(await scenario()).toBeDefined()
  })

  test('for the service itself ends it, with nothing written', async () => {
    const { code, err, folder } = await imported(ORDERS_ACCOUNT, { denied: ['ecs:DescribeServices'] })
    expect(code).toBe(2)
    expect(err).toContain('docs/aws.md')
    expect(filesIn(folder)).toEqual([])
  })
})

describe('a service without a part', () => {
  test('no load balancer', async () => {
    const { code, text, scenario } = await imported(withService({ loadBalancers: [] }))
    expect(code).toBe(0)
    expect(text()).toContain('that the service has no load balancer')
    expect((await scenario())?.service.task.cpu).toBe(1)
  })

  test('no scaling at all: the count is fixed', async () => {
    const { scenario } = await imported({
      ...ORDERS_ACCOUNT,
      scalableTargets: [],
      scalingPolicies: [],
      scheduledActions: [],
      alarms: [],
    })
    expect(await scenario()).toMatchObject({ scaling: {}, service: { tasks: { min: 2, max: 2 } } })
  })
})

test('suspended scaling does nothing in the scenario either', async () => {
  const { text, scenario } = await imported({
    ...ORDERS_ACCOUNT,
    scalableTargets: ORDERS_ACCOUNT.scalableTargets.map((target) => ({
      ...target,
      SuspendedState: { DynamicScalingOutSuspended: true, ScheduledScalingSuspended: true },
    })),
  })
  expect((await scenario())?.scaling).toEqual({})
  expect(text()).toContain('policy fast: scaling out is suspended')
})

test('a policy on 20-second metrics that the service does not publish is told', async () => {
  const { out } = await imported({
    ...ORDERS_ACCOUNT,
    serviceRevisions: ORDERS_ACCOUNT.serviceRevisions.map(({ monitoring: _, ...revision }) => revision),
  })
  expect(out).toContain('metrics every 20 s, which policy fast watches')
})

describe('what is not Linux on Fargate is refused, with nothing written', () => {
  const { capacityProviderStrategy: _, ...service } = ORDERS_ACCOUNT.services[0] as Account['services'][number]
  test.each<[string, Account, RegExp]>([
    [
      'instances',
      { ...ORDERS_ACCOUNT, services: [{ ...service, launchType: 'EC2' }] },
      /does not run on Fargate.*EC2/s,
    ],
    ['Windows', withService({ platformFamily: 'WINDOWS_SERVER_2022_CORE', taskDefinition: 'x' }), /do not run Linux/],
    ['a daemon', withService({ schedulingStrategy: 'DAEMON' }), /one task per instance/],
  ])('%s', async (kind, account, message) => {
    const denied = kind === 'Windows' ? { denied: ['ecs:DescribeTaskDefinition'] } : {}
    const { code, err, folder } = await imported(account, denied)
    expect(code).toBe(2)
    expect(err).toMatch(message)
    expect(filesIn(folder)).toEqual([])
  })
})
