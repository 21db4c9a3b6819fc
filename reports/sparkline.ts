// A line over time in one row of block characters, for terminals and comments. Peaks survive: a column shows the most of its time span.
import type { SeriesName, VariantResult } from '../simulator/result/schema.ts'

const BLOCKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const
const ZERO = '·'
const UNKNOWN = ' '

export type Values = readonly (number | null)[]

/**
 * @param width columns of the row
 * @param most the value of a full block; values above 0 share the blocks evenly, and zero is a dot
 */
export function sparkline(values: Values, width: number, most: number): string {
  return columnsOf(values, width)
    .map((value) => (value === null ? UNKNOWN : blockOf(value, most)))
    .join('')
}

function blockOf(value: number, most: number): string {
  if (value <= 0) return ZERO
  const level = Math.ceil((value / most) * BLOCKS.length)
  return BLOCKS[Math.min(BLOCKS.length, level) - 1] as string
}

/** The most of each of `width` equal spans; null where a span has no value. A line shorter than the width is stretched. */
export function columnsOf(values: Values, width: number): (number | null)[] {
  return Array.from({ length: values.length === 0 ? 0 : width }, (_, column) => {
    const from = Math.floor((column * values.length) / width)
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / width))
    const known = values.slice(from, to).filter((value) => value !== null)
    return known.length === 0 ? null : Math.max(...known)
  })
}

/** The median of the replications up to `endS`, null where the run was shorter; undefined for a Result without this series. */
export function medianLine({ series }: VariantResult, name: SeriesName, endS: number): Values | undefined {
  const band = series.bands[name] as VariantResult['series']['bands'][SeriesName] | undefined
  if (band === undefined) return undefined
  return Array.from(
    { length: Math.ceil((endS - series.startS) / series.intervalS) },
    (_, index) => band.p50[index] ?? null,
  )
}

/** The largest value of several lines; 0 when there is none. */
export function peakOf(lines: readonly Values[]): number {
  return lines.reduce((most, line) => line.reduce<number>((top, value) => Math.max(top, value ?? 0), most), 0)
}
