// Which tasks the ECS service scheduler starts and stops.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
import { describe, expect, test } from 'vitest'
import { ServiceScheduler, seenIn, type TaskView } from '../../simulator/control-loop/service-scheduler.ts'

const QUOTA = {
  perServicePerMinute: 500,
  burst: 100,
  perSecond: 20,
  reached: 1,
  othersPerLaunch: 0,
  othersPerSecond: 0,
}
const CONFIG = { launchQuota: QUOTA, healthCheckGracePeriod: 0, maximumPercent: 2, replaceUnhealthy: true }

function scheduler(config: Partial<typeof CONFIG> = {}, seed = 'test') {
  return new ServiceScheduler({ ...CONFIG, ...config }, { seed, replication: 0 })
}

const healthy = (id: number): TaskView => ({ id, state: 'running', health: 'healthy', startedAtS: 0 })
const unknown = (id: number): TaskView => ({ id, state: 'running', health: 'unknown', startedAtS: 0 })
const failing = (id: number, startedAtS = 0): TaskView => ({ id, state: 'running', health: 'unhealthy', startedAtS })
const pending = (id: number): TaskView => ({ id, state: 'pending', health: 'unknown' })
const stopping = (id: number): TaskView => ({ id, state: 'stopping', health: 'healthy', startedAtS: 0 })

const many = (count: number, of: (id: number) => TaskView, from = 0) =>
  Array.from({ length: count }, (_, index) => of(from + index))
const step = (tasks: readonly TaskView[], desiredCount: number, config?: Partial<typeof CONFIG>, nowS = 1000) =>
  scheduler(config).step(nowS, { desiredCount, tasks: seenIn(tasks) })
const stopped = ({ stop }: ReturnType<typeof step>) => stop.map(({ taskId }) => taskId)

describe('starting', () => {
  test('as many as are missing; tasks that stop do not count', () => {
    expect(step([healthy(0), pending(1), stopping(2)], 5)).toMatchObject({ launch: 3, stop: [], held: 0 })
  })
  test('what the quota holds back is launched when it allows it', () => {
    const quota = { ...QUOTA, burst: 3, perSecond: 2 }
    const scaling = scheduler({ launchQuota: { ...quota, perServicePerMinute: 60_000 } })
    const first = scaling.step(0, { desiredCount: 8, tasks: seenIn([]) })
    expect(first).toMatchObject({ launch: 3, held: 5, wakeAtS: 0.5 })
    expect(scaling.step(0.5, { desiredCount: 8, tasks: seenIn(many(3, pending)) })).toMatchObject({
      launch: 1,
      held: 4,
    })
  })
  test('an ordinary scale-out may pass the maximum percent', () => {
    expect(step([healthy(0)], 10, { maximumPercent: 1 })).toMatchObject({ launch: 9 })
  })
})

describe('a scale-in takes', () => {
  test('tasks that are pending first, then running ones that never were healthy, then any', () => {
    const tasks = [healthy(0), unknown(1), pending(2), healthy(3), pending(4)]
    expect(stopped(step(tasks, 4)).every((id) => id === 2 || id === 4)).toBe(true)
    expect([...stopped(step(tasks, 3))].sort()).toEqual([2, 4])
    expect([...stopped(step(tasks, 2))].sort()).toEqual([1, 2, 4])
    expect(stopped(step(tasks, 1))).toHaveLength(4)
  })
  test('healthy ones at random: in many worlds each of them, about equally often', () => {
    const counts = [0, 0, 0, 0]
    for (let world = 0; world < 400; world++) {
      const { stop } = scheduler({}, `${world}`).step(0, { desiredCount: 3, tasks: seenIn(many(4, healthy)) })
      for (const { taskId } of stop) counts[taskId] = (counts[taskId] as number) + 1
    }
    for (const count of counts) expect(Math.abs(count - 100)).toBeLessThan(4 * Math.sqrt(400 * 0.25 * 0.75))
  })
  test('none of the tasks that are failing: those go because they fail', () => {
    const { stop } = step([healthy(0), healthy(1), failing(2)], 2)
    expect(stop).toEqual([{ taskId: 2, reason: 'unhealthy' }])
  })
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_definition_parameters.html
  test('a surplus task that is unhealthy in its grace period before a healthy one', () => {
    const config = { healthCheckGracePeriod: 600 }
    expect(step([healthy(0), failing(1, 900), healthy(2)], 2, config).stop).toEqual([{ taskId: 1, reason: 'scale-in' }])
  })
})

describe('an unhealthy task', () => {
  test('is replaced first and stopped once the replacement is healthy', () => {
    expect(step([healthy(0), failing(1)], 2)).toMatchObject({ launch: 1, stop: [], failing: [1] })
    expect(step([healthy(0), failing(1), unknown(2)], 2)).toMatchObject({ launch: 0, stop: [] })
    const last = step([healthy(0), failing(1), healthy(2)], 2)
    expect(last).toMatchObject({ launch: 0, stop: [{ taskId: 1, reason: 'unhealthy' }] })
  })
  test('whose replacement fails, too: one of the two stops', () => {
    const { stop, launch } = step([healthy(0), failing(1), failing(2)], 2)
    expect(stop).toHaveLength(1)
    expect(launch).toBe(1)
  })
  test('stays while the grace period lasts, from its start on; the scheduler wakes at the end of it', () => {
    const config = { healthCheckGracePeriod: 120 }
    expect(step([healthy(0), failing(1, 900)], 2, config, 1019)).toMatchObject({
      launch: 0,
      failing: [],
      wakeAtS: 1020,
    })
    expect(step([healthy(0), failing(1, 900)], 2, config, 1020)).toMatchObject({ launch: 1, failing: [1] })
  })
  test('is nobody’s concern where health is not watched', () => {
    expect(step([healthy(0), failing(1)], 2, { replaceUnhealthy: false })).toMatchObject({ launch: 0, stop: [] })
  })
})

// Ceiling of running and pending tasks: floor(desired × maximumPercent).
describe('the maximum percent', () => {
  test.each([
    { desired: 4, maximumPercent: 2, failingCount: 4, launch: 4 },
    { desired: 4, maximumPercent: 1.5, failingCount: 4, launch: 2 },
    // floor(3 × 1.5) = 4: one beside the three.
    { desired: 3, maximumPercent: 1.5, failingCount: 3, launch: 1 },
    // 10 × 1.1 is 11 and not 10.999…
    { desired: 10, maximumPercent: 1.1, failingCount: 5, launch: 1 },
  ])(
    '$desired desired at $maximumPercent: $launch replacements at once',
    ({ desired, failingCount, launch, ...config }) => {
      const tasks = [...many(failingCount, (id) => failing(id)), ...many(desired - failingCount, healthy, failingCount)]
      expect(step(tasks, desired, config)).toMatchObject({ launch, stop: [] })
    },
  )
  test('floor(3 × 1.25) = 3: no room, so one stops first and its replacement starts', () => {
    const { stop, launch } = step([healthy(0), failing(1), failing(2)], 3, { maximumPercent: 1.25 })
    expect(stop).toHaveLength(1)
    expect(launch).toBe(1)
  })
  test('without room the next one stops only when the replacement is healthy', () => {
    const config = { maximumPercent: 1 }
    expect(step([healthy(0), failing(1), pending(3)], 3, config)).toMatchObject({ launch: 0, stop: [] })
    expect(step([healthy(0), failing(1), unknown(3)], 3, config)).toMatchObject({ launch: 0, stop: [] })
    expect(step([healthy(0), failing(1), healthy(3)], 3, config).stop).toHaveLength(1)
  })
  test('one by one: which of several is random', () => {
    const taken = new Set<number>()
    for (let world = 0; world < 40; world++) {
      const each = scheduler({ maximumPercent: 1 }, `${world}`)
      for (const { taskId } of each.step(0, { desiredCount: 3, tasks: seenIn([failing(0), failing(1), healthy(2)]) })
        .stop)
        taken.add(taskId)
    }
    expect([...taken].sort()).toEqual([0, 1])
  })
})

test('counts that a host keeps and counts made of a list give the same answer', () => {
  const tasks = [healthy(0), failing(1), pending(2), stopping(3), unknown(4), failing(5), healthy(6)]
  const kept = {
    pendingCount: 1,
    runningCount: 5,
    healthyCount: 2,
    unhealthy: () => [failing(1), failing(5)],
    all: () => tasks,
  }
  for (let desiredCount = 0; desiredCount < 9; desiredCount++) {
    const [one, other] = [scheduler(), scheduler()]
    expect(one.step(0, { desiredCount, tasks: kept })).toEqual(other.step(0, { desiredCount, tasks: seenIn(tasks) }))
  }
})
