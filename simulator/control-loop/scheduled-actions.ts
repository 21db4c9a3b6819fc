// The scheduled actions that a scenario's schedules stand for: a schedule with `until` is two of them, one that moves the bounds and one that
// takes them back. Exported, they are two as well: AWS has no action that ends.
import type { Scenario } from '../scenario/schema.ts'
import type { Bounds } from './policy.ts'
import type { Schedule, ScheduledAction } from './scheduled-scaling.ts'

export type NamedAction = { name: string; action: ScheduledAction }

/** In the order of the scenario; the second of a pair comes after all that is written, so that a schedule by its name keeps it. */
export function scheduledActions({
  scaling,
  service: { tasks },
}: Pick<Scenario, 'scaling' | 'service'>): NamedAction[] {
  const written = Object.entries(scaling).flatMap(([name, policy]) =>
    policy.kind === 'schedule' ? [{ name, policy }] : [],
  )
  const taken = new Set(Object.keys(scaling))
  const ends = written.flatMap(({ name, policy }) => {
    const action = endOf(policy, tasks)
    return action === undefined ? [] : [{ name: freeName(`${name} until`, taken), action }]
  })
  return [...written.map(({ name, policy: { until, ...action } }) => ({ name, action })), ...ends]
}

/** What takes a schedule's bounds back to those of the service. */
function endOf({ until, ...action }: Schedule, { min, max }: Bounds): ScheduledAction | undefined {
  if (until === undefined) return undefined
  return {
    ...action,
    ...(action.at === undefined ? { cron: until } : { at: until }),
    min: action.min === undefined ? undefined : min,
    max: action.max === undefined ? undefined : max,
  }
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted
  for (let count = 2; taken.has(name); count++) name = `${wanted} ${count}`
  taken.add(name)
  return name
}

/** @returns nothing when the minimum would be above the maximum: AWS refuses such bounds, the action fails as a whole (inferred) */
export function movedBounds({ min, max }: Bounds, action: ScheduledAction): Bounds | undefined {
  const moved = { min: action.min ?? min, max: action.max ?? max }
  return moved.min > moved.max ? undefined : moved
}
