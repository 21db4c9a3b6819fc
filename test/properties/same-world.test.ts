// Draws are keyed: a seed gives the same bytes, and variants face the same requests whatever their policies do.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { runWorld } from '../ground-truth/run-world.ts'
import { anyScenario, openScenario, policies } from './scenario-generator.ts'

const world = { seed: 'same', replication: 0 }

test('the same scenario and seed leave the same record', () => {
  fc.assert(
    fc.property(anyScenario, (raw) => {
      expect(runWorld(raw, world)).toEqual(runWorld(raw, world))
    }),
    { numRuns: 20, seed: 1 },
  )
})

test('another seed, or another replication, leaves another record', () => {
  const busy = { name: 'busy', horizon: '60s', traffic: { source: { segments: [{ hold: '50rps', for: '60s' }] } } }
  const times = [world, { ...world, seed: 'other' }, { ...world, replication: 1 }].map(
    (each) => runWorld(busy, each).responseTimeS.sum,
  )
  expect(new Set(times).size).toBe(3)
})

test('whatever the policies, the same requests of the same classes are intended at the same times', () => {
  fc.assert(
    fc.property(openScenario, policies, (raw, changed) => {
      const before = runWorld(raw, world)
      const after = runWorld({ ...raw, ...changed }, world)
      expect(after.intervals.offered).toEqual(before.intervals.offered)
      const requestsOf = ({ classes }: typeof before) => classes.map(({ requests }) => requests)
      expect(requestsOf(after)).toEqual(requestsOf(before))
    }),
    { numRuns: 40, seed: 2 },
  )
})
