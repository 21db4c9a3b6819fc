// Whether the tasks there can be are enough for the busiest minute: by CPU, and by how many requests they work on at once.
import type { Scenario } from '../scenario/schema.ts'
import type { Finding } from './finding.ts'
import { type Load, loadOf } from './load.ts'
import { type MostTasks, mostTasks } from './most-tasks.ts'
import { meanCpuS, meanHoldingS, processVcpu, slotsOf, taskRps, usableVcpu } from './task-capacity.ts'
import { counted, number, seconds, vcpu } from './words.ts'

/** Load and capacity are means: within this, which of them is larger is open. */
const MARGIN = 1.02

export function demandAboveCapacity(scenario: Scenario): Finding[] {
  const load = loadOf(scenario)
  if (load === undefined) return []
  const most = mostTasks(scenario)
  const { rps, bound } = taskRps(scenario)
  if (load.peakRps <= MARGIN * rps * most.count) return []
  return [bound === 'cpu' ? shortOfCpu(scenario, load, most, rps) : shortOfSlots(scenario, load, most, rps)]
}

function shortOfCpu(scenario: Scenario, load: Load, most: MostTasks, rps: number): Finding {
  const demand = load.peakRps * meanCpuS(scenario)
  const usable = usableVcpu(scenario)
  const why = `its busiest minute asks for ${vcpu(demand)} and ${counted(most.count, 'task')} can use ${vcpu(usable * most.count)}`
  return {
    check: 'demand-above-capacity',
    path: most.isScaled ? 'service.tasks.max' : 'service.tasks',
    message: `The busiest minute${why.slice(18)}: ${number(load.peakRps)} requests/s × ${seconds(meanCpuS(scenario))} of CPU against ${tasksText(most, scenario)} × ${vcpu(usable)}${ofTask(scenario, usable)}.`,
    hint: `Needed are at least ${Math.ceil(load.peakRps / rps)} tasks, ${cheaper(scenario, demand, usable)}.`,
    why,
  }
}

function shortOfSlots(scenario: Scenario, load: Load, most: MostTasks, rps: number): Finding {
  const { server } = scenario.service
  const holding = meanHoldingS(scenario)
  const atOnce = load.peakRps * holding
  const room = slotsOf(scenario.service) * most.count
  const why = `its busiest minute has ${number(atOnce)} requests in work at once and ${counted(most.count, 'task')} can take ${number(room)}`
  return {
    check: 'demand-above-capacity',
    path: 'service.server.threads',
    message: `The busiest minute${why.slice(18)}: ${number(load.peakRps)} requests/s × ${seconds(holding)} each against ${tasksText(most, scenario)} × ${counted(server.processes, 'process', 'processes')} × ${counted(server.threads, 'thread')}.`,
    hint: `Needed are at least ${Math.ceil(load.peakRps / rps)} tasks, or ${Math.ceil(atOnce / (most.count * server.processes))} threads a process.`,
    why,
  }
}

function tasksText({ count, isScaled }: MostTasks, { service: { tasks } }: Scenario): string {
  if (isScaled) return `${counted(count, 'task')} (the maximum)`
  const most = tasks.max > count ? `, up to the maximum of ${tasks.max}` : ''
  return `${counted(count, 'task')} (no policy adds any${most})`
}

/** Less than this of a task that requests cannot use is not worth a word. */
const NOTICED = 0.95

/** Where processes, not the size, are what holds a task back. */
function ofTask({ service }: Scenario, usable: number): string {
  const { task, server } = service
  if (usable >= NOTICED * task.cpu) return ''
  const byProcesses = server.processes * processVcpu(service) <= usable
  if (!byProcesses) return ` of ${number(task.cpu)}, the rest being background work`
  return ` of ${number(task.cpu)} (${counted(server.processes, 'process', 'processes')} of at most ${vcpu(processVcpu(service))})`
}

function cheaper({ service }: Scenario, demand: number, usable: number): string {
  const { task, server } = service
  const processes = Math.ceil(task.cpu / processVcpu(service))
  if (server.processes < processes && usable < NOTICED * task.cpu)
    return `or ${Math.ceil(demand / task.cpu)} with service.server.processes: ${processes}, which use the whole task`
  return 'larger tasks, or less CPU a request'
}
