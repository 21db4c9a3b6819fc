// What the service says it did: launches, stops and replacements of unhealthy tasks, in words like those of ECS's service events.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html
import { describe, expect, test } from 'vitest'
import { ServiceEvents } from '../../simulator/control-loop/service-events.ts'
import { prepare, type RunOutput, simulateReplication } from '../../simulator/index.ts'

const pass = (more: object = {}) => ({
  launch: 0,
  stop: [],
  wakeAtS: Number.POSITIVE_INFINITY,
  failing: [],
  held: 0,
  ...more,
})
const unhealthy = (taskId: number) => ({ taskId, reason: 'unhealthy' as const })

function told(
  steps: { atS: number; desired?: number; running?: number; pending?: number; pass: object; started?: number[] }[],
): { kind: string; message: string; timeS: number; lastTimeS: number; numbers: Record<string, number> }[] {
  const events = new ServiceEvents({
    service: { coldStart: { crowd: { from: 100 } }, launchQuota: { othersPerLaunch: 0 } },
    dependencies: {},
  })
  for (const { atS, desired = 4, running = 4, pending = 0, started = [], pass: decided } of steps)
    events.tell(atS, {
      desiredCount: desired,
      runningCount: running,
      pendingCount: pending,
      started,
      pass: pass(decided),
    })
  return events.log.entries
}

describe('the log of the service', () => {
  test('says how many tasks were started, and for what', () => {
    const [entry] = told([{ atS: 60, desired: 8, pass: { launch: 4 }, started: [4, 5, 6, 7] }])
    expect(entry).toMatchObject({
      kind: 'launch',
      message: 'started 4 tasks (4–7): 8 desired, 4 running and 0 pending',
      numbers: { started: 4, desired: 8, running: 4, pending: 0 },
    })
  })
  test('tells a start that the quotas stretch in one line', () => {
    const steps = Array.from({ length: 50 }, (_, index) => ({
      atS: 60 + index,
      desired: 400,
      pass: { launch: 2, held: index < 49 ? 1 : 0 },
      started: [2 * index + 4, 2 * index + 5],
    }))
    const entries = told([...steps, { atS: 110, desired: 401, pass: { launch: 1 }, started: [104] }])
    expect(entries.map(({ message }) => message)).toEqual([
      'started 100 tasks (4–103) within 49 s, as the launch quotas allow: 400 desired, 4 running and 0 pending',
      'started task 104: 401 desired, 4 running and 0 pending',
    ])
    expect(entries[0]?.numbers['started']).toBe(100)
  })
  test('names an unhealthy task when it is found, its replacement, and when it stops', () => {
    const entries = told([
      { atS: 60, pass: { launch: 1, failing: [2] }, started: [4] },
      { atS: 70, running: 5, pass: { failing: [2] } },
      { atS: 90, running: 5, pass: { failing: [2], stop: [unhealthy(2)] } },
      { atS: 91, pass: {} },
    ])
    expect(entries.map(({ timeS, kind, message }) => [timeS, kind, message])).toEqual([
      [60, 'replace', 'task 2 is unhealthy: failed health checks in the target group; replacement task 4 started'],
      [90, 'replace', 'stopped unhealthy task 2: other tasks make up the 4 desired'],
    ])
  })
  test('tells many at one instant in one line', () => {
    const failing = [0, 1, 2, 3, 7, 9]
    const [entry, ...others] = told([
      { atS: 60, desired: 6, pass: { launch: 6, failing }, started: [10, 11, 12, 13, 14, 15] },
    ])
    expect(others).toEqual([])
    expect(entry?.message).toBe(
      'tasks 0–3, 7, 9 are unhealthy: failed health checks in the target group; replacements tasks 10–15 started',
    )
  })
  test('says that one stops first where there is no room, and that others wait for it', () => {
    const [entry] = told([{ atS: 60, pass: { launch: 1, failing: [1, 2], stop: [unhealthy(2)] }, started: [4] }])
    expect(entry?.message).toBe(
      'tasks 1, 2 are unhealthy: failed health checks in the target group; task 2 stopped, replacement task 4 started, 1 replacement waits for room under the maximum percent',
    )
  })
  test('says that replacements wait for the launch quotas, and when they start', () => {
    const entries = told([
      { atS: 60, pass: { launch: 0, held: 1, failing: [1] } },
      { atS: 62, pass: { launch: 1, failing: [1] }, started: [4] },
    ])
    expect(entries.map(({ message }) => message)).toEqual([
      'task 1 is unhealthy: failed health checks in the target group; 1 replacement waits for the launch quotas',
      'started task 4 to replace unhealthy task 1',
    ])
  })
  test('says that a task is healthy again, so that the task too many can be followed', () => {
    const entries = told([
      { atS: 60, pass: { launch: 1, failing: [1] }, started: [4] },
      { atS: 90, running: 5, pass: { stop: [{ taskId: 3, reason: 'scale-in' }] } },
    ])
    expect(entries.slice(1).map(({ message }) => message)).toEqual([
      'task 1 is no longer unhealthy',
      'stopped task 3: 4 desired, 5 running and 0 pending',
    ])
  })
})

/** Two tasks whose check is a call that fails from minute 2 on, for three minutes. */
function brokenFor(more: object = {}): RunOutput {
  const [world] = prepare({
    name: 'kills',
    horizon: '15m',
    warmUp: '0s',
    traffic: { a: { segments: [{ hold: '2rps', for: '15m' }] } },
    requests: { page: { work: [{ wait: '20ms' }] } },
    dependencies: { db: { latency: '10ms' } },
    disturbances: {
      stall: { dependency: { name: 'db', latencyFactor: 10_000 }, at: '2m', for: '3m' },
    },
    service: { task: { cpu: '1vCPU', memory: '2GiB' }, tasks: { min: 2, max: 2 } },
    loadBalancer: {
      deregistrationDelay: '20s',
      healthCheck: { interval: '10s', timeout: '5s', unhealthyThreshold: 2, work: [{ call: 'db' }] },
    },
    ...more,
  }).worlds
  if (world === undefined) throw new Error('no world')
  return simulateReplication(world.scenario, { seed: '1', replication: 0 })
}

describe('a run in which tasks fail their health checks', () => {
  const run = brokenFor()
  const ended = run.taskLives.filter(({ endReason }) => endReason === 'unhealthy')

  test('counts the tasks that were stopped for it', () => {
    expect(run.tasks.replaced).toBeGreaterThanOrEqual(2)
    // All that were stopped have ended within the run: drains take 20 s.
    expect(run.tasks.replaced).toBe(ended.length)
    expect(run.intervals.replaced?.reduce((sum, count) => sum + count, 0)).toBe(run.tasks.replaced)
  })
  test('has each of them in its log', () => {
    const found = run.events.filter(({ kind, message }) => kind === 'replace' && /unhealthy: failed/.test(message))
    expect(found.reduce((sum, { numbers }) => sum + (numbers['unhealthy'] as number), 0)).toBeGreaterThanOrEqual(2)
    const stops = run.events.filter(({ message }) => /stopped/.test(message))
    expect(stops.length).toBeGreaterThan(0)
  })
  test('says how many tasks were in each state at most; together they are at least as many', () => {
    const { max, maxRunning, maxPending, maxDraining } = run.tasks
    expect(maxRunning).toBeGreaterThan(2)
    expect(maxDraining).toBeGreaterThan(0)
    expect(max).toBeLessThanOrEqual(maxRunning + maxPending + maxDraining)
    for (const each of [maxRunning, maxPending, maxDraining]) expect(each).toBeLessThanOrEqual(max)
  })
  test('kills nothing where ECS does not look', () => {
    expect(brokenFor({ service: { tasks: { min: 2, max: 2 }, replaceUnhealthy: false } }).tasks.replaced).toBe(0)
  })
})

describe('a run whose pools outgrow the connections of their database', () => {
  // Pools of 20 and 60 connections: the fourth task gets none.
  const [world] = prepare({
    name: 'connections',
    start: '2026-01-05T12:00 UTC',
    horizon: '6m',
    warmUp: '0s',
    traffic: { a: { segments: [{ hold: '150rps', for: '6m' }] } },
    requests: { page: { work: [{ call: 'db' }] } },
    dependencies: { db: { connections: 60, perProcess: 20, latency: '400ms' } },
    service: { task: { cpu: '1vCPU', memory: '2GiB' }, server: { preset: 'node' }, tasks: { min: 3, max: 5 } },
    loadBalancer: { healthCheck: { enabled: false } },
    scaling: { out: { schedule: { at: '2026-01-05T12:01:00', min: 5, max: 5 } } },
  }).worlds
  if (world === undefined) throw new Error('no world')
  const { events, totals } = simulateReplication(world.scenario, { seed: '1', replication: 0 })
  const told = events.filter(({ kind }) => kind === 'connections')

  test('says from which task on, once, and how many calls failed for it', () => {
    expect(told).toHaveLength(1)
    expect(told[0]?.message).toMatch(
      /^connection limit of db reached: the other tasks hold all 60 connections, task [34] is the first to get none, with [45] tasks running/,
    )
    expect(told[0]?.count).toBeGreaterThan(1000)
    expect(totals.failed).toBeGreaterThan(1000)
  })
})
