// Where requests wait inside a task.
import { describe, expect, test } from 'vitest'
import { AttemptTable } from '../../simulator/request-path/attempt-table.ts'
import { FULL, STARTS, TaskServer, WAITS } from '../../simulator/request-path/task-server.ts'
import { serviceSchema } from '../../simulator/scenario/service-schema.ts'

function serverWith(config: Record<string, unknown>) {
  const attempts = new AttemptTable()
  const server = new TaskServer(serviceSchema.parse({ server: config }).server, 1, attempts)
  /** @param draw says which process takes the connection, where each has a queue of its own */
  const arrive = (draw = 0) => {
    const attempt = attempts.take()
    return { attempt, outcome: server.arrive(0, attempt, draw), process: server.process }
  }
  return { server, arrive }
}

// https://docs.gunicorn.org/en/stable/design.html
describe('a backlog shared by the processes', () => {
  const shape = { preset: 'gunicorn-sync', processes: 2, backlog: 2 }

  test('is work-conserving: whichever process is free takes up what waits, in order', () => {
    const { server, arrive } = serverWith(shape)
    expect([arrive().outcome, arrive().outcome]).toEqual([STARTS, STARTS])
    const waiting = [arrive(), arrive()]
    expect(waiting.map(({ outcome }) => outcome)).toEqual([WAITS, WAITS])
    server.finish(0, 1)
    expect(server.takeNext(0, 1)).toBe(waiting[0]?.attempt)
    server.finish(0, 0)
    expect(server.takeNext(0, 0)).toBe(waiting[1]?.attempt)
  })

  test('is full when its places are taken', () => {
    const { arrive } = serverWith(shape)
    const outcomes = Array.from({ length: 5 }, () => arrive().outcome)
    expect(outcomes).toEqual([STARTS, STARTS, WAITS, WAITS, FULL])
  })
})

// https://github.com/benoitc/gunicorn/blob/master/gunicorn/workers/gthread.py
describe('a queue in every process', () => {
  const shape = { preset: 'gunicorn-gthread', processes: 2, threads: 1, connectionsPerProcess: 3, backlog: 1 }

  test('is not work-conserving: what one process accepted waits there while the other is idle', () => {
    const { server, arrive } = serverWith(shape)
    expect(arrive(0.1)).toMatchObject({ outcome: STARTS, process: 0 })
    expect(arrive(0.1).outcome).toBe(WAITS)
    expect(arrive(0.9)).toMatchObject({ outcome: STARTS, process: 1 })
    server.finish(0, 1)
    expect(server.takeNext(0, 1)).toBe(-1)
    expect(server.waiting[0]).toBe(1)
  })

  test('a process accepts up to its connections; the rest wait in the backlog until one of them ends', () => {
    const { server, arrive } = serverWith(shape)
    const outcomes = Array.from({ length: 6 }, () => arrive(0.1).outcome)
    // Three at the first process, then three at the other.
    expect(outcomes).toEqual([STARTS, WAITS, WAITS, STARTS, WAITS, WAITS])
    expect([arrive().outcome, arrive().outcome]).toEqual([WAITS, FULL])
    server.finish(0, 0)
    expect(server.takeNext(0, 0)).toBeGreaterThanOrEqual(0)
    expect(arrive().outcome).toBe(WAITS)
  })
})
