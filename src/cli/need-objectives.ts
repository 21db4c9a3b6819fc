// `--gate` without an objective is a mistake, not a gate that is always open.
import { UserError } from '../../simulator/index.ts'

/** @throws UserError when there is nothing to gate on */
export function needObjectives(objectives: readonly unknown[]): void {
  if (objectives.length > 0) return
  const hint = 'Add an objective to the scenario, as in slo: {errorRate: 1%, p99: 1s}, or leave --gate out.'
  throw new UserError([{ path: 'slo', message: 'there is no objective that --gate could check', hint }])
}
