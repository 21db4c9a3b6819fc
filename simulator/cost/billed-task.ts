// What of a task's life is billed: from the start of the image pull to the stop, by the second, at least a minute.
// @source https://aws.amazon.com/fargate/pricing/

const LEAST_BILLED_S = 60

/** Seconds from the first instant; `endS` is Infinity for a task that lives on. */
export type BilledSpan = { fromS: number; endS: number }

/** Seconds billed within the horizon; the least counts only for a life that lies wholly within it. */
export function billedSeconds({ fromS, endS }: BilledSpan, horizonS: number): number {
  const lengthS = Math.min(horizonS, endS) - Math.max(0, fromS)
  if (lengthS <= 0) return 0
  const isWhole = fromS >= 0 && endS < horizonS
  return Math.max(isWhole ? LEAST_BILLED_S : 0, Math.ceil(lengthS - 1e-9))
}

/** Adds the seconds of the span, unrounded, to the intervals they fall into. */
function addBilled(column: Float64Array, intervalS: number, { fromS, endS }: BilledSpan, horizonS: number): void {
  const startS = Math.max(0, fromS)
  const stopS = Math.min(horizonS, endS)
  for (let index = Math.floor(startS / intervalS); index * intervalS < stopS; index++) {
    const overlapS = Math.min(stopS, (index + 1) * intervalS) - Math.max(startS, index * intervalS)
    column[index] = (column[index] as number) + overlapS
  }
}

/** What the tasks of a run are billed for, task by task. */
export class TaskBill {
  billedS = 0
  pulls = 0
  /** Billed seconds by interval, unrounded. */
  readonly column: Float64Array
  private readonly intervalS: number
  private readonly horizonS: number

  constructor({ intervals, intervalS, horizonS }: { intervals: number; intervalS: number; horizonS: number }) {
    this.column = new Float64Array(intervals)
    this.intervalS = intervalS
    this.horizonS = horizonS
  }

  /** @param pulled whether the span begins with an image pull; a task that was there from the beginning has none in the run */
  add(span: BilledSpan, pulled: boolean): void {
    if (pulled && span.fromS >= 0 && span.fromS < this.horizonS) this.pulls++
    this.billedS += billedSeconds(span, this.horizonS)
    addBilled(this.column, this.intervalS, span, this.horizonS)
  }
}
