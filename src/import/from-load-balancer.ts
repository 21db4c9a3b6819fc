// The target group's routing and health check, and the load balancer's timeouts.
import type { DescribedLoadBalancer, DescribedService, DescribedTargetGroup } from './described-service.ts'
import { type Findings, seconds } from './findings.ts'

export function readLoadBalancer({ targetGroups, loadBalancer, from }: DescribedService, findings: Findings): void {
  const [first, ...others] = targetGroups ?? []
  if (first === undefined) {
    if (targetGroups === undefined) findings.lacks('the target group', `${from} does not say; set loadBalancer`)
    else findings.ignores('that the service has no load balancer: the simulator puts one before it')
    return
  }
  if (others.length > 0) {
    const names = others.map(({ group }) => group.TargetGroupName).join(', ')
    findings.ignores(`other target groups (${names}): all traffic comes through ${first.group.TargetGroupName}`)
  }
  readTargetGroup(first, findings)
  readHealthCheck(first, findings)
  if (loadBalancer !== undefined) readBalancer(loadBalancer, findings)
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
  const zones = balancer.AvailabilityZones?.length
  findings.found(
    'loadBalancer.nodes',
    zones === 0 ? undefined : zones,
    'load balancer: Availability Zones, one node each',
  )
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
