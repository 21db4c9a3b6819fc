// The heatmap of response times: every success in one cell, bounded, and the same over merged replications.
import { expect, test } from 'vitest'
import { heatmapCounts, mergedHeatmap } from '../../simulator/result/heatmap.ts'
import { outputOf, randomIntervals } from './run-output-builder.ts'

const cells = (counts: readonly number[][]) =>
  counts.flatMap((column) => column.flatMap((count, place) => (place % 2 === 1 ? [count] : [])))
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0)

test('every success is in one cell, over all replications', () => {
  const runs = [0, 1, 2].map((seed) =>
    outputOf(randomIntervals(seed, { count: 500, perInterval: 20, meanS: 0.1, failing: 0.1 })),
  )
  const { counts, intervalS } = mergedHeatmap(runs.map(heatmapCounts))
  expect(sum(cells(counts))).toBe(sum(runs.map(({ totals }) => totals.succeeded)))
  expect(counts).toHaveLength(100)
  expect(intervalS).toBe(5)
})

test('a cell holds the times between its edges; the outermost take what lies beyond', () => {
  const { counts, edgesS } = mergedHeatmap([heatmapCounts(outputOf([{ times: [0.0001, 0.02, 0.0236, 1.5, 500] }]))])
  const found = (counts[0] ?? []).filter((_, place) => place % 2 === 0).map((bin) => [edgesS[bin], edgesS[bin + 1]])
  expect(found).toEqual([
    [0.001, 0.00133],
    [0.0178, 0.0237],
    [1.33, 1.78],
    [75, 100],
  ])
  expect(cells(counts)).toEqual([1, 2, 1, 1])
})
