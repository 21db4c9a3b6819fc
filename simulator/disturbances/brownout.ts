// A dependency that works on fewer calls at once, or slower: from a brownout to an outage.
import type { Disturbance } from './disturbance.ts'

export type Dependencies = {
  /** @param change undefined: as it was */
  disturbDependency(index: number, change: { capacity?: number | undefined; latencyFactor: number } | undefined): void
}

export class Brownout implements Disturbance {
  private readonly dependencies: Dependencies
  private readonly index: number
  private readonly change: { capacity?: number | undefined; latencyFactor: number }

  /** @param index place of the dependency in the scenario */
  constructor(
    dependencies: Dependencies,
    index: number,
    { capacity, latencyFactor }: { capacity?: number | undefined; latencyFactor: number },
  ) {
    this.dependencies = dependencies
    this.index = index
    this.change = { capacity, latencyFactor }
  }

  begin(): void {
    this.dependencies.disturbDependency(this.index, this.change)
  }

  end(): void {
    this.dependencies.disturbDependency(this.index, undefined)
  }
}
