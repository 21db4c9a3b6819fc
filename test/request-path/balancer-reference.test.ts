// The balancer beside a naive one that looks at all targets for each request, over random lives of targets and requests.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Balancer, NO_TARGET, type TargetState } from '../../simulator/request-path/balancer.ts'
import { loadBalancerSchema } from '../../simulator/scenario/service-schema.ts'

class NaiveBalancer {
  readonly targets: { task: number; state: TargetState }[] = []
  private readonly rotation: number[]
  private readonly outstanding: number[][]

  private readonly algorithm: string
  private readonly routesToInitial: boolean

  constructor(algorithm: string, routesToInitial: boolean, nodes: number) {
    this.algorithm = algorithm
    this.routesToInitial = routesToInitial
    this.rotation = Array.from({ length: nodes }, () => 0)
    this.outstanding = Array.from({ length: nodes }, () => [])
  }

  setState(task: number, state: TargetState): void {
    const index = this.targets.findIndex((each) => each.task === task)
    if (state === 'unused') {
      if (index >= 0) this.targets.splice(index, 1)
      for (const counts of this.outstanding) counts[task] = 0
    } else if (index < 0) this.targets.push({ task, state })
    else this.targets[index] = { task, state }
  }

  routable(): number[] {
    const inState = (...states: TargetState[]) =>
      this.targets.filter(({ state }) => states.includes(state)).map(({ task }) => task)
    if (inState('healthy').length > 0) return inState('healthy')
    return inState('unhealthy').length > 0 || this.routesToInitial ? inState('initial', 'unhealthy') : []
  }

  route(node: number, unit: number): number {
    const routable = this.routable()
    if (routable.length === 0) return NO_TARGET
    const counts = this.outstanding[node] as number[]
    const task = routable[this.place(routable, counts, node, unit)] as number
    counts[task] = (counts[task] ?? 0) + 1
    return task
  }

  private place(routable: number[], counts: number[], node: number, unit: number): number {
    if (this.algorithm === 'weighted_random') return Math.floor(unit * routable.length)
    const after = (this.rotation[node] as number) + 1
    const turn = after >= routable.length ? 0 : after
    this.rotation[node] = turn
    if (this.algorithm === 'round_robin') return turn
    const inTurn = routable.map((_, step) => (turn + step) % routable.length)
    const load = (place: number) => counts[routable[place] as number] ?? 0
    return inTurn.reduce((best, place) => (load(place) < load(best) ? place : best))
  }

  leave(node: number, task: number): void {
    const counts = this.outstanding[node] as number[]
    counts[task] = Math.max(0, (counts[task] ?? 0) - 1)
  }
}

type Step =
  | { kind: 'state'; task: number; state: TargetState }
  | { kind: 'route'; node: number; unit: number; times: number }
  | { kind: 'leave'; which: number }

const step = (tasks: number): fc.Arbitrary<Step> =>
  fc.oneof(
    fc.record({
      kind: fc.constant('state' as const),
      task: fc.nat(tasks - 1),
      state: fc.constantFrom<TargetState>('unused', 'initial', 'healthy', 'healthy', 'unhealthy', 'draining'),
    }),
    fc.record({
      kind: fc.constant('route' as const),
      node: fc.nat(1),
      unit: fc.double({ min: 0, max: 0.999999, noNaN: true }),
      times: fc.integer({ min: 1, max: 8 }),
    }),
    fc.record({ kind: fc.constant('leave' as const), which: fc.nat() }),
  )

test.each(['round_robin', 'least_outstanding_requests', 'weighted_random'] as const)(
  '%s routes as a look at every target does',
  (algorithm) => {
    const life = fc
      .integer({ min: 1, max: 80 })
      .chain((tasks) => fc.array(step(tasks), { minLength: 50, maxLength: 600 }))
    fc.assert(
      fc.property(life, fc.constantFrom('503', 'route'), (steps, whileAllInitial) => {
        const config = loadBalancerSchema.parse({ algorithm, nodes: 2, whileAllInitial })
        const balancer = new Balancer(config, 16)
        balancer.grow(80)
        const naive = new NaiveBalancer(algorithm, whileAllInitial === 'route', 2)
        const routed: [number, number][] = []
        for (const each of steps) {
          if (each.kind === 'state') {
            balancer.setState(each.task, each.state, 0)
            naive.setState(each.task, each.state)
            expect(balancer.registeredCount()).toBe(naive.targets.filter(({ state }) => state !== 'draining').length)
            expect(balancer.healthyCount()).toBe(naive.targets.filter(({ state }) => state === 'healthy').length)
          } else if (each.kind === 'route') {
            for (let time = 0; time < each.times; time++) {
              const task = balancer.route(each.node, each.unit, 0)
              expect(task).toBe(naive.route(each.node, each.unit))
              if (task !== NO_TARGET) routed.push([each.node, task])
            }
          } else if (routed.length > 0) {
            const [[node, task]] = routed.splice(each.which % routed.length, 1) as [[number, number]]
            balancer.leave(node, task)
            naive.leave(node, task)
          }
        }
      }),
      { numRuns: 60 },
    )
  },
)

test('fewest outstanding is found among thousands, and far above any usual number', () => {
  const balancer = new Balancer(loadBalancerSchema.parse({ algorithm: 'least_outstanding_requests', nodes: 1 }), 3000)
  for (let task = 0; task < 3000; task++) balancer.setState(task, 'healthy', 0)
  for (let round = 0; round < 3; round++) {
    const seen = new Set(Array.from({ length: 3000 }, () => balancer.route(0, 0, 0)))
    expect(seen.size).toBe(3000)
  }
  balancer.leave(0, 2718)
  expect(balancer.route(0, 0, 0)).toBe(2718)
  const few = new Balancer(loadBalancerSchema.parse({ algorithm: 'least_outstanding_requests', nodes: 1 }), 16)
  for (const task of [0, 1]) few.setState(task, 'healthy', 0)
  for (let request = 0; request < 20_000; request++) few.route(0, 0, 0)
  for (let left = 0; left < 3; left++) few.leave(0, 1)
  expect([few.route(0, 0, 0), few.route(0, 0, 0), few.route(0, 0, 0)]).toEqual([1, 1, 1])
  expect(new Set([few.route(0, 0, 0), few.route(0, 0, 0)])).toEqual(new Set([0, 1]))
  for (let left = 0; left < 7000; left++) few.leave(0, 0)
  expect(few.route(0, 0, 0)).toBe(0)
})
