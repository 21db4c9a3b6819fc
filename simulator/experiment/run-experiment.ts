// Replicates every variant, replication by replication, so that whatever ends the experiment leaves complete pairs:
//
//   replication 0: variant A, variant B, …   replication 1: variant A, variant B, …   …
//
// What is returned does not depend on how many tasks run at once or in which order they end.
import type { RunOutput } from '../result/run-output.ts'
import { drawWorld, type Prepared, type World } from '../scenario/worlds.ts'
import type { Executor } from './executor.ts'
import { FEWEST_REPLICATIONS, isPrecise, missMessage, type Precision } from './precision.ts'
import { keepReplication, type Replication } from './replication.ts'

export type ExperimentOptions = {
  seed: string
  /** Replications of each variant; with `precision`, the most. */
  replications: number
  precision?: Precision
  /** Lets the Result say how far single replications stray, CPU by this period: a run is to be held against it. */
  spread?: { metricPeriodS: number }
  /** After every task; `total` may turn out to be more than was needed. */
  onProgress?: (progress: { done: number; total: number }) => void
  /** Asked before every task; true ends the experiment with what is complete. */
  shouldStop?: () => boolean
}

export type Experiment = {
  /** Per variant, in the order of `prepared.worlds`; the same replications of each. */
  replications: Replication[][]
  interrupted: boolean
  /** Why it ended, for the reader; undefined when all replications were asked for and done. */
  message: string | undefined
}

/** @throws whatever a task throws, once the tasks under way have ended */
export async function runExperiment(
  prepared: Prepared,
  executor: Executor,
  options: ExperimentOptions,
): Promise<Experiment> {
  const schedule = new Schedule(prepared, options)
  const lanes = Array.from({ length: Math.max(1, executor.parallel) }, () => work(schedule, executor, options))
  const ends = await Promise.allSettled(lanes)
  for (const end of ends) if (end.status === 'rejected') throw end.reason
  return schedule.experiment()
}

async function work(schedule: Schedule, executor: Executor, options: ExperimentOptions): Promise<void> {
  for (let task = schedule.next(); task !== undefined; task = schedule.next()) {
    try {
      schedule.keep(task, await executor.run(task))
    } catch (error) {
      schedule.abandon()
      throw error
    }
    options.onProgress?.(schedule.progress())
  }
}

type Ending = 'running' | 'precise' | 'interrupted' | 'failed'

class Schedule {
  private readonly worlds: readonly World[]
  private readonly options: ExperimentOptions
  /** By world, then by replication; gaps while tasks are under way. */
  private readonly kept: (Replication | undefined)[][]
  private launched = 0
  private done = 0
  /** Replications that every variant has, without a gap from the first. */
  private complete = 0
  private ending: Ending = 'running'

  constructor(prepared: Prepared, options: ExperimentOptions) {
    this.worlds = prepared.worlds
    this.options = options
    this.kept = prepared.worlds.map(() => [])
  }

  private get total(): number {
    return this.worlds.length * this.options.replications
  }

  next(): { worldIndex: number; replication: number } | undefined {
    if (this.ending === 'running' && this.options.shouldStop?.() === true && this.launched < this.total) {
      this.ending = 'interrupted'
    }
    if (this.ending !== 'running' || this.launched >= this.total) return undefined
    const task = this.launched++
    return { worldIndex: task % this.worlds.length, replication: Math.floor(task / this.worlds.length) }
  }

  keep({ worldIndex, replication }: { worldIndex: number; replication: number }, output: RunOutput): void {
    const { seed } = this.options
    const world = this.worlds[worldIndex] as World
    const scenario = world.uncertain.length > 0 ? drawWorld(world, seed, replication) : world.scenario
    const kept = this.kept[worldIndex] as (Replication | undefined)[]
    kept[replication] = keepReplication(output, scenario)
    this.done++
    while (this.ending !== 'precise' && this.kept.every((column) => column[this.complete] !== undefined)) {
      this.complete++
      this.judge()
    }
  }

  /** Only complete replications decide, in their order, so the end is the same however tasks overlap. */
  private judge(): void {
    const { precision } = this.options
    if (precision === undefined || this.complete < FEWEST_REPLICATIONS) return
    if (isPrecise(this.columns(), precision) && this.complete < this.options.replications) this.ending = 'precise'
  }

  abandon(): void {
    this.ending = 'failed'
  }

  progress(): { done: number; total: number } {
    return { done: this.done, total: this.ending === 'running' ? this.total : this.launched }
  }

  experiment(): Experiment {
    return { replications: this.columns(), interrupted: this.isInterrupted(), message: this.message() }
  }

  private isInterrupted(): boolean {
    return this.ending === 'interrupted' && this.complete < this.options.replications
  }

  private columns(): Replication[][] {
    return this.kept.map((column) => column.slice(0, this.complete) as Replication[])
  }

  private message(): string | undefined {
    const { precision, replications } = this.options
    if (this.isInterrupted()) return `interrupted: ${this.complete} of ${replications} replications are complete`
    if (precision === undefined) return undefined
    const variants = this.columns()
    if (isPrecise(variants, precision))
      return `${precision.figure} is as precise as asked after ${this.complete} replications`
    return missMessage(
      this.worlds.map((world, index) => ({ name: world.variant, replications: variants[index] ?? [] })),
      precision,
    )
  }
}
