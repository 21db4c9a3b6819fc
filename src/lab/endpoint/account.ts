// What an AWS account knows about its services, in the shapes of the SDK. Behind it stands a record, or the live processes of the lab.
import type {
  ScalableTarget,
  ScalingActivity,
  ScalingPolicy,
  ScheduledAction,
} from '@aws-sdk/client-application-auto-scaling'
import type { MetricAlarm } from '@aws-sdk/client-cloudwatch'
import type { Service, ServiceRevision, Task, TaskDefinition } from '@aws-sdk/client-ecs'
import type {
  Listener,
  LoadBalancer,
  LoadBalancerAttribute,
  Rule,
  TargetGroup,
  TargetGroupAttribute,
  TargetHealthDescription,
} from '@aws-sdk/client-elastic-load-balancing-v2'

export type Account = {
  /** One cluster: the lab and a record of one service need no more. */
  readonly clusterArn: string
  readonly services: readonly Service[]
  readonly serviceRevisions: readonly ServiceRevision[]
  readonly taskDefinitions: readonly TaskDefinition[]
  readonly tasks: readonly Task[]
  readonly targetGroups: readonly {
    readonly group: TargetGroup
    readonly attributes: readonly TargetGroupAttribute[]
    readonly health: readonly TargetHealthDescription[]
  }[]
  readonly loadBalancers: readonly {
    readonly balancer: LoadBalancer
    readonly attributes: readonly LoadBalancerAttribute[]
    readonly listeners: readonly { readonly listener: Listener; readonly rules: readonly Rule[] }[]
  }[]
  readonly scalableTargets: readonly ScalableTarget[]
  readonly scalingPolicies: readonly ScalingPolicy[]
  readonly scheduledActions: readonly ScheduledAction[]
  readonly scalingActivities: readonly ScalingActivity[]
  readonly alarms: readonly MetricAlarm[]
  readonly metrics: readonly Metric[]
  readonly products: readonly PricedProduct[]
}

/** An entry of the AWS Price List. @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html */
export type PricedProduct = {
  readonly serviceCode: string
  readonly product: {
    readonly sku: string
    readonly productFamily?: string
    readonly attributes: Readonly<Record<string, string>>
  }
  readonly terms: object
}

export type Metric = {
  readonly namespace: string
  readonly name: string
  readonly dimensions: Readonly<Record<string, string>>
  readonly unit?: string
  readonly observations: readonly Observation[]
}

/** `count` observations of one value; the instant decides the period they fall into. */
export type Observation = { readonly at: Date; readonly value: number; readonly count: number }

export const EMPTY_ACCOUNT: Account = {
  clusterArn: 'arn:aws:ecs:us-east-1:123456789012:cluster/default',
  services: [],
  serviceRevisions: [],
  taskDefinitions: [],
  tasks: [],
  targetGroups: [],
  loadBalancers: [],
  scalableTargets: [],
  scalingPolicies: [],
  scheduledActions: [],
  scalingActivities: [],
  alarms: [],
  metrics: [],
  products: [],
}
