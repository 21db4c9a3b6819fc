// What happens when a service waits for something behind it: connections, capacity, brownouts.
import { describe, expect, test } from 'vitest'
import type { RawScenario } from '../ground-truth/run-world.ts'
import { NO_CHECKS, NO_WIRE, openPath, requestsInFirstSecond } from './open-path.ts'

const calling = (count: number, database: RawScenario, server: RawScenario = {}): RawScenario => ({
  traffic: requestsInFirstSecond(count),
  network: NO_WIRE,
  loadBalancer: { ...NO_CHECKS, idleTimeout: '10m' },
  clients: { client: { timeout: '10m' } },
  requests: { request: { work: [{ call: 'database' }] } },
  service: { server: { processes: 1, threads: 100, ...server } },
  dependencies: { database: { latency: '10s', ...database } },
})

describe('connections', () => {
  test('a process has as many calls under way as its pool has connections', () => {
    const { playTo, recorder } = openPath(calling(5, { perProcess: 2 }))
    playTo(12)
    expect(recorder.succeeded).toBe(2)
    playTo(32)
    expect(recorder.succeeded).toBe(5)
  })

  // https://www.postgresql.org/docs/current/runtime-config-connection.html#GUC-MAX-CONNECTIONS
  test('a process that gets no connection at all answers 500 at once', () => {
    const { playTo, recorder, failed } = openPath(calling(10, { connections: 1, perProcess: 5 }), 2)
    playTo(2)
    // Round robin: every other request reaches the task that came too late for a connection.
    expect(failed()).toEqual({ '500': 5 })
    playTo(52)
    expect(recorder.succeeded).toBe(5)
  })

  test('a task that stops gives its connections back', () => {
    const { path, playTo, recorder, failed } = openPath(calling(2, { connections: 1 }), 2)
    playTo(2)
    expect(failed()).toEqual({ '500': 1 })
    path.targets.kill(0)
    path.targets.kill(1)
    expect(failed()).toEqual({ '500': 1, '502': 1 })
    expect(recorder.succeeded).toBe(0)
  })
})

describe('capacity', () => {
  test('calls beyond the capacity wait in order', () => {
    const { playTo, recorder } = openPath(calling(3, { capacity: 1 }))
    for (const [untilS, done] of [
      [9, 0],
      [12, 1],
      [22, 2],
      [32, 3],
    ] as const) {
      playTo(untilS)
      expect(recorder.succeeded).toBe(done)
    }
  })

  test('in an outage running calls end and new ones wait until it is over', () => {
    const { path, playTo, recorder } = openPath(calling(4, { capacity: 1 }))
    playTo(2)
    path.disturbDependency(0, { capacity: 0, latencyFactor: 1 })
    playTo(25)
    expect(recorder.succeeded).toBe(1)
    path.disturbDependency(0, undefined)
    playTo(36)
    expect(recorder.succeeded).toBe(2)
  })

  test('a brownout makes the calls that start in it slower', () => {
    const { path, playTo, recorder } = openPath(calling(1, {}))
    path.disturbDependency(0, { latencyFactor: 2 })
    playTo(20)
    expect(recorder.succeeded).toBe(0)
    playTo(21.5)
    expect(recorder.succeeded).toBe(1)
  })
})
