// What moto does not have: pages, tasks with timestamps, scaling activities, percentiles, and errors on demand.
import {
  DescribeScalingActivitiesCommand,
  paginateDescribeScalingActivities,
} from '@aws-sdk/client-application-auto-scaling'
import { GetMetricDataCommand, paginateGetMetricData } from '@aws-sdk/client-cloudwatch'
import { DescribeTasksCommand, ListTasksCommand, RunTaskCommand } from '@aws-sdk/client-ecs'
import { DescribeTargetHealthCommand, paginateDescribeTargetGroups } from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { openClients } from '../../src/aws/clients.ts'
import { all } from '../../src/aws/describe-service.ts'
import { type Account, EMPTY_ACCOUNT } from '../../src/lab/endpoint/account.ts'
import { statistic } from '../../src/lab/endpoint/cloud-watch.ts'
import { openEndpoint } from '../../src/lab/endpoint/endpoint.ts'
import { accountWithTasks, openRecorded, type Recorded, type Trouble } from '../aws/recorded-service.ts'

let recorded: Recorded | undefined
afterEach(() => recorded?.close())
beforeAll(() => {
  process.env['AWS_ACCESS_KEY_ID'] = 'test'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test'
})

async function clientsOf(account: Account, trouble?: Trouble) {
  recorded = await openRecorded(() => account, trouble)
  return openClients({ region: 'us-east-1', endpoint: recorded.url })
}

test('the timestamps of tasks arrive as they are', async () => {
  const account = accountWithTasks(2)
  const { ecs } = await clientsOf(account)
  const arns = account.tasks.flatMap(({ taskArn }) => taskArn ?? [])
  expect((await ecs.send(new DescribeTasksCommand({ cluster: 'shop', tasks: arns }))).tasks).toEqual(account.tasks)
})

test('stopped tasks are listed when they are asked for', async () => {
  const account = accountWithTasks(3)
  const tasks = account.tasks.map((task, index) => (index === 1 ? { ...task, desiredStatus: 'STOPPED' } : task))
  const { ecs } = await clientsOf({ ...account, tasks })
  const listed = async (desiredStatus: 'RUNNING' | 'STOPPED') =>
    (await ecs.send(new ListTasksCommand({ cluster: 'shop', serviceName: 'orders', desiredStatus }))).taskArns?.length
  expect([await listed('RUNNING'), await listed('STOPPED')]).toEqual([2, 1])
})

test('scaling activities come newest first, page by page', async () => {
  const scalingActivities = Array.from({ length: 7 }, (_, index) => ({
    ActivityId: `a${index}`,
    ServiceNamespace: 'ecs' as const,
    ResourceId: 'service/shop/orders',
    ScalableDimension: 'ecs:service:DesiredCount' as const,
    Description: `Setting desired count to ${index}.`,
    Cause: 'monitor alarm high in state ALARM triggered policy cpu',
    StartTime: new Date(1_700_000_000_000 + index * 1000),
    StatusCode: 'Successful' as const,
  }))
  const { scaling } = await clientsOf({ ...EMPTY_ACCOUNT, scalingActivities })
  const input = { ServiceNamespace: 'ecs', ResourceId: 'service/shop/orders' } as const
  const found = await all(
    paginateDescribeScalingActivities({ client: scaling }, input),
    (page) => page.ScalingActivities,
  )
  expect(found).toEqual([...scalingActivities].reverse())
  expect(recorded?.calls).toHaveLength(3)
})

test('XML lists are paged too, and an empty list is a list', async () => {
  const targetGroups = Array.from({ length: 5 }, (_, index) => ({
    group: { TargetGroupArn: `arn:g${index}`, TargetGroupName: `<g&${index}>`, HealthCheckEnabled: true },
    attributes: [],
    health: [],
  }))
  const { balancing } = await clientsOf({ ...EMPTY_ACCOUNT, targetGroups }, { pageSize: 2 })
  const groups = await all(paginateDescribeTargetGroups({ client: balancing }, {}), (page) => page.TargetGroups)
  expect(groups).toEqual(targetGroups.map(({ group }) => group))
  const health = await balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn: 'arn:g1' }))
  expect(health.TargetHealthDescriptions).toEqual([])
})

test('series of different lengths are paged until the longest ends', async () => {
  const metric = (name: string, minutes: number) => ({
    namespace: 'AWS/ECS',
    name,
    dimensions: {},
    observations: Array.from({ length: minutes }, (_, minute) => ({
      at: new Date(minute * 60_000),
      value: minute,
      count: 1,
    })),
  })
  const { cloudWatch } = await clientsOf({ ...EMPTY_ACCOUNT, metrics: [metric('Short', 2), metric('Long', 8)] })
  const values: Record<string, number[]> = {}
  const input = {
    StartTime: new Date(0),
    EndTime: new Date(600_000),
    ScanBy: 'TimestampAscending' as const,
    MetricDataQueries: ['Short', 'Long'].map((MetricName) => ({
      Id: MetricName.toLowerCase(),
      MetricStat: { Metric: { Namespace: 'AWS/ECS', MetricName }, Period: 60, Stat: 'Sum' },
    })),
  }
  for await (const { MetricDataResults: results = [] } of paginateGetMetricData({ client: cloudWatch }, input))
    for (const { Id = '', Values = [] } of results) values[Id] = [...(values[Id] ?? []), ...Values]
  expect(values).toEqual({ short: [0, 1], long: [0, 1, 2, 3, 4, 5, 6, 7] })
})

test('percentiles are by nearest rank, counts and all', () => {
  const at = new Date(0)
  const observations = [
    { at, value: 5, count: 1 },
    { at, value: 1, count: 98 },
    { at, value: 3, count: 1 },
  ]
  expect(['p50', 'p98', 'p99', 'p99.5', 'p100'].map((name) => statistic(observations, name))).toEqual([1, 1, 3, 5, 5])
  expect(() => statistic(observations, 'median')).toThrow('Stat')
})

test('an error has its name on both protocols', async () => {
  const denied = ['ecs:ListTasks', 'elasticloadbalancing:DescribeTargetHealth']
  const { ecs, balancing } = await clientsOf(accountWithTasks(1), { denied })
  await expect(ecs.send(new ListTasksCommand({ cluster: 'shop' }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  })
  await expect(balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn: 'arn:none' }))).rejects.toMatchObject({
    name: 'AccessDeniedException',
  })
})

test('throttling is waited out by the SDK', async () => {
  const { scaling } = await clientsOf(EMPTY_ACCOUNT, { throttledFirst: 2 })
  const answer = await scaling.send(new DescribeScalingActivitiesCommand({ ServiceNamespace: 'ecs' }))
  expect(answer.ScalingActivities).toEqual([])
  expect(recorded?.calls).toHaveLength(3)
})

test('what would change something is not answered', async () => {
  const { ecs } = await clientsOf(accountWithTasks(1))
  await expect(ecs.send(new RunTaskCommand({ cluster: 'shop', taskDefinition: 'orders' }))).rejects.toMatchObject({
    name: 'InvalidAction',
  })
})

test('metric math and spans without length are refused', async () => {
  const { cloudWatch } = await clientsOf(EMPTY_ACCOUNT)
  const span = { StartTime: new Date(0), EndTime: new Date(60_000) }
  const math = { ...span, MetricDataQueries: [{ Id: 'a', Expression: 'b / c' }] }
  await expect(cloudWatch.send(new GetMetricDataCommand(math))).rejects.toMatchObject({ name: 'ValidationException' })
  const empty = { StartTime: span.EndTime, EndTime: span.EndTime, MetricDataQueries: [] }
  await expect(cloudWatch.send(new GetMetricDataCommand(empty))).rejects.toMatchObject({ name: 'ValidationException' })
})

test('a port that is taken is an error, not a silence', async () => {
  recorded = await openRecorded(() => EMPTY_ACCOUNT)
  const port = Number(new URL(recorded.url).port)
  await expect(openEndpoint({ account: () => EMPTY_ACCOUNT, port })).rejects.toMatchObject({ code: 'EADDRINUSE' })
})
