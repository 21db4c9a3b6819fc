// Reads what an account knows of one service through the SDK, whole answers, so that it can be served again.
import {
  DescribeScalableTargetsCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
} from '@aws-sdk/client-application-auto-scaling'
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch'
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs'
import {
  DescribeListenersCommand,
  DescribeLoadBalancerAttributesCommand,
  DescribeLoadBalancersCommand,
  DescribeRulesCommand,
  DescribeTargetGroupAttributesCommand,
  DescribeTargetGroupsCommand,
  DescribeTargetHealthCommand,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { AwsClients } from '../../src/aws/clients.ts'
import { type Account, EMPTY_ACCOUNT } from '../../src/lab/endpoint/account.ts'

export async function recordAccount(
  { ecs, cloudWatch, scaling, balancing }: AwsClients,
  { cluster, service }: { cluster: string; service: string },
): Promise<Account> {
  const { services = [] } = await ecs.send(new DescribeServicesCommand({ cluster, services: [service] }))
  const { taskDefinition } = await ecs.send(
    new DescribeTaskDefinitionCommand({ taskDefinition: services[0]?.taskDefinition }),
  )
  const { TargetGroups: groups = [] } = await balancing.send(new DescribeTargetGroupsCommand({}))
  const { LoadBalancers: balancers = [] } = await balancing.send(new DescribeLoadBalancersCommand({}))
  const ecsNamespace = { ServiceNamespace: 'ecs' } as const
  return {
    ...EMPTY_ACCOUNT,
    clusterArn: services[0]?.clusterArn as string,
    services,
    taskDefinitions: taskDefinition === undefined ? [] : [taskDefinition],
    targetGroups: await Promise.all(
      groups.map(async (group) => {
        const input = { TargetGroupArn: group.TargetGroupArn }
        const [{ Attributes: attributes = [] }, { TargetHealthDescriptions: health = [] }] = await Promise.all([
          balancing.send(new DescribeTargetGroupAttributesCommand(input)),
          balancing.send(new DescribeTargetHealthCommand(input)),
        ])
        return { group, attributes, health }
      }),
    ),
    loadBalancers: await Promise.all(
      balancers.map(async (balancer) => {
        const input = { LoadBalancerArn: balancer.LoadBalancerArn }
        const [{ Attributes: attributes = [] }, { Listeners = [] }] = await Promise.all([
          balancing.send(new DescribeLoadBalancerAttributesCommand(input)),
          balancing.send(new DescribeListenersCommand(input)),
        ])
        const listeners = await Promise.all(
          Listeners.map(async (listener) => ({
            listener,
            rules: (await balancing.send(new DescribeRulesCommand({ ListenerArn: listener.ListenerArn }))).Rules ?? [],
          })),
        )
        return { balancer, attributes, listeners }
      }),
    ),
    scalableTargets: (await scaling.send(new DescribeScalableTargetsCommand(ecsNamespace))).ScalableTargets ?? [],
    scalingPolicies: (await scaling.send(new DescribeScalingPoliciesCommand(ecsNamespace))).ScalingPolicies ?? [],
    scheduledActions: (await scaling.send(new DescribeScheduledActionsCommand(ecsNamespace))).ScheduledActions ?? [],
    alarms: (await cloudWatch.send(new DescribeAlarmsCommand({}))).MetricAlarms ?? [],
  }
}
