// When a variant is unwell: where at least half of its replications are, with the time at which the first and the last of them were.
import { expect, test } from 'vitest'
import { keepReplication } from '../../simulator/experiment/replication.ts'
import { unwellOf } from '../../simulator/experiment/unwell-stretches.ts'
import { type Interval, outputOf, scenarioOf } from '../result/run-output-builder.ts'

const good: Interval = { times: Array.from({ length: 100 }, () => 0.1) }
const bad: Interval = { times: Array.from({ length: 50 }, () => 0.1), failed: { '503': 50 } }
const SCENARIO = scenarioOf({ horizon: '400s' })

/** @param spells from and to, in seconds */
const kept = (replication: number, ...spells: [number, number][]) =>
  keepReplication(
    outputOf(
      Array.from({ length: 400 }, (_, second) =>
        spells.some(([from, to]) => from <= second && second < to) ? bad : good,
      ),
      { replication },
    ),
    SCENARIO,
  )

test('a stretch lasts while half of the replications are unwell, and its errors are those within it', () => {
  const [stretch, ...others] = unwellOf(
    [kept(0, [90, 150]), kept(1, [100, 160]), kept(2, [110, 170]), kept(3, [100, 150])],
    false,
  )
  expect(others).toEqual([])
  expect(stretch).toMatchObject({ fromS: 100, toS: 160, earliestS: 90, latestS: 170 })
  expect(stretch?.errorRate.value).toBeCloseTo((0.5 * (50 + 60 + 50 + 50)) / 240, 6)
})

test('a short relief does not part a stretch, a long one does', () => {
  const spans = (spells: [number, number][]) =>
    unwellOf([kept(0, ...spells)], false).map(({ fromS, toS }) => [fromS, toS])
  expect(
    spans([
      [50, 100],
      [130, 180],
    ]),
  ).toEqual([[50, 180]])
  expect(
    spans([
      [50, 100],
      [200, 250],
    ]),
  ).toEqual([
    [50, 100],
    [200, 250],
  ])
})

test('what happens to a few replications is no stretch', () => {
  expect(unwellOf([kept(0, [90, 150]), kept(1), kept(2)], false)).toEqual([])
})
