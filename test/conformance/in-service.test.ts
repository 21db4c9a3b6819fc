// A task once it is in service: who decides on its health, and how long it counts as cold.
import { describe, expect, test } from 'vitest'
import { prepare, type RunOutput, simulateReplication } from '../../simulator/index.ts'

const INTERVAL_S = 10
const TIMEOUT_S = 5
const STALL_S = 120

function run(scenario: object, seed = '1'): RunOutput {
  const [world] = prepare({
    name: 'in service',
    start: '2026-01-05T12:00 UTC',
    horizon: '5m',
    warmUp: '0s',
    traffic: { a: { segments: [{ hold: '10rps', for: '5m' }], arrivals: 'deterministic' } },
    requests: { page: { work: [{ wait: '20ms' }] } },
    ...scenario,
  }).worlds
  if (world === undefined) throw new Error('no world')
  return simulateReplication(world.scenario, { seed, replication: 0 })
}

/** When each of two tasks was found unhealthy, whose checks hang from `STALL_S` on. */
function foundS(nodes: number, unhealthyThreshold: number, seed: string): number[] {
  const { events } = run(
    {
      dependencies: { db: { latency: '10ms' } },
      disturbances: { stall: { dependency: { name: 'db', latencyFactor: 10_000 }, at: `${STALL_S}s`, for: '3m' } },
      service: { tasks: { min: 2, max: 2 } },
      loadBalancer: {
        nodes,
        healthCheck: {
          interval: `${INTERVAL_S}s`,
          timeout: `${TIMEOUT_S}s`,
          unhealthyThreshold,
          work: [{ call: 'db' }],
        },
      },
    },
    seed,
  )
  return events.filter(({ message }) => message.includes('unhealthy: failed')).map(({ timeS }) => timeS)
}

// Simplification: all nodes agree on a target's health. Two failures of one node are an interval apart; those of several are not.
describe('health', () => {
  test.each(['1', '2', '3', '4'])(
    'is decided by the checks of one node, the others only add load (seed %s)',
    (seed) => {
      for (const threshold of [2, 3]) {
        const [firstS] = foundS(4, threshold, seed) as [number]
        const afterS = firstS - STALL_S
        expect(afterS).toBeGreaterThanOrEqual((threshold - 1) * INTERVAL_S + TIMEOUT_S - 0.1)
        expect(afterS).toBeLessThanOrEqual(threshold * INTERVAL_S + TIMEOUT_S + 0.1)
      }
    },
  )
})

describe('a new task', () => {
  const grown = run({
    service: { tasks: { min: 1, max: 2 }, server: { preset: 'node' } },
    loadBalancer: { algorithm: 'round_robin', nodes: 1 },
    scaling: { out: { schedule: { at: '2026-01-05T12:00:30', min: 2, max: 2 } } },
  })
  test('is cold for its first minute in service: 60 s of its half of ten requests a second', () => {
    expect(grown.startUps.count).toBe(1)
    expect(Math.abs(grown.totals.coldTask - 300)).toBeLessThanOrEqual(3)
  })
  test('that was there before the run is not', () => {
    expect(run({ service: { tasks: { min: 2, max: 2 } } }).totals.coldTask).toBe(0)
  })
})
