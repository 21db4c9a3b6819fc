import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { QuantileTable } from '../../simulator/engine/quantile-table.ts'
import { type Problem, UserError } from '../../simulator/scenario/user-error.ts'
import { drawWorld, prepare } from '../../simulator/scenario/worlds.ts'

const BASE = { name: 'x', horizon: '10m', traffic: { a: { segments: [{ hold: '10rps', for: '10m' }] } } }

function problemsOf(raw: unknown, set: { path: string; value: unknown }[] = []): readonly Problem[] {
  try {
    prepare(raw, { set })
  } catch (error) {
    if (error instanceof UserError) return error.problems
    throw error
  }
  return []
}

describe('what is wrong is said with path, finding and remedy', () => {
  test.each([
    ['an unknown key', { service: { taks: {} } }, 'service.taks', /no option 'taks'/, /tasks/],
    ['a missing unit', { clients: { a: { timeout: 5 } } }, 'clients.a.timeout', /unit is missing/, /250ms/],
    ['a wrong unit', { clients: { a: { timeout: '5rps' } } }, 'clients.a.timeout', /'rps' does not fit/, /unit/],
    [
      'a negative rate',
      { traffic: { a: { segments: [{ hold: '-1rps', for: '1m' }] } } },
      'traffic.a.segments[0].hold',
      /at least 0/,
      undefined,
    ],
    [
      'min above max',
      { service: { tasks: { min: 9, max: 3 } } },
      'service.tasks.min',
      /above the maximum/,
      /Lower min/,
    ],
    [
      'a task size Fargate lacks',
      { service: { task: { cpu: '3vCPU' } } },
      'service.task.cpu',
      /no task of 3 vCPU/,
      /0.25/,
    ],
    [
      'memory that does not fit',
      { service: { task: { cpu: '0.25vCPU', memory: '8GiB' } } },
      'service.task.memory',
      /do not go with/,
      /0.5, 1, 2/,
    ],
    [
      'a call to nowhere',
      { requests: { r: { work: [{ call: 'db' }] } } },
      'requests.r.work[0].call',
      /no dependency 'db'/,
      /dependencies/,
    ],
    [
      'two kinds at once',
      { traffic: { a: { ...BASE.traffic.a, spike: { base: '1rps', peak: '2rps', at: '1m', hold: '1m' } } } },
      'traffic.a',
      /segments and spike were given/,
      undefined,
    ],
    [
      'a target that is no percentage',
      { scaling: { cpu: { targetTracking: { target: 700 } } } },
      'scaling.cpu.targetTracking.target',
      /no CPU utilization/,
      /70%/,
    ],
    [
      'cron with five fields',
      { scaling: { m: { schedule: { cron: '45 7 * * *', min: 3 } } } },
      'scaling.m.schedule.cron',
      /not a cron expression that AWS accepts: 5 fields: six are needed/,
      /as in 45 7/,
    ],
    [
      'an end in another form than its beginning',
      { scaling: { m: { schedule: { cron: '45 7 * * ? *', min: 3, until: '2026-11-23T09:00:00' } } } },
      'scaling.m.schedule.until',
      /not a cron/,
      /09:30/,
    ],
    [
      'an end before its beginning',
      { scaling: { m: { schedule: { at: '2026-11-23T09:00:00', min: 3, until: '2026-11-23T08:00:00' } } } },
      'scaling.m.schedule.until',
      /not after/,
      /later/,
    ],
    [
      'an end of a rate',
      { scaling: { m: { schedule: { rate: '5 minutes', min: 3, until: '30 9 * * ? *' } } } },
      'scaling.m.schedule.until',
      /no end/,
      /cron or at/,
    ],
    ['an unknown region', { prices: { region: 'mars-1' } }, 'prices.region', /mars-1/, /us-east-1/],
    [
      'a law with too little',
      { service: { shutdown: { lognormal: { median: '1s' } } } },
      'service.shutdown',
      /lognormal takes/,
      undefined,
    ],
    [
      'a law whose draws exceed every number',
      { service: { shutdown: { lognormal: { median: '1e300s', sigma: 10 } } } },
      'service.shutdown',
      /too large to compute with/,
      undefined,
    ],
    [
      'an uncertain value upside down',
      { service: { shutdown: { estimate: '1s', low: '2s', high: '3s' } } },
      'service.shutdown',
      /low ≤ estimate ≤ high/,
      /nine cases/,
    ],
    [
      'fewer cores than the quota needs',
      { service: { task: { cpu: '4vCPU', memory: '8GiB', cpuLimit: 'cfs', cfsCores: 2 } } },
      'service.task.cfsCores',
      /2 cores cannot use/,
      /at least 4/,
    ],
    [
      'a window after the end',
      { windows: { w: { from: '1m', to: '20m' } } },
      'windows.w.to',
      /after the horizon/,
      /earlier/,
    ],
  ])('%s', (_, patch, path, message, hint) => {
    const problems = problemsOf({ ...BASE, ...patch })
    const problem = problems.find((found) => found.path === path)
    expect(problem, JSON.stringify(problems)).toBeDefined()
    expect(problem?.message).toMatch(message)
    if (hint !== undefined) expect(problem?.hint).toMatch(hint)
  })

  test.each([1e-3, 1e-12, 1e-200])('a gamma law with a cv of %d is a narrow law, not a mistake', (cv) => {
    const raw = { ...BASE, service: { shutdown: { gamma: { mean: '2s', cv } } } }
    const law = prepare(raw).worlds[0]!.scenario.service.shutdown
    const table = new QuantileTable(law)
    for (const bits of [0, 2 ** 31, 2 ** 32 - 1])
      expect(Math.abs(table.sample(bits) / 2 - 1)).toBeLessThan(8 * cv + 1e-9)
  })

  test('all problems at once', () => {
    const problems = problemsOf({
      ...BASE,
      service: { taks: {}, stopTimeout: 5 },
      clients: { a: { timeout: 'x', attempts: 0 } },
    })
    expect(problems.map(({ path }) => path).sort()).toEqual([
      'clients.a.attempts',
      'clients.a.timeout',
      'service.stopTimeout',
      'service.taks',
    ])
  })

  test('a problem is reported where it was written: in the base once, in a patch under its variant', () => {
    expect(
      problemsOf({ ...BASE, service: { stopTimeout: 5 }, variants: { a: {}, b: {} } }).map(({ path }) => path),
    ).toEqual(['service.stopTimeout'])
    expect(
      problemsOf({ ...BASE, variants: { a: {}, b: { service: { stopTimeout: 5 } } } }).map(({ path }) => path),
    ).toEqual(['variants.b.service.stopTimeout'])
  })

  test('a pair that does not fit is a mistake of the patch that wrote one of them', () => {
    const found = problemsOf({
      ...BASE,
      service: { tasks: { min: 5, max: 9 } },
      variants: { a: {}, b: { service: { tasks: { max: 2 } } } },
    })
    expect(found).toMatchObject([
      { path: 'variants.b.service.tasks.max', message: 'the minimum 5 is above the maximum 2' },
    ])
  })

  test('what a patch left out is missing in the patch', () => {
    const found = problemsOf({ ...BASE, variants: { a: {}, b: { scaling: { x: { targetTracking: {} } } } } })
    expect(found.map(({ path }) => path)).toEqual(['variants.b.scaling.x.targetTracking.target'])
  })

  test('variants cannot change what all of them share', () => {
    expect(problemsOf({ ...BASE, variants: { a: { horizon: '5m' } } })[0]?.message).toMatch(
      /all variants face the same world/,
    )
  })

  test('anything at all gets problems or a scenario, never another error', () => {
    fc.assert(fc.property(fc.jsonValue(), (raw) => problemsOf(raw).length > 0))
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom('service', 'clients', 'scaling', 'network', 'slo', 'month'), fc.jsonValue()),
        (patch) => problemsOf({ ...BASE, ...patch }).length >= 0,
      ),
    )
  })
})

describe('changes from the command line', () => {
  const clients = { c: {}, mobile: {} }
  test('win over base and patch', () => {
    const { worlds } = prepare(
      { ...BASE, clients, variants: { a: {}, b: { clients: { c: { timeout: '9s' } } } } },
      { set: [{ path: 'clients.c.timeout', value: '2s' }] },
    )
    expect(worlds.map(({ scenario }) => scenario.clients['c']?.timeout)).toEqual([2, 2])
  })
  test('leave variants alone that lack what they change', () => {
    const { worlds } = prepare(
      { ...BASE, variants: { a: {}, b: { scaling: { cpu: { targetTracking: { target: '70%' } } } } } },
      { set: [{ path: 'scaling.cpu.targetTracking.target', value: '50%' }] },
    )
    expect(worlds.map(({ scenario }) => scenario.scaling)).toMatchObject([{}, { cpu: { target: 50 } }])
  })
  test.each([
    ['a name no world has', 'clients.moblie.timeout', '2s', /no clients\.moblie/, /Did you mean mobile\?/],
    ['an item no list has', 'traffic.a.segments[1].hold', '1rps', /no traffic\.a\.segments\[1\]/, /0/],
    ['a variant there is not', 'variants.d.service.stopTimeout', '5s', /no variant 'd'/, /Did you mean|Known/],
    ['a wrong value', 'service.stopTimeout', '5', /number with a unit/, /Quantities carry/],
    ['a reserved name', 'clients.__proto__.timeout', '5s', /no name/, /another/],
  ])('%s is a mistake on the command line', (_, path, value, message, hint) => {
    const [problem, ...more] = problemsOf({ ...BASE, clients, variants: { a: {}, b: {} } }, [{ path, value }])
    expect(more).toEqual([])
    expect(problem).toMatchObject({ path: `--set ${path}` })
    expect(problem?.message).toMatch(message)
    expect(problem?.hint).toMatch(hint)
  })
  test('change one item of a list, in one variant or in all', () => {
    const work = [{ cpu: '1ms' }, { wait: '2ms' }]
    const changed = (path: string) =>
      prepare(
        { ...BASE, requests: { r: { work } }, variants: { a: {}, b: {} } },
        { set: [{ path, value: '7ms' }] },
      ).worlds.map(({ scenario }) => scenario.requests['r']?.work.map((step) => (step as { time: object }).time))
    const [old, seven, two] = [0.001, 0.007, 0.002].map((value) => ({ kind: 'constant', value }))
    expect(changed('requests.r.work[0].cpu')).toEqual([
      [seven, two],
      [seven, two],
    ])
    expect(changed('variants.b.requests.r.work[0].cpu')).toEqual([
      [old, two],
      [seven, two],
    ])
  })
  test('count in the hash', () => {
    const set = [{ path: 'service.stopTimeout', value: '60s' }]
    expect(prepare(BASE, { set }).hash).not.toBe(prepare(BASE).hash)
  })
  test('reach into a variant when they name it', () => {
    const { worlds } = prepare(
      { ...BASE, variants: { a: {}, b: {} } },
      { set: [{ path: 'variants.b.service.stopTimeout', value: '60s' }] },
    )
    expect(worlds.map(({ scenario }) => scenario.service.stopTimeout)).toEqual([30, 60])
  })
  test('a name with a dot is quoted', () => {
    const raw = { ...BASE, traffic: { 'a.b': BASE.traffic.a } }
    const { worlds } = prepare(raw, { set: [{ path: 'traffic["a.b"].scale', value: 3 }] })
    expect(worlds[0]?.scenario.traffic['a.b']?.scale).toBe(3)
  })
  test('what is no path is a problem', () => {
    expect(problemsOf(BASE, [{ path: 'a[', value: 1 }])[0]?.path).toBe('--set a[')
  })
})

describe('uncertain parameters', () => {
  test('that cross within their ranges are found, with the ranges named', () => {
    const between = (estimate: number, low: number, high: number) => ({ estimate, low, high })
    const found = problemsOf({ ...BASE, service: { tasks: { min: between(3, 2, 6), max: between(8, 5, 9) } } })
    expect(found[0]?.message).toMatch(/minimum 6 is above the maximum 5 \(with service\.tasks\.m\w+ \w+ and all other/)
  })

  const raw = {
    ...BASE,
    service: {
      tasks: { min: { estimate: 3, low: 2, high: 5 }, max: 10 },
      coldStart: { bootstrap: { wait: { estimate: '1s', low: '0.5s', high: '4s' } } },
    },
    variants: { a: {}, b: { scaling: { cpu: { targetTracking: { target: '50%' } } } } },
  }
  const { worlds } = prepare(raw)
  const waitOf = (variant: number, replication: number) => {
    const drawn = drawWorld(worlds[variant] as (typeof worlds)[number], 's', replication)
    return {
      wait: drawn.service.coldStart.bootstrap.wait as { kind: 'constant'; value: number },
      min: drawn.service.tasks.min,
    }
  }
  test('are drawn once per replication, the same for all variants', () => {
    for (let replication = 0; replication < 20; replication++)
      expect(waitOf(0, replication)).toEqual(waitOf(1, replication))
    expect(waitOf(0, 1).wait).not.toEqual(waitOf(0, 2).wait)
  })
  test('stay in their range, have the estimate as median, and whole numbers stay whole', () => {
    const draws = Array.from({ length: 400 }, (_, replication) => waitOf(0, replication))
    expect(
      draws.every(
        ({ wait, min }) => wait.value >= 0.5 && wait.value <= 4 && Number.isInteger(min) && min >= 2 && min <= 5,
      ),
    ).toBe(true)
    const below = draws.filter(({ wait }) => wait.value < 1).length
    expect(Math.abs(below - 200)).toBeLessThan(4 * Math.sqrt(100))
  })
  test('the scenario itself holds the estimates', () => {
    expect(worlds[0]?.scenario.service.tasks.min).toBe(3)
  })
  test('both ends are checked', () => {
    const wide = {
      ...raw,
      service: { tasks: { min: { estimate: 3, low: 2, high: 50 }, max: 10 } },
      variants: {} as object,
    }
    expect(
      problemsOf({ ...wide, variants: { a: {} } }).some(({ message }) =>
        message.includes('with all uncertain values high'),
      ),
    ).toBe(true)
  })
})

test('the same content has the same hash, whatever the order of its keys', () => {
  const { horizon, name, traffic } = BASE
  expect(prepare({ traffic, name, horizon }).hash).toBe(prepare(BASE).hash)
  expect(prepare({ ...BASE, horizon: '9m' }).hash).not.toBe(prepare(BASE).hash)
})
