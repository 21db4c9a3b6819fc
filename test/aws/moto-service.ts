// Builds a service in moto with the SDK: what a team would have in its account.
import {
  ApplicationAutoScalingClient,
  PutScalingPolicyCommand,
  PutScheduledActionCommand,
  RegisterScalableTargetCommand,
} from '@aws-sdk/client-application-auto-scaling'
import { CloudWatchClient, PutMetricAlarmCommand, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch'
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  RegisterTaskDefinitionCommand,
} from '@aws-sdk/client-ecs'
import {
  CreateListenerCommand,
  CreateLoadBalancerCommand,
  CreateRuleCommand,
  CreateTargetGroupCommand,
  ElasticLoadBalancingV2Client,
  ModifyLoadBalancerAttributesCommand,
  ModifyTargetGroupAttributesCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'

export const REGION = 'us-east-1'
export const CREDENTIALS = { accessKeyId: 'test', secretAccessKey: 'test' }

/** First minute of the metrics written. */
export const FROM = new Date('2026-11-17T06:00:00Z')
export const MINUTES = 60
/** CPU seconds per request and CPU without requests, from which the metrics are made. */
export const TRUTH = { cpuS: 0.012, backgroundVcpu: 0.03, vcpu: 0.5, tasks: 4 }

export async function createService(endpoint: string): Promise<void> {
  const options = { region: REGION, endpoint, credentials: CREDENTIALS }
  const group = await createBalancer(new ElasticLoadBalancingV2Client(options), endpoint)
  await createEcs(new ECSClient(options), group.arn)
  // moto does not read compressed requests.
  const cloudWatch = new CloudWatchClient({ ...options, disableRequestCompression: true })
  await createScaling(new ApplicationAutoScalingClient(options), cloudWatch)
  await putMetrics(cloudWatch, group)
}

type Group = { arn: string; group: string; balancer: string }

async function createBalancer(client: ElasticLoadBalancingV2Client, endpoint: string): Promise<Group> {
  const { subnets, vpc } = await network(endpoint)
  const { LoadBalancers: [balancer] = [] } = await client.send(
    new CreateLoadBalancerCommand({ Name: 'shop', Subnets: subnets, Type: 'application' }),
  )
  const { TargetGroups: [group] = [] } = await client.send(
    new CreateTargetGroupCommand({
      Name: 'orders',
      Protocol: 'HTTP',
      Port: 80,
      VpcId: vpc,
      TargetType: 'ip',
      HealthCheckIntervalSeconds: 12,
      HealthCheckTimeoutSeconds: 4,
      HealthyThresholdCount: 3,
      UnhealthyThresholdCount: 4,
    }),
  )
  const [balancerArn, groupArn] = [balancer?.LoadBalancerArn as string, group?.TargetGroupArn as string]
  await client.send(
    new ModifyTargetGroupAttributesCommand({
      TargetGroupArn: groupArn,
      Attributes: [{ Key: 'deregistration_delay.timeout_seconds', Value: '25' }],
    }),
  )
  await client.send(
    new ModifyLoadBalancerAttributesCommand({
      LoadBalancerArn: balancerArn,
      Attributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '75' }],
    }),
  )
  const forward = [{ Type: 'forward' as const, TargetGroupArn: groupArn }]
  const { Listeners: [listener] = [] } = await client.send(
    new CreateListenerCommand({ LoadBalancerArn: balancerArn, Protocol: 'HTTP', Port: 80, DefaultActions: forward }),
  )
  await client.send(
    new CreateRuleCommand({
      ListenerArn: listener?.ListenerArn,
      Priority: 1,
      Conditions: [{ Field: 'path-pattern', Values: ['/api/*'] }],
      Actions: forward,
    }),
  )
  return {
    arn: groupArn,
    group: groupArn.split(':').at(-1) as string,
    balancer: balancerArn.split(':loadbalancer/')[1] as string,
  }
}

/** moto has a default network; its answers are XML. */
async function network(endpoint: string): Promise<{ subnets: string[]; vpc: string }> {
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/${REGION}/ec2/aws4_request`,
  }
  const body = 'Action=DescribeSubnets&Version=2016-11-15'
  const text = await (await fetch(endpoint, { method: 'POST', headers, body })).text()
  const subnets = [...text.matchAll(/<subnetId>([^<]+)</g)].map((match) => match[1] as string).slice(0, 2)
  return { subnets, vpc: /<vpcId>([^<]+)</.exec(text)?.[1] as string }
}

async function createEcs(client: ECSClient, targetGroupArn: string): Promise<void> {
  await client.send(new CreateClusterCommand({ clusterName: 'shop' }))
  await client.send(
    new RegisterTaskDefinitionCommand({
      family: 'orders',
      cpu: '512',
      memory: '1024',
      networkMode: 'awsvpc',
      requiresCompatibilities: ['FARGATE'],
      containerDefinitions: [
        {
          name: 'app',
          image: 'orders:1',
          essential: true,
          stopTimeout: 40,
          command: ['gunicorn', '-w', '2', '--threads', '4', 'app:app'],
          environment: [{ name: 'PASSWORD', value: 'do-not-read' }],
          portMappings: [{ containerPort: 8000 }],
        },
      ],
    }),
  )
  await client.send(
    new CreateServiceCommand({
      cluster: 'shop',
      serviceName: 'orders',
      taskDefinition: 'orders',
      desiredCount: 4,
      launchType: 'FARGATE',
      loadBalancers: [{ targetGroupArn, containerName: 'app', containerPort: 8000 }],
    }),
  )
}

async function createScaling(client: ApplicationAutoScalingClient, cloudWatch: CloudWatchClient): Promise<void> {
  const about = {
    ServiceNamespace: 'ecs',
    ResourceId: 'service/shop/orders',
    ScalableDimension: 'ecs:service:DesiredCount',
  } as const
  await client.send(new RegisterScalableTargetCommand({ ...about, MinCapacity: 3, MaxCapacity: 30 }))
  await client.send(
    new PutScalingPolicyCommand({
      ...about,
      PolicyName: 'cpu',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 65,
        ScaleOutCooldown: 90,
        ScaleInCooldown: 200,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      },
    }),
  )
  const { PolicyARN: arn } = await client.send(
    new PutScalingPolicyCommand({
      ...about,
      PolicyName: 'burst',
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'ChangeInCapacity',
        Cooldown: 45,
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 5 }],
      },
    }),
  )
  await cloudWatch.send(
    new PutMetricAlarmCommand({
      AlarmName: 'orders-burst',
      MetricName: 'RequestCount',
      Namespace: 'AWS/ApplicationELB',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 2,
      Threshold: 9000,
      ComparisonOperator: 'GreaterThanThreshold',
      AlarmActions: [arn as string],
    }),
  )
  await client.send(
    new PutScheduledActionCommand({
      ...about,
      ScheduledActionName: 'morning',
      Schedule: 'cron(45 7 * * ? *)',
      Timezone: 'Europe/Berlin',
      ScalableTargetAction: { MinCapacity: 10 },
    }),
  )
}

/** An hour of a rising load, exactly as the truth would make it. */
async function putMetrics(client: CloudWatchClient, { group, balancer }: Group): Promise<void> {
  const service = [
    { Name: 'ClusterName', Value: 'shop' },
    { Name: 'ServiceName', Value: 'orders' },
  ]
  const target = [
    { Name: 'LoadBalancer', Value: balancer },
    { Name: 'TargetGroup', Value: group },
  ]
  const minutes = Array.from({ length: MINUTES }, (_, minute) => minute)
  const data = minutes.flatMap((minute) => {
    const Timestamp = new Date(FROM.getTime() + minute * 60_000)
    return [
      { MetricName: 'RequestCount', Dimensions: target, Timestamp, Value: requestsAt(minute) },
      { MetricName: 'HealthyHostCount', Dimensions: target, Timestamp, Value: TRUTH.tasks },
    ]
  })
  const cpu = minutes.map((minute) => ({
    MetricName: 'CPUUtilization',
    Dimensions: service,
    Timestamp: new Date(FROM.getTime() + minute * 60_000),
    Value: utilizationAt(minute),
  }))
  await client.send(new PutMetricDataCommand({ Namespace: 'AWS/ApplicationELB', MetricData: data }))
  await client.send(new PutMetricDataCommand({ Namespace: 'AWS/ECS', MetricData: cpu }))
  const bootstrap = [600, 800].map((Value, start) => ({
    MetricName: 'StartupPhase_app_bootstrap',
    Dimensions: [{ Name: 'Service', Value: 'orders' }],
    Timestamp: new Date(FROM.getTime() + start * 600_000),
    Value,
  }))
  await client.send(new PutMetricDataCommand({ Namespace: 'ECS/ColdStart', MetricData: bootstrap }))
}

export function requestsAt(minute: number): number {
  return 1200 + 60 * minute
}

function utilizationAt(minute: number): number {
  const perTask = requestsAt(minute) / TRUTH.tasks
  return (100 * (perTask * TRUTH.cpuS + TRUTH.backgroundVcpu * 60)) / (60 * TRUTH.vcpu)
}
