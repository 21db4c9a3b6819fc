// One task: what is known of it in each state of its life, and that life as a Result tells it.
//
//   pending ─► running ─► stopping ─► stopped
//      └───────────────────────────────▲        a task that is stopped before it runs has nothing to drain

import type { StopReason } from './control-loop/service-scheduler.ts'
import type { StartUp } from './control-loop/start-up.ts'
import type { TaskLife } from './result/schema.ts'

/** When it will be RUNNING and when its server will listen; a start that goes on is not delayed any more. */
export type Pending = { readonly state: 'pending'; readonly runningS: number; readonly listeningS: number }

export type Running = {
  readonly state: 'running'
  readonly runningS: number
  readonly listeningS: number
  readonly health: 'unknown' | 'healthy' | 'unhealthy'
  /** When it became healthy for the first time. */
  readonly inServiceS: number | undefined
}

export type Stopping = {
  readonly state: 'stopping'
  readonly before: Running
  readonly reason: StopReason
  readonly stoppingS: number
  readonly sigtermS: number
  /** What the application needs for its end once it has nothing to work on. */
  readonly shutdownS: number
  /** From SIGTERM on: when it will have stopped, as far as is known. */
  readonly stoppedS: number | undefined
}

export type Stopped = {
  readonly state: 'stopped'
  readonly before: Pending | Running
  readonly reason: StopReason
  readonly stoppingS: number
  readonly sigtermS: number
  readonly stoppedS: number
}

export type Life = Pending | Running | Stopping | Stopped

export type Task = {
  readonly id: number
  /** Its place among the columns of the request path; another task's once it has stopped. */
  readonly slot: number
  readonly launchedS: number
  /** Undefined: it was there before the run. */
  readonly plan: StartUp | undefined
  life: Life
  /** CPU used, in vCPU-seconds: at the last metric sample and at the last recorded interval. */
  sampledVcpuS: number
  recordedVcpuS: number
}

/** From when on a task is paid for: the start of its image pull. */
export function billedFromS({ launchedS, plan }: Task): number {
  return plan === undefined ? launchedS : launchedS + plan.pullStartS
}

/** @param horizonS where the record of a task that is still there ends */
export function lifeOf({ id, launchedS, plan, life }: Task, horizonS: number): TaskLife {
  const served = life.state === 'stopping' || life.state === 'stopped' ? life.before : life
  const phases: { name: string; startS: number }[] = []
  for (const phase of plan?.phases ?? []) phases.push({ name: phase.name, startS: launchedS + phase.startS })
  if (plan !== undefined) phases.push({ name: 'healthCheck', startS: served.listeningS })
  if (served.state === 'running' && served.inServiceS !== undefined)
    phases.push({ name: 'inService', startS: served.inServiceS })
  if (life.state !== 'stopping' && life.state !== 'stopped')
    return { id, phases: phases.filter(({ startS }) => startS < horizonS), endS: null, endReason: null }
  const reached = phases.filter(({ startS }) => startS < life.stoppingS)
  reached.push({ name: 'draining', startS: life.stoppingS })
  if (life.stoppedS !== undefined && life.sigtermS < life.stoppedS)
    reached.push({ name: 'stopping', startS: life.sigtermS })
  return { id, phases: reached, endS: life.state === 'stopped' ? life.stoppedS : null, endReason: life.reason }
}
