// What an import found: values with their places in the scenario and where each came from.

/** Where a value came from, for the comment beside it. */
export type Origin =
  /** `from`: as in `ecs:DescribeServices deploymentConfiguration.minimumHealthyPercent`. */
  | { kind: 'imported'; from: string }
  /** Estimated from `n` observations; `low`–`high` is the 95 % interval in the words of the value (`11ms`). */
  | { kind: 'fitted'; how: string; n: number; low?: string; high?: string }
  /** What counts where nobody says anything: `of` AWS, surgecast, gunicorn, … */
  | { kind: 'default'; of: string; why: string }
  /** Not to be found: an example, or a stand-in for what the service has. */
  | { kind: 'guessed'; why: string }

export type ImportedValue = {
  /** Keys from the root of the scenario: `['service', 'task', 'cpu']`. */
  path: readonly string[]
  /** As written in a scenario: `0.5vCPU`, `70%`, `{lognormal: {median: '9ms', p99: '40ms'}}`. */
  value: unknown
  origin: Origin
}

/** What a forecast would want and the source did not tell: what, and how to get it. */
export type Missing = {
  what: string
  remedy: string
  /** The service has a setting here which the scenario does not have: every answer leans on a stand-in for it. */
  isUnread?: true
}

export type Imported = {
  values: readonly ImportedValue[]
  missing: readonly Missing[]
  /** Settings the service has and the simulator does not model, in words. */
  ignored: readonly string[]
  /** Scaling policies and scheduled actions the service has and the scenario does not, each with the reason. */
  policiesLeftOut: readonly string[]
}

/** Whether something of the service is not in the scenario that changes its answers. */
export function isWhole({ missing, policiesLeftOut }: Imported): boolean {
  return policiesLeftOut.length === 0 && !missing.some(({ isUnread }) => isUnread)
}
