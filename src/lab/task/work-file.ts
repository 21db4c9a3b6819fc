// The scenario's work as a file that a task in any language can do: steps with their laws as tables of equally likely values, taken from
// the simulator's own tables, so that simulated and real task draw from the same law.
//
//   values   | 1/4096 | 1/4096 | … | last |        `values[⌊u·n⌋]` …
//                                  └─ tail  256 values, a second draw: heavy tails live here
import type { Distribution } from '../../../simulator/engine/distribution.ts'
import { QuantileTable } from '../../../simulator/engine/quantile-table.ts'
import type { Scenario } from '../../../simulator/index.ts'

/** A draw falls on one of `values`; where that is the last of several, on one of `tail` instead. Seconds. */
type DrawTable = { values: readonly number[]; tail: readonly number[] }

type FileStep = { kind: 'cpu' | 'wait' | 'call'; errorFraction: number } & DrawTable

export type WorkFile = {
  classes: Readonly<Record<string, { firstUse: readonly FileStep[]; work: readonly FileStep[] }>>
  health: readonly FileStep[]
}

const VALUES = 4096
const TAIL = 256
const VALUE_WIDTH = 2 ** 32 / VALUES
const TAIL_WIDTH = VALUE_WIDTH / TAIL

export const HEALTH_PATH = '/health'

export function classPath(name: string): string {
  return `/class/${encodeURIComponent(name)}`
}

export function workFile({ requests, dependencies, loadBalancer }: Scenario): WorkFile {
  const steps = (list: Scenario['requests'][string]['work']) =>
    list.map((step): FileStep => {
      if (step.kind !== 'call') return { kind: step.kind, errorFraction: 0, ...drawTable(step.time) }
      const { latency, errorRate } = dependencies[step.dependency] as Scenario['dependencies'][string]
      return { kind: 'call', errorFraction: errorRate, ...drawTable(latency) }
    })
  const classes = Object.entries(requests).map(
    ([name, { firstUse, work }]) => [name, { firstUse: steps(firstUse), work: steps(work) }] as const,
  )
  return { classes: Object.fromEntries(classes), health: steps(loadBalancer.healthCheck.work) }
}

function drawTable(law: Distribution): DrawTable {
  const table = QuantileTable.of(law)
  if (!Number.isNaN(table.constant)) return { values: [table.constant], tail: [] }
  const at = (bits: number) => rounded(table.sample(bits >>> 0))
  const lastStart = (VALUES - 1) * VALUE_WIDTH
  return {
    values: Array.from({ length: VALUES }, (_, index) => at((index + 0.5) * VALUE_WIDTH)),
    tail: Array.from({ length: TAIL }, (_, index) => at(lastStart + (index + 0.5) * TAIL_WIDTH)),
  }
}

/** To the nanosecond: nothing real is finer, and the file stays small. */
function rounded(durationS: number): number {
  return Math.round(durationS * 1e9) / 1e9
}
