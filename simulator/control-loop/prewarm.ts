// Pre-warming: an alarm calls a function that raises the desired count ahead of the policies.
// @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html

/** What the function sets: a multiple of the running tasks, rounded down, if that is more than desired now. */
export function prewarmedCapacity(running: number, desired: number, factor: number): number {
  return Math.max(desired, Math.floor(factor * running + 1e-9))
}
