// What one task can do: how much CPU its server can use for requests, and how many it can work on at once. Means, at the scenario's estimates;
// every bound is the best that can be: no queue, no contention, no slow dependency.
import { backgroundVcpu, cpuOf } from '../cost/calm-need.ts'
import { mean, quantile } from '../engine/distribution.ts'
import type { Scenario } from '../scenario/schema.ts'

type Work = Scenario['requests'][string]['work']

/** vCPU that one process can use: its own cap or the task's size. */
export function processVcpu({ task, server }: Scenario['service']): number {
  return Math.min(server.processCpu, task.cpu)
}

/** vCPU that requests can use: what processes can take, of what the task has beside its background work. */
export function usableVcpu(scenario: Scenario): number {
  const { service } = scenario
  const ofTask = Math.max(0, service.task.cpu - backgroundVcpu(scenario))
  return Math.min(ofTask, service.server.processes * processVcpu(service))
}

/** Requests that a task works on at once. */
export function slotsOf({ server }: Scenario['service']): number {
  return server.processes * server.threads
}

/** Time of work that meets no queue. `by`: how a law becomes a time, its mean or its median. */
export function holdingS(work: Work, scenario: Scenario, by: (law: Parameters<typeof mean>[0]) => number): number {
  const speed = Math.min(1, processVcpu(scenario.service))
  return work.reduce((sum, step) => {
    if (step.kind === 'cpu') return sum + by(step.time) / speed
    if (step.kind === 'wait') return sum + by(step.time)
    const dependency = scenario.dependencies[step.dependency]
    return sum + (dependency === undefined ? 0 : by(dependency.latency))
  }, 0)
}

/** Of the mix of request classes, weighted by how often they come. */
export function mixed({ requests }: Pick<Scenario, 'requests'>, of: (work: Work) => number): number {
  const classes = Object.values(requests)
  const weight = classes.reduce((sum, each) => sum + each.weight, 0)
  return classes.reduce((sum, each) => sum + (each.weight / weight) * of(each.work), 0)
}

export const meanHoldingS = (scenario: Scenario) => mixed(scenario, (work) => holdingS(work, scenario, mean))
export const meanCpuS = (scenario: Scenario) => mixed(scenario, cpuOf)
export const median = (law: Parameters<typeof quantile>[0]) => quantile(law, 0.5)

/** Requests a second that a task can work off, and what holds it back. */
export function taskRps(scenario: Scenario): { rps: number; bound: 'cpu' | 'slots' } {
  const byCpu = usableVcpu(scenario) / meanCpuS(scenario)
  const bySlots = slotsOf(scenario.service) / meanHoldingS(scenario)
  return byCpu <= bySlots ? { rps: byCpu, bound: 'cpu' } : { rps: bySlots, bound: 'slots' }
}
