// What an import found: values with their places in the scenario and where each came from.

/** Where a value came from, for the comment beside it. */
export type Origin =
  /** `from`: as in `ecs:DescribeServices deploymentConfiguration.minimumHealthyPercent`. */
  | { kind: 'imported'; from: string }
  /** Estimated from `n` observations; `low`–`high` is the 95 % interval in the words of the value (`11ms`). */
  | { kind: 'fitted'; how: string; n: number; low?: string; high?: string }
  /** Not to be found: the default, or the guess, and why. */
  | { kind: 'assumed'; why: string }

export type ImportedValue = {
  /** Keys from the root of the scenario: `['service', 'task', 'cpu']`. */
  path: readonly string[]
  /** As written in a scenario: `0.5vCPU`, `70%`, `{lognormal: {median: '9ms', p99: '40ms'}}`. */
  value: unknown
  origin: Origin
}

export type Imported = {
  values: readonly ImportedValue[]
  /** What a forecast would want and the source did not tell: what, and how to get it. */
  missing: readonly { what: string; remedy: string }[]
  /** Settings the service has and the simulator does not model, in words. */
  ignored: readonly string[]
}
