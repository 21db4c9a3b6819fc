// A host for the control loop alone: tasks that run some time after they are asked for, metrics that are whatever a test says.
import { Autoscaler } from '../../simulator/control-loop/autoscaler.ts'
import type { ScalingMetric } from '../../simulator/scenario/scaling-schema.ts'
import { prepare } from '../../simulator/scenario/worlds.ts'

export type Level = (timeS: number, running: number) => number | undefined

/** A service whose tasks run `startS` after they are asked for, and whose metrics are whatever a test says. */
export class ToyHost {
  readonly scaler: Autoscaler
  desired: number
  running: number
  readonly changes: { timeS: number; from: number; to: number }[] = []
  private readonly levels: Partial<Record<ScalingMetric, Level>>
  private readonly startS: number
  private readonly fromS: number
  deploymentInProgress = false
  private pending: { readyS: number; count: number }[] = []

  constructor(
    scaling: object,
    levels: Partial<Record<ScalingMetric, Level>>,
    options: { tasks?: object; startS?: number; replication?: number; metrics?: object; fromS?: number } = {},
  ) {
    const { scenario } = prepare({
      name: 'toy',
      horizon: '3h',
      traffic: { a: { segments: [{ hold: '1rps', for: '3h' }] } },
      service: { tasks: { min: 2, max: 100, desired: 10, ...options.tasks } },
      scaling,
      metrics: { alarmPhase: '30s', ...options.metrics },
    }).worlds[0] as { scenario: ConstructorParameters<typeof Autoscaler>[0] }
    this.scaler = new Autoscaler(scenario, { seed: 'toy', replication: options.replication ?? 0 }, options.fromS ?? 0)
    this.desired = this.running = scenario.service.tasks.desired ?? 10
    this.levels = levels
    this.startS = options.startS ?? 60
    this.fromS = options.fromS ?? 0
  }

  run(untilS: number, fromS = this.fromS): void {
    for (let timeS = fromS; timeS <= untilS; timeS += 1) {
      for (const { readyS, count } of this.pending) if (readyS === timeS) this.running += count
      for (const [metric, level] of Object.entries(this.levels)) {
        const periodS = metric === 'cpuHighResolution' ? 20 : 60
        if (timeS > this.fromS && timeS % periodS === 0)
          this.scaler.metrics.record(metric as ScalingMetric, timeS - periodS, level(timeS - periodS / 2, this.running))
      }
      const { actions } = this.scaler.step(timeS, {
        desiredCount: this.desired,
        runningCount: this.running,
        pendingCount: 0,
        deploymentInProgress: this.deploymentInProgress,
      })
      for (const { desiredCount } of actions) this.set(timeS, desiredCount)
    }
  }

  states(): Record<string, string> {
    return Object.fromEntries(this.scaler.alarms().map(({ name, state }) => [name, state]))
  }

  /** What the log says of a kind, in order. */
  said(kind: string): string[] {
    return this.scaler.log.entries.filter((entry) => entry.kind === kind).map(({ message }) => message)
  }

  private set(timeS: number, to: number): void {
    this.changes.push({ timeS, from: this.desired, to })
    if (to > this.desired) this.pending.push({ readyS: timeS + this.startS, count: to - this.desired })
    else this.running = Math.min(this.running, to)
    this.desired = to
  }
}
