// A CPU quota as requests and health checks meet it in a task.
import { describe, expect, test } from 'vitest'
import type { RawScenario } from '../ground-truth/run-world.ts'
import { NO_CHECKS, NO_WIRE, openPath } from './open-path.ts'

/** Two users who ask without pause for 60 ms of CPU. */
const world = (more: RawScenario = {}) => ({
  traffic: { load: { users: { count: 2, think: '0s' } } },
  network: NO_WIRE,
  loadBalancer: NO_CHECKS,
  requests: { request: { work: [{ cpu: '60ms' }] } },
  service: {
    task: { cpu: '0.25vCPU', memory: '512MiB', cpuLimit: 'cfs' },
    server: { preset: 'gunicorn-gthread' },
    ...more,
  },
})

describe('under a CFS quota', () => {
  test('tasks of one age do not stall together: their periods begin at drawn phases', () => {
    const { path, playTo } = openPath(world(), 2)
    playTo(0.001)
    const [first, second] = [path.cpu.timers.timeS(0), path.cpu.timers.timeS(1)]
    // 60 ms of a quota of 25 ms: 135 to 210 ms, as the phase has it.
    for (const endS of [first, second]) {
      expect(endS).toBeGreaterThan(0.1349)
      expect(endS).toBeLessThan(0.2101)
    }
    expect(Math.abs(first - second)).toBeGreaterThan(0.001)
  })

  test('what sidecars use is taken off the quota', () => {
    const { path, playTo } = openPath(world({ backgroundCpu: '0.15vCPU' }))
    playTo(60)
    const usedVcpu = (path.cpu.usedVcpuS[0] as number) / 60
    expect(usedVcpu).toBeGreaterThan(0.098)
    expect(usedVcpu).toBeLessThan(0.102)
  })
})
