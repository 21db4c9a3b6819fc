// What a look finds before the run: true sentences about scenarios that cannot go well, and none about those that can.
import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { findingsOf, prepare, type Scenario, simulate, starterScenario } from '../../simulator/index.ts'
import { loadScenario } from '../../src/files/load-scenario.ts'

const BASE = {
  name: 'x',
  horizon: '10m',
  warmUp: '2m',
  traffic: {
    load: {
      segments: [
        { hold: '100rps', for: '2m' },
        { ramp: '320rps', for: '2m' },
        { hold: '320rps', for: '6m' },
      ],
    },
  },
  requests: { api: { work: [{ cpu: '8ms' }] } },
  service: {
    task: { cpu: '2vCPU', memory: '4GiB' },
    tasks: { min: 2, max: 10 },
    server: { preset: 'node', processes: 2 },
  },
  loadBalancer: { healthCheck: { work: [] } },
  scaling: { cpu: { targetTracking: { metric: 'cpu', target: '60%' } } },
}

function scenarioOf(patch: object = {}): Scenario {
  const [world] = prepare({ ...BASE, ...patch }).worlds
  return (world as { scenario: Scenario }).scenario
}

const found = (patch: object = {}) => findingsOf(scenarioOf(patch))
const checksOf = (patch: object = {}) => found(patch).map(({ check }) => check)
const ofCheck = (check: string, patch: object) => found(patch).filter((each) => each.check === check)

const fixed = { scaling: {}, traffic: { load: { segments: [{ hold: '100rps', for: '10m' }] } } }

test('of a scenario that can go well nothing is said', () => {
  expect(found()).toEqual([])
})

describe('a metric that cannot reach what a policy waits for', () => {
  const oneProcess = { service: { ...BASE.service, server: { preset: 'node' } } }

  test('one process on two vCPU: with its arithmetic, and what to change', () => {
    expect(ofCheck('metric-out-of-reach', oneProcess)).toEqual([
      {
        check: 'metric-out-of-reach',
        path: 'scaling.cpu.targetTracking.target',
        message:
          'CPU cannot pass 50 %, so cpu never adds a task at 60 %: 1 process of at most 1 vCPU uses 1 vCPU of 2.',
        hint: 'Set service.server.processes: 2, or choose a target below 50 %, such as 35%.',
        why: 'CPU cannot pass 50 %, so cpu never adds a task at 60 %',
      },
    ])
  })

  test('the simulator agrees: no scale-out, and no more than half of the CPU', async () => {
    const { variants } = await simulate({ ...BASE, ...oneProcess }, { replications: 1 })
    const [{ summary, series }] = variants as [(typeof variants)[number]]
    expect(summary.scaleOut.count.value).toBe(0)
    expect(summary.errorRate.value).toBeGreaterThan(0.1)
    const highest = Math.max(...series.bands.cpuUtilizationPct.max.map((value) => value ?? 0))
    expect(highest).toBeLessThanOrEqual(50.001)
  })

  test('threads that mostly wait', () => {
    const waiting = {
      requests: { api: { work: [{ cpu: '10ms' }, { wait: '290ms' }] } },
      service: {
        ...BASE.service,
        task: { cpu: '1vCPU', memory: '2GiB' },
        server: { preset: 'gunicorn-gthread', threads: 10 },
      },
    }
    expect(ofCheck('metric-out-of-reach', waiting)[0]?.message).toBe(
      'CPU cannot pass 33.3 %, so cpu never adds a task at 60 %: 1 × 10 threads at 10 ms of CPU in 300 ms use 0.333 vCPU of 1.',
    )
  })

  test('steps and functions wait, too; other metrics, and steps inwards, do not', () => {
    const policies = {
      out: { step: { metric: 'cpu', threshold: '70%', steps: [{ from: 0, by: 1 }] } },
      fn: { prewarm: { metric: 'cpu', threshold: '70%' } },
      in: { step: { metric: 'cpu', threshold: '70%', comparison: 'below', steps: [{ to: 0, by: -1 }] } },
      requests: { targetTracking: { metric: 'requestCountPerTarget', target: 9000 } },
    }
    const paths = ofCheck('metric-out-of-reach', { ...oneProcess, scaling: policies }).map(({ path }) => path)
    expect(paths).toEqual(['scaling.out.step.threshold', 'scaling.fn.prewarm.threshold'])
  })
})

describe('demand above what the tasks there can be can do', () => {
  test('CPU at the maximum', () => {
    const [first] = ofCheck('demand-above-capacity', { service: { ...BASE.service, tasks: { min: 1, max: 1 } } })
    expect(first).toMatchObject({
      path: 'service.tasks.max',
      message:
        'The busiest minute asks for 2.56 vCPU and 1 task can use 2 vCPU: 320 requests/s × 8 ms of CPU against 1 task (the maximum) × 2 vCPU.',
    })
    expect(first?.hint).toMatch(/^Needed are at least 2 tasks/)
  })

  test('a maximum that no policy reaches counts for nothing, and processes that leave half of a task do', () => {
    const patch = {
      scaling: {},
      traffic: { load: { segments: [{ hold: '300rps', for: '10m' }] } },
      requests: { api: { work: [{ cpu: '20ms' }] } },
      service: { ...BASE.service, tasks: { min: 2, max: 4 }, server: { preset: 'node' } },
    }
    expect(ofCheck('demand-above-capacity', patch)[0]).toMatchObject({
      message:
        'The busiest minute asks for 6 vCPU and 2 tasks can use 2 vCPU: 300 requests/s × 20 ms of CPU against 2 tasks (no policy adds any, up to the maximum of 4) × 1 vCPU of 2 (1 process of at most 1 vCPU).',
      hint: 'Needed are at least 6 tasks, or 3 with service.server.processes: 2, which use the whole task.',
    })
  })

  test('threads that wait', () => {
    const patch = {
      ...fixed,
      requests: { api: { work: [{ wait: '300ms' }] } },
      service: { ...BASE.service, tasks: { min: 2, max: 2 }, server: { preset: 'gunicorn-gthread', threads: 4 } },
    }
    expect(ofCheck('demand-above-capacity', patch)[0]?.message).toMatch(
      /has 30 requests in work at once and 2 tasks can take 8: 100 requests\/s × 300 ms/,
    )
  })

  test('a spike of seconds is no minute', () => {
    const spike = { traffic: { a: { spike: { base: '100rps', peak: '900rps', at: '2m', hold: '5s' } } } }
    expect(checksOf({ ...spike, service: { ...BASE.service, tasks: { min: 1, max: 1 } } })).toEqual([])
  })

  test('users wait for answers: nothing is known of what they ask for', () => {
    expect(checksOf({ traffic: { a: { users: { count: 10_000, think: '1s' } } } })).toEqual([])
  })
})

describe('dependencies', () => {
  const calling = (dependency: object, more: object = {}) => ({
    ...fixed,
    requests: { api: { work: [{ cpu: '8ms' }, { call: 'db' }] } },
    dependencies: { db: { latency: '20ms', ...dependency } },
    ...more,
  })
  const scaled = {
    service: { ...BASE.service, tasks: { min: 5, max: 40 }, server: { preset: 'node' } },
    scaling: { r: { targetTracking: { metric: 'requestCountPerTarget', target: 600 } } },
  }

  test('pools of all tasks against connections, and from which task on there are none', () => {
    const [first] = ofCheck('pools-above-connections', calling({ connections: 200, perProcess: 20 }, scaled))
    expect(first?.message).toBe(
      'Pools of 20 on 40 tasks ask for 800 connections and db accepts 200: 40 × 1 process × 20; when all fill up, from the 11th task on there are none left.',
    )
    expect(first?.hint).toMatch(/^At most 5 a process fit/)
  })

  test('a thread holds one connection: a pool larger than that is not opened', () => {
    const few = { service: { ...BASE.service, server: { preset: 'gunicorn-gthread', threads: 4 } } }
    expect(checksOf(calling({ connections: 8, perProcess: 50 }, few))).toEqual([])
  })

  test('a pool that nobody calls through is no pool', () => {
    const idle = { dependencies: { db: { latency: '20ms', connections: 1, perProcess: 50 } } }
    expect(checksOf(idle)).toEqual([])
  })

  test('more calls than a dependency can answer', () => {
    expect(ofCheck('dependency-below-demand', calling({ capacity: 1 }))[0]?.message).toBe(
      'Dependency db can answer 50 calls/s and the busiest minute makes 100: it works on 1 at once, and a call takes 20 ms.',
    )
    expect(checksOf(calling({ capacity: 3 }))).toEqual([])
  })
})

describe('time-outs and checks', () => {
  test('a client that waits less than the work takes', () => {
    const patch = { ...fixed, requests: { api: { work: [{ wait: '2s' }] } }, clients: { app: { timeout: '1s' } } }
    expect(ofCheck('timeout-below-work', patch)[0]).toMatchObject({
      path: 'clients.app.timeout',
      message:
        'Half of the api requests take 2.02 s or more and app waits 1 s: medians of the work (2 s) and the wire (21 ms), without any queue.',
    })
  })

  test('a balancer that takes a working target for gone', () => {
    const patch = {
      ...fixed,
      requests: { api: { work: [{ wait: '20s' }] } },
      clients: { app: { timeout: '90s' } },
      loadBalancer: { idleTimeout: '10s' },
    }
    expect(ofCheck('timeout-below-work', patch)[0]?.path).toBe('loadBalancer.idleTimeout')
  })

  test('a health check that cannot pass', async () => {
    const loadBalancer = { healthCheck: { timeout: '5s', work: [{ wait: '6s' }] } }
    expect(ofCheck('health-check-cannot-pass', { loadBalancer })[0]).toMatchObject({
      path: 'loadBalancer.healthCheck.timeout',
      message:
        'Half of the health checks take 6 s or more and may take 5 s, without any queue: tasks fail them however idle they are, and ECS replaces them again and again.',
    })
    const { variants } = await simulate({ ...BASE, ...fixed, loadBalancer }, { replications: 1 })
    expect(variants[0]?.findings?.[0]?.check).toBe('health-check-cannot-pass')
    expect(variants[0]?.summary.startUpS.healthCheck.value ?? 0).toBe(0)
  })
})

describe('retry budgets', () => {
  const budget = (tokenBucket: object, attempts = 3) => ({ clients: { app: { attempts, budget: { tokenBucket } } } })

  test('spent once and never filled', () => {
    expect(ofCheck('budget-never-fills', budget({ tokens: 100, perSuccess: 0 }))[0]?.message).toBe(
      'The retry budget of app is never filled again: neither requests nor successes return tokens, so that each instance has 20 retries (100 tokens at 5) for the whole run.',
    )
  })

  test('too small for a single retry', () => {
    expect(ofCheck('budget-never-fills', budget({ tokens: 3 }))[0]?.message).toMatch(
      /allows no retry: it holds 3 tokens and a retry costs 5/,
    )
  })

  test('a budget that fills, and one that is not needed', () => {
    expect(checksOf(budget({ tokens: 100 }))).toEqual([])
    expect(checksOf(budget({ tokens: 3 }, 1))).toEqual([])
  })
})

describe('no false alarms', () => {
  test.each(['case-study', 'flash-crowd', 'lab', 'quick-start', 'realistic-fargate', 'retry-storm'])(
    'scenarios/%s.yaml: nothing to say of any variant',
    async (name) => {
      const { worlds } = await loadScenario(`scenarios/${name}.yaml`)
      for (const { variant, scenario } of worlds)
        expect({ variant, found: findingsOf(scenario) }).toEqual({ variant, found: [] })
    },
  )

  test('nor of the scenario that init writes', () => {
    for (const { variant, scenario } of prepare(parse(starterScenario())).worlds)
      expect({ variant, found: findingsOf(scenario) }).toEqual({ variant, found: [] })
  })

  // Half of what tasks can do at most, whatever their size: no sentence about capacity may come of it.
  test('a service at half of its capacity is not called overloaded', () => {
    const sizes = fc.record({
      processes: fc.integer({ min: 1, max: 4 }),
      threads: fc.integer({ min: 1, max: 64 }),
      tasks: fc.integer({ min: 1, max: 50 }),
      cpuMs: fc.integer({ min: 1, max: 200 }),
      waitMs: fc.integer({ min: 0, max: 2000 }),
    })
    fc.assert(
      fc.property(sizes, ({ processes, threads, tasks, cpuMs, waitMs }) => {
        const byCpu = Math.min(2, processes) / (cpuMs / 1000)
        const bySlots = (processes * threads) / ((cpuMs + waitMs) / 1000)
        const rate = 0.5 * tasks * Math.min(byCpu, bySlots)
        const scenario = scenarioOf({
          scaling: {},
          traffic: { load: { segments: [{ hold: `${rate}rps`, for: '10m' }] } },
          requests: { api: { work: [{ cpu: `${cpuMs}ms` }, { wait: `${waitMs}ms` }] } },
          service: {
            ...BASE.service,
            tasks: { min: tasks, max: tasks },
            server: { preset: 'gunicorn-gthread', processes, threads },
          },
        })
        expect(findingsOf(scenario)).toEqual([])
      }),
      { numRuns: 60 },
    )
  })
})

test('readable: each has a path that exists, a full sentence and a remedy', () => {
  const bad = parse(readFileSync('test/checks/everything-wrong.yaml', 'utf8'))
  const all = findingsOf((prepare(bad).worlds[0] as { scenario: Scenario }).scenario)
  expect(new Set(all.map(({ check }) => check)).size).toBe(8)
  for (const { message, hint, why } of all) {
    expect(message).toMatch(/^[A-Z].*\.$/)
    expect(hint).toMatch(/^[A-Z].*\.$/)
    if (why !== undefined) expect(why).toMatch(/[^.]$/)
  }
})
