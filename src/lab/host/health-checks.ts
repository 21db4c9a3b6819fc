// Target health checks as an ALB makes them: real requests to the task, in the queue that all requests wait in.
// The checks of the first node decide, those of the others add load, as in the simulator.
// @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
import { get } from 'node:http'
import { afterCheck, type HealthCounts } from '../../../simulator/request-path/target-health.ts'
import type { Scenario } from '../../../simulator/index.ts'
import type { LabClock } from './lab-clock.ts'

const MS = 1000

export type Checked = { readonly port: number; readonly isOver: () => boolean }
type Config = Scenario['loadBalancer']['healthCheck']

export const HEALTH_PATH = '/health'

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
    const passed = await passes(target.port, path, config.timeout)
    if (target.isOver()) return
    const before = counts.state
    counts = afterCheck(counts, passed, config)
    if (counts.state !== before) changed(counts.state)
  }
}

/** Any status from 200 to 399 would be a matter of the matcher; the lab's tasks answer 200. */
export function passes(port: number, path: string, timeoutS: number): Promise<boolean> {
  return new Promise((resolve) => {
    const request = get({ host: '127.0.0.1', port, path, agent: false }, (response) => {
      response.resume()
      response.once('end', () => end(response.statusCode === 200))
      response.once('error', () => end(false))
    })
    // A deadline for the whole answer: a socket time-out would start anew with every byte.
    const deadline = setTimeout(() => {
      request.destroy()
      end(false)
    }, timeoutS * MS)
    request.once('error', () => end(false))
    const end = (passed: boolean) => {
      clearTimeout(deadline)
      resolve(passed)
    }
  })
}
