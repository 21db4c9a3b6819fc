// A described service becomes a scenario that loads without editing, with the origin of every value beside it.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Scenario } from '../../simulator/index.ts'
import { loadScenario } from '../../src/files/load-scenario.ts'
import { checked } from '../../src/import/checked.ts'
import type { DescribedService } from '../../src/import/described-service.ts'
import { describedToImported } from '../../src/import/described-to-imported.ts'
import { writeScenario } from '../../src/import/write-scenario.ts'
import { ORDERS } from './described-fixture.ts'

const written = (described: DescribedService) =>
  writeScenario(checked(describedToImported(described)), 'Imported from a test')

async function loaded(described: DescribedService): Promise<Scenario> {
  const folder = mkdtempSync(join(tmpdir(), 'surgecast-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'scenario.yaml')
  writeFileSync(path, written(described))
  const { worlds } = await loadScenario(path)
  const [world] = worlds
  if (world === undefined) throw new Error('no world')
  return world.scenario
}

describe('an imported service', () => {
  test('has the task, the counts and the timeouts of the service', async () => {
    const { service, name, prices } = await loaded(ORDERS)
    expect(name).toBe('orders')
    expect(prices.region).toBe('us-east-1') // no price of arm64 in eu-central-1 is on file
    expect(service.task).toMatchObject({ cpu: 0.5, memory: 2 ** 30, architecture: 'arm64' })
    expect(service.tasks).toMatchObject({ min: 3, max: 50, desired: 4 })
    expect(service).toMatchObject({ stopTimeout: 45, healthCheckGracePeriod: 60, maximumPercent: 1.5 })
    expect(service.server).toMatchObject({ processes: 2, threads: 4, preload: true })
  })

  test('has the load balancer as it is set', async () => {
    const { loadBalancer } = await loaded(ORDERS)
    expect(loadBalancer).toMatchObject({
      algorithm: 'round_robin',
      slowStart: 60,
      deregistrationDelay: 30,
      idleTimeout: 75,
      nodes: 2,
      rules: 12,
      healthCheck: { interval: 10, timeout: 4, healthyThreshold: 3, unhealthyThreshold: 2 },
    })
  })

  test('has the policies with the alarms behind them, and the schedule in its zone', async () => {
    const { scaling } = await loaded(ORDERS)
    expect(scaling['cpu.70']).toMatchObject({
      kind: 'targetTracking',
      metric: 'cpu',
      target: 70,
      scaleOutCooldown: 60,
      scaleInCooldown: 300,
      disableScaleIn: false,
    })
    expect(scaling['burst']).toMatchObject({
      kind: 'step',
      metric: 'cpu',
      threshold: 60,
      evaluationPeriods: 3,
      datapointsToAlarm: 2,
      missingData: 'notBreaching',
      adjustment: 'percentChangeInCapacity',
      steps: [
        { from: 0, to: 10, by: 20 },
        { from: 10, by: 50 },
      ],
      minAdjustment: 2,
      aggregation: 'maximum',
      cooldown: 120,
    })
    expect(scaling['morning']).toMatchObject({
      kind: 'schedule',
      cron: '45 7 * * ? *',
      timezone: 'Europe/Berlin',
      min: 10,
    })
    expect(Object.keys(scaling).sort()).toEqual(['burst', 'cpu.70', 'morning'])
  })

  test('says beside every value where it is from, and above them what is missing and what is not modelled', () => {
    const text = written(ORDERS)
    expect(text).toMatch(/cpu: 0\.5vCPU # imported: task definition: cpu$/m)
    expect(text).toMatch(/# guessed: AWS does not know the clients/)
    expect(text).toMatch(/^ {4}- "?policy memory: it tracks ECSServiceAverageMemoryUtilization/m)
    expect(text).toMatch(/^ {4}- "?other target groups \(internal\)/m)
    expect(text).toMatch(
      /^# - the CPU of proxy beside the application: container app is taken .*set service.backgroundCpu$/m,
    )
  })

  test('has the prices of its own Region where they are on file', async () => {
    const x86 = { ...ORDERS.taskDefinition, runtimePlatform: { cpuArchitecture: 'X86_64' as const } }
    expect((await loaded({ ...ORDERS, taskDefinition: x86 })).prices.region).toBe('eu-central-1')
    expect(written(ORDERS)).toMatch(/region: us-east-1 # guessed: no arm64 price of eu-central-1 is on file$/m)
  })

  test('never holds an environment variable', () => {
    expect(written(ORDERS)).not.toContain('hunter2')
  })
})

describe('settings that change what a policy does', () => {
  const suspended = (state: object): DescribedService => ({
    ...ORDERS,
    scalableTarget: {
      ...(ORDERS.scalableTarget as NonNullable<DescribedService['scalableTarget']>),
      SuspendedState: state,
    },
  })

  test('suspended scaling in is a policy that only adds', async () => {
    const { scaling } = await loaded(suspended({ DynamicScalingInSuspended: true }))
    expect(scaling['cpu.70']).toMatchObject({ disableScaleIn: true })
  })

  test('suspended scaling out leaves the policies out and says so', async () => {
    const described = suspended({ DynamicScalingOutSuspended: true, ScheduledScalingSuspended: true })
    expect(Object.keys((await loaded(described)).scaling)).toEqual([])
    expect(written(described)).toContain('scaling out is suspended')
  })

  test('a schedule without a zone is UTC, as AWS reads it', async () => {
    const [action] = ORDERS.scheduledActions ?? []
    const { Timezone: _, ...utc } = action as NonNullable<typeof action>
    const { scaling } = await loaded({ ...ORDERS, scheduledActions: [utc] })
    expect(scaling['morning']).toMatchObject({ timezone: 'UTC' })
  })
})

describe('an alarm that the model cannot watch is told, and its policy left out', () => {
  test.each([
    [
      'another statistic',
      { MetricName: 'CPUUtilization', Statistic: 'Maximum' },
      'Maximum of CPUUtilization over 60 s',
    ],
    ['a percentile', { MetricName: 'TargetResponseTime', ExtendedStatistic: 'p99' }, 'p99 of TargetResponseTime'],
    [
      'a metric of another namespace',
      { Namespace: 'AWS/EC2', MetricName: 'CPUUtilization' },
      'AWS/EC2 CPUUtilization over 60 s',
    ],
    [
      'a metric of another service',
      { MetricName: 'CPUUtilization', Dimensions: [{ Name: 'ServiceName', Value: 'search' }] },
      'CPUUtilization of search over 60 s',
    ],
    ['an expression', { MetricName: undefined, Metrics: [] }, 'an expression'],
  ])('%s', (_, change, words) => {
    const alarms = (ORDERS.alarms ?? []).map((alarm) => ({ ...alarm, ...change })) as DescribedService['alarms'] &
      object
    const { values, policiesLeftOut } = describedToImported({ ...ORDERS, alarms })
    expect(policiesLeftOut.join('\n')).toContain(`policy burst: its alarm watches ${words}`)
    expect(values.some(({ path }) => path.join('.') === 'scaling.burst')).toBe(false)
  })

  test('a CPU alarm of 20 seconds watches the high-resolution metric', () => {
    const alarms = (ORDERS.alarms ?? []).map((alarm) => ({ ...alarm, Period: 20 }))
    const burst = describedToImported({ ...ORDERS, alarms }).values.find(({ path }) => path[1] === 'burst')
    expect(burst?.value).toMatchObject({ step: { metric: 'cpuHighResolution' } })
  })
})

describe('services without a part', () => {
  test('no scaling: the count is fixed', async () => {
    const { scalableTarget: _, scalingPolicies: __, scheduledActions: ___, alarms: ____, ...fixed } = ORDERS
    const { service, scaling } = await loaded({ ...fixed, scalingPolicies: [], scheduledActions: [] })
    expect(service.tasks).toMatchObject({ min: 4, max: 4 })
    expect(scaling).toEqual({})
  })

  test('no load balancer', () => {
    expect(written({ ...ORDERS, targetGroups: [] })).toContain('that the service has no load balancer')
  })

  test('a task definition alone', async () => {
    const { from, taskDefinition } = ORDERS as Required<DescribedService>
    expect((await loaded({ from, taskDefinition })).name).toBe('orders')
  })
})

describe('what is not Linux on Fargate is refused', () => {
  test.each([
    ['instances', { ...ORDERS, service: { ...ORDERS.service, launchType: 'EC2' } }, /does not run on Fargate.*EC2/],
    [
      'a capacity provider of instances',
      { ...ORDERS, service: { ...ORDERS.service, capacityProviderStrategy: [{ capacityProvider: 'gpu-group' }] } },
      /gpu-group/,
    ],
    [
      'Windows',
      { ...ORDERS, taskDefinition: { runtimePlatform: { operatingSystemFamily: 'WINDOWS_SERVER_2022_CORE' } } },
      /do not run Linux/,
    ],
    ['a daemon', { ...ORDERS, service: { ...ORDERS.service, schedulingStrategy: 'DAEMON' } }, /one task per instance/],
  ])('%s', (_, described, message) => {
    expect(() => describedToImported(described as DescribedService)).toThrow(message)
  })
})

test('a hostile name ends no comment and starts no key', async () => {
  const name = 'evil\nservice: {tasks: {min: 999}}\n# x: {y'
  const described = { ...ORDERS, service: { ...ORDERS.service, serviceName: name } }
  const scenario = await loaded(described)
  expect(scenario.name).toBe(name)
  expect(scenario.service.tasks.min).toBe(3)
})
