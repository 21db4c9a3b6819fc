// Real tasks: they do the scenario's work, start as ordered, drain when stopped, and leave nothing behind.
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { QuantileTable } from '../../simulator/engine/quantile-table.ts'
import { ownProgram, type TaskProgram, taskProgram } from '../../src/lab/task/program.ts'
import { startOrder } from '../../src/lab/task/start-order.ts'
import { workFile } from '../../src/lab/task/work-file.ts'
import { AT_ONCE, get, groupGone, gunicorn, membersOf, scenarioOf, TestLab, whyNoQuotas } from './lab-task.ts'

const noGunicorn = gunicorn.whySkipped()
const notLinux = process.platform !== 'linux'

const REQUESTS = {
  page: { work: [{ cpu: '20ms' }] },
  slow: { work: [{ wait: '400ms' }] },
  shop: { work: [{ cpu: '1ms' }, { call: 'database' }], firstUse: [{ wait: '300ms' }] },
  broken: { work: [{ call: 'failing' }] },
}
const scenarioWith = (server: object, more: object = {}) =>
  scenarioOf({
    requests: REQUESTS,
    dependencies: { database: { latency: '50ms' }, failing: { latency: '1ms', errorRate: '100%' } },
    service: { task: { anySize: true }, server, ...more },
  })

let lab: TestLab
beforeEach(() => {
  lab = new TestLab()
})
afterEach(() => lab.close())

describe('the file with the work', () => {
  const mixed = scenarioOf({
    requests: { page: { work: [{ cpu: { lognormal: { median: '10ms', p99: '60ms' } } }, { wait: '5ms' }] } },
  })
  const [cpu, wait] = workFile(mixed).classes['page']?.work ?? []

  test('has the mean of the simulator’s own law, tail included', () => {
    const { values = [], tail = [] } = cpu ?? {}
    const law = mixed.requests['page']?.work[0] as { kind: 'cpu'; time: Parameters<typeof QuantileTable.of>[0] }
    const table = QuantileTable.of(law.time)
    let sumS = 0
    for (let bits = 2 ** 11; bits < 2 ** 32; bits += 2 ** 12) sumS += table.sample(bits)
    const inTail = average(tail) / values.length
    expect(average([...values.slice(0, -1), 0]) + inTail).toBeCloseTo(sumS / 2 ** 20, 6)
  })

  test('has one value for a constant', () => {
    expect(wait).toEqual({ kind: 'wait', errorFraction: 0, values: [0.005], tail: [] })
  })
})

/** Asked of the machine once per server. */
const programs = new Map<string, Promise<TaskProgram>>()
function programFor(server: ReturnType<typeof scenarioOf>['service']['server']): Promise<TaskProgram> {
  const found = programs.get(server.preset) ?? taskProgram(server)
  programs.set(server.preset, found)
  return found
}

function average(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}

test('the order to a task has what each loader burns and what all wait, from the simulator’s start-up plan', () => {
  const { service } = scenarioWith({ preset: 'gunicorn-sync', processes: 2 })
  const phases = [
    { name: 'runtimeStart' as const, startS: 0, endS: 5, cpuVcpu: 0, waitS: 5 },
    { name: 'dependencies' as const, startS: 5, endS: 9, cpuVcpu: 1, waitS: 0 },
    { name: 'bootstrap' as const, startS: 9, endS: 12, cpuVcpu: 0, waitS: 3 },
  ]
  expect(startOrder({ phases, pullStartS: 0, runningS: 5, listeningS: 12 }, 0.5, service)).toEqual({
    phases: [
      { cpuS: 2, loaders: 2, waitS: 0 },
      { cpuS: 0, loaders: 2, waitS: 3 },
    ],
    shutdownS: 0.5,
  })
})

describe.each([
  { preset: 'gunicorn-gthread', skipped: noGunicorn },
  { preset: 'gunicorn-sync', skipped: noGunicorn },
  { preset: 'node', skipped: undefined },
])('a task with $preset', ({ preset, skipped }) => {
  const skip = notLinux || skipped !== undefined
  const start = async (server: object = {}, order = AT_ONCE, vcpu = 1) => {
    const scenario = scenarioWith({ preset, ...server })
    const task = await lab.launch(scenario, await programFor(scenario.service.server), vcpu)
    await task.begin(order)
    return task
  }

  test.skipIf(skip)(
    'answers each class with its work: waits waited, calls as long as the dependency takes',
    async () => {
      const { port } = await start()
      const { tookS, ...answer } = await get(port, '/class/slow')
      expect(answer).toEqual({ status: 200, body: 'ok\n' })
      expect(tookS).toBeGreaterThan(0.399)
      expect((await get(port, '/health')).status).toBe(200)
      expect((await get(port, '/class/other')).status).toBe(404)
    },
  )

  test.skipIf(skip)('does what belongs to the first use of a class once per process', async () => {
    const { port } = await start()
    expect((await get(port, '/class/shop')).tookS).toBeGreaterThan(0.35)
    expect((await get(port, '/class/shop')).tookS).toBeLessThan(0.25)
  })

  test.skipIf(skip)('answers 500 where a dependency fails', async () => {
    expect((await get((await start()).port, '/class/broken')).status).toBe(500)
  })

  test.skipIf(skip || whyNoQuotas !== undefined)('uses the CPU of its class, and little more', async () => {
    const { port } = await start()
    await get(port, '/class/page')
    const group = lab.groups[0]
    const beforeS = group?.usedVcpuS() ?? 0
    for (let n = 0; n < 10; n++) await get(port, '/class/page')
    const perRequestS = ((group?.usedVcpuS() ?? 0) - beforeS) / 10
    expect(perRequestS).toBeGreaterThanOrEqual(0.02)
    expect(perRequestS).toBeLessThan(0.026)
  })
})

describe('a task', () => {
  const skip = notLinux || noGunicorn !== undefined

  test.skipIf(skip)('loads before it is told to begin, and burns and waits as ordered before it listens', async () => {
    const scenario = scenarioWith({ preset: 'gunicorn-sync', processes: 2 })
    const task = await lab.launch(scenario, await programFor(scenario.service.server))
    await task.loaded
    await expect(get(task.port, '/health')).rejects.toThrow()
    const beganMs = performance.now()
    await task.begin({ phases: [{ cpuS: 0.2, loaders: 2, waitS: 0.3 }], shutdownS: 0 })
    expect(performance.now() - beganMs).toBeGreaterThan(500)
    expect((await get(task.port, '/health')).status).toBe(200)
    if (whyNoQuotas === undefined) expect(lab.groups[0]?.usedVcpuS()).toBeGreaterThan(0.4)
  })

  test.skipIf(skip)('finishes requests in flight when it is stopped, and ends with code 0', async () => {
    const scenario = scenarioWith({ preset: 'gunicorn-gthread' })
    const task = await lab.launch(scenario, await programFor(scenario.service.server))
    await task.begin(AT_ONCE)
    const inFlight = get(task.port, '/class/slow')
    await get(task.port, '/health')
    const stopped = task.stop(10)
    expect((await inFlight).status).toBe(200)
    expect(await stopped).toMatchObject({ code: 0, signal: null })
    await expect(get(task.port, '/health')).rejects.toThrow()
    await groupGone(task.pid)
  })

  test.skipIf(notLinux)('is killed with all its processes when the stop timeout passes', async () => {
    const scenario = scenarioWith({ preset: 'node', processes: 2 })
    const task = await lab.launch(scenario, await programFor(scenario.service.server))
    await task.begin({ phases: [], shutdownS: 60 })
    expect(membersOf(task.pid).length).toBe(3)
    expect(await task.stop(0.3)).toMatchObject({ code: null, signal: 'SIGKILL' })
    await groupGone(task.pid)
  })

  test.skipIf(skip)('whose port is taken says so', async () => {
    const scenario = scenarioWith({ preset: 'node' })
    const program = await programFor(scenario.service.server)
    const first = await lab.launch(scenario, program)
    await first.begin(AT_ONCE)
    const second = await lab.launch(scenario, program, 1, first.port)
    await expect(second.begin(AT_ONCE)).rejects.toThrow(/task-2 ended before it listened[\s\S]*EADDRINUSE/)
  })
})

describe('the user’s own command', () => {
  const scenario = scenarioWith({ preset: 'node' })
  const serverIn = (code: string) => ownProgram([process.execPath, '-e', code])

  test.skipIf(notLinux)('finds its port in PORT, starts under the ceiling and is stopped with SIGTERM', async () => {
    const code = `require('http').createServer((q, s) => s.end('mine')).listen(process.env.PORT, '127.0.0.1')`
    const task = await lab.launch(scenario, serverIn(code))
    await task.begin(AT_ONCE)
    expect((await get(task.port, '/')).body).toBe('mine')
    if (whyNoQuotas === undefined) expect(lab.groups[0]?.usedVcpuS()).toBeGreaterThan(0.01)
    expect(await task.stop(5)).toMatchObject({ signal: 'SIGTERM' })
  })

  test.skipIf(notLinux)('that crashes is reported with its code and what it said', async () => {
    const task = await lab.launch(scenario, serverIn(`console.error('no database'); process.exit(3)`))
    await expect(task.begin(AT_ONCE)).rejects.toThrow('(exit code 3): no database')
    expect(await task.exited).toEqual({ code: 3, signal: null, stderr: 'no database' })
  })

  test.skipIf(notLinux)('that does not exist is reported like a crash', async () => {
    const task = await lab.launch(scenario, ownProgram(['/no/such/program']))
    await expect(task.begin(AT_ONCE)).rejects.toThrow('/no/such/program')
  })
})
