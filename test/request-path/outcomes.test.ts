// What a client gets when things go wrong, and what goes on without it.
import { describe, expect, test } from 'vitest'
import type { RawScenario } from '../ground-truth/run-world.ts'
import { NO_CHECKS, NO_WIRE, openPath, requestsInFirstSecond } from './open-path.ts'

const world = (
  count: number,
  more: { server?: RawScenario; client?: RawScenario; balancer?: RawScenario; wait?: string },
) => ({
  traffic: requestsInFirstSecond(count),
  network: NO_WIRE,
  loadBalancer: { ...NO_CHECKS, ...more.balancer },
  requests: { request: { work: [{ wait: more.wait ?? '20s' }] } },
  clients: { client: { timeout: '50s', ...more.client } },
  service: { server: { processes: 1, threads: 1, backlog: 0, ...more.server } },
})

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
describe('answers of the load balancer', () => {
  test('503 at once when there is no target', () => {
    const { playTo, failed, recorder } = openPath(world(3, {}), 0)
    playTo(2)
    expect(failed()).toEqual({ '503': 3 })
    expect(recorder.failureTimes.max).toBe(0)
  })

  test('504 when a connection to the target does not stand within ten seconds', () => {
    const { playTo, failed, recorder } = openPath(world(2, {}))
    playTo(10)
    expect(failed()).toEqual({})
    playTo(12)
    expect(failed()).toEqual({ '504': 1 })
    expect(recorder.failureTimes.max).toBeCloseTo(10, 9)
  })

  // https://www.rfc-editor.org/rfc/rfc6298
  test('a dropped connect is tried again after 1, 3 and 7 s and gets in when there is room', () => {
    const { playTo, failed, recorder } = openPath(world(2, { wait: '5s' }))
    playTo(14)
    expect(failed()).toEqual({})
    expect(recorder.succeeded).toBe(2)
    // The second request came a third of a second after the first, was let in 7 s later, and took 5 s.
    expect(recorder.responseTimes.open.max).toBeCloseTo(12, 9)
  })

  test('504 when the target is silent for the idle timeout', () => {
    const { playTo, failed } = openPath(world(1, { balancer: { idleTimeout: '5s' }, client: { timeout: '30s' } }))
    playTo(7)
    expect(failed()).toEqual({ '504': 1 })
  })

  test('502 when the target goes away while it works on the request', () => {
    const { path, playTo, failed } = openPath(world(1, {}))
    playTo(5)
    path.targets.kill(0)
    expect(failed()).toEqual({ '502': 1 })
  })

  test('502 when the target is told to stop while it works on the request, which it finishes', () => {
    const { path, playTo, failed, recorder, workedOff } = openPath(world(1, {}))
    playTo(5)
    expect(path.targets.stopAccepting(0)).toBe(false)
    expect(failed()).toEqual({ '502': 1 })
    playTo(30)
    // It came after half a second and takes 20 s.
    expect(workedOff).toEqual([{ task: 0, timeS: 20.5 }])
    expect(recorder.zombies).toBe(1)
    expect(path.targets.stopAccepting(0)).toBe(true)
  })

  test('502 when the target does not listen yet', () => {
    const { path, playTo, failed } = openPath(world(2, { balancer: { whileAllInitial: 'route' } }), 0)
    path.targets.openTask(0)
    path.targets.register(0, 0, 0)
    playTo(2)
    expect(failed()).toEqual({ '502': 2 })
  })

  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
  test('a draining target finishes the requests it has and gets no others', () => {
    const { path, playTo, failed, recorder } = openPath(world(2, { wait: '10s', server: { threads: 2 } }))
    playTo(0.5)
    path.targets.deregister(0)
    playTo(15)
    expect(recorder.succeeded).toBe(1)
    expect(failed()).toEqual({ '503': 1 })
  })
})

describe('answers of the server', () => {
  test('a server that rejects when full answers 503 at once', () => {
    const { playTo, failed } = openPath(world(3, { server: { onFull: 'reject' } }))
    playTo(2)
    expect(failed()).toEqual({ '503': 2 })
  })

  test('a request that waited longer than the queue deadline is not served', () => {
    const { playTo, failed, recorder } = openPath(world(2, { server: { backlog: 5, queueDeadline: '3s' } }))
    playTo(30)
    expect(failed()).toEqual({ '503': 1 })
    expect(recorder.succeeded).toBe(1)
  })
})

describe('a client that gives up', () => {
  test('frees itself, not the server: the work goes on', () => {
    const { playTo, failed, recorder, path } = openPath(world(1, { client: { timeout: '2s' } }))
    playTo(4)
    expect(failed()).toEqual({ timeout: 1 })
    expect(path.server.running[0]).toBe(1)
    playTo(25)
    expect(recorder.zombies).toBe(1)
    expect(recorder.succeeded).toBe(0)
  })

  test('leaves its place in the queue to nobody, unless the server notices', () => {
    for (const [cancelOnDisconnect, zombies] of [
      [false, 2],
      [true, 1],
    ] as const) {
      const { playTo, recorder } = openPath(
        world(2, { client: { timeout: '2s' }, server: { backlog: 5, cancelOnDisconnect } }),
      )
      playTo(60)
      expect(recorder.zombies).toBe(zombies)
    }
  })

  test('sends again after its backoff, up to the number of attempts', () => {
    const client = { timeout: '2s', attempts: 3, backoff: { base: '1s', multiplier: 2, jitter: 'none' } }
    const { playTo, recorder, failed } = openPath(world(1, { client, server: { threads: 10 } }))
    playTo(30)
    expect([recorder.attempts, recorder.retries]).toEqual([3, 2])
    expect(failed()).toEqual({ timeout: 1 })
    // 2 s, back off 1 s, 2 s, back off 2 s, 2 s.
    expect(recorder.failureTimes.max).toBeCloseTo(9, 9)
  })

  test('never waits longer than the request may take with all its attempts', () => {
    const client = {
      timeout: '2s',
      attempts: 10,
      requestTimeout: '5s',
      backoff: { base: '1s', multiplier: 1, jitter: 'none' },
    }
    const { playTo, recorder } = openPath(world(1, { client, server: { threads: 10 } }))
    playTo(30)
    expect(recorder.attempts).toBe(2)
    expect(recorder.failureTimes.max).toBeLessThanOrEqual(5)
  })

  test('does not repeat what its rules do not name', () => {
    const { playTo, recorder } = openPath(world(1, { client: { timeout: '2s', attempts: 3, retryOn: ['503'] } }))
    playTo(30)
    expect(recorder.attempts).toBe(1)
  })
})

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
describe('the response times that the balancer publishes', () => {
  const published = (
    raw: RawScenario,
    untilS: number,
    act: (opened: ReturnType<typeof openPath>) => void = () => {},
  ) => {
    const opened = openPath(raw)
    opened.playTo(untilS)
    act(opened)
    const { responses, responseSumS } = opened.path.takeBalancerCounts()
    return [responses, responseSumS]
  }

  test('an answer of 500 counts like any other', () => {
    const failing = {
      ...world(1, {}),
      requests: { request: { work: [{ call: 'database' }] } },
      dependencies: { database: { latency: '3s', errorRate: '100%' } },
    }
    expect(published(failing, 10)).toEqual([1, 3])
  })

  test('the server’s own 503 counts, after no time', () => {
    expect(published(world(3, { server: { onFull: 'reject' } }), 2)).toEqual([2, 0])
    const [responses, sumS] = published(world(2, { server: { backlog: 5, queueDeadline: '3s' } }), 30)
    expect(responses).toBe(2)
    // 20 s of work; the second came a third of a second after it, and is refused when its turn comes.
    expect(sumS).toBeCloseTo(20 + 20 - 1 / 3, 9)
  })

  test('what the balancer answers itself does not: no target, no connection, a target gone', () => {
    expect(published(world(2, {}), 12)).toEqual([0, 0])
    expect(published(world(1, {}), 5, ({ path }) => path.targets.kill(0))).toEqual([0, 0])
  })

  test('an answer that nobody waits for any more does not', () => {
    expect(published(world(1, { client: { timeout: '2s' } }), 30)).toEqual([0, 0])
  })
})
