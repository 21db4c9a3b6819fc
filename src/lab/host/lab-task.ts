// One task of the lab: a real process, and the instants of its life as ECS would tell them.
//
//   launched ─► created ─► pull ─► pulled ─► RUNNING, registered ─► listening ─► first passing check ─► in service
//   (decision) stopping: draining ─► SIGTERM ─► stopped                process ended by itself ─► stopped
import type { StartUp } from '../../../simulator/control-loop/start-up.ts'
import type { HealthCounts } from '../../../simulator/request-path/target-health.ts'
import type { MachineTask } from './machine.ts'

export type LabTask = {
  readonly id: number
  readonly launchedS: number
  /** Undefined for tasks that were there before the first instant. */
  readonly plan: StartUp | undefined
  readonly process: MachineTask
  state: 'pending' | 'running' | 'stopping' | 'stopped'
  target: HealthCounts['state'] | 'unregistered' | 'draining'
  /** Seconds from the lab's first instant; undefined until then. */
  runningS?: number
  registeredS?: number
  listeningS?: number
  inServiceS?: number
  stoppingS?: number
  sigtermS?: number
  stoppedS?: number
  stopReason?: string
  /** Used at the last sample. */
  sampledVcpuS: number
}

export function healthOf({ target, inServiceS }: LabTask): 'unknown' | 'healthy' | 'unhealthy' {
  if (target === 'healthy' || target === 'unhealthy') return target
  return inServiceS === undefined ? 'unknown' : 'healthy'
}
