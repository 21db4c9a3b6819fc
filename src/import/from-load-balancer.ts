// The target group's routing and health check, and the load balancer's timeouts.
import type { DescribedLoadBalancer, DescribedService, DescribedTargetGroup } from './described-service.ts'
import { type Findings, seconds } from './findings.ts'

export function readLoadBalancer(described: DescribedService, findings: Findings): void {
  const { targetGroups, loadBalancer, from } = described
  const [first, ...others] = targetGroups ?? []
  if (first === undefined) {
    readNoTargetGroup(described, findings)
    return
  }
  if (others.length > 0) {
    const names = others.map(({ group }) => group.TargetGroupName).join(', ')
    findings.ignores(`other target groups (${names}): all traffic comes through ${first.group.TargetGroupName}`)
  }
  readTargetGroup(first, findings)
  readHealthCheck(first, findings)
  if (loadBalancer !== undefined) readBalancer(loadBalancer, findings)
  else
    findings.asks(
      'a load balancer that is elsewhere, its settings unknown',
      `${from} has the target group alone; defaults stand in until you set idleTimeout, nodes and rules of loadBalancer`,
    )
}

function readNoTargetGroup(
  { targetGroups, hasTargetGroupElsewhere, from }: DescribedService,
  findings: Findings,
): void {
  if (hasTargetGroupElsewhere)
    findings.asks(
      'a load balancer that is elsewhere, its settings unknown',
      `the target group is not in ${from}; defaults stand in until you set loadBalancer`,
    )
  else if (targetGroups === undefined) findings.lacks('the target group', `${from} does not say; set loadBalancer`)
  else findings.ignores('that the service has no load balancer: the simulator puts one before it')
}

const ALGORITHMS = new Set(['round_robin', 'least_outstanding_requests', 'weighted_random'])

function readTargetGroup({ attributes }: DescribedTargetGroup, findings: Findings): void {
  const attribute = (key: string) => attributes.find(({ Key }) => Key === key)?.Value
  const algorithm = attribute('load_balancing.algorithm.type')
  if (algorithm !== undefined && ALGORITHMS.has(algorithm))
    findings.found('loadBalancer.algorithm', algorithm, 'target group: load_balancing.algorithm.type')
  findings.found(
    'loadBalancer.deregistrationDelay',
    seconds(attribute('deregistration_delay.timeout_seconds')),
    'target group: deregistration_delay.timeout_seconds',
  )
  findings.found(
    'loadBalancer.slowStart',
    seconds(attribute('slow_start.duration_seconds')),
    'target group: slow_start.duration_seconds',
  )
  if (attribute('stickiness.enabled') === 'true') findings.ignores('sticky sessions')
  if (attribute('load_balancing.cross_zone.enabled') === 'false') findings.ignores('cross-zone load balancing is off')
}

function readHealthCheck({ group }: DescribedTargetGroup, findings: Findings): void {
  const at = (key: string) => `loadBalancer.healthCheck.${key}`
  findings.found(at('interval'), seconds(group.HealthCheckIntervalSeconds), 'target group: HealthCheckIntervalSeconds')
  findings.found(at('timeout'), seconds(group.HealthCheckTimeoutSeconds), 'target group: HealthCheckTimeoutSeconds')
  findings.found(at('healthyThreshold'), group.HealthyThresholdCount, 'target group: HealthyThresholdCount')
  findings.found(at('unhealthyThreshold'), group.UnhealthyThresholdCount, 'target group: UnhealthyThresholdCount')
  const { HealthCheckPath: path } = group
  if (path !== undefined)
    findings.lacks(`what a health check of ${path} costs the task`, 'set loadBalancer.healthCheck.work')
}

function readBalancer({ balancer, attributes, ruleCount }: DescribedLoadBalancer, findings: Findings): void {
  const idle = attributes.find(({ Key }) => Key === 'idle_timeout.timeout_seconds')?.Value
  findings.found('loadBalancer.idleTimeout', seconds(idle), 'load balancer: idle_timeout.timeout_seconds')
  readZones(balancer.AvailabilityZones, findings)
  findings.found(
    'loadBalancer.rules',
    ruleCount === undefined ? undefined : Math.max(1, ruleCount),
    'rules of the listeners',
  )
  if (balancer.Type !== undefined && balancer.Type !== 'application')
    findings.ignores(
      `that the load balancer is of type ${balancer.Type}: it is modelled as an Application Load Balancer`,
    )
}

/**
 * A load balancer has subnets in two zones or more: a single entry stands for a list that was not read.
 *
 * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html#availability-zones
 */
function readZones(zones: DescribedLoadBalancer['balancer']['AvailabilityZones'], findings: Findings): void {
  const count = zones?.length ?? 0
  if (count > 1) findings.found('loadBalancer.nodes', count, 'load balancer: Availability Zones, one node each')
  else if (count === 1)
    findings.asks(
      'the Availability Zones of the load balancer',
      'its one subnet stands for several; set loadBalancer.nodes',
    )
}
