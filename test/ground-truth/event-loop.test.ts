// What the order of CPU work does to response times: an event loop runs steps to their end, threads share the CPU. For exponential
// work both have the same mean; for constant work sharing is slower, because everybody's end moves back.
import { describe, expect, test } from 'vitest'
import { assess, LEAST_REPLICATIONS } from './assess.ts'
import { W } from './readings.ts'
import { type RawScenario, runWorld } from './run-world.ts'
import { constantRate } from './single-station.ts'
import { theoryWorld } from './theory-world.ts'

const SERVICE_S = 0.01
const LOAD = 0.7

const CASES: readonly { name: string; cpu: unknown; server: RawScenario; meanS: number; source: string }[] = [
  {
    name: 'M/M/1, first come, first served',
    cpu: { exponential: { mean: '10ms' } },
    server: { preset: 'node' },
    meanS: SERVICE_S / (1 - LOAD),
    source: 'Kleinrock, Queueing Systems I, section 3.2',
  },
  {
    name: 'M/M/1, processor sharing',
    cpu: { exponential: { mean: '10ms' } },
    server: { preset: 'node', cpuOrder: 'shared' },
    meanS: SERVICE_S / (1 - LOAD),
    source: 'Kleinrock, Queueing Systems II, section 4.4: insensitive to the law of the work',
  },
  {
    name: 'M/D/1, first come, first served',
    cpu: '10ms',
    server: { preset: 'node' },
    meanS: SERVICE_S * (1 + LOAD / (2 * (1 - LOAD))),
    source: 'Pollaczek–Khinchine; Kleinrock, Queueing Systems I, section 5.6',
  },
  {
    name: 'M/D/1, processor sharing',
    cpu: '10ms',
    server: { preset: 'node', cpuOrder: 'shared' },
    meanS: SERVICE_S / (1 - LOAD),
    source: 'Kleinrock, Queueing Systems II, section 4.4: insensitive to the law of the work',
  },
]

describe('the mean response time is that of theory', () => {
  for (const { name, cpu, server, meanS, source } of CASES) {
    test(`${name} – ${source}`, () => {
      const scenario = theoryWorld({
        horizonS: 400,
        warmUpS: 10,
        traffic: constantRate(LOAD / SERVICE_S),
        work: [{ cpu }],
        server,
      })
      const runs = Array.from({ length: LEAST_REPLICATIONS }, (_, replication) =>
        runWorld(scenario, { seed: name, replication }),
      )
      const { z, isFine } = assess('W', W, { value: meanS, tolRel: 0.03 }, runs)
      expect(z).toBeLessThan(4)
      expect(isFine, 'noise of at most a third of 3 %').toBe(true)
    })
  }
})
