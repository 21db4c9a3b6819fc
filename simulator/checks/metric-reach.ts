// Whether CPU can get as high as a policy waits for: processes that cannot use the whole task, or threads that mostly wait, keep it below for ever.
import { backgroundVcpu } from '../cost/calm-need.ts'
import type { Scenario } from '../scenario/schema.ts'
import type { Finding } from './finding.ts'
import { meanCpuS, meanHoldingS, processVcpu, slotsOf, usableVcpu } from './task-capacity.ts'
import { counted, number, seconds, vcpu } from './words.ts'

/** Means against a threshold: a metric that wavers this close to it will cross it now and then. */
const MARGIN = 0.97

export function metricsOutOfReach(scenario: Scenario): Finding[] {
  const reach = reachOf(scenario)
  return Object.entries(scenario.scaling).flatMap(([name, policy]) => {
    const level = waitsFor(policy)
    return level === undefined || reach.pct >= MARGIN * level.pct ? [] : [finding(name, level, reach)]
  })
}

type Level = { pct: number; option: 'target' | 'threshold'; kind: 'targetTracking' | 'step' | 'prewarm' }

/** What CPU must reach before the policy adds a task; nothing for policies on other metrics, and for those that take tasks away. */
function waitsFor(policy: Scenario['scaling'][string]): Level | undefined {
  if (policy.kind === 'schedule' || (policy.metric !== 'cpu' && policy.metric !== 'cpuHighResolution')) return undefined
  switch (policy.kind) {
    case 'targetTracking':
      return { pct: policy.target, option: 'target', kind: policy.kind }
    case 'prewarm':
      return { pct: policy.threshold, option: 'threshold', kind: policy.kind }
    case 'step':
      return policy.comparison === 'above'
        ? { pct: policy.threshold, option: 'threshold', kind: policy.kind }
        : undefined
    default:
      return policy satisfies never
  }
}

/** The highest utilization of a task that never rests, and what holds it there. */
type Reach = { pct: number; because: string; remedy: string }

function reachOf(scenario: Scenario): Reach {
  const { service } = scenario
  const { task, server } = service
  const background = backgroundVcpu(scenario)
  const pctOf = (requestsVcpu: number) => Math.min(100, (100 * (requestsVcpu + background)) / task.cpu)
  const byThreads = (slotsOf(service) * meanCpuS(scenario)) / meanHoldingS(scenario)
  if (byThreads < usableVcpu(scenario)) {
    const threads = Math.ceil((task.cpu * meanHoldingS(scenario)) / (server.processes * meanCpuS(scenario)))
    return {
      pct: pctOf(byThreads),
      because: `${server.processes} × ${counted(server.threads, 'thread')} at ${seconds(meanCpuS(scenario))} of CPU in ${seconds(meanHoldingS(scenario))} use ${vcpu(byThreads)} of ${number(task.cpu)}`,
      remedy: `give each process ${threads} threads, or scale on requests`,
    }
  }
  const processes = Math.ceil(task.cpu / processVcpu(service))
  return {
    pct: pctOf(usableVcpu(scenario)),
    because: `${counted(server.processes, 'process', 'processes')} of at most ${vcpu(processVcpu(service))} ${server.processes === 1 ? 'uses' : 'use'} ${vcpu(usableVcpu(scenario))} of ${number(task.cpu)}`,
    remedy: `set service.server.processes: ${processes}`,
  }
}

function finding(name: string, { pct, option, kind }: Level, reach: Reach): Finding {
  const most = number(reach.pct)
  const instead = Math.floor(0.7 * reach.pct)
  const why = `CPU cannot pass ${most} %, so ${name} never adds a task at ${number(pct)} %`
  return {
    check: 'metric-out-of-reach',
    path: `scaling.${name}.${kind}.${option}`,
    message: `${why}: ${reach.because}.`,
    hint: `${reach.remedy.charAt(0).toUpperCase()}${reach.remedy.slice(1)}, or choose a ${option} below ${most} %, such as ${instead}%.`,
    why,
  }
}
