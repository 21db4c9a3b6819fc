// The controllers there are: Application Auto Scaling alone, today.
import type { Scenario } from '../scenario/schema.ts'
import { Autoscaler } from './autoscaler.ts'
import type { CapacityController } from './capacity-controller.ts'
import type { World } from './policy.ts'

/** @param startS first instant of the run; negative when there is a warm-up, in which the controller acts too */
export function openController(
  scenario: Pick<Scenario, 'start' | 'service' | 'scaling' | 'metrics'>,
  world: World,
  startS: number,
): CapacityController {
  return new Autoscaler(scenario, world, startS)
}
