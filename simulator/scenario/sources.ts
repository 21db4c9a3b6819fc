// The public pages that defaults and rules are taken from. Read between September and November 2026.
const ELB = 'https://docs.aws.amazon.com/elasticloadbalancing/latest/application'
const ECS = 'https://docs.aws.amazon.com/AmazonECS/latest/developerguide'
const AAS = 'https://docs.aws.amazon.com/autoscaling/application/userguide'
const CW = 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring'

export const SOURCES = {
  albAttributes: `${ELB}/edit-target-group-attributes.html`,
  albLoadBalancer: `${ELB}/application-load-balancers.html`,
  albHealthChecks: `${ELB}/target-group-health-checks.html`,
  albErrors: `${ELB}/load-balancer-troubleshooting.html`,
  albMetrics: `${ELB}/load-balancer-cloudwatch-metrics.html`,
  ecsGracePeriod: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html',
  ecsContainer: 'https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContainerDefinition.html',
  ecsThrottling: `${ECS}/throttling.html`,
  ecsQuotas: 'https://docs.aws.amazon.com/general/latest/gr/ecs-service.html',
  ecsTaskLife: `${ECS}/task-lifecycle-explanation.html`,
  ecsUtilization: `${ECS}/service_utilization.html`,
  ecsServices: `${ECS}/ecs_services.html`,
  fargateTasks: `${ECS}/fargate-tasks-services.html`,
  launchCurve2020: 'https://github.com/Vlaaaaaaad/blog-scaling-containers-in-aws',
  launchCurve2022: 'https://www.vladionescu.me/posts/scaling-containers-on-aws-in-2022/',
  taskCpu: `${ECS}/task-cpu-memory-error.html`,
  cfsBandwidth: 'https://docs.kernel.org/scheduler/sched-bwc.html',
  nodeEventLoop: 'https://nodejs.org/en/learn/asynchronous-work/dont-block-the-event-loop',
  fasterScaling: `${ECS}/target-tracking-faster-auto-scaling.html`,
  highResolutionBlog:
    'https://aws.amazon.com/blogs/aws/amazon-ecs-introduces-new-high-resolution-metrics-for-faster-service-auto-scaling/',
  targetTracking: `${AAS}/target-tracking-scaling-policy-overview.html`,
  targetTrackingAlarms: 'https://github.com/aws/containers-roadmap/issues/1208',
  stepScaling: `${AAS}/step-scaling-policy-overview.html`,
  stepPolicyApi:
    'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepScalingPolicyConfiguration.html',
  scheduledScaling: `${AAS}/scheduled-scaling-policy-overview.html`,
  cron: `${AAS}/scheduled-scaling-using-cron-expressions.html`,
  alarms: `${CW}/AlarmThatSendsEmail.html`,
  alarmApi: 'https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html',
  stepApi: 'https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html',
  alarmLambda: `${CW}/alarms-and-actions-Lambda.html`,
  fargatePull: 'https://elasticscale.com/blog/reduce-aws-fargate-pull-times-with-soci',
  soci: 'https://aws.amazon.com/blogs/containers/reducing-aws-fargate-startup-times-with-zstd-compressed-container-images/',
  jitter: 'https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/',
  botoRetries: 'https://github.com/boto/botocore/blob/develop/botocore/retries/standard.py',
  gunicorn: 'https://docs.gunicorn.org/en/stable/settings.html',
  fargatePricing: 'https://aws.amazon.com/fargate/pricing/',
} as const
