// What decides how many tasks are desired, as the simulation and the lab know it. Application Auto Scaling is one; a controller of
// another kind (a Kubernetes HPA, say) implements the same and gets a line in controllers.ts.
import type { AlarmReport } from './alarms.ts'
import type { DecisionLog } from './decision-log.ts'
import type { MetricStore } from './metric-store.ts'
import type { Bounds, Seen } from './policy.ts'

export type ScalingAction = { kind: 'setDesiredCount'; desiredCount: number; reason: string }

export interface CapacityController {
  /** Where the host hands in what is measured; the controller sees it when it is published. */
  readonly metrics: Pick<MetricStore, 'record'>
  readonly log: DecisionLog
  readonly bounds: Bounds
  /** Does what is due; cheap when nothing is. The host steps it again at `wakeAtS`, or earlier when a task has changed. */
  step(timeS: number, seen: Seen): { actions: readonly ScalingAction[]; wakeAtS: number }
  alarms(): AlarmReport[]
}
