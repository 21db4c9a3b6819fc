// A policy's cooldown: begins when the scaling activity is fulfilled, not when it is decided.
//
//   decided ──────────► fulfilled (as many run as it asked for, or somebody moved the desired count past it) ──── length ────► over
//
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html

type Counts = { desiredCount: number; runningCount: number }

export class Cooldown {
  private readonly lengthS: number
  /** What the activity changed, and the count it asked for; undefined when no activity is remembered. */
  private activity: { change: number; capacity: number; fulfilledS: number | undefined } | undefined

  constructor(lengthS: number) {
    this.lengthS = lengthS
  }

  /** An activity that grows an earlier one within its cooldown counts as one with it: +2, then one more, is +3. */
  begin(change: number, capacity: number, nowS: number): void {
    const before = this.activity === undefined || this.isOver(nowS) ? 0 : this.activity.change
    this.activity = { change: before + change, capacity, fulfilledS: undefined }
  }

  cancel(): void {
    this.activity = undefined
  }

  /** Notes when the activity is fulfilled or overridden. */
  observe(nowS: number, { desiredCount, runningCount }: Counts): void {
    const { activity } = this
    if (activity === undefined || activity.fulfilledS !== undefined) return
    const { change, capacity } = activity
    const isFulfilled = change > 0 ? runningCount >= capacity : runningCount <= capacity
    // Without this an activity that a schedule or another policy overrode would never end.
    const isOverridden = change > 0 ? desiredCount < capacity : desiredCount > capacity
    if (isFulfilled || isOverridden) activity.fulfilledS = nowS
  }

  isOver(nowS: number): boolean {
    const { activity, lengthS } = this
    return activity === undefined || (activity.fulfilledS !== undefined && nowS >= activity.fulfilledS + lengthS)
  }

  /**
   * What of a computed scale-out passes. While the cooldown lasts only a larger scale-out than the one that began it does, and
   * what that one added counts toward it: +2 made, then +3 asked → one more. Before fulfilment what was asked for is still on its
   * way and in the desired count: everything passes, and only what exceeds the desired count has an effect.
   */
  passing(capacity: number, { desiredCount, runningCount }: Counts, nowS: number): number {
    const { activity } = this
    if (activity?.fulfilledS === undefined || this.isOver(nowS)) return capacity
    return capacity - runningCount > activity.change ? capacity - activity.change : desiredCount
  }
}
