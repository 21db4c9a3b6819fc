// Paired differences, and the replication that stands for a variant.
import { expect, test } from 'vitest'
import { compareVariants, difference, relativeDifference } from '../../simulator/experiment/compare.ts'
import { meanEstimate } from '../../simulator/experiment/estimate.ts'
import { type Candidate, representativeOf } from '../../simulator/result/representative.ts'
import { scenarioOf, uniforms } from '../result/run-output-builder.ts'
import { replicationsOf } from './prepared-builder.ts'

const next = uniforms(1)
/** Surges differ much from each other; the variant adds 1 ± 0.1 to each. */
const paired = Array.from({ length: 20 }, () => {
  const before = 100 * next()
  return { before, after: before + 1 + 0.2 * (next() - 0.5) }
})

test('what both variants share cancels out of a difference', () => {
  const { value, low, high } = difference(paired, false) as { value: number; low: number; high: number }
  expect(value).toBeCloseTo(1, 1)
  expect(low).toBeGreaterThan(0.9)
  expect(high).toBeLessThan(1.1)
  const unpaired = meanEstimate(paired.map(({ after }) => after))
  expect((unpaired.high as number) - (unpaired.low as number)).toBeGreaterThan(10)
})

test('a relative difference is in shares of the first variant’s mean', () => {
  const doubled = paired.map(({ before }) => ({ before, after: 2 * before }))
  const figure = relativeDifference(doubled, false) as { value: number; low: number; high: number }
  expect(figure.value).toBeCloseTo(1, 12)
  expect(figure.high - figure.low).toBeLessThan(1e-9)
})

test('relative to nothing, or without pairs, there is no figure', () => {
  expect(relativeDifference([{ before: 0, after: 1 }], false).value).toBeNull()
  expect(difference([], false).value).toBeNull()
})

test('only replications in which both have the figure are compared', () => {
  const scenario = scenarioOf()
  const before = replicationsOf(scenario, 6)
  const after = replicationsOf(scenario, 4, { slowdown: 3 })
  const [comparison] = compareVariants([
    { variant: 'before', replications: before, isUncertain: false },
    { variant: 'after', replications: after, isUncertain: false },
  ])
  expect(comparison?.differences['requests']).toMatchObject({ value: 0, n: 4 })
  expect(comparison?.relative['responseTimeS.mean']).toMatchObject({ n: 4 })
  expect(comparison?.differences['costUsd.perMonth']).toHaveProperty('reason')
})

test('the representative is typical of the commonest outcome, and one whose events were kept', () => {
  const candidate = (replication: number, mode: Candidate['mode'], errorRate: number, hasDetails = true) => ({
    replication,
    mode,
    errorRate,
    p99S: 1,
    hasDetails,
  })
  const candidates = [
    candidate(0, 'well', 0),
    candidate(1, 'recovered', 0.3),
    candidate(2, 'recovered', 0.1),
    candidate(3, 'recovered', 0.2, false),
    candidate(4, 'recovered', 0.21),
    candidate(5, 'well', 0.01),
  ]
  expect(representativeOf(candidates)).toMatchObject({ replication: 4 })
  expect(representativeOf(candidates).why).toContain('4 of 6 replications became unwell and recovered')
  // Among outcomes of equal size the worse is shown.
  expect(representativeOf([candidate(0, 'well', 0), candidate(1, 'collapsed', 1)])).toMatchObject({ replication: 1 })
})
