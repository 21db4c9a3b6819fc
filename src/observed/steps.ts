// A value that holds until it changes, as a list of its changes: its average in every interval of a run, and its value at an instant.
import { Gauge } from '../../simulator/engine/interval-series.ts'

export type Step = { readonly atS: number; readonly value: number }

/** The intervals of a run, and the stretch of it that was seen. */
export type Shape = {
  readonly intervals: number
  readonly intervalS: number
  readonly horizonS: number
  readonly seenToS: number
}

/** @param steps in order of time @returns NaN in intervals that begin before the first step or end after what was seen */
export function averages(steps: readonly Step[], { intervals, intervalS, horizonS, seenToS }: Shape): Float64Array {
  const column = new Float64Array(intervals).fill(Number.NaN)
  const gauge = new Gauge(0)
  const firstS = steps[0]?.atS ?? Number.POSITIVE_INFINITY
  let next = 0
  for (let index = 0; index < intervals; index++) {
    const startS = index * intervalS
    const endS = Math.min(horizonS, startS + intervalS)
    for (; next < steps.length && (steps[next] as Step).atS < endS; next++) {
      const { value, atS } = steps[next] as Step
      gauge.set(value, Math.max(0, atS))
    }
    const average = gauge.close(endS, endS - startS)
    if (firstS <= startS && endS <= seenToS) column[index] = average
  }
  return column
}

/** @returns NaN before the first step */
export function valueAt(steps: readonly Step[], atS: number): number {
  return steps.findLast((step) => step.atS <= atS)?.value ?? Number.NaN
}

/** How many of the spans are open, whenever that changes. A span with a NaN as its start never opens; one with a NaN as its end never closes. */
export function openSpans(spans: readonly { fromS: number; toS: number }[]): Step[] {
  const changes = spans
    .filter(({ fromS, toS }) => !Number.isNaN(fromS) && !(toS <= fromS))
    .flatMap(({ fromS, toS }) => [
      { atS: fromS, by: 1 },
      ...(Number.isNaN(toS) || toS === Number.POSITIVE_INFINITY ? [] : [{ atS: toS, by: -1 }]),
    ])
    .sort((left, right) => left.atS - right.atS)
  const steps: Step[] = [{ atS: Number.NEGATIVE_INFINITY, value: 0 }]
  let value = 0
  for (const { atS, by } of changes) {
    value += by
    steps.push({ atS, value })
  }
  return steps
}

/** A change that was found between two looks is taken to have happened half-way: late and early looks then even out. */
export function halfWay(samples: readonly Step[]): Step[] {
  return samples.flatMap(({ atS, value }, index) => {
    const before = samples[index - 1]
    if (before === undefined) return [{ atS, value }]
    return before.value === value ? [] : [{ atS: (before.atS + atS) / 2, value }]
  })
}
