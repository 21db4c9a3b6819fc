// A service in the words of the AWS APIs: what a live account, a Terraform plan, a CloudFormation template or a task definition file
// tell about it. Readers fill it, one mapping makes a scenario of it, and exports make it of a scenario.
import type { ScalableTarget, ScalingPolicy, ScheduledAction } from '@aws-sdk/client-application-auto-scaling'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { MonitoringConfiguration, Service, TaskDefinition } from '@aws-sdk/client-ecs'
import type {
  LoadBalancer,
  LoadBalancerAttribute,
  TargetGroup,
  TargetGroupAttribute,
} from '@aws-sdk/client-elastic-load-balancing-v2'
import type { OpenSetting } from './document-reader.ts'

/** A part that the reader did not see is undefined; one that is known to be empty is empty. */
export type DescribedService = {
  /** What the parts were read from, as in `aws account, eu-central-1` or `plan.json`. */
  readonly from: string
  readonly region?: string
  readonly taskDefinition?: TaskDefinition
  readonly service?: Service
  /** Empty where the service says nothing: 60 s. */
  readonly monitoring?: MonitoringConfiguration
  readonly targetGroups?: readonly DescribedTargetGroup[]
  readonly loadBalancer?: DescribedLoadBalancer
  readonly scalableTarget?: ScalableTarget
  readonly scalingPolicies?: readonly ScalingPolicy[]
  readonly scheduledActions?: readonly ScheduledAction[]
  /** The alarms behind step scaling policies. */
  readonly alarms?: readonly MetricAlarm[]
  /** The service has a target group that the source does not hold. */
  readonly hasTargetGroupElsewhere?: boolean
  /** Where the cluster of the service places tasks unless the service says; undefined where the source does not tell. */
  readonly clusterProviders?: readonly string[]
  /** Somebody said that it runs on Fargate, which the source does not. */
  readonly isFargate?: boolean
  /** Settings that the source names and does not hold. */
  readonly open?: readonly OpenSetting[]
}

export type DescribedTargetGroup = { readonly group: TargetGroup; readonly attributes: readonly TargetGroupAttribute[] }

export type DescribedLoadBalancer = {
  readonly balancer: LoadBalancer
  readonly attributes: readonly LoadBalancerAttribute[]
  /** Rules of all listeners, defaults not counted. */
  readonly ruleCount?: number
}
