// How many tasks were in which state, as values that hold until they change: from the tasks' own timestamps where there are tasks, else
// from the counts that the service tells. Instants are those of the record.
import type { ObservedTask, ServiceRecord } from './service-record.ts'
import { halfWay, openSpans, type Step } from './steps.ts'

/** Decisions know the instant; looks at the service find what no decision explains. */
export function desiredSteps({ counts, decisions }: ServiceRecord): Step[] {
  const decided = decisions.flatMap(({ atS, desired }) => (desired === undefined ? [] : [{ atS, value: desired }]))
  const looked = counts.map(({ atS, desired }) => ({ atS, value: desired }))
  return [...decided, ...looked].sort((left, right) => left.atS - right.atS)
}

/** Without looks at the targets, the balancer's own count per period. */
export function healthySteps({ counts, balancer = [] }: ServiceRecord): Step[] {
  const looked = counts
    .filter(({ healthy }) => !Number.isNaN(healthy))
    .map(({ atS, healthy }) => ({ atS, value: healthy }))
  if (looked.length > 0) return halfWay(looked)
  return balancer
    .filter(({ value }) => !Number.isNaN(value.healthy))
    .map(({ fromS, value }) => ({ atS: fromS, value: value.healthy }))
}

export type FleetSteps = Record<'pending' | 'running' | 'draining' | 'total', Step[]>

export function fleetSteps({ tasks, counts }: ServiceRecord): FleetSteps {
  if (tasks === undefined) return countedSteps(counts)
  const span = (from: (task: ObservedTask) => number, to: (task: ObservedTask) => number) =>
    openSpans(tasks.map((task) => ({ fromS: from(task), toS: to(task) })))
  return {
    pending: span(firstS, ({ startedS, drainingS, stoppedS }) => earliest(startedS, drainingS, stoppedS)),
    running: span(({ startedS }) => startedS, goneS),
    draining: span(
      ({ startedS, drainingS }) => Math.max(startedS, drainingS),
      ({ stoppedS }) => stoppedS,
    ),
    total: span(firstS, ({ stoppedS }) => stoppedS),
  }
}

function countedSteps(counts: ServiceRecord['counts']): FleetSteps {
  const steps = (of: (sample: ServiceRecord['counts'][number]) => number) =>
    halfWay(counts.map((sample) => ({ atS: sample.atS, value: of(sample) })))
  return {
    pending: steps(({ pending }) => pending),
    running: steps(({ running }) => running),
    draining: [],
    total: steps(({ pending, running }) => pending + running),
  }
}

/** ECS counts a task from its creation on. */
export function firstS({ createdS, startedS }: ObservedTask): number {
  return Number.isNaN(createdS) ? startedS : createdS
}

function goneS({ drainingS, stoppingS, stoppedS }: ObservedTask): number {
  return earliest(drainingS, stoppingS, stoppedS)
}

/** NaN when none of the instants is known. */
function earliest(...instants: number[]): number {
  const known = instants.filter((instant) => !Number.isNaN(instant))
  return known.length === 0 ? Number.NaN : Math.min(...known)
}
