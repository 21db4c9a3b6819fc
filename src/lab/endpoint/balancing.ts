// Elastic Load Balancing v2, as far as surgecast reads it.
// @see https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_Operations.html
import type { Account } from './account.ts'
import { AwsError, type Input, type Operation, page, texts } from './operation.ts'

export const BALANCING_OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeTargetGroups: (input, { account, pageSize }) => {
    const { TargetGroupArns: arns, LoadBalancerArn: balancer } = input
    for (const arn of texts(arns)) targetGroup(account, arn)
    const found = account.targetGroups
      .map(({ group }) => group)
      .filter(({ TargetGroupArn = '' }) => arns === undefined || texts(arns).includes(TargetGroupArn))
      .filter(({ LoadBalancerArns = [] }) => balancer === undefined || LoadBalancerArns.includes(String(balancer)))
    return paged('TargetGroups', found, input, pageSize)
  },
  DescribeTargetGroupAttributes: ({ TargetGroupArn }, { account }) => ({
    Attributes: targetGroup(account, TargetGroupArn).attributes,
  }),
  DescribeTargetHealth: ({ TargetGroupArn }, { account }) => ({
    TargetHealthDescriptions: targetGroup(account, TargetGroupArn).health,
  }),
  DescribeLoadBalancers: (input, { account, pageSize }) => {
    const { LoadBalancerArns: arns } = input
    for (const arn of texts(arns)) loadBalancer(account, arn)
    const found = account.loadBalancers
      .map(({ balancer }) => balancer)
      .filter(({ LoadBalancerArn = '' }) => arns === undefined || texts(arns).includes(LoadBalancerArn))
    return paged('LoadBalancers', found, input, pageSize)
  },
  DescribeLoadBalancerAttributes: ({ LoadBalancerArn }, { account }) => ({
    Attributes: loadBalancer(account, LoadBalancerArn).attributes,
  }),
  DescribeListeners: (input, { account, pageSize }) => {
    const listeners = loadBalancer(account, input['LoadBalancerArn']).listeners.map(({ listener }) => listener)
    return paged('Listeners', listeners, input, pageSize)
  },
  DescribeRules: (input, { account, pageSize }) => {
    const { ListenerArn: arn } = input
    const found = account.loadBalancers
      .flatMap(({ listeners }) => listeners)
      .find(({ listener }) => listener.ListenerArn === arn)
    if (found === undefined) throw new AwsError('ListenerNotFound', 'The specified listener does not exist.')
    return paged('Rules', found.rules, input, pageSize)
  },
}

function targetGroup({ targetGroups }: Account, arn: unknown) {
  const found = targetGroups.find(({ group }) => group.TargetGroupArn === arn)
  if (found === undefined) throw new AwsError('TargetGroupNotFound', 'One or more target groups not found')
  return found
}

function loadBalancer({ loadBalancers }: Account, arn: unknown) {
  const found = loadBalancers.find(({ balancer }) => balancer.LoadBalancerArn === arn)
  if (found === undefined) throw new AwsError('LoadBalancerNotFound', 'One or more load balancers not found')
  return found
}

function paged(name: string, list: readonly unknown[], { Marker }: Input, pageSize: number): object {
  const { items, next } = page(list, Marker, pageSize)
  return { [name]: items, ...(next === undefined ? {} : { NextMarker: next }) }
}
