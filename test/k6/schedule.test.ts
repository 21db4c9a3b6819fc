// The schedule that a load test replays is the one the simulation plays.
import { describe, expect, test } from 'vitest'
import { readShare, type ScheduleShare } from '../../scenarios/k6/schedule.ts'
import { intendedRequests, prepare, type Scenario, simulateReplication } from '../../simulator/index.ts'
import { loadTestOf } from '../../src/k6/plan.ts'
import { stagedWorld } from '../../src/k6/staged-world.ts'
import { observedResult } from '../../src/observed/observed-result.ts'
import { ObservedRun } from '../../src/observed/observed-run.ts'

const RAW = {
  name: 'shop',
  // The simulation counts a request when it reaches the balancer.
  network: { clientRoundTrip: '0s' },
  horizon: '3m',
  warmUp: '1m',
  traffic: {
    people: {
      segments: [
        { hold: '8rps', for: '1m' },
        { ramp: '20rps', for: '1m' },
        { hold: '20rps', for: '1m' },
      ],
    },
    jobs: { segments: [{ hold: '3rps', for: '3m' }], arrivals: 'deterministic' },
    recorded: { trace: { bin: '60s', counts: [100, 40, 200, 10] } },
  },
  requests: { page: { weight: 3, work: [{ cpu: '2ms' }] }, search: { weight: 1, work: [{ cpu: '4ms' }] } },
  clients: {
    app: { weight: 2, attempts: 3, timeout: '2s', instances: 30, budget: { tokenBucket: { tokens: 10 } } },
    bot: { weight: 1, attempts: 2, timeout: '1s', backoff: { delay: { exponential: { mean: '1s' } } } },
  },
}

const worldOf = (raw: object) => {
  const [world] = prepare(raw).worlds
  if (world === undefined) throw new Error('no world')
  return world
}

describe('intended requests', () => {
  const { scenario } = worldOf(RAW)
  const world = { seed: 'a seed', replication: 2 }
  const schedule = [...intendedRequests(scenario, world)]
  const output = simulateReplication(scenario, world)

  test('fall into the intervals in which the simulation offers them', () => {
    const offered = new Float64Array(output.intervals.offered.length)
    for (const { intentS } of schedule) offered[Math.floor(intentS / output.intervalS)]!++
    expect([...offered]).toEqual([...output.intervals.offered])
  })

  test('have the classes and clients that the simulation gives them', () => {
    const [classes, clients] = [Object.keys(scenario.requests), Object.keys(scenario.clients)]
    for (const { request, client, requests } of output.classes) {
      const own = schedule.filter((each) => classes[each.requestClass] === request && clients[each.client] === client)
      expect(own.length).toBe(requests)
    }
  })

  test('are in order, and each has a draw for each retry it may need', () => {
    const times = schedule.map(({ intentS }) => intentS)
    expect(times).toEqual([...times].sort((left, right) => left - right))
    expect(schedule.every(({ client, retryDraws }) => retryDraws.length === (client === 0 ? 2 : 1))).toBe(true)
    const jitter = schedule.filter(({ client }) => client === 0).flatMap(({ retryDraws }) => retryDraws)
    expect(jitter.every((draw) => draw > 0 && draw < 1)).toBe(true)
    const delays = schedule.filter(({ client }) => client === 1).flatMap(({ retryDraws }) => retryDraws)
    expect(delays.reduce((sum, delay) => sum + delay, 0) / delays.length).toBeCloseTo(1, 0)
  })
})

/** As the k6 script reads it. */
function sharedColumns(base64: string): ScheduleShare {
  return readShare(new Uint8Array(Buffer.from(base64, 'base64')).buffer)
}

describe('the shares of the VUs', () => {
  const { shares, planned, plan } = loadTestOf(
    worldOf({ ...RAW, traffic: { rush: { segments: [{ hold: '150rps', for: '3m' }] } } }),
    {
      seed: '1',
      replication: 0,
    },
  )
  const read = shares.map(sharedColumns)

  test('hold every request once', () => {
    const indices = read.flatMap(({ index }) => [...index]).sort((left, right) => left - right)
    expect(indices).toEqual(Array.from({ length: planned ?? 0 }, (_, index) => index))
    expect(shares.length).toBe(plan.load.vus)
    expect(shares.length).toBeGreaterThan(2)
  })

  test('an instance with a budget belongs to one VU', () => {
    const owners = new Map<number, Set<number>>()
    for (const [vu, { client, instance }] of read.entries()) {
      for (const [position, each] of client.entries()) {
        if (each !== 0) continue
        const key = instance[position] as number
        owners.set(key, (owners.get(key) ?? new Set()).add(vu))
      }
    }
    expect(owners.size).toBe(30)
    expect([...owners.values()].every((vus) => vus.size === 1)).toBe(true)
  })

  test('hold what the forecast draws for each request', () => {
    const world = worldOf(RAW)
    const draw = { seed: 'a seed', replication: 2 }
    const schedule = [...intendedRequests(world.scenario, draw)]
    for (const share of loadTestOf(world, draw).shares.map(sharedColumns)) {
      for (const [position, index] of share.index.entries()) {
        const { intentS, requestClass, client, instance, retryDraws } = schedule[index] as (typeof schedule)[number]
        expect(share.intentMs[position]).toBeCloseTo(intentS * 1000, 0)
        expect([share.requestClass[position], share.client[position], share.instance[position]]).toEqual([
          requestClass,
          client,
          instance,
        ])
        expect(share.draws[position * share.drawsPerRequest]).toBeCloseTo(retryDraws[0] as number, 5)
      }
    }
  })
})

describe('staging', () => {
  const staged = (overrides: object, variant?: string): Scenario => {
    const raw = { ...RAW, staging: { overrides }, variants: { one: {}, two: { service: { tasks: { min: 3 } } } } }
    return stagedWorld(prepare(raw), variant === undefined ? { kind: 'first' } : { kind: 'named', names: [variant] })
      .worlds[0]?.scenario as Scenario
  }

  test('overrides lie on top of the variant', () => {
    const scenario = staged({ traffic: { people: { scale: 0.5 } }, service: { tasks: { max: 4 } } }, 'two')
    expect(scenario.traffic['people']?.scale).toBe(0.5)
    expect(scenario.service.tasks).toMatchObject({ min: 3, max: 4 })
  })

  test('what they make wrong is told', () => {
    expect(() => staged({ service: { tasks: { max: 0 } } })).toThrow(/service\.tasks\.max/)
    expect(() => staged({ servce: {} })).toThrow(/servce/)
  })

  test('what it has otherwise than production is told in forecast and observation, with both values', () => {
    const overrides = {
      traffic: { people: { scale: 0.5 } },
      service: { tasks: { max: 4 } },
      loadBalancer: { idleTimeout: '30s' },
      clients: { app: { attempts: 3 } },
    }
    const raw = { ...RAW, service: { tasks: { max: 50 } }, staging: { overrides } }
    const staged = stagedWorld(prepare(raw), { kind: 'first' })
    const told = staged.assumptions.filter(({ path }) => path.startsWith('staging.overrides.'))
    expect(told.map(({ path, value }) => [path, value])).toEqual([
      ['staging.overrides.traffic.people.scale', '0.5'],
      ['staging.overrides.service.tasks.max', '4'],
      ['staging.overrides.loadBalancer.idleTimeout', '30s'],
    ])
    expect(told[1]?.description).toContain('service.tasks.max is 4 there and 50 in production')
    expect(told[2]?.description).toContain('is 30s there and the default in production')
    const how = { source: 'k6', seed: '1', command: 'k6', interrupted: false } as const
    const output = new ObservedRun(staged.worlds[0]!.scenario).toOutput()
    expect(observedResult(staged, output, how).assumptions).toEqual(told)
    expect(staged.assumptions.length).toBeGreaterThan(told.length)
  })
})
