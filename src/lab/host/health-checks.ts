// Target health checks as an ALB makes them: real requests to the task, in the queue that all requests wait in.
// The checks of the first node decide, those of the others add load, as in the simulator.
// @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html

import type { Scenario } from '../../../simulator/index.ts'
import { afterCheck, type HealthCounts } from '../../../simulator/request-path/target-health.ts'
import type { LabClock } from './lab-clock.ts'
import type { MachineTask } from './machine.ts'

export type Checked = { readonly process: MachineTask; readonly isOver: () => boolean }
type Config = Scenario['loadBalancer']['healthCheck']

export type Checking = {
  config: Config
  path: string
  clock: LabClock
  /** When the first check is due. */
  firstS: number
  from: HealthCounts
}

/**
 * Checks a target at every interval until it is over.
 *
 * @param changed called with each new state
 */
export async function checkHealth(
  target: Checked,
  { config, path, clock, firstS, from }: Checking,
  changed: (state: HealthCounts['state']) => void,
): Promise<void> {
  let counts = from
  for (let check = 0; await clock.until(firstS + check * config.interval); check++) {
    if (target.isOver()) return
    const passed = await target.process.answersCheck(path, config.timeout)
    if (target.isOver()) return
    const before = counts.state
    counts = afterCheck(counts, passed, config)
    if (counts.state !== before) changed(counts.state)
  }
}
