// A service as the AWS APIs describe it: everything that the simulator models and much that it does not.
import type { DescribedService } from '../../src/import/described-service.ts'

export const ORDERS: DescribedService = {
  from: 'account, eu-central-1',
  region: 'eu-central-1',
  taskDefinition: {
    family: 'orders',
    cpu: '512',
    memory: '1024',
    requiresCompatibilities: ['FARGATE'],
    runtimePlatform: { cpuArchitecture: 'ARM64', operatingSystemFamily: 'LINUX' },
    containerDefinitions: [
      { name: 'proxy', essential: true, cpu: 64 },
      {
        name: 'app',
        essential: true,
        stopTimeout: 45,
        command: ['gunicorn', '--workers=2', '--threads', '4', '--preload', 'app:app'],
        environment: [{ name: 'PASSWORD', value: 'hunter2' }],
      },
    ],
  },
  service: {
    serviceName: 'orders',
    launchType: 'FARGATE',
    desiredCount: 4,
    healthCheckGracePeriodSeconds: 60,
    deploymentConfiguration: { maximumPercent: 150, minimumHealthyPercent: 100 },
    loadBalancers: [{ containerName: 'app', containerPort: 8000 }],
  },
  targetGroups: [
    {
      group: {
        TargetGroupName: 'orders',
        HealthCheckIntervalSeconds: 10,
        HealthCheckTimeoutSeconds: 4,
        HealthyThresholdCount: 3,
        UnhealthyThresholdCount: 2,
        HealthCheckPath: '/health',
      },
      attributes: [
        { Key: 'deregistration_delay.timeout_seconds', Value: '30' },
        { Key: 'load_balancing.algorithm.type', Value: 'round_robin' },
        { Key: 'slow_start.duration_seconds', Value: '60' },
      ],
    },
    { group: { TargetGroupName: 'internal' }, attributes: [] },
  ],
  loadBalancer: {
    balancer: { Type: 'application', AvailabilityZones: [{ ZoneName: 'a' }, { ZoneName: 'b' }] },
    attributes: [{ Key: 'idle_timeout.timeout_seconds', Value: '75' }],
    ruleCount: 12,
  },
  scalableTarget: {
    ServiceNamespace: 'ecs',
    ResourceId: 'service/shop/orders',
    ScalableDimension: 'ecs:service:DesiredCount',
    MinCapacity: 3,
    MaxCapacity: 50,
    RoleARN: 'arn:aws:iam::111122223333:role/x',
    CreationTime: new Date(0),
  },
  scalingPolicies: [
    {
      PolicyARN: 'arn:tracking',
      PolicyName: 'cpu.70',
      PolicyType: 'TargetTrackingScaling',
      ServiceNamespace: 'ecs',
      ResourceId: 'service/shop/orders',
      ScalableDimension: 'ecs:service:DesiredCount',
      CreationTime: new Date(0),
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 70,
        ScaleOutCooldown: 60,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageCPUUtilization' },
      },
    },
    {
      PolicyARN: 'arn:step',
      PolicyName: 'burst',
      PolicyType: 'StepScaling',
      ServiceNamespace: 'ecs',
      ResourceId: 'service/shop/orders',
      ScalableDimension: 'ecs:service:DesiredCount',
      CreationTime: new Date(0),
      StepScalingPolicyConfiguration: {
        AdjustmentType: 'PercentChangeInCapacity',
        Cooldown: 120,
        MinAdjustmentMagnitude: 2,
        MetricAggregationType: 'Maximum',
        StepAdjustments: [
          { MetricIntervalLowerBound: 0, MetricIntervalUpperBound: 10, ScalingAdjustment: 20 },
          { MetricIntervalLowerBound: 10, ScalingAdjustment: 50 },
        ],
      },
    },
    {
      PolicyARN: 'arn:memory',
      PolicyName: 'memory',
      PolicyType: 'TargetTrackingScaling',
      ServiceNamespace: 'ecs',
      ResourceId: 'service/shop/orders',
      ScalableDimension: 'ecs:service:DesiredCount',
      CreationTime: new Date(0),
      TargetTrackingScalingPolicyConfiguration: {
        TargetValue: 80,
        PredefinedMetricSpecification: { PredefinedMetricType: 'ECSServiceAverageMemoryUtilization' },
      },
    },
  ],
  alarms: [
    {
      AlarmName: 'orders-burst',
      MetricName: 'CPUUtilization',
      Threshold: 60,
      ComparisonOperator: 'GreaterThanOrEqualToThreshold',
      EvaluationPeriods: 3,
      DatapointsToAlarm: 2,
      Period: 60,
      TreatMissingData: 'notBreaching',
      AlarmActions: ['arn:step'],
    },
  ],
  scheduledActions: [
    {
      ScheduledActionName: 'morning',
      ScheduledActionARN: 'arn:morning',
      ServiceNamespace: 'ecs',
      ResourceId: 'service/shop/orders',
      ScalableDimension: 'ecs:service:DesiredCount',
      CreationTime: new Date(0),
      Schedule: 'cron(45 7 * * ? *)',
      Timezone: 'Europe/Berlin',
      ScalableTargetAction: { MinCapacity: 10 },
    },
  ],
}
