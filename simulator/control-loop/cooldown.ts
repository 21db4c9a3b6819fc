// A policy's cooldown: begins when the scaling activity is fulfilled, not when it is decided.
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html

type Counts = { desiredCount: number; runningCount: number }

export class Cooldown {
  private readonly lengthS: number
  /** What the activity changed, and the count it asked for; undefined when no activity is remembered. */
  private activity: { change: number; capacity: number; fulfilledS: number } | undefined

  constructor(lengthS: number) {
    this.lengthS = lengthS
  }

  begin(change: number, capacity: number): void {
    this.activity = { change, capacity, fulfilledS: Number.NaN }
  }

  cancel(): void {
    this.activity = undefined
  }

  /** Notes when the activity is fulfilled: as many tasks run as it asked for. */
  observe(nowS: number, seen: Counts): void {
    const { activity } = this
    if (activity === undefined || !Number.isNaN(activity.fulfilledS)) return
    const isFulfilled =
      activity.change > 0 ? seen.runningCount >= activity.capacity : seen.runningCount <= activity.capacity
    if (isFulfilled) activity.fulfilledS = nowS
  }

  isOver(nowS: number): boolean {
    return this.activity === undefined || nowS >= this.activity.fulfilledS + this.lengthS
  }

  /**
   * What of a computed scale-out passes. While the cooldown lasts only a larger scale-out than the one that began it does, and
   * what that one added counts toward it: +2 under way, +3 asked from the same base → one more.
   */
  allowedScaleOut(capacity: number, seen: Counts, nowS: number): number {
    const { activity } = this
    // Before fulfilment the base is still the old one: what was added is counted by comparing with the desired count.
    if (activity === undefined || this.isOver(nowS) || Number.isNaN(activity.fulfilledS)) return capacity
    const wanted = capacity - seen.runningCount
    return wanted > activity.change ? capacity - activity.change : seen.desiredCount
  }
}
