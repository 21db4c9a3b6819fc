// The running lab as an AWS account: asked anew by every call to the endpoint.
import type { ScalingActivity } from '@aws-sdk/client-application-auto-scaling'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { Task } from '@aws-sdk/client-ecs'
import type { TargetHealthDescription, TargetHealthStateEnum } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { Scenario } from '../../../simulator/index.ts'
import type { Account, Metric } from '../endpoint/account.ts'
import type { BalancerCounts } from './balancer-counts.ts'
import type { Controller, Scaling } from './controller.ts'
import { describedLab, labNames, taskArn } from './described-lab.ts'
import type { LabClock } from './lab-clock.ts'
import type { LabFleet } from './lab-fleet.ts'
import type { LabTask } from './lab-task.ts'

export type LiveLab = {
  scenario: Scenario
  clock: LabClock
  fleet: LabFleet
  controller: Controller
  counts: BalancerCounts
}

export function liveAccount(lab: LiveLab): () => Account {
  const still = describedLab(lab.scenario)
  const names = labNames(lab.scenario)
  return () => {
    const { fleet, controller, counts } = lab
    const { min: minCapacity, max: maxCapacity } = controller.autoscaler.bounds
    return {
      ...still,
      services: still.services.map((service) => ({
        ...service,
        desiredCount: controller.desiredCount,
        runningCount: fleet.count('running'),
        pendingCount: fleet.count('pending'),
      })),
      scalableTargets: still.scalableTargets.map((target) => ({
        ...target,
        MinCapacity: minCapacity,
        MaxCapacity: maxCapacity,
      })),
      targetGroups: still.targetGroups.map((group) => ({ ...group, health: targetHealth(fleet.living()) })),
      tasks: fleet.tasks.map((task) => taskOf(task, lab.clock, names.service)),
      scalingActivities: controller.scalings.map((scaling, index) => activityOf(scaling, index, lab)),
      alarms: still.alarms.map((alarm) => withState(alarm, controller)),
      metrics: [cpuMetric(lab), ...counts.metrics(names)],
    }
  }
}

/** The time of each change is that of the phase which ends with it. @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html */
function taskOf(task: LabTask, clock: LabClock, service: string): Task {
  const { id, launchedS, plan, runningS, stoppingS, sigtermS, stoppedS, stopReason } = task
  const ends = new Map(plan?.phases.map(({ name, endS }) => [name, launchedS + endS]))
  const isOver = task.state === 'stopping' || task.state === 'stopped'
  const reached = (timeS: number | undefined) =>
    timeS === undefined || timeS > (stoppingS ?? clock.nowS()) ? undefined : clock.dateAt(timeS)
  const instants = {
    createdAt: plan === undefined ? clock.dateAt(launchedS) : reached(ends.get('schedule')),
    pullStartedAt: reached(ends.get('provision')),
    pullStoppedAt: reached(ends.get('pull')),
    startedAt: runningS === undefined ? undefined : clock.dateAt(runningS),
    stoppingAt: stoppingS === undefined ? undefined : clock.dateAt(stoppingS),
    executionStoppedAt: stoppedS === undefined ? undefined : clock.dateAt(stoppedS),
    stoppedAt: stoppedS === undefined ? undefined : clock.dateAt(stoppedS),
  }
  return {
    taskArn: taskArn(id),
    group: `service:${service}`,
    launchType: 'FARGATE',
    desiredStatus: isOver ? 'STOPPED' : 'RUNNING',
    lastStatus: lastStatus(task, sigtermS),
    ...Object.fromEntries(Object.entries(instants).filter(([, at]) => at !== undefined)),
    ...(stopReason === undefined ? {} : { stoppedReason: stopReason }),
    attachments: [{ type: 'ElasticNetworkInterface', details: [{ name: 'privateIPv4Address', value: addressOf(id) }] }],
  }
}

function lastStatus({ state, stoppingS }: LabTask, sigtermS: number | undefined): string {
  if (state === 'pending') return 'PENDING'
  if (state === 'running') return 'RUNNING'
  if (state === 'stopped') return 'STOPPED'
  return stoppingS !== undefined && sigtermS === undefined ? 'DEACTIVATING' : 'STOPPING'
}

/** All tasks of the lab share one address; what AWS would give them tells them apart and is never sent to. */
function addressOf(id: number): string {
  return `10.0.${(id >> 8) & 255}.${id & 255}`
}

const STATES: Readonly<Record<LabTask['target'], TargetHealthStateEnum | undefined>> = {
  unregistered: undefined,
  initial: 'initial',
  healthy: 'healthy',
  unhealthy: 'unhealthy',
  draining: 'draining',
  unused: undefined,
}

function targetHealth(tasks: readonly LabTask[]): TargetHealthDescription[] {
  return tasks.flatMap(({ id, target }) => {
    const State = STATES[target]
    return State === undefined ? [] : [{ Target: { Id: addressOf(id), Port: 80 }, TargetHealth: { State } }]
  })
}

function activityOf(
  { timeS, from, to, reason }: Scaling,
  index: number,
  { clock, scenario }: LiveLab,
): ScalingActivity {
  const at = clock.dateAt(timeS)
  const { cluster, service } = labNames(scenario)
  return {
    ActivityId: String(index),
    ServiceNamespace: 'ecs',
    ResourceId: `service/${cluster}/${service}`,
    ScalableDimension: 'ecs:service:DesiredCount',
    Description: `Setting desired count to ${to}.`,
    Cause: `${reason}, from ${from} to ${to}`,
    StartTime: at,
    EndTime: at,
    StatusCode: 'Successful',
  }
}

function withState(alarm: MetricAlarm, { autoscaler }: Controller): MetricAlarm {
  const state = autoscaler.alarms().find(({ name }) => name === alarm.AlarmName)?.state
  return state === undefined ? alarm : { ...alarm, StateValue: state }
}

/** Stamped at the start of its period, as ECS does; a lab without a running task publishes nothing. */
function cpuMetric({ clock, controller, scenario }: LiveLab): Metric {
  const { cluster, service } = labNames(scenario)
  return {
    namespace: 'AWS/ECS',
    name: 'CPUUtilization',
    dimensions: { ClusterName: cluster, ServiceName: service },
    unit: 'Percent',
    observations: controller.samples.flatMap(({ startS, utilization }) =>
      utilization === undefined ? [] : [{ at: clock.dateAt(startS), value: 100 * utilization, count: 1 }],
    ),
  }
}
