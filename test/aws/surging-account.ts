// An account whose service scales out while it is watched: what it knows at an instant, as AWS would tell it then.
//
//   0 s   two tasks, at 40 %     60 s  load rises to 90 %     150 s  desired 2 → 4     152 s  two tasks created
//   160 s pull     180 s pulled     185 s RUNNING     200 s healthy     400 s desired 4 → 3     700 s  the task is gone
import type { ScalingActivity } from '@aws-sdk/client-application-auto-scaling'
import type { Task } from '@aws-sdk/client-ecs'
import type { TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2'
import { type Account, EMPTY_ACCOUNT, type Metric } from '../../src/lab/endpoint/account.ts'

export const ZERO_S = 1_800_000_000
const ACCOUNT = '111122223333'
const ARN = (service: string, rest: string) => `arn:aws:${service}:us-east-1:${ACCOUNT}:${rest}`
const GROUP = ARN('elasticloadbalancing', 'targetgroup/orders/6d0ecf831eec9f09')
const BALANCER = ARN('elasticloadbalancing', 'loadbalancer/app/shop/50dc6c495c0c9188')
const STOPPED_WHY = `Scaling activity initiated by (deployment ecs-svc/1 of ${ARN('ecs', 'service/shop/orders')})`

const OLD = { createdS: -9000, pullS: -8990, pulledS: -8970, startedS: -8965, healthyS: -8950 }
const NEW = { createdS: 152, pullS: 160, pulledS: 180, startedS: 185, healthyS: 200 }
const LEAVES = { drainingS: 400, stoppingS: 690, stoppedS: 700 }
const TASKS = [OLD, OLD, NEW, { ...NEW, ...LEAVES }]

/** @param atS seconds after the first instant */
export function accountAt(atS: number, zeroS = ZERO_S): Account {
  const when = (seconds: number) => new Date((zeroS + seconds) * 1000)
  const desiredCount = atS < 150 ? 2 : atS < 400 ? 4 : 3
  const tasks = TASKS.flatMap((times, index) => (times.createdS <= atS ? taskAt(times, index, atS, when) : []))
  const runningCount = tasks.filter(({ lastStatus }) => lastStatus === 'RUNNING').length
  return {
    ...EMPTY_ACCOUNT,
    clusterArn: ARN('ecs', 'cluster/shop'),
    services: [
      {
        serviceName: 'orders',
        serviceArn: ARN('ecs', 'service/shop/orders'),
        status: 'ACTIVE',
        launchType: 'FARGATE',
        desiredCount,
        runningCount,
        pendingCount: tasks.filter(({ lastStatus }) => lastStatus === 'PENDING').length,
        loadBalancers: [{ targetGroupArn: GROUP, containerName: 'app', containerPort: 8080 }],
      },
    ],
    tasks,
    targetGroups: [
      {
        group: { TargetGroupArn: GROUP, LoadBalancerArns: [BALANCER] },
        attributes: [],
        health: TASKS.flatMap((times, index) => targetAt(times, index, atS)),
      },
    ],
    loadBalancers: [{ balancer: { LoadBalancerArn: BALANCER }, attributes: [], listeners: [] }],
    scalingActivities: activities(when).filter(({ StartTime }) => Number(StartTime) <= Number(when(atS))),
    metrics: metrics(when),
  }
}

type Instant = (seconds: number) => Date
const address = (index: number) => `10.0.1.${10 + index}`

type Times = typeof OLD & Partial<typeof LEAVES>

function taskAt(times: Times, index: number, atS: number, when: Instant): Task {
  const { createdS, pullS, pulledS, startedS, drainingS = Infinity, stoppingS = Infinity, stoppedS = Infinity } = times
  return {
    taskArn: ARN('ecs', `task/shop/${'0123456789abcdef'.repeat(2).slice(index, index + 16)}`),
    group: 'service:orders',
    desiredStatus: atS >= drainingS ? 'STOPPED' : 'RUNNING',
    lastStatus: atS >= stoppedS ? 'STOPPED' : atS >= startedS ? 'RUNNING' : 'PENDING',
    attachments: [
      { type: 'ElasticNetworkInterface', details: [{ name: 'privateIPv4Address', value: address(index) }] },
    ],
    createdAt: when(createdS),
    ...(atS >= pullS ? { pullStartedAt: when(pullS) } : {}),
    ...(atS >= pulledS ? { pullStoppedAt: when(pulledS) } : {}),
    ...(atS >= startedS ? { startedAt: when(startedS) } : {}),
    ...(atS >= drainingS ? { stoppedReason: STOPPED_WHY } : {}),
    ...(atS >= stoppingS ? { stoppingAt: when(stoppingS) } : {}),
    ...(atS >= stoppedS ? { stoppedAt: when(stoppedS) } : {}),
  }
}

function targetAt(times: Times, index: number, atS: number): TargetHealthDescription[] {
  const { startedS, healthyS, drainingS = Infinity, stoppingS = Infinity } = times
  if (atS < startedS || atS >= stoppingS) return []
  const State = atS >= drainingS ? 'draining' : atS >= healthyS ? 'healthy' : 'initial'
  return [{ Target: { Id: address(index), Port: 8080 }, TargetHealth: { State } }]
}

function activities(when: Instant): ScalingActivity[] {
  const activity = (atS: number, Description: string, Cause: string): ScalingActivity => ({
    ActivityId: `a${atS}`,
    ServiceNamespace: 'ecs',
    ResourceId: 'service/shop/orders',
    ScalableDimension: 'ecs:service:DesiredCount',
    Description,
    Cause,
    StartTime: when(atS),
    StatusCode: 'Successful',
  })
  return [
    activity(150, 'Setting desired count to 4.', 'monitor alarm high in state ALARM triggered policy cpu-70'),
    activity(
      400,
      'Setting desired count to 3.',
      `monitor alarm ${ARN('cloudwatch', 'alarm:low')} triggered policy cpu-70`,
    ),
  ]
}

/** CPU every 20 s; the balancer's counts every minute. */
function metrics(when: Instant): Metric[] {
  const cpu = Array.from({ length: 50 }, (_, index) => ({
    at: when(20 * index),
    value: index < 3 ? 40 : index < 10 ? 90 : 60,
    count: 1,
  }))
  const minutes = Array.from({ length: 16 }, (_, minute) => minute)
  const balancer = (name: string, of: (minute: number) => number[], group = true): Metric => ({
    namespace: 'AWS/ApplicationELB',
    name,
    dimensions: {
      LoadBalancer: 'app/shop/50dc6c495c0c9188',
      ...(group ? { TargetGroup: 'targetgroup/orders/6d0ecf831eec9f09' } : {}),
    },
    observations: minutes.flatMap((minute) => of(minute).map((value) => ({ at: when(60 * minute), value, count: 1 }))),
  })
  return [
    {
      namespace: 'AWS/ECS',
      name: 'CPUUtilization',
      dimensions: { ClusterName: 'shop', ServiceName: 'orders' },
      observations: cpu,
    },
    balancer('RequestCount', (minute) => [minute === 0 ? 600 : 1200]),
    balancer('HTTPCode_Target_5XX_Count', (minute) => (minute === 2 ? [60] : [])),
    balancer('HTTPCode_ELB_503_Count', (minute) => (minute === 3 ? [30] : []), false),
    balancer('TargetResponseTime', () => [0.02, 0.03, 0.04, 0.5]),
    balancer('HealthyHostCount', (minute) => [minute < 4 ? 2 : 4]),
  ]
}
