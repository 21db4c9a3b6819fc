// The two lines over time that tell a surge's story in little room: requests that fail, and tasks that can take some.
import type { Result, SeriesName } from '../simulator/result/schema.ts'
import type { Measure } from './format.ts'
import { medianLine, peakOf, type Values } from './sparkline.ts'

export type OverviewLine = {
  title: string
  measure: Measure
  /** Highest value of all variants: they share one scale. */
  most: number
  variants: readonly { name: string; values: Values }[]
}

const LINES: readonly { title: string; series: SeriesName; measure: Measure }[] = [
  { title: 'failed requests', series: 'failedRps', measure: 'rate' },
  { title: 'healthy tasks', series: 'tasksHealthy', measure: 'plain' },
]

/** A line that is zero throughout for every variant is left out. */
export function overviewLines({ scenario, variants }: Result): OverviewLine[] {
  return LINES.map(({ title, series, measure }) => {
    const lines = variants.flatMap((variant) => {
      const values = medianLine(variant, series, scenario.horizonS)
      return values === undefined ? [] : [{ name: variant.name, values }]
    })
    return { title, measure, most: peakOf(lines.map(({ values }) => values)), variants: lines }
  }).filter(({ most }) => most > 0)
}
