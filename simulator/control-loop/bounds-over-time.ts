// The bounds of a service over time as its schedules move them: nothing in them is left to chance, so a month of them is known without a run.
import type { Scenario } from '../scenario/schema.ts'
import type { Bounds } from './policy.ts'
import { movedBounds, scheduledActions } from './scheduled-actions.ts'
import { nextDueS } from './scheduled-scaling.ts'

/** `by`: the action that set them; undefined for those of `service.tasks`. Each lasts until the next, the last to the end. */
export type BoundsSpan = Bounds & { fromS: number; by: string | undefined }

/** A pattern that acts each minute acts this often in a month; more is of no use to anybody. */
const MOST_ACTIONS = 45_000

/** From the beginning of the warm-up, in which schedules act too, to `toS`; seconds from the first instant. */
export function boundsOverTime(
  scenario: Pick<Scenario, 'scaling' | 'service' | 'start' | 'warmUp'>,
  toS: number,
): BoundsSpan[] {
  const { start, warmUp, service } = scenario
  const schedules = scheduledActions(scenario).map(({ name, action }) => ({
    name,
    action,
    dueS: nextDueS(action, start, -warmUp - 1e-3),
  }))
  let bounds: Bounds = { min: service.tasks.min, max: service.tasks.max }
  const spans: BoundsSpan[] = [{ ...bounds, fromS: -warmUp, by: undefined }]
  for (let count = 0; count < MOST_ACTIONS; count++) {
    const dueS = Math.min(...schedules.map((schedule) => schedule.dueS))
    if (!(dueS < toS)) break
    for (const schedule of schedules) {
      if (schedule.dueS > dueS) continue
      const moved = movedBounds(bounds, schedule.action)
      schedule.dueS = nextDueS(schedule.action, start, dueS)
      if (moved === undefined || (moved.min === bounds.min && moved.max === bounds.max)) continue
      bounds = moved
      spans.push({ ...bounds, fromS: dueS, by: schedule.name })
    }
  }
  return spans
}
