// The phases of a task's start: their order, and the CPU they find.
import { describe, expect, test } from 'vitest'
import { StartUpPlanner } from '../../simulator/control-loop/start-up.ts'
import { prepare, type Scenario } from '../../simulator/index.ts'

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
