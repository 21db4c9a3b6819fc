// What is offered is counted where it is intended: on the client's clock, whatever the wire does.
import { describe, expect, test } from 'vitest'
import { total } from '../ground-truth/readings.ts'
import { runWorld } from '../ground-truth/run-world.ts'

const world = { seed: 'offered', replication: 0 }
const COUNTS = [3, 0, 17, 250, 1, 40, 0, 9]

const replay = (clientRoundTrip: unknown, arrivals: string) =>
  runWorld(
    {
      name: 'replay',
      horizon: '8s',
      warmUp: '0s',
      traffic: { recorded: { trace: { bin: '1s', counts: COUNTS }, arrivals } },
      network: { clientRoundTrip },
      clients: { app: { timeout: '1s' } },
    },
    world,
  )

describe('a replayed trace', () => {
  test.each(['0ms', '100ms', '1500ms', '5s', { uniform: { low: '1s', high: '3s' } }])(
    'is offered bin by bin at a round trip of %j',
    (roundTrip) => {
      for (const arrivals of ['poisson', 'deterministic']) {
        const { intervals, totals } = replay(roundTrip, arrivals)
        expect([...intervals.offered]).toEqual(COUNTS)
        expect(totals.requests).toBe(320)
        expect(totals.succeeded + totals.failed + totals.inFlightAtEnd).toBe(320)
      }
    },
  )

  test('what is on the way to the balancer is in flight, at the end of each interval', () => {
    const { intervals, totals } = replay('5s', 'deterministic')
    // Nothing has an outcome before the answer of the first second is there.
    expect([...intervals.inFlight.slice(0, 2)]).toEqual([3, 3])
    expect(totals.inFlightAtEnd).toBe(intervals.inFlight.at(-1))
  })
})

test('users on a long wire: every request they intended is offered once', () => {
  const run = (clientRoundTrip: string) =>
    runWorld(
      {
        name: 'users',
        horizon: '29s',
        warmUp: '0s',
        traffic: { people: { users: { count: 50, think: '4s' } } },
        network: { clientRoundTrip, targetRoundTrip: '0ms', handshakeRoundTrips: 0 },
        requests: { request: { work: [{ wait: '0ms' }] } },
      },
      world,
    )
  const { intervals, totals } = run('2s')
  // All think for 4 s and are answered two seconds later: the last request reaches the balancer as the run ends.
  const wants = [4, 10, 16, 22, 28]
  expect([...intervals.offered].flatMap((count, second) => (count > 0 ? [[second, count]] : []))).toEqual(
    wants.map((second) => [second, 50]),
  )
  expect(totals.inFlightAtEnd).toBe(50)
  expect(total(intervals.offered)).toBe(250)
})
