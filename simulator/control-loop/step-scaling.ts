// Step scaling: which step applies, and what it makes of the capacity.
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html

export type Step = { from?: number | null | undefined; to?: number | null | undefined; by: number }
export type Adjustment = 'changeInCapacity' | 'exactCapacity' | 'percentChangeInCapacity'

/** At or above the threshold the lower bound is inclusive and the upper exclusive; below it is the other way round. */
export function stepFor(steps: readonly Step[], metric: number, threshold: number): Step | undefined {
  const offset = metric - threshold
  return steps.find(({ from, to }) => {
    const low = from ?? Number.NEGATIVE_INFINITY
    const high = to ?? Number.POSITIVE_INFINITY
    return offset >= 0 ? offset >= low && offset < high : offset > low && offset <= high
  })
}

export function adjustedCapacity(running: number, by: number, adjustment: Adjustment, minAdjustment: number): number {
  switch (adjustment) {
    case 'changeInCapacity':
      return running + by
    case 'exactCapacity':
      return by
    case 'percentChangeInCapacity':
      return running + percentChange(running, by, minAdjustment)
    default:
      return adjustment satisfies never
  }
}

/** Rounded toward zero, but a change between 0 and 1 becomes one task, and one between -1 and 0 takes one away. */
function percentChange(running: number, percent: number, minAdjustment: number): number {
  const exact = (running * percent) / 100
  if (exact === 0) return 0
  const whole = Math.abs(exact) < 1 ? Math.sign(exact) : Math.trunc(exact)
  return Math.sign(whole) * Math.max(Math.abs(whole), minAdjustment)
}
