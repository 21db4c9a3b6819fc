// How many tasks a service keeps outside of its surges, where the load is steady: what its policies come to rest at.
//
// A target tracking policy rests where its metric is at the target: ⌈load ÷ what one task carries at the target⌉ tasks. A step policy that takes
// tasks away stops where its alarm no longer fires, which may be above what is needed. Where nothing takes tasks away, those of the surge stay.
// Simplification: nothing is retried, no process is fresh, and step policies that add tasks are at rest.
import { mean } from '../engine/distribution.ts'
import type { Scenario } from '../scenario/schema.ts'

/**
 * Never fewer than `needed`, whatever takes tasks away; and of those that are there, up to `leftAlone` stay: all where nothing takes any away.
 * `rests`: the policy that says so; undefined where none does.
 */
export type CalmNeed = { needed: number; leftAlone: number; rests: string | undefined }

type Policy = Scenario['scaling'][string]
type Tracking = Extract<Policy, { kind: 'targetTracking' }>
type Step = Extract<Policy, { kind: 'step' }>

const ROUNDING = 1e-9

/** @param rateRps of the calm load */
export function calmNeed(scenario: Scenario, rateRps: number): CalmNeed {
  const policies = Object.entries(scenario.scaling)
  const tracked = policies.flatMap(([name, policy]) =>
    policy.kind === 'targetTracking' ? [{ name, policy, tasks: trackedNeed(policy, scenario, rateRps) }] : [],
  )
  const stepped = policies.flatMap(([name, policy]) =>
    policy.kind === 'step' && takesAway(policy) ? [{ name, tasks: steppedRest(policy, scenario, rateRps) }] : [],
  )
  // All tracking policies must agree before they take tasks away, and the largest capacity wins; a step policy asks nobody.
  const needed = Math.max(0, ...tracked.map(({ tasks }) => tasks))
  if (tracked.some(({ policy }) => !policy.disableScaleIn)) {
    return { needed, leftAlone: 0, rests: tracked.find(({ tasks }) => tasks === needed)?.name }
  }
  const leftAlone = Math.min(...stepped.map(({ tasks }) => tasks))
  return { needed, leftAlone, rests: stepped.find(({ tasks }) => tasks === leftAlone)?.name }
}

function takesAway({ adjustment, comparison, steps }: Step): boolean {
  return adjustment === 'exactCapacity' ? comparison === 'below' : steps.some(({ by }) => by < 0)
}

function trackedNeed({ metric, target }: Tracking, scenario: Scenario, rateRps: number): number {
  if (metric === 'requestCountPerTarget') return ceil((rateRps * 60) / target)
  return ceil(cpuDemandVcpu(scenario, rateRps) / carriedVcpu(scenario, target))
}

/** The most tasks at which the alarm, at or below its threshold, does not fire; what cannot be told from the load alone holds nothing back. */
function steppedRest({ metric, threshold, comparison, period }: Step, scenario: Scenario, rateRps: number): number {
  if (comparison === 'above') return 0
  switch (metric) {
    case 'cpu':
    case 'cpuHighResolution':
      return below(cpuDemandVcpu(scenario, rateRps) / carriedVcpu(scenario, threshold))
    case 'requestCountPerTarget':
      return below((rateRps * (period ?? 60)) / threshold)
    case 'requestCount':
    case 'targetResponseTime':
      return 0
    default:
      return metric satisfies never
  }
}

/** vCPU that requests ask for. */
function cpuDemandVcpu({ requests }: Pick<Scenario, 'requests'>, rateRps: number): number {
  const classes = Object.values(requests)
  const weight = classes.reduce((sum, each) => sum + each.weight, 0)
  return classes.reduce((sum, each) => sum + (each.weight / weight) * rateRps * cpuOf(each.work), 0)
}

/** Mean CPU time of work, in seconds at one vCPU. */
export function cpuOf(work: Scenario['requests'][string]['work']): number {
  return work.reduce((sum, step) => sum + (step.kind === 'cpu' ? mean(step.time) : 0), 0)
}

/** vCPU of a task that requests do not get: background work and the checks of every node of the balancer. */
export function backgroundVcpu({ service, loadBalancer: { nodes, healthCheck } }: Scenario): number {
  const checks = healthCheck.enabled ? (nodes * cpuOf(healthCheck.work)) / healthCheck.interval : 0
  return service.backgroundCpu + checks
}

/** vCPU of requests that a task carries at a utilization; what runs in the background counts in the metric. */
function carriedVcpu(scenario: Scenario, utilizationPct: number): number {
  return Math.max(0, (utilizationPct / 100) * scenario.service.task.cpu - backgroundVcpu(scenario))
}

/** Nothing is needed for no load, and no number is enough where a task carries nothing. */
function ceil(tasks: number): number {
  return Number.isNaN(tasks) ? 0 : Math.ceil(tasks - ROUNDING)
}

/** The largest whole number below. */
function below(tasks: number): number {
  return Math.max(0, ceil(tasks) - 1)
}
