// Little's law: requests in flight are the arrival rate times the response time, and requests waiting times the waiting time. The
// gauges are sampled at the ends of intervals, the times are summed per request: two records that must tell the same story.
// https://doi.org/10.1287/opre.9.3.383
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { average, inQueue, inSystem } from '../ground-truth/readings.ts'
import { runWorld } from '../ground-truth/run-world.ts'
import { constantRate } from '../ground-truth/single-station.ts'
import { theoryWorld } from '../ground-truth/theory-world.ts'

const REPLICATIONS = 20
const MOST_STANDARD_ERRORS = 4

const queue = fc.record({
  servers: fc.integer({ min: 1, max: 8 }),
  tasks: fc.integer({ min: 1, max: 3 }),
  utilization: fc.double({ min: 0.2, max: 0.85, noNaN: true }),
  step: fc.constantFrom('wait', 'cpu'),
  law: fc.constantFrom({ exponential: { mean: '500ms' } }, { uniform: { low: '0ms', high: '1s' } }, '500ms'),
})

test('L = λ W and Lq = λ Wq, within four standard errors over twenty replications', () => {
  fc.assert(
    fc.property(queue, ({ servers, tasks, utilization, step, law }) => {
      const scenario = theoryWorld({
        horizonS: 1000,
        warmUpS: 100,
        traffic: constantRate((utilization * servers * tasks) / 0.5),
        work: [{ [step]: law }],
        threads: servers,
        vcpu: servers,
        tasks,
      })
      const runs = Array.from({ length: REPLICATIONS }, (_, replication) =>
        runWorld(scenario, { seed: 'little', replication }),
      )
      expectNoDifference(runs.map((run) => average(run.intervals.inFlight) - inSystem(run)))
      expectNoDifference(runs.map((run) => average(run.intervals.queued) - inQueue(run)))
    }),
    { numRuns: 3, seed: 3, endOnFailure: true },
  )
})

function expectNoDifference(differences: readonly number[]): void {
  const mean = average(Float64Array.from(differences))
  const variance = average(Float64Array.from(differences, (each) => (each - mean) ** 2))
  const standardError = Math.sqrt(variance / (differences.length - 1))
  expect(Math.abs(mean)).toBeLessThanOrEqual(MOST_STANDARD_ERRORS * standardError + 1e-9)
}
