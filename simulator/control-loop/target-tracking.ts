// Target tracking: what capacity a policy asks for.
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html

/** Guards ratios that are whole but for rounding. */
const SLACK = 1e-9

/**
 * Capacity in proportion to the overshoot, rounded up (the formula is inferred; AWS publishes the proportion and the rounding).
 *
 * @param running tasks the metric was produced by: the base is what runs, not what is desired
 */
export function scaleOutCapacity(running: number, metric: number, target: number): number {
  return Math.ceil((running * metric) / target - SLACK)
}

/**
 * Capacity after a scale-in, or `running` when removing one task would probably lift the metric above the target.
 *
 * @param mode whether one action goes straight to the computed capacity or removes one task (undocumented)
 */
export function scaleInCapacity(
  running: number,
  metric: number,
  target: number,
  mode: 'proportional' | 'onePerAction',
): number {
  const computed = Math.max(0, Math.ceil((running * metric) / target - SLACK))
  if (computed >= running) return running
  return mode === 'onePerAction' ? running - 1 : computed
}
