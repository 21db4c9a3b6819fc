// Which instance of a client sends a request: its retry budget pays.
import { describe, expect, test } from 'vitest'
import { intendedRequests } from '../../simulator/schedule.ts'
import { parseWorld, type RawScenario, runWorld } from '../ground-truth/run-world.ts'

const world = { seed: 'instances', replication: 0 }
/** A retry costs all that an instance has, and nothing comes back. */
const ONE_RETRY = { tokenBucket: { tokens: 1, retryCost: 1, timeoutRetryCost: 1, perSuccess: 0, refund: false } }

const failing = (client: RawScenario, more: RawScenario = {}): RawScenario => ({
  name: 'instances',
  horizon: '10s',
  warmUp: '0s',
  traffic: { burst: { trace: { bin: '1s', counts: [6] } } },
  requests: { request: { work: [{ call: 'nothing' }] } },
  dependencies: { nothing: { latency: '1ms', errorRate: '100%' } },
  clients: { app: { attempts: 2, instances: 6, budget: ONE_RETRY, ...client } },
  ...more,
})

describe('even: the instances of a client take turns', () => {
  test('six requests of six instances find six budgets', () => {
    expect(runWorld(failing({ instanceChoice: 'even' }), world).totals.retries).toBe(6)
    // At random some instance is asked twice, but for one world in 65.
    expect(runWorld(failing({}), world).totals.retries).toBeLessThan(6)
  })

  test('each client takes its own turns, source by source', () => {
    const raw = failing(
      {},
      {
        traffic: {
          one: { segments: [{ hold: '50rps', for: '10s' }] },
          other: { segments: [{ hold: '20rps', for: '10s' }] },
        },
        clients: {
          app: { instances: 7, instanceChoice: 'even', budget: ONE_RETRY },
          bot: { instances: 3, instanceChoice: 'even', budget: ONE_RETRY, weight: 2 },
        },
      },
    )
    const requests = [...intendedRequests(parseWorld(raw), world)]
    for (const [client, instances] of [7, 3].entries()) {
      const counts = Array.from({ length: instances }, () => 0)
      for (const each of requests) if (each.client === client) counts[each.instance]! += 1
      // One less or more by source.
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2)
      expect(Math.min(...counts)).toBeGreaterThan(20)
    }
  })

  test('a user of a closed loop stays with one instance', () => {
    const users = failing(
      { instanceChoice: 'even', instances: 4 },
      { traffic: { people: { users: { count: 4, think: '1s' } } }, horizon: '60s' },
    )
    expect(runWorld(users, world).totals.retries).toBe(4)
  })

  test('the schedule of a load test names the instances of the simulation, after a warm-up, too', () => {
    const raw = failing(
      { instanceChoice: 'even', instances: 5 },
      {
        warmUp: '7s',
        horizon: '10s',
        traffic: { steady: { segments: [{ hold: '1rps', for: '10s' }], arrivals: 'deterministic' } },
      },
    )
    const scenario = parseWorld(raw)
    const [first] = intendedRequests(scenario, world)
    // Seven came before, at one a second.
    expect(first?.instance).toBe(7 % 5)
  })
})
