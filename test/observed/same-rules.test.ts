// A simulated run, told as if it had been watched: what the observed side makes of it is what the simulation said.
import { describe, expect, test } from 'vitest'
import { prepare, simulateReplication } from '../../simulator/index.ts'
import type { TaskLife } from '../../simulator/result/schema.ts'
import type { ObservedTask, ServiceRecord } from '../../src/observed/service-record.ts'
import { serviceSide } from '../../src/observed/service-side.ts'

const ZERO_S = 1_800_000_000
const [world] = prepare({
  name: 'surge',
  horizon: '25m',
  warmUp: '5m',
  traffic: {
    load: {
      segments: [
        { hold: '30rps', for: '3m' },
        { hold: '90rps', for: '8m' },
        { hold: '20rps', for: '14m' },
      ],
    },
  },
  requests: { page: { work: [{ cpu: '20ms' }] } },
  service: { task: { cpu: '0.5vCPU', memory: '1GiB' }, tasks: { min: 2, max: 12 } },
  loadBalancer: { deregistrationDelay: '30s' },
  scaling: { cpu: { targetTracking: { metric: 'cpuHighResolution', target: '70%', scaleInCooldown: '60s' } } },
}).worlds
if (world === undefined) throw new Error('a scenario without a world')

const simulated = simulateReplication(world.scenario, { seed: '1', replication: 0 })

function observedTask({ id, phases, endS, endReason }: TaskLife): ObservedTask {
  const at = (name: string) => ZERO_S + (phases.find((phase) => phase.name === name)?.startS ?? Number.NaN)
  const wasThere = phases[0]?.name === 'inService'
  const next = phases.findIndex(({ name }) => name === 'runtimeStart') + 1
  return {
    name: String(id),
    createdS: wasThere ? at('inService') : at('schedule'),
    pullStartedS: wasThere ? Number.NaN : at('pull'),
    pullStoppedS: wasThere ? Number.NaN : at('runtimeStart'),
    startedS: wasThere ? at('inService') : ZERO_S + (phases[next]?.startS ?? Number.NaN),
    healthyS: wasThere ? Number.NEGATIVE_INFINITY : at('inService'),
    drainingS: at('draining'),
    stoppingS: at('stopping'),
    stoppedS: endS === null ? Number.NaN : ZERO_S + endS,
    stopReason: endReason,
  }
}

const RECORD: ServiceRecord = {
  fromS: ZERO_S - 300,
  toS: ZERO_S + 1600,
  tasks: simulated.taskLives.map(observedTask),
  counts: [],
  decisions: [],
  utilization: [],
  balancer: undefined,
  startUpMeansS: {},
  lost: [],
}

describe('a simulated run that is told as an observed one', () => {
  const observed = serviceSide(world.scenario, RECORD, ZERO_S)

  test('is worth the name: tasks came and went', () => {
    expect(simulated.taskLivesLeftOut).toBe(0)
    expect(simulated.tasks.pulls).toBeGreaterThan(2)
    expect(simulated.taskLives.filter(({ endS }) => endS !== null).length).toBeGreaterThan(1)
  })

  test('is billed the same, second by second and task by task', () => {
    expect(observed.tasks.billedS).toBe(simulated.tasks.billedS)
    expect(observed.tasks.pulls).toBe(simulated.tasks.pulls)
    expect(observed.tasks.pulledBytes).toBe(simulated.tasks.pulledBytes)
    for (const [index, billedS] of simulated.intervals.billedTaskS.entries())
      expect(observed.columns.billedTaskS[index]).toBeCloseTo(billedS, 6)
  })

  test.each(['pending', 'running', 'draining'] as const)('has the same tasks %s', (name) => {
    for (const [index, count] of simulated.intervals[name].entries())
      expect(observed.columns[name][index], `interval ${index}`).toBeCloseTo(count, 6)
  })

  test('has the same most tasks, and the same CPU on offer while no task comes or goes', () => {
    expect(observed.tasks.max).toBe(simulated.tasks.max)
    for (const [index, offered] of simulated.intervals.cpuOffered.entries()) {
      // The simulation drops what a task offered in the interval in which it leaves.
      if (Number.isInteger(simulated.intervals.running[index]))
        expect(observed.columns.cpuOffered[index], `interval ${index}`).toBeCloseTo(offered, 6)
    }
  })
})
