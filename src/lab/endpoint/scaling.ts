// Application Auto Scaling, as far as surgecast reads it.
// @see https://docs.aws.amazon.com/autoscaling/application/APIReference/API_Operations.html
import type { Account } from './account.ts'
import { AwsError, type Input, type Operation, page, texts } from './operation.ts'

type Scaled = {
  ServiceNamespace?: string | undefined
  ResourceId?: string | undefined
  ScalableDimension?: string | undefined
}

export const SCALING_OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeScalableTargets: listing('ScalableTargets', ({ scalableTargets }, { ResourceIds }) =>
    scalableTargets.filter(
      ({ ResourceId = '' }) => ResourceIds === undefined || texts(ResourceIds).includes(ResourceId),
    ),
  ),
  DescribeScalingPolicies: listing('ScalingPolicies', ({ scalingPolicies }, { PolicyNames }) =>
    scalingPolicies.filter(
      ({ PolicyName = '' }) => PolicyNames === undefined || texts(PolicyNames).includes(PolicyName),
    ),
  ),
  DescribeScheduledActions: listing('ScheduledActions', ({ scheduledActions }, { ScheduledActionNames: names }) =>
    scheduledActions.filter(
      ({ ScheduledActionName = '' }) => names === undefined || texts(names).includes(ScheduledActionName),
    ),
  ),
  /** Newest first. */
  DescribeScalingActivities: listing('ScalingActivities', ({ scalingActivities }) =>
    [...scalingActivities].sort((left, right) => Number(right.StartTime) - Number(left.StartTime)),
  ),
}

function listing(name: string, select: (account: Account, input: Input) => readonly Scaled[]): Operation {
  return (input, { account, pageSize }) => {
    if (input['ServiceNamespace'] === undefined)
      throw new AwsError('ValidationException', 'ServiceNamespace is required.')
    const own = select(account, input).filter((entry) => isAsked(entry, input))
    const { items, next } = page(own, input['NextToken'], pageSize)
    return { [name]: items, ...(next === undefined ? {} : { NextToken: next }) }
  }
}

function isAsked(entry: Scaled, input: Input): boolean {
  return (['ServiceNamespace', 'ResourceId', 'ScalableDimension'] as const).every(
    (key) => input[key] === undefined || entry[key] === input[key],
  )
}
