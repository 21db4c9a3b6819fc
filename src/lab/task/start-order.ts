// What a launched task is told to do before it listens: the part of the simulator's own start-up plan that happens inside the container.
import type { StartUp } from '../../../simulator/control-loop/start-up.ts'
import type { Scenario } from '../../../simulator/index.ts'

/** `cpuS` is burnt by each of the loaders, at once. */
type LoadingPhase = { cpuS: number; loaders: number; waitS: number }

export type StartOrder = {
  phases: readonly LoadingPhase[]
  /** How long the application needs to end after its last request. */
  shutdownS: number
}

/** @param plan of StartUpPlanner: what comes before `runningS` is the host's to wait for */
export function startOrder(plan: StartUp, shutdownS: number, { server }: Scenario['service']): StartOrder {
  const loaders = server.preload ? 1 : server.processes
  const phases = plan.phases
    .filter(({ name }) => name === 'dependencies' || name === 'bootstrap')
    .map(({ startS, endS, cpuVcpu, waitS }) => ({ cpuS: (cpuVcpu * (endS - startS)) / loaders, loaders, waitS }))
  return { phases, shutdownS }
}
