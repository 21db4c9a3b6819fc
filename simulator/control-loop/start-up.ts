// From the launch decision to a listening server, and from the stop decision to the end: durations of each phase, drawn per launch.
//
//   schedule ─► provision ─► pull ─► runtime start ─► RUNNING ─► dependencies ─► bootstrap ─► listening
//                            └ billed from here
// @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
import { type DrawKey, drawBits, drawKey } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import type { Scenario } from '../scenario/schema.ts'

export type PhaseName = 'schedule' | 'provision' | 'pull' | 'runtimeStart' | 'dependencies' | 'bootstrap'

/** Offsets from the launch, in seconds; `cpuVcpu` is what the phase uses while it lasts, `waitS` its part that would pass on any CPU. */
export type Phase = { name: PhaseName; startS: number; endS: number; cpuVcpu: number; waitS: number }

export type StartUp = { phases: readonly Phase[]; pullStartS: number; runningS: number; listeningS: number }

type CpuWork = { cpuS: number; speedVcpu: number }
type Append = (name: PhaseName, waitS: number, work?: CpuWork) => void

const NO_WORK: CpuWork = { cpuS: 0, speedVcpu: 1 }

type Law = { table: QuantileTable; key: DrawKey }

export class StartUpPlanner {
  private readonly laws: Record<string, Law> = {}
  private readonly world: { seed: string | number; replication: number }
  private readonly scenario: Pick<Scenario, 'service' | 'loadBalancer'>
  private readonly hasPullTime: boolean

  constructor(
    scenario: Pick<Scenario, 'service' | 'loadBalancer'>,
    world: { seed: string | number; replication: number },
  ) {
    this.scenario = scenario
    this.world = world
    const { coldStart, shutdown } = scenario.service
    this.hasPullTime = coldStart.pull !== undefined
    this.add('schedule', coldStart.schedule)
    this.add('provision', coldStart.provision)
    if (coldStart.pull !== undefined) this.add('pull', coldStart.pull)
    this.add('bandwidth', coldStart.image.bandwidth)
    this.add('pull-overhead', coldStart.image.overhead)
    for (const name of ['runtimeStart', 'dependencies', 'bootstrap'] as const) {
      this.add(`${name}/wait`, coldStart[name].wait)
      this.add(`${name}/cpu`, coldStart[name].cpu)
    }
    this.add('shutdown', shutdown)
  }

  /** @param ordinal number of the launch in the run: variants share the draws of their n-th launch */
  plan(ordinal: number): StartUp {
    const { processes, preload } = this.scenario.service.server
    const loaders = preload ? 1 : processes
    const phases: Phase[] = []
    let atS = 0
    const append: Append = (name, waitS, work = NO_WORK) => {
      const durationS = work.cpuS === 0 ? waitS : waitS + work.cpuS / work.speedVcpu
      const cpuVcpu = durationS > 0 ? work.cpuS / durationS : 0
      phases.push({ name, startS: atS, endS: atS + durationS, cpuVcpu, waitS })
      atS += durationS
    }
    append('schedule', this.draw('schedule', ordinal))
    append('provision', this.draw('provision', ordinal))
    const pullStartS = atS
    append('pull', this.pullS(ordinal))
    this.appendWork(append, 'runtimeStart', ordinal, 1)
    const runningS = atS
    this.appendWork(append, 'dependencies', ordinal, loaders)
    this.appendWork(append, 'bootstrap', ordinal, loaders)
    return { phases, pullStartS, runningS, listeningS: atS }
  }

  /** How long a stopping task drains and then shuts down. @param ordinal number of the task in the run */
  planStop(ordinal: number): { drainS: number; shutdownS: number } {
    const shutdownS = Math.min(this.draw('shutdown', ordinal), this.scenario.service.stopTimeout)
    return { drainS: this.scenario.loadBalancer.deregistrationDelay, shutdownS }
  }

  /** CPU work of a phase is done by every loading process at once, on what the task has left beside its sidecars once it runs. */
  private appendWork(
    append: Append,
    name: 'runtimeStart' | 'dependencies' | 'bootstrap',
    ordinal: number,
    loaders: number,
  ): void {
    const { task, server, backgroundCpu } = this.scenario.service
    const leftVcpu = name === 'runtimeStart' ? task.cpu : task.cpu - backgroundCpu
    const cpuS = this.draw(`${name}/cpu`, ordinal) * loaders
    const speedVcpu = Math.min(leftVcpu, loaders * Math.min(1, server.processCpu))
    append(name, this.draw(`${name}/wait`, ordinal), { cpuS, speedVcpu })
  }

  private pullS(ordinal: number): number {
    if (this.hasPullTime) return this.draw('pull', ordinal)
    return (
      this.draw('pull-overhead', ordinal) +
      this.scenario.service.coldStart.image.compressed / this.draw('bandwidth', ordinal)
    )
  }

  private add(name: string, law: Scenario['service']['shutdown']): void {
    this.laws[name] = {
      table: QuantileTable.of(law),
      key: drawKey(this.world.seed, this.world.replication, 'start-up', name),
    }
  }

  private draw(name: string, ordinal: number): number {
    const { table, key } = this.laws[name] as Law
    return table.sample(drawBits(key.a, key.b, ordinal))
  }
}
