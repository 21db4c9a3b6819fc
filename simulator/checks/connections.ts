// Whether the pools of all processes fit into what a database accepts, and whether what a dependency can do is enough for what is called.
import { mean } from '../engine/distribution.ts'
import type { Scenario } from '../scenario/schema.ts'
import type { Finding } from './finding.ts'
import { loadOf } from './load.ts'
import { mostTasks } from './most-tasks.ts'
import { counted, number, ordinal, seconds } from './words.ts'

type Dependency = Scenario['dependencies'][string]

/** As many as a process can have open: a thread holds one at a time. */
function poolOf({ perProcess }: Dependency, { server }: Scenario['service']): number {
  return Math.min(perProcess, server.threads)
}

export function poolsAboveConnections(scenario: Scenario): Finding[] {
  const { service } = scenario
  const { count, isScaled } = mostTasks(scenario)
  const { max } = service.tasks
  return Object.entries(scenario.dependencies).flatMap(([name, dependency]) => {
    const pool = poolOf(dependency, service)
    const perTask = service.server.processes * pool
    if (callsOf(scenario, name) === 0 || perTask * count <= dependency.connections) return []
    const full = Math.floor(dependency.connections / perTask)
    const from =
      full === 0 ? 'the first task alone asks for more' : `from the ${ordinal(full + 1)} task on there are none left`
    const why = `pools of ${number(perTask)} on ${counted(count, 'task')} ask for ${number(perTask * count)} connections and ${name} accepts ${number(dependency.connections)}`
    return [
      {
        check: 'pools-above-connections',
        path: `dependencies.${name}.perProcess`,
        message: `P${why.slice(1)}: ${count} × ${counted(service.server.processes, 'process', 'processes')} × ${number(pool)}; when all fill up, ${from}${!isScaled && max > count ? ` (at the maximum of ${max} they ask for ${number(perTask * max)})` : ''}.`,
        hint: `At most ${Math.max(1, Math.floor(dependency.connections / (count * service.server.processes)))} a process fit, or ${number(perTask * count)} connections, or a proxy that shares them.`,
        ...(count * service.server.processes > dependency.connections || full === 0 ? { why } : {}),
      },
    ]
  })
}

export function dependenciesBelowDemand(scenario: Scenario): Finding[] {
  const load = loadOf(scenario)
  if (load === undefined) return []
  const { service } = scenario
  const { count } = mostTasks(scenario)
  return Object.entries(scenario.dependencies).flatMap(([name, dependency]) => {
    const calls = load.peakRps * callsOf(scenario, name)
    const latencyS = mean(dependency.latency)
    const pooled = poolOf(dependency, service) * service.server.processes * count
    const limits = [
      { atOnce: dependency.capacity, words: `works on ${number(dependency.capacity)} at once`, option: 'capacity' },
      {
        atOnce: dependency.connections,
        words: `accepts ${number(dependency.connections)} connections`,
        option: 'connections',
      },
      { atOnce: pooled, words: `is asked through pools of ${number(pooled)} in all`, option: 'perProcess' },
    ]
    const limit = limits.reduce((least, each) => (each.atOnce < least.atOnce ? each : least))
    const room = limit.atOnce / latencyS
    if (!(calls > 1.02 * room)) return []
    const why = `${name} can answer ${number(room)} calls/s and the busiest minute makes ${number(calls)}`
    return [
      {
        check: 'dependency-below-demand',
        path: `dependencies.${name}.${limit.option}`,
        message: `Dependency ${why}: it ${limit.words}, and a call takes ${seconds(latencyS)}.`,
        hint: `Needed are at least ${Math.ceil(calls * latencyS)} at once, or faster calls, or fewer a request.`,
        why,
      },
    ]
  })
}

/** Calls of a dependency per request of the mix. */
function callsOf({ requests }: Scenario, name: string): number {
  const classes = Object.values(requests)
  const weight = classes.reduce((sum, each) => sum + each.weight, 0)
  const calls = (work: Scenario['requests'][string]['work']) =>
    work.filter((step) => step.kind === 'call' && step.dependency === name).length
  return classes.reduce((sum, each) => sum + (each.weight / weight) * calls(each.work), 0)
}
