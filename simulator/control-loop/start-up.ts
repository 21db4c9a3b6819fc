// From the launch decision to a listening server, and from the stop decision to the end: durations of each phase, drawn per launch.
//
//   schedule ─► provision ─► pull ─► runtime start ─► RUNNING ─► dependencies ─► bootstrap ─► listening
//                            └ billed from here
// @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html
import { type DrawKey, drawBits, drawKey } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import { durationUnderQuotaS } from '../engine/quota-clock.ts'
import { cpuLimitOf } from '../scenario/cpu-limit.ts'
import type { Scenario } from '../scenario/schema.ts'

export type PhaseName = 'schedule' | 'provision' | 'pull' | 'runtimeStart' | 'dependencies' | 'bootstrap'

/** Offsets from the launch, in seconds; `cpuVcpu` is what the phase uses while it lasts, `waitS` the part of it that uses none. */
type Phase = { name: PhaseName; startS: number; endS: number; cpuVcpu: number; waitS: number }

export type StartUp = { phases: readonly Phase[]; pullStartS: number; runningS: number; listeningS: number }

/** vCPU-seconds, and how long they take on what the task has. */
type CpuPart = { cpuS: number; takesS: number }
const NO_CPU: CpuPart = { cpuS: 0, takesS: 0 }

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
    this.add('crowd', coldStart.crowd.delay)
    this.add('shutdown', shutdown)
  }

  /**
   * @param ordinal number of the launch in the run: variants share the draws of their n-th launch
   * @param starting tasks of the account that are starting at that moment
   */
  plan(ordinal: number, starting = 0): StartUp {
    const { processes, preload } = this.scenario.service.server
    const loaders = preload ? 1 : processes
    const phases: Phase[] = []
    let atS = 0
    const append = (name: PhaseName, waitS: number, cpu = NO_CPU) => {
      const durationS = waitS + cpu.takesS
      phases.push({
        name,
        startS: atS,
        endS: atS + durationS,
        cpuVcpu: durationS > 0 ? cpu.cpuS / durationS : 0,
        waitS,
      })
      atS += durationS
    }
    append('schedule', this.draw('schedule', ordinal))
    append('provision', this.draw('provision', ordinal) + this.crowdS(ordinal, starting))
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

  /**
   * CPU work of a phase is done by every loading process at once, on what the task has left beside its sidecars once it runs.
   * Simplification: under a quota, each phase's CPU work begins with a fresh period.
   */
  private appendWork(
    append: (name: PhaseName, waitS: number, cpu: CpuPart) => void,
    name: 'runtimeStart' | 'dependencies' | 'bootstrap',
    ordinal: number,
    loaders: number,
  ): void {
    const { task, server, backgroundCpu } = this.scenario.service
    const { atOnceVcpu, quota } = cpuLimitOf(task, name === 'runtimeStart' ? 0 : backgroundCpu)
    const cpuS = this.draw(`${name}/cpu`, ordinal) * loaders
    const speedVcpu = Math.min(atOnceVcpu, loaders * Math.min(1, server.processCpu))
    const takesS = quota === undefined ? cpuS / speedVcpu : durationUnderQuotaS(cpuS, speedVcpu, quota)
    append(name, this.draw(`${name}/wait`, ordinal), { cpuS, takesS })
  }

  /**
   * What a start takes longer because many tasks start at once. Where in a start it is spent nobody has published; here, in provisioning.
   *
   * @source https://www.vladionescu.me/posts/scaling-containers-on-aws-in-2022/
   */
  private crowdS(ordinal: number, starting: number): number {
    const { from, full } = this.scenario.service.coldStart.crowd
    const share = Math.min(1, (starting - from) / (full - from))
    return share > 0 ? share * this.draw('crowd', ordinal) : 0
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
