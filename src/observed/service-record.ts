// What was seen of a live service during a run, whoever looked: Amazon ECS and CloudWatch, or the local lab behind the same calls.
// Instants are seconds since 1970 on the service's clock; NaN is an instant that was not reached or not seen.

export type ServiceRecord = {
  /** The stretch that the record covers. */
  readonly fromS: number
  readonly toS: number
  /** Every task that lived in the stretch; undefined where tasks could not be listed all the time. */
  readonly tasks: readonly ObservedTask[] | undefined
  /** Counts as the service told them, in order of time. */
  readonly counts: readonly CountSample[]
  readonly decisions: readonly ScalingDecision[]
  /** Used over offered CPU of the service, 0–1, per metric period. */
  readonly utilization: readonly Period<number>[]
  /** Undefined for a service without a load balancer, or one whose metrics could not be read. */
  readonly balancer: readonly Period<BalancerPeriod>[] | undefined
  /** Means of what the application itself publishes about its start, in seconds. */
  readonly startUpMeansS: { readonly dependencies?: number; readonly bootstrap?: number }
  /** What could not be read, in words. */
  readonly lost: readonly string[]
}

export type ObservedTask = {
  /** Without account number and ARN unless they were asked for. */
  readonly name: string
  readonly createdS: number
  readonly pullStartedS: number
  readonly pullStoppedS: number
  readonly startedS: number
  /** First seen in service; −Infinity when it was so from the first look on. */
  readonly healthyS: number
  /** First seen to be on its way out: draining, or to be stopped. */
  readonly drainingS: number
  /** SIGTERM. */
  readonly stoppingS: number
  readonly stoppedS: number
  readonly stopReason: string | null
}

export type CountSample = {
  readonly atS: number
  readonly desired: number
  readonly pending: number
  readonly running: number
  /** NaN where the health of targets could not be read. */
  readonly healthy: number
}

export type ScalingDecision = {
  readonly atS: number
  readonly kind: 'scale-out' | 'scale-in' | 'not-scaled' | 'bounds'
  /** Tasks asked for; undefined where the decision asks for none. */
  readonly desired?: number
  readonly subject: string
  readonly message: string
  readonly numbers: Readonly<Record<string, number>>
}

export type Period<T> = { readonly fromS: number; readonly periodS: number; readonly value: T }

/** Counts are totals of the period; times are those of the targets as the balancer saw them, NaN in a period without any. */
export type BalancerPeriod = {
  readonly requests: number
  readonly target5xx: number
  readonly elb502: number
  readonly elb503: number
  readonly elb504: number
  readonly healthy: number
  readonly responseP50S: number
  readonly responseP95S: number
  readonly responseP99S: number
}
