// Where the load balancer sends a request.
import { describe, expect, test } from 'vitest'
import { prepare } from '../../simulator/index.ts'
import { Balancer, NO_TARGET } from '../../simulator/request-path/balancer.ts'
import { loadBalancerSchema } from '../../simulator/scenario/service-schema.ts'

function balancerWith(tasks: number, config: Record<string, unknown> = {}): Balancer {
  const balancer = new Balancer(loadBalancerSchema.parse({ nodes: 1, ...config }), 16)
  for (let task = 0; task < tasks; task++) balancer.setState(task, 'healthy', 0)
  return balancer
}

const routes = (balancer: Balancer, count: number, node = 0) =>
  Array.from({ length: count }, () => balancer.route(node, 0.5, 0))

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
    expect(balancer.route(0, 0, 0)).toBe(1)
  })

  test('each node counts only the requests it routed itself', () => {
    const balancer = balancerWith(2, { algorithm: 'least_outstanding_requests', nodes: 2 })
    const busy = balancer.route(0, 0, 0)
    const fromOther = routes(balancer, 2, 1)
    expect(fromOther.toSorted()).toEqual([0, 1])
    expect(balancer.route(0, 0, 0)).not.toBe(busy)
  })

  test('weighted random with equal weights gives every target its share of the draws', () => {
    const balancer = balancerWith(4, { algorithm: 'weighted_random' })
    const counts = [0, 0, 0, 0]
    for (let draw = 0; draw < 400; draw++) counts[balancer.route(0, (draw + 0.5) / 400, 0)]! += 1
    expect(counts).toEqual([100, 100, 100, 100])
  })
})

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
describe('slow start', () => {
  /** One target healthy long since, others healthy from 100 s on; a slow start takes 60 s. */
  function balancerOf(newcomers: number, config: Record<string, unknown> = {}): Balancer {
    const balancer = balancerWith(1, { slowStart: '60s', ...config })
    for (let task = 1; task <= newcomers; task++) balancer.setState(task, 'healthy', 100)
    return balancer
  }
  const shareOf = (balancer: Balancer, task: number, nowS: number, node = 0) => {
    const routed = Array.from({ length: 1200 }, () => balancer.route(node, 0.5, nowS))
    return routed.filter((each) => each === task).length / routed.length
  }

  test.each([
    [100, 0],
    [115, 0.25 / 1.25],
    [130, 0.5 / 1.5],
    [145, 0.75 / 1.75],
    [160, 0.5],
    [500, 0.5],
  ])('the share of a new target grows linearly until the duration ends: at %i s', (nowS, expected) => {
    expect(shareOf(balancerOf(1), 1, nowS)).toBeCloseTo(expected, 2)
  })

  test('each node gives it that share', () => {
    const balancer = balancerOf(1, { nodes: 2 })
    expect(shareOf(balancer, 1, 130, 1)).toBeCloseTo(1 / 3, 2)
    expect(shareOf(balancer, 1, 130, 0)).toBeCloseTo(1 / 3, 2)
  })

  test('targets that become healthy together in an empty group do not start slowly', () => {
    const balancer = balancerWith(3, { slowStart: '60s' })
    for (const task of [0, 1, 2]) expect(shareOf(balancer, task, 1)).toBeCloseTo(1 / 3, 2)
  })

  test('beside a target that is in slow start itself nobody starts slowly', () => {
    const balancer = balancerOf(1)
    balancer.setState(0, 'draining', 110)
    balancer.setState(2, 'healthy', 115)
    expect(shareOf(balancer, 2, 115)).toBeGreaterThan(0.7)
  })

  test('unhealthy ends it, and healthy again it begins anew', () => {
    const balancer = balancerOf(1)
    balancer.setState(1, 'unhealthy', 150)
    balancer.setState(1, 'healthy', 200)
    expect(shareOf(balancer, 1, 200)).toBe(0)
    expect(shareOf(balancer, 1, 230)).toBeCloseTo(1 / 3, 2)
  })

  test('where all that are left are in slow start, requests still find a target', () => {
    const balancer = balancerOf(2)
    balancer.setState(0, 'draining', 100)
    expect(shareOf(balancer, 1, 100) + shareOf(balancer, 2, 100)).toBeCloseTo(1, 2)
  })

  test('it is off by default, else from 30 to 900 s, and only for round robin', () => {
    const scenario = (loadBalancer: object) => () =>
      prepare({ name: 'x', horizon: '1m', traffic: { a: { segments: [{ hold: '1rps', for: '1m' }] } }, loadBalancer })
    expect(scenario({})().worlds[0]?.scenario.loadBalancer.slowStart).toBe(0)
    expect(scenario({ slowStart: '20s' })).toThrow(/30 to 900 s/)
    expect(scenario({ slowStart: '901s' })).toThrow(/at most 900s/)
    expect(scenario({ slowStart: '30s', algorithm: 'least_outstanding_requests' })).toThrow(/round_robin/)
    expect(scenario({ slowStart: '30s' })).not.toThrow()
  })
})

describe('who gets requests', () => {
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
  test('without a registered target there is none to be had: 503', () => {
    expect(balancerWith(0).route(0, 0, 0)).toBe(NO_TARGET)
  })

  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
  test('an unhealthy target gets nothing while another is healthy', () => {
    const balancer = balancerWith(2)
    balancer.setState(0, 'unhealthy', 0)
    expect(new Set(routes(balancer, 4))).toEqual(new Set([1]))
  })

  test('fail-open: when all targets are unhealthy, all get requests', () => {
    const balancer = balancerWith(2)
    balancer.setState(0, 'unhealthy', 0)
    balancer.setState(1, 'unhealthy', 0)
    expect(new Set(routes(balancer, 4))).toEqual(new Set([0, 1]))
  })

  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
  test('a draining target gets no new requests', () => {
    const balancer = balancerWith(2)
    balancer.setState(0, 'draining', 0)
    expect(new Set(routes(balancer, 4))).toEqual(new Set([1]))
    balancer.setState(1, 'draining', 0)
    expect(balancer.route(0, 0, 0)).toBe(NO_TARGET)
  })

  test('while all targets are in their first check it depends on the option, which AWS does not document', () => {
    for (const [whileAllInitial, expected] of [
      ['503', NO_TARGET],
      ['route', 0],
    ] as const) {
      const balancer = balancerWith(0, { whileAllInitial })
      balancer.setState(0, 'initial', 0)
      expect(balancer.route(0, 0, 0)).toBe(expected)
    }
  })
})
