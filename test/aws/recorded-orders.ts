// An account with one service that has everything, as the calls answer it; made for these tests, with numbers of nobody's account.
import type { Task } from '@aws-sdk/client-ecs'
import { type Account, EMPTY_ACCOUNT, type Metric } from '../../src/lab/endpoint/account.ts'

export const FROM = new Date('2026-11-17T06:00:00Z')
export const MINUTES = 45
export const TO = new Date(FROM.getTime() + MINUTES * 60_000)

const PREFIX = 'arn:aws:ecs:us-east-1:111122223333'
const BALANCING = 'arn:aws:elasticloadbalancing:us-east-1:111122223333'
const BALANCER_ARN = `${BALANCING}:loadbalancer/app/shop/1`
const GROUP_ARN = `${BALANCING}:targetgroup/orders/2`
const INTERNAL_GROUP_ARN = `${BALANCING}:targetgroup/orders-internal/3`
const REVISION_ARN = `${PREFIX}:service-revision/shop/orders/7`
const STEP_ARN = 'arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:1:policyName/burst'
const SCALED = {
  ServiceNamespace: 'ecs',
  ResourceId: 'service/shop/orders',
  ScalableDimension: 'ecs:service:DesiredCount',
} as const
const CREATED = { CreationTime: new Date(0) }

/** Requests of a minute; CPU follows them exactly: 15 ms each and 0.02 vCPU without any, on two tasks of one vCPU. */
export const requestsAt = (minute: number) => 1000 + 40 * minute

export const ORDERS_ACCOUNT: Account = {
  ...EMPTY_ACCOUNT,
  clusterArn: `${PREFIX}:cluster/shop`,
  services: [
    {
      serviceName: 'orders',
      serviceArn: `${PREFIX}:service/shop/orders`,
      status: 'ACTIVE',
      desiredCount: 2,
      taskDefinition: `${PREFIX}:task-definition/orders:3`,
      capacityProviderStrategy: [
        { capacityProvider: 'FARGATE', base: 1, weight: 1 },
        { capacityProvider: 'FARGATE_SPOT', weight: 3 },
      ],
      platformFamily: 'Linux',
      healthCheckGracePeriodSeconds: 20,
      deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 100 },
      currentServiceRevisions: [{ arn: REVISION_ARN, runningTaskCount: 2 }],
      loadBalancers: [
        { targetGroupArn: GROUP_ARN, containerName: 'app', containerPort: 8000 },
        { targetGroupArn: INTERNAL_GROUP_ARN, containerName: 'app', containerPort: 8001 },
      ],
    },
  ],
  serviceRevisions: [
    {
      serviceRevisionArn: REVISION_ARN,
      monitoring: { metricConfigurations: [{ metricNames: ['CPUUtilization'], resolutionSeconds: 20 }] },
    },
  ],
  taskDefinitions: [
    {
      taskDefinitionArn: `${PREFIX}:task-definition/orders:3`,
      family: 'orders',
      revision: 3,
      cpu: '1024',
      memory: '2048',
      runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
      containerDefinitions: [
        { name: 'envoy', essential: true, cpu: 128 },
        {
          name: 'app',
          essential: true,
          stopTimeout: 25,
          command: ['gunicorn', '-w', '3', '--threads', '2', 'app:app'],
          healthCheck: { command: ['CMD', 'true'], interval: 10 },
          environment: [{ name: 'PASSWORD', value: 'do-not-read' }],
          secrets: [{ name: 'KEY', valueFrom: 'arn:aws:ssm:us-east-1:111122223333:parameter/do-not-read' }],
        },
      ],
    },
  ],
  tasks: Array.from({ length: 7 }, (_, index) => task(index)),
  targetGroups: [
    {
      group: {
        TargetGroupArn: GROUP_ARN,
        TargetGroupName: 'orders',
        LoadBalancerArns: [BALANCER_ARN],
        HealthCheckIntervalSeconds: 15,
        HealthCheckTimeoutSeconds: 6,
        HealthyThresholdCount: 2,
        UnhealthyThresholdCount: 3,
        HealthCheckPath: '/ready',
      },
      attributes: [
        { Key: 'deregistration_delay.timeout_seconds', Value: '20' },
        { Key: 'load_balancing.algorithm.type', Value: 'round_robin' },
        { Key: 'slow_start.duration_seconds', Value: '45' },
        { Key: 'stickiness.enabled', Value: 'false' },
      ],
      health: [],
    },
    {
      group: {
        TargetGroupArn: INTERNAL_GROUP_ARN,
        TargetGroupName: 'orders-internal',
        LoadBalancerArns: [BALANCER_ARN],
      },
      attributes: [],
      health: [],
    },
  ],
  loadBalancers: [
    {
      balancer: {
        LoadBalancerArn: BALANCER_ARN,
        Type: 'application',
        AvailabilityZones: [{ ZoneName: 'a' }, { ZoneName: 'b' }],
      },
      attributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '50' }],
      // More than a page of listeners, and of rules.
      listeners: Array.from({ length: 4 }, (_, listener) => ({
        listener: { ListenerArn: `${BALANCING}:listener/app/shop/1/${listener}`, LoadBalancerArn: BALANCER_ARN },
        rules: Array.from({ length: 5 }, (_each, rule) => ({
          RuleArn: `${BALANCING}:listener-rule/app/shop/1/${listener}/${rule}`,
          IsDefault: rule === 0,
        })),
      })),
    },
  ],
  scalableTargets: [
    { ...SCALED, ...CREATED, MinCapacity: 2, MaxCapacity: 20, RoleARN: 'arn:aws:iam::111122223333:role/scaling' },
  ],
  scalingPolicies: [
    {
      ...SCALED,
      ...CREATED,
      PolicyARN: 'arn:aws:autoscaling:us-east-1:111122223333:scalingPolicy:1:policyName/fast',
      PolicyName: 'fast',
      PolicyType: 'TargetTrackingScaling',
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 60,
        ScaleOutCooldown: 30,
        // The type of the SDK is older than the metric.
        PredefinedMetricSpecification: {
          PredefinedMetricType: 'ECSServiceAverageCPUUtilizationHighResolution' as 'ECSServiceAverageCPUUtilization',
        },
      },
    },
    {
      ...SCALED,
      ...CREATED,
      PolicyARN: STEP_ARN,
      PolicyName: 'burst',
      PolicyType: 'StepScaling',
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'ChangeInCapacity',
        Cooldown: 60,
        StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 4 }],
      },
    },
  ],
  scheduledActions: ['morning', 'noon', 'evening', 'night'].map((name, index) => ({
    ...SCALED,
    ...CREATED,
    ScheduledActionName: name,
    ScheduledActionARN: `arn:aws:autoscaling:us-east-1:111122223333:scheduledAction:1:${name}`,
    Schedule: `cron(0 ${7 + 4 * index} * * ? *)`,
    Timezone: 'Europe/Berlin',
    ScalableTargetAction: { MinCapacity: 2 + index },
  })),
  alarms: [
    {
      AlarmName: 'orders-burst',
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'RequestCount',
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 6000,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      AlarmActions: [STEP_ARN],
    },
  ],
  metrics: metrics(),
}

function task(index: number): Task {
  const at = (seconds: number) => new Date(FROM.getTime() + seconds * 1000)
  return {
    taskArn: `${PREFIX}:task/shop/${index}`,
    group: 'service:orders',
    desiredStatus: index < 5 ? 'RUNNING' : 'STOPPED',
    createdAt: at(0),
    pullStartedAt: at(12 + index),
    pullStoppedAt: at(30 + index),
    startedAt: at(36 + index),
  }
}

function metrics(): Metric[] {
  const service = { ClusterName: 'shop', ServiceName: 'orders' }
  const group = { LoadBalancer: 'app/shop/1', TargetGroup: 'targetgroup/orders/2' }
  const series = (
    namespace: string,
    name: string,
    dimensions: Metric['dimensions'],
    of: (minute: number) => number,
  ) => ({
    namespace,
    name,
    dimensions,
    observations: Array.from({ length: MINUTES }, (_, minute) => ({
      at: new Date(FROM.getTime() + minute * 60_000),
      value: of(minute),
      count: 1,
    })),
  })
  return [
    series('AWS/ApplicationELB', 'RequestCount', group, requestsAt),
    series('AWS/ApplicationELB', 'HealthyHostCount', group, () => 2),
    series(
      'AWS/ECS',
      'CPUUtilization',
      service,
      (minute) => (100 * ((requestsAt(minute) / 2) * 0.015 + 0.02 * 60)) / 60,
    ),
  ]
}
