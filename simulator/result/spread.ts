// How far single replications stray from all of them together: what one run may be off before a forecast is wrong.
import type { SparseHistogram } from '../engine/log-histogram.ts'
import { toValues } from './bands.ts'
import { asPublished, COURSES, type Course, type CourseName, courseError } from './course-error.ts'
import type { VariantResult } from './schema.ts'
import type { Lines } from './series.ts'
import { distancesFromOthers } from './shape-distance.ts'

export type Spread = NonNullable<VariantResult['spread']>

type Strayed = { responseTimeS: SparseHistogram; lines: Lines | undefined }

/**
 * Response times are held against those of the other replications, courses against the median course of all.
 *
 * @param metricPeriodS of the CPU metric, whose course is compared period by period
 */
export function spreadOf(
  replications: readonly Strayed[],
  { bands, intervalS }: VariantResult['series'],
  metricPeriodS: number,
): Spread {
  const distances = distancesFromOthers(replications.map(({ responseTimeS }) => responseTimeS))
  const lines = replications.flatMap((replication) => replication.lines ?? [])
  const strayed = COURSES.map((name) => {
    const published = (course: Course) => asPublished(name, course, { intervalS, periodS: metricPeriodS })
    const middle = published(bands[name].p50)
    const errors = lines.map((each) => courseError(middle, published(toValues(each.lines[name].value)), intervalS))
    return [name, { wape: errors.flatMap(({ wape }) => wape ?? []), lagS: errors.map(({ lagS }) => lagS) }] as const
  })
  return {
    responseTimeS: {
      wasserstein: distances.map(({ wasserstein }) => wasserstein),
      gap: distances.map(({ gap }) => gap),
    },
    courses: Object.fromEntries(strayed) as Record<CourseName, Spread['courses'][CourseName]>,
  }
}
