// The lab says what it does not play, and only what the scenario at hand has.
import { expect, test } from 'vitest'
import { notReproduced } from '../../src/lab/task/not-reproduced.ts'
import { ownProgram } from '../../src/lab/task/program.ts'
import { scenarioOf } from './lab-task.ts'

const ours = { kind: 'ours' as const, program: 'python3', parameters: [], described: '' }
const SMALLEST = {
  network: { clientRoundTrip: '0ms', targetRoundTrip: '0ms' },
  loadBalancer: { nodes: 1 },
  service: { server: { preset: 'gunicorn-sync' } },
}

test('a scenario that the lab plays whole has only sizes and memory left out', () => {
  expect(notReproduced(scenarioOf(SMALLEST), ours)).toEqual([expect.stringContaining('Memory is not limited')])
})

test('what the scenario has and the lab has not is named', () => {
  const scenario = scenarioOf({
    requests: { page: { work: [{ call: 'database' }] } },
    dependencies: { database: { latency: '5ms', capacity: 10 } },
    service: {
      server: { preset: 'thread-pool', threads: 8, onFull: 'reject' },
      task: { cpu: '2vCPU', memory: '4GiB' },
    },
  })
  const said = notReproduced(scenario, ours).join('\n')
  for (const part of [
    'round trips',
    'one node, not as 3',
    'Dependency database',
    '8 threads',
    'one vCPU',
    '(shared)',
    'rejects none',
  ])
    expect(said).toContain(part)
})

test('of the user’s own command the work and the server are its own', () => {
  const said = notReproduced(scenarioOf(SMALLEST), ownProgram(['./serve'])).join('\n')
  expect(said).toContain('does its own work')
  expect(said).not.toContain('gunicorn')
})
