// The books of every run balance: nothing vanishes, nothing appears from nowhere.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parseWorld, runWorld } from '../ground-truth/run-world.ts'
import { brokenLaws } from './laws.ts'
import { anyScenario } from './scenario-generator.ts'

test('every law holds in every generated scenario', () => {
  fc.assert(
    fc.property(anyScenario, fc.nat(1000), (raw, seed) => {
      const run = runWorld(raw, { seed: `books-${seed}`, replication: 0 })
      expect(brokenLaws(run, parseWorld(raw))).toEqual([])
    }),
    {
      numRuns: Number(process.env['SURGECAST_RUNS'] ?? 200),
      seed: Number(process.env['SURGECAST_SEED'] ?? 20_260_105),
    },
  )
})
