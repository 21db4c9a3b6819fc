// The phases of a task's start: their order, and the CPU they find.
import { describe, expect, test } from 'vitest'
import { StartUpPlanner } from '../../simulator/control-loop/start-up.ts'
import { prepare, type Scenario, simulateReplication, UserError } from '../../simulator/index.ts'
import { assumptionsOf } from '../../simulator/scenario/assumptions.ts'

function scenarioOf(service: object): Scenario {
  const traffic = { load: { segments: [{ hold: '1rps', for: '1m' }] } }
  const [world] = prepare({ name: 'x', horizon: '1m', traffic, service }).worlds
  if (world === undefined) throw new Error('no world')
  return world.scenario
}

const COLD_START = {
  schedule: '2s',
  provision: '10s',
  pull: '20s',
  runtimeStart: { cpu: '1s', wait: '1s' },
  dependencies: { cpu: '2s' },
  bootstrap: { wait: '3s' },
}
const plan = (service: object) =>
  new StartUpPlanner(scenarioOf({ coldStart: COLD_START, ...service }), { seed: 1, replication: 0 }).plan(0)
const lengthOf = ({ phases }: ReturnType<typeof plan>, wanted: string) => {
  const phase = phases.find(({ name }) => name === wanted)
  return phase === undefined ? Number.NaN : phase.endS - phase.startS
}

describe('the start of a task', () => {
  test('a phase that is written has the parts that are written, one that is not has its default', () => {
    const { bootstrap, runtimeStart } = scenarioOf({ coldStart: { bootstrap: { wait: '700ms' } } }).service.coldStart
    expect(bootstrap.cpu).toEqual({ kind: 'constant', value: 0 })
    expect(runtimeStart.wait).toMatchObject({ kind: 'uniform', low: 3, high: 8 })
    expect(scenarioOf({}).service.coldStart.bootstrap.cpu).toEqual({ kind: 'constant', value: 1 })
  })

  test('phases follow one another, RUNNING stands between the runtime and the dependencies', () => {
    const { phases, pullStartS, runningS, listeningS } = plan({ task: { cpu: '1vCPU', memory: '2GiB' } })
    expect(phases.map(({ name }) => name)).toEqual([
      'schedule',
      'provision',
      'pull',
      'runtimeStart',
      'dependencies',
      'bootstrap',
    ])
    expect([pullStartS, runningS, listeningS]).toEqual([12, 34, 39])
  })

  test('half a vCPU takes twice as long for CPU work and as long for waiting', () => {
    const half = plan({ task: { cpu: '0.5vCPU', memory: '1GiB' } })
    expect(lengthOf(half, 'runtimeStart')).toBeCloseTo(3, 9)
    expect(lengthOf(half, 'dependencies')).toBeCloseTo(4, 9)
    expect(lengthOf(half, 'bootstrap')).toBeCloseTo(3, 9)
  })

  test('what sidecars use is not there for the application, once the task runs', () => {
    const beside = plan({ task: { cpu: '1vCPU', memory: '2GiB' }, backgroundCpu: '0.5vCPU' })
    expect(lengthOf(beside, 'runtimeStart')).toBeCloseTo(2, 9)
    expect(lengthOf(beside, 'dependencies')).toBeCloseTo(4, 9)
    const used = Math.max(...beside.phases.filter(({ name }) => name !== 'runtimeStart').map(({ cpuVcpu }) => cpuVcpu))
    expect(used + 0.5).toBeLessThanOrEqual(1)
  })

  test('without preload every process loads, on the same CPU', () => {
    const task = { cpu: '1vCPU', memory: '2GiB' }
    const server = { preset: 'gunicorn-gthread', processes: 3, threads: 4 }
    expect(lengthOf(plan({ task, server }), 'dependencies')).toBeCloseTo(6, 9)
    expect(lengthOf(plan({ task, server: { ...server, preload: true } }), 'dependencies')).toBeCloseTo(2, 9)
  })

  // https://docs.kernel.org/scheduler/sched-bwc.html
  test('under a CFS quota, CPU work runs on whole cores for a quota per period', () => {
    const task = { cpu: '0.25vCPU', memory: '512MiB', cpuLimit: 'cfs' }
    const quarter = plan({ task })
    // 1 s is 40 quotas of 25 ms: 39 periods, and the last quota at full speed.
    expect(lengthOf(quarter, 'runtimeStart')).toBeCloseTo(1 + 39 * 0.1 + 0.025, 9)
    expect(lengthOf(quarter, 'dependencies')).toBeCloseTo(79 * 0.1 + 0.025, 9)
    expect(lengthOf(plan({ task: { ...task, cfsPeriod: '1s' } }), 'runtimeStart')).toBeCloseTo(1 + 3 + 0.25, 9)
  })

  test('a task of whole vCPUs never stalls on its quota', () => {
    const task = { cpu: '1vCPU', memory: '2GiB' }
    expect(plan({ task: { ...task, cpuLimit: 'cfs' } })).toEqual(plan({ task }))
  })
})

// https://www.vladionescu.me/posts/scaling-containers-on-aws-in-2022/
describe('many starts at once', () => {
  const crowd = { from: 100, full: 300, delay: '40s' }
  const planner = new StartUpPlanner(scenarioOf({ coldStart: { ...COLD_START, crowd } }), { seed: 1, replication: 0 })
  const provisionS = (starting: number) => lengthOf(planner.plan(0, starting), 'provision')

  test('take longer in provisioning: nothing up to `from`, all of it from `full` on, a share between', () => {
    expect([0, 100, 150, 200, 300, 5000].map(provisionS)).toEqual([10, 10, 20, 30, 50, 50])
  })
  test('come later as a whole: the pull begins after the delay and is as long as ever', () => {
    const [alone, crowded] = [planner.plan(0), planner.plan(0, 300)]
    expect(crowded.pullStartS - alone.pullStartS).toBe(40)
    expect(crowded.listeningS - alone.listeningS).toBe(40)
    expect(lengthOf(crowded, 'pull')).toBe(lengthOf(alone, 'pull'))
  })
})

describe('in a run', () => {
  const jump = (to: number, more: object = {}) => {
    const [world] = prepare({
      name: 'jump',
      start: '2026-01-05T12:00 UTC',
      horizon: '10m',
      traffic: { load: { segments: [{ hold: '1rps', for: '10m' }] } },
      service: { tasks: { min: 1, max: 600 }, coldStart: { crowd: { delay: '60s' } }, ...more },
      scaling: { out: { schedule: { at: '2026-01-05T12:01:00', min: to, max: 600 } } },
    }).worlds
    if (world === undefined) throw new Error('no world')
    return { scenario: world, output: simulateReplication(world.scenario, { seed: '1', replication: 0 }) }
  }
  const named = ({ output }: ReturnType<typeof jump>) =>
    output.events.filter(({ message }) => message.includes('starts slow down'))

  test('more than a hundred starting tasks slow one another down, and the log says so, once', () => {
    expect(named(jump(100))).toEqual([])
    const crowd = jump(400)
    expect(named(crowd).map(({ message }) => message)).toEqual([
      'more than 100 tasks are starting at once: starts slow down (service.coldStart.crowd, inferred from one measured launch)',
    ])
    expect(crowd.output.startUps.phaseS.provision / crowd.output.startUps.count).toBeGreaterThan(40)
  })
  test('tasks of other services that scale out at the same time are part of the crowd', () => {
    expect(named(jump(60))).toEqual([])
    expect(named(jump(60, { launchQuota: { othersPerLaunch: 4 } }))).toHaveLength(1)
  })
  test('what an answer leans on names the crowd only where there can be one', () => {
    const paths = (max: number) =>
      assumptionsOf(
        prepare({
          name: 'x',
          horizon: '1m',
          traffic: { load: { segments: [{ hold: '1rps', for: '1m' }] } },
          service: { tasks: { max } },
        }).worlds,
      ).map(({ path }) => path)
    expect(paths(50)).not.toContain('service.coldStart.crowd.delay')
    expect(paths(51)).toContain('service.coldStart.crowd.delay')
    expect(paths(51)).toContain('service.launchQuota.reached')
  })
  test.each([
    [
      { launchQuota: { othersPerSecond: 19 } },
      'service.launchQuota.othersPerSecond',
      'nothing is left of the account’s 18.6',
    ],
    [{ coldStart: { crowd: { from: 300 } } }, 'service.coldStart.crowd.full', '300 is not above from, which is 300'],
  ])('%j is refused', (service, path, message) => {
    try {
      prepare({ name: 'x', horizon: '1m', traffic: { load: { segments: [{ hold: '1rps', for: '1m' }] } }, service })
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(UserError)
      expect((error as UserError).problems[0]).toMatchObject({ path, message: expect.stringContaining(message) })
    }
  })
})
