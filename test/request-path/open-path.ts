// A request path by itself, without control loop: for tests that move targets by hand.
import { RequestPath } from '../../simulator/request-path/request-path.ts'
import { RequestRecorder } from '../../simulator/request-path/request-recorder.ts'
import { FAILURE_KINDS } from '../../simulator/result/schema.ts'
import { parseWorld, type RawScenario } from '../ground-truth/run-world.ts'

/** Opens the path at time 0 with this many warm, healthy tasks. Health changes are collected in `changes`. */
export function openPath(raw: RawScenario, tasks = 1) {
  const scenario = parseWorld({ name: 'path', horizon: '1h', warmUp: '0s', ...raw })
  const recorder = new RequestRecorder(scenario, 1, scenario.horizon)
  const changes: { task: number; state: string; timeS: number }[] = []
  const workedOff: { task: number; timeS: number }[] = []
  const host = {
    healthChanged: (task: number, state: string, timeS: number) => void changes.push({ task, state, timeS }),
    workedOff: (task: number, timeS: number) => void workedOff.push({ task, timeS }),
    connectionRefused: () => {},
  }
  const path = new RequestPath(scenario, { seed: 'path', replication: 0 }, recorder, host, 0)
  for (let task = 0; task < tasks; task++) path.targets.adopt(task, task)
  /** Plays on, through the stops that health changes cause. */
  const playTo = (timeS: number) => {
    while (path.nowS < timeS) path.run(timeS)
  }
  const failed = () =>
    Object.fromEntries(
      FAILURE_KINDS.map((kind, index) => [kind, recorder.failed[index] as number]).filter(([, n]) => n !== 0),
    )
  return { path, recorder, changes, workedOff, playTo, failed }
}

/** This many requests at a second, evenly spaced, from 0 on for a second; then none. */
export const requestsInFirstSecond = (count: number): RawScenario => ({
  burst: { trace: { counts: [count], bin: '1s' }, arrivals: 'deterministic' },
})

export const NO_WIRE: RawScenario = { clientRoundTrip: '0ms', targetRoundTrip: '0ms', handshakeRoundTrips: 0 }
export const NO_CHECKS: RawScenario = { nodes: 1, healthCheck: { enabled: false } }
