// Every operation of our endpoint that moto has too is asked of both over the same account, and both answer the same.
import {
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
} from '@aws-sdk/client-application-auto-scaling'
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch'
import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ListTasksCommand,
} from '@aws-sdk/client-ecs'
import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type AwsClients, openClients } from '../../src/aws/clients.ts'
import type { Account } from '../../src/lab/endpoint/account.ts'
import { type Endpoint, openEndpoint } from '../../src/lab/endpoint/endpoint.ts'
import { type Moto, startMoto, whySkipped } from '../aws/moto.ts'
import { CREDENTIALS, createService, FROM, REGION } from '../aws/moto-service.ts'
import { recordAccount } from '../aws/recorded-account.ts'

const skipped = whySkipped()

// Three minutes: several observations, one, none.
const LATENCIES = [[0.02, 0.04, 0.09, 1.5], [0.03]]
const NAMESPACE = 'Test/Latency'

describe.skipIf(skipped !== undefined)(
  `our endpoint and moto${skipped === undefined ? '' : ` (skipped: ${skipped})`}`,
  () => {
    let moto: Moto
    let ours: Endpoint
    let account: Account
    let clients: { moto: AwsClients; ours: AwsClients }

    beforeAll(async () => {
      process.env['AWS_ACCESS_KEY_ID'] = 'test'
      process.env['AWS_SECRET_ACCESS_KEY'] = 'test'
      moto = await startMoto()
      await createService(moto.endpoint)
      await putLatencies(moto.endpoint)
      const ofMoto = openClients({ region: REGION, endpoint: moto.endpoint })
      const recorded = await recordAccount(ofMoto, { cluster: 'shop', service: 'orders' })
      const observations = LATENCIES.flatMap((values, minute) =>
        values.map((value) => ({ at: new Date(FROM.getTime() + minute * 60_000), value, count: 1 })),
      )
      account = {
        ...recorded,
        metrics: [{ namespace: NAMESPACE, name: 'Latency', dimensions: { Of: 'orders' }, observations }],
      }
      ours = await openEndpoint({ account: () => account })
      clients = { moto: ofMoto, ours: openClients({ region: REGION, endpoint: ours.url }) }
    }, 60_000)
    afterAll(async () => {
      moto?.stop()
      await ours?.close()
    })

    const groupArn = () => account.targetGroups[0]?.group.TargetGroupArn
    const balancerArn = () => account.loadBalancers[0]?.balancer.LoadBalancerArn
    const listenerArn = () => account.loadBalancers[0]?.listeners[0]?.listener.ListenerArn
    const ecs = { ServiceNamespace: 'ecs' } as const
    const scaled = { ...ecs, ResourceId: 'service/shop/orders', ScalableDimension: 'ecs:service:DesiredCount' } as const
    const shop = { cluster: 'shop' }

    const calls: Record<string, (of: AwsClients) => Promise<object>> = {
      'ecs:DescribeServices': (of) => of.ecs.send(new DescribeServicesCommand({ ...shop, services: ['orders'] })),
      'ecs:DescribeServices, an unknown service': (of) =>
        of.ecs.send(new DescribeServicesCommand({ ...shop, services: ['cart'] })),
      'ecs:DescribeServices, an unknown cluster': (of) =>
        of.ecs.send(new DescribeServicesCommand({ cluster: 'park', services: ['orders'] })),
      'ecs:DescribeTaskDefinition': (of) =>
        of.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'orders:1' })),
      'ecs:DescribeTaskDefinition, by family': (of) =>
        of.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'orders' })),
      'ecs:ListTasks': (of) => of.ecs.send(new ListTasksCommand({ ...shop, serviceName: 'orders' })),
      'ecs:ListTasks, an unknown cluster': (of) => of.ecs.send(new ListTasksCommand({ cluster: 'park' })),
      'ecs:DescribeTasks, none': (of) => of.ecs.send(new DescribeTasksCommand({ ...shop, tasks: [] })),
      'application-autoscaling:DescribeScalableTargets': (of) =>
        of.scaling.send(new DescribeScalableTargetsCommand({ ...ecs, ResourceIds: [scaled.ResourceId] })),
      'application-autoscaling:DescribeScalableTargets, of another service': (of) =>
        of.scaling.send(new DescribeScalableTargetsCommand({ ...ecs, ResourceIds: ['service/shop/cart'] })),
      'application-autoscaling:DescribeScalingPolicies': (of) =>
        of.scaling.send(new DescribeScalingPoliciesCommand(scaled)),
      'application-autoscaling:DescribeScheduledActions': (of) =>
        of.scaling.send(new DescribeScheduledActionsCommand(scaled)),
      'cloudwatch:DescribeAlarms': (of) => of.cloudWatch.send(new DescribeAlarmsCommand({})),
      'cloudwatch:DescribeAlarms, by name': (of) =>
        of.cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: ['orders-burst'] })),
      'cloudwatch:DescribeAlarms, by action': (of) =>
        of.cloudWatch.send(new DescribeAlarmsCommand({ ActionPrefix: 'arn:aws:autoscaling:' })),
      'cloudwatch:GetMetricData': (of) => of.cloudWatch.send(new GetMetricDataCommand(latencies())),
      'cloudwatch:GetMetricData, newest first': (of) =>
        of.cloudWatch.send(new GetMetricDataCommand({ ...latencies(), ScanBy: 'TimestampDescending' })),
      'elasticloadbalancing:DescribeTargetGroups': (of) =>
        of.balancing.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [groupArn() as string] })),
      'elasticloadbalancing:DescribeTargetGroups, an unknown one': (of) =>
        of.balancing.send(new DescribeTargetGroupsCommand({ TargetGroupArns: [`${groupArn()}x`] })),
      'elasticloadbalancing:DescribeTargetGroupAttributes': (of) =>
        of.balancing.send(new DescribeTargetGroupAttributesCommand({ TargetGroupArn: groupArn() })),
      'elasticloadbalancing:DescribeTargetHealth': (of) =>
        of.balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn: groupArn() })),
      'elasticloadbalancing:DescribeLoadBalancers': (of) =>
        of.balancing.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [balancerArn() as string] })),
      'elasticloadbalancing:DescribeLoadBalancers, an unknown one': (of) =>
        of.balancing.send(new DescribeLoadBalancersCommand({ LoadBalancerArns: [`${balancerArn()}x`] })),
      'elasticloadbalancing:DescribeLoadBalancerAttributes': (of) =>
        of.balancing.send(new DescribeLoadBalancerAttributesCommand({ LoadBalancerArn: balancerArn() })),
      'elasticloadbalancing:DescribeListeners': (of) =>
        of.balancing.send(new DescribeListenersCommand({ LoadBalancerArn: balancerArn() })),
      'elasticloadbalancing:DescribeRules': (of) =>
        of.balancing.send(new DescribeRulesCommand({ ListenerArn: listenerArn() })),
    }

    test.each(Object.entries(calls))('%s', async (_, call) => {
      const [theirs, own] = [await outcomeOf(call(clients.moto)), await outcomeOf(call(clients.ours))]
      expect(own).toEqual(theirs)
    })
  },
)

function latencies() {
  const Metric = { Namespace: NAMESPACE, MetricName: 'Latency', Dimensions: [{ Name: 'Of', Value: 'orders' }] }
  return {
    StartTime: FROM,
    EndTime: new Date(FROM.getTime() + 180_000),
    ScanBy: 'TimestampAscending' as const,
    MetricDataQueries: ['Sum', 'Average', 'Minimum', 'Maximum', 'SampleCount'].map((Stat) => ({
      Id: Stat.toLowerCase(),
      MetricStat: { Metric, Period: 60, Stat },
    })),
  }
}

async function putLatencies(endpoint: string): Promise<void> {
  // moto does not read compressed requests.
  const client = new CloudWatchClient({
    region: REGION,
    endpoint,
    credentials: CREDENTIALS,
    disableRequestCompression: true,
  })
  const MetricData = LATENCIES.flatMap((values, minute) =>
    values.map((Value) => ({
      MetricName: 'Latency',
      Dimensions: [{ Name: 'Of', Value: 'orders' }],
      Timestamp: new Date(FROM.getTime() + minute * 60_000),
      Value,
    })),
  )
  await client.send(new PutMetricDataCommand({ Namespace: NAMESPACE, MetricData }))
}

/** The answer without what differs from call to call, or the error's name. */
async function outcomeOf(answer: Promise<object>): Promise<object> {
  try {
    const { $metadata: _, ...rest } = (await answer) as { $metadata: object }
    return rest
  } catch (error) {
    return { error: (error as Error).name }
  }
}
