// Users of the load test are those of the forecast: the same people, thinking as long, wanting the same.
import { describe, expect, test } from 'vitest'
import { quantile } from '../../simulator/engine/distribution.ts'
import { drawBits, toUnit } from '../../simulator/engine/keyed-random.ts'
import { prepare, simulateReplication } from '../../simulator/index.ts'
import { RequestDraws, sourceSalt, thinkKey, userOrdinal } from '../../simulator/request-path/request-draws.ts'
import { loadTestOf } from '../../src/k6/plan.ts'

const RAW = {
  name: 'people',
  horizon: '100s',
  warmUp: '0s',
  network: { clientRoundTrip: '0s' },
  traffic: {
    shoppers: { users: { count: 7, think: { exponential: { mean: '2s' } } } },
    staff: { users: { count: 4, think: '3s' }, scale: 0.5 },
  },
  requests: { page: { weight: 3, work: [{ wait: '1ms' }] }, search: { weight: 1, work: [{ wait: '1ms' }] } },
  clients: { app: { weight: 2 }, bot: { weight: 1 } },
}
const DRAW = { seed: 'a seed', replication: 1 }
const worldOf = (raw: object) => {
  const [world] = prepare(raw).worlds
  if (world === undefined) throw new Error('no world')
  return world
}
const { plan, planned, mostRequests } = loadTestOf(worldOf(RAW), DRAW)

describe('users', () => {
  test('are a VU each; closed traffic chooses the script', () => {
    expect(plan.load).toMatchObject({ kind: 'users', vus: 9, sources: [{ count: 7 }, { count: 2 }] })
  })

  test('have no number of requests beforehand, only one that they cannot exceed on average', () => {
    expect(planned).toBeNull()
    expect(mostRequests).toBe(Math.ceil(100 * (7 / 2 + 2 / 3)))
  })

  // What scenarios/k6/users.ts does, against a service that answers within a millisecond.
  test('draw think times, classes and clients as the simulation does', () => {
    if (plan.load.kind !== 'users') throw new Error('another script')
    const draws = new RequestDraws(plan.classes, plan.clients, plan)
    const counts = new Map<string, number>()
    for (const { name, count, think } of plan.load.sources) {
      const [key, salt] = [thinkKey(plan, name), sourceSalt(plan, name)]
      for (let user = 0; user < count; user++) {
        let backS = 0
        for (let turn = 0; ; turn++) {
          const ordinal = userOrdinal(count, user, turn)
          const wantsS = backS + quantile(think, toUnit(drawBits(key.a, key.b, ordinal)))
          if (wantsS >= 100) break
          const drawn = `${draws.requestClass(salt, ordinal)} ${draws.client(salt, ordinal)}`
          counts.set(drawn, (counts.get(drawn) ?? 0) + 1)
          backS = wantsS + 0.001
        }
      }
    }
    const { classes } = simulateReplication(worldOf(RAW).scenario, DRAW)
    const simulated = classes.map(({ requests }) => requests)
    const own = ['0 0', '0 1', '1 0', '1 1'].map((drawn) => counts.get(drawn) ?? 0)
    expect(simulated.reduce((sum, count) => sum + count)).toBeGreaterThan(300)
    // The table of the simulation and the law itself differ by a hair, which may move one request over the horizon.
    for (const [index, count] of simulated.entries()) expect(Math.abs(count - (own[index] as number))).toBeLessThan(2)
  })

  test('of several machines are all users once', () => {
    const parts = [1, 2, 3, 4].map(
      (index) => loadTestOf(worldOf(RAW), DRAW, { part: { index, of: 4 }, startAtMs: 1 }).plan.load,
    )
    const numbers = parts.flatMap(({ vus }, part) => Array.from({ length: vus }, (_, vu) => vu * 4 + part))
    expect(numbers.sort((left, right) => left - right)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
  })
})

describe('traffic that does not fit a script is refused', () => {
  const rate = { segments: [{ hold: '5rps', for: '10s' }] }

  test.each([
    ['a schedule of users', RAW.traffic, 'replay', /no schedule to play/],
    ['a rate of users', RAW.traffic, 'spike', /no schedule to play/],
    ['users of a rate', { a: rate }, 'users', /no source of traffic is users/],
    ['both at once', { a: rate, ...RAW.traffic }, undefined, /cannot be played by one script.*shoppers: null/s],
  ] as const)('%s', (_, traffic, script, message) => {
    const how = script === undefined ? {} : { script }
    expect(() => loadTestOf(worldOf({ ...RAW, traffic }), DRAW, how)).toThrow(message)
  })

  test('more users than a machine holds', () => {
    const traffic = { crowd: { users: { count: 9000, think: '10s' } } }
    expect(() => loadTestOf(worldOf({ ...RAW, traffic }), DRAW)).toThrow(/at most 5000 users.*--segments/s)
    expect(loadTestOf(worldOf({ ...RAW, traffic }), DRAW, { part: { index: 1, of: 2 } }).plan.load.vus).toBe(4500)
  })
})
