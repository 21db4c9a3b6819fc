// How far two courses over time are apart, the shift between them told apart from the rest.
import { mean, sampleCorrelation } from 'simple-statistics'

export type Course = readonly (number | null)[]

/** The courses by which a forecast is held against a run. */
export const COURSES = ['servedRps', 'tasksRunning', 'cpuUtilizationPct'] as const
export type CourseName = (typeof COURSES)[number]

export type CourseError = {
  /** Σ|error| / Σ|observed|, as the two stand; undefined when nothing was observed. */
  wape: number | undefined
  /** Seconds by which the observed course comes later than the predicted one (negative: earlier). */
  lagS: number
}

const LEAST_OVERLAP = 8
const MOST_LAG_S = 300

/** The best match is looked for within five minutes in either direction. */
export function courseError(predicted: Course, observed: Course, intervalS: number): CourseError {
  const pairs = paired(predicted, observed, 0)
  const level = pairs.reduce((sum, [, right]) => sum + Math.abs(right), 0)
  const error = pairs.reduce((sum, [left, right]) => sum + Math.abs(right - left), 0)
  return {
    wape: level > 0 ? error / level : undefined,
    lagS: bestLag(predicted, observed, Math.floor(MOST_LAG_S / intervalS)) * intervalS,
  }
}

/** The shift with the highest correlation; the smallest of equals, and none for a course that does not move. */
function bestLag(predicted: Course, observed: Course, mostLag: number): number {
  let best = { lag: 0, correlation: correlationAt(predicted, observed, 0) }
  for (let shift = 1; shift <= mostLag; shift++) {
    for (const lag of [shift, -shift]) {
      const correlation = correlationAt(predicted, observed, lag)
      if (correlation > best.correlation + 1e-9) best = { lag, correlation }
    }
  }
  return best.lag
}

function correlationAt(predicted: Course, observed: Course, lag: number): number {
  const pairs = paired(predicted, observed, lag)
  const [left, right] = [pairs.map(([value]) => value), pairs.map(([, value]) => value)]
  if (pairs.length < LEAST_OVERLAP || isFlat(left) || isFlat(right)) return Number.NEGATIVE_INFINITY
  return sampleCorrelation(left, right)
}

function isFlat(values: readonly number[]): boolean {
  return values.every((value) => value === values[0])
}

/** As anybody but the service itself sees it: CPU is published period by period. */
export function asPublished(name: CourseName, course: Course, lengths: { intervalS: number; periodS: number }): Course {
  return name === 'cpuUtilizationPct' ? perPeriod(course, lengths.intervalS, lengths.periodS) : course
}

/** Every value replaced by the mean of its period. */
export function perPeriod(course: Course, intervalS: number, periodS: number): Course {
  const length = Math.max(1, Math.round(periodS / intervalS))
  return course.map((value, index) => {
    const first = Math.floor(index / length) * length
    const known = course.slice(first, first + length).filter((each) => each !== null)
    return value === null ? null : mean(known)
  })
}

function paired(predicted: Course, observed: Course, lag: number): [number, number][] {
  return predicted.flatMap((left, index) => {
    const right = observed[index + lag]
    return left === null || right === null || right === undefined ? [] : [[left, right] as [number, number]]
  })
}
