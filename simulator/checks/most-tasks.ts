// How many tasks there can be at most: the highest maximum in force where a policy adds tasks, else what schedules or the desired count bring.
import { boundsOverTime } from '../control-loop/bounds-over-time.ts'
import type { Scenario } from '../scenario/schema.ts'

/** `isScaled`: whether a policy adds tasks when load asks for them. */
export type MostTasks = { count: number; isScaled: boolean }

export function mostTasks(scenario: Scenario): MostTasks {
  const bounds = boundsOverTime(scenario, scenario.horizon)
  const { desired, min } = scenario.service.tasks
  if (Object.values(scenario.scaling).some(adds))
    return { count: Math.max(...bounds.map(({ max }) => max)), isScaled: true }
  return { count: Math.max(desired ?? min, ...bounds.map((each) => each.min)), isScaled: false }
}

function adds(policy: Scenario['scaling'][string]): boolean {
  switch (policy.kind) {
    case 'targetTracking':
    case 'prewarm':
      return true
    case 'step':
      return policy.adjustment === 'exactCapacity' || policy.steps.some(({ by }) => by > 0)
    case 'schedule':
      return false
    default:
      return policy satisfies never
  }
}
