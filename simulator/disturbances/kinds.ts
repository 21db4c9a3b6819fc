// The kinds of disturbances that a scenario can have, by the key that names each.
import type { Scenario } from '../scenario/schema.ts'
import { Brownout, type Dependencies } from './brownout.ts'
import type { Disturbance } from './disturbance.ts'

/** The parts of a run that disturbances act on. */
export type Disturbed = { dependencies: Dependencies }

export function openDisturbance(
  entry: Scenario['disturbances'][string],
  scenario: Pick<Scenario, 'dependencies'>,
  { dependencies }: Disturbed,
): Disturbance {
  switch (entry.kind) {
    case 'dependency':
      return new Brownout(dependencies, Object.keys(scenario.dependencies).indexOf(entry.name), entry)
  }
}
