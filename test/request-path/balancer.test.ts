// Where the load balancer sends a request.
import { describe, expect, test } from 'vitest'
import { Balancer, NO_TARGET } from '../../simulator/request-path/balancer.ts'
import { loadBalancerSchema } from '../../simulator/scenario/service-schema.ts'

function balancerWith(tasks: number, config: Record<string, unknown> = {}): Balancer {
  const balancer = new Balancer(loadBalancerSchema.parse({ nodes: 1, ...config }), 16)
  for (let task = 0; task < tasks; task++) balancer.setState(task, 'healthy')
  return balancer
}

const routes = (balancer: Balancer, count: number, node = 0) =>
  Array.from({ length: count }, () => balancer.route(node, 0.5))

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#modify-routing-algorithm
describe('routing', () => {
  test('round robin visits the targets in strict rotation', () => {
    const [first, second, third, ...rest] = routes(balancerWith(3), 9)
    expect(new Set([first, second, third]).size).toBe(3)
    expect(rest).toEqual([first, second, third, first, second, third])
  })

  test('each node has a rotation of its own', () => {
    const balancer = balancerWith(3, { nodes: 2 })
    expect(routes(balancer, 3, 0)).toEqual(routes(balancer, 3, 1))
  })

  test('least outstanding requests picks the target with the fewest in progress', () => {
    const balancer = balancerWith(3, { algorithm: 'least_outstanding_requests' })
    expect(routes(balancer, 3).toSorted()).toEqual([0, 1, 2])
    balancer.leave(0, 1)
    expect(balancer.route(0, 0)).toBe(1)
  })

  test('each node counts only the requests it routed itself', () => {
    const balancer = balancerWith(2, { algorithm: 'least_outstanding_requests', nodes: 2 })
    const busy = balancer.route(0, 0)
    const fromOther = routes(balancer, 2, 1)
    expect(fromOther.toSorted()).toEqual([0, 1])
    expect(balancer.route(0, 0)).not.toBe(busy)
  })

  test('weighted random with equal weights gives every target its share of the draws', () => {
    const balancer = balancerWith(4, { algorithm: 'weighted_random' })
    const counts = [0, 0, 0, 0]
    for (let draw = 0; draw < 400; draw++) counts[balancer.route(0, (draw + 0.5) / 400)]! += 1
    expect(counts).toEqual([100, 100, 100, 100])
  })
})

describe('who gets requests', () => {
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
  test('without a registered target there is none to be had: 503', () => {
    expect(balancerWith(0).route(0, 0)).toBe(NO_TARGET)
  })

  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
  test('an unhealthy target gets nothing while another is healthy', () => {
    const balancer = balancerWith(2)
    balancer.setState(0, 'unhealthy')
    expect(new Set(routes(balancer, 4))).toEqual(new Set([1]))
  })

  test('fail-open: when all targets are unhealthy, all get requests', () => {
    const balancer = balancerWith(2)
    balancer.setState(0, 'unhealthy')
    balancer.setState(1, 'unhealthy')
    expect(new Set(routes(balancer, 4))).toEqual(new Set([0, 1]))
  })

  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
  test('a draining target gets no new requests', () => {
    const balancer = balancerWith(2)
    balancer.setState(0, 'draining')
    expect(new Set(routes(balancer, 4))).toEqual(new Set([1]))
    balancer.setState(1, 'draining')
    expect(balancer.route(0, 0)).toBe(NO_TARGET)
  })

  test('while all targets are in their first check it depends on the option, which AWS does not document', () => {
    for (const [whileAllInitial, expected] of [
      ['503', NO_TARGET],
      ['route', 0],
    ] as const) {
      const balancer = balancerWith(0, { whileAllInitial })
      balancer.setState(0, 'initial')
      expect(balancer.route(0, 0)).toBe(expected)
    }
  })
})
