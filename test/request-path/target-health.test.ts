// When a target counts as healthy.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
import { describe, expect, test } from 'vitest'
import { afterCheck, type HealthCounts, NEW_TARGET } from '../../simulator/request-path/target-health.ts'
import { NO_WIRE, openPath, requestsInFirstSecond } from './open-path.ts'

const thresholds = { healthyThreshold: 5, unhealthyThreshold: 2 }

function stateAfter(counts: HealthCounts, ...checks: readonly boolean[]): string {
  return checks.reduce((state, passed) => afterCheck(state, passed, thresholds), counts).state
}

describe('checks in a row', () => {
  const healthy = afterCheck(NEW_TARGET, true, thresholds)
  const unhealthy = [false, false].reduce((counts, passed) => afterCheck(counts, passed, thresholds), healthy)

  test('a new target is healthy after one pass, whatever the threshold', () => {
    expect(stateAfter(NEW_TARGET, true)).toBe('healthy')
  })

  test('a healthy target becomes unhealthy with the threshold of failures in a row, not with failures in between', () => {
    expect(stateAfter(healthy, false)).toBe('healthy')
    expect(stateAfter(healthy, false, true, false)).toBe('healthy')
    expect(stateAfter(healthy, false, false)).toBe('unhealthy')
  })

  test('an unhealthy target needs the whole threshold of passes in a row', () => {
    expect(stateAfter(unhealthy, true, true, true, true)).toBe('unhealthy')
    expect(stateAfter(unhealthy, true, true, true, true, false, true)).toBe('unhealthy')
    expect(stateAfter(unhealthy, true, true, true, true, true)).toBe('healthy')
  })

  test('failing while it boots puts a slow starter on the slow path', () => {
    expect(stateAfter(NEW_TARGET, false, true)).toBe('healthy')
    expect(stateAfter(NEW_TARGET, false, false, true)).toBe('unhealthy')
  })
})

describe('checks of a running target', () => {
  const healthCheck = { interval: '10s', timeout: '5s', healthyThreshold: 3, unhealthyThreshold: 2, work: [] }
  const loadBalancer = { nodes: 1, healthCheck }
  const quiet = { traffic: requestsInFirstSecond(0), network: NO_WIRE }

  test('a target that listens at once is healthy within one interval of its registration', () => {
    const { path, playTo, changes } = openPath({ ...quiet, loadBalancer }, 0)
    path.targets.openTask(0)
    path.targets.listen(0)
    path.targets.register(0, 0, 0)
    playTo(20)
    expect(changes).toHaveLength(1)
    expect(changes[0]).toMatchObject({ state: 'healthy' })
    expect(changes[0]?.timeS).toBeLessThanOrEqual(10)
  })

  test('a target that listens after two failed checks is healthy only after the threshold of passes', () => {
    const { path, playTo, changes } = openPath({ ...quiet, loadBalancer }, 0)
    path.targets.openTask(0)
    path.targets.register(0, 0, 0)
    playTo(25)
    path.targets.listen(0)
    playTo(80)
    expect(changes.map(({ state }) => state)).toEqual(['unhealthy', 'healthy'])
    const [failed, passed] = changes.map(({ timeS }) => timeS) as [number, number]
    expect(passed - failed).toBeCloseTo(failed + 10 > 25 ? 30 : 40, 6)
  })

  test('a check queues like any request: a server busy for too long fails it', () => {
    const busy = { request: { work: [{ wait: '100s' }] } }
    const server = { processes: 1, threads: 1 }
    const traffic = requestsInFirstSecond(1)
    const { playTo, changes } = openPath({
      traffic,
      network: NO_WIRE,
      requests: busy,
      service: { server },
      loadBalancer,
    })
    playTo(40)
    expect(changes.map(({ state }) => state)).toEqual(['unhealthy'])
  })
})
