// A line of a chart with its spread over replications.
import type * as z from 'zod'
import { type BySeries, type bandSchema, SERIES, type SeriesName } from './schema.ts'
import type { Line, Lines } from './series.ts'
import { sortedQuantile } from './sorted-quantile.ts'

export type Band = z.output<typeof bandSchema>

/** @param replications at least one, all with the same intervals */
export function bandsOf<const N extends keyof BySeries<Line> = SeriesName>(
  replications: readonly Lines[],
  names: readonly N[] = SERIES as readonly SeriesName[] as readonly N[],
): Record<N, Band> {
  const bands = names.map((name) => [name, bandOf(replications.map(({ lines }) => lines[name] as Line))] as const)
  return Object.fromEntries(bands) as Record<N, Band>
}

/** What a single replication's line looks like in a Result: six digits, null for a gap. */
export function toValues(line: Float32Array): (number | null)[] {
  return Array.from(line, printable)
}

function bandOf(lines: readonly Line[]): Band {
  const band: Band = { p10: [], p50: [], p90: [], min: [], max: [] }
  const points = lines[0]?.value.length ?? 0
  for (let point = 0; point < points; point++) {
    const values = at(lines, point, 'value')
    for (const [name, p] of [
      ['p10', 0.1],
      ['p50', 0.5],
      ['p90', 0.9],
    ] as const) {
      band[name].push(values.length > 0 ? printable(sortedQuantile(values, p)) : null)
    }
    band.min.push(printable(at(lines, point, 'low')[0] ?? Number.NaN))
    band.max.push(printable(at(lines, point, 'high').at(-1) ?? Number.NaN))
  }
  return band
}

/** Ascending, without gaps. */
function at(lines: readonly Line[], point: number, which: keyof Line): number[] {
  const values = lines.map((line) => line[which][point] as number).filter((value) => !Number.isNaN(value))
  return values.sort((left, right) => left - right)
}

function printable(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(6)) : null
}
