// The control loop on real processes: the simulator's own autoscaler and service scheduler, stepped in real time, on metrics measured
// from the tasks and the balancer.
//
//   tasks, balancer ─► sampler ─► metric store ─► autoscaler ─► desired count ─► service scheduler ─► launches, stops
import type { CapacityController } from '../../../simulator/control-loop/capacity-controller.ts'
import { openController } from '../../../simulator/control-loop/controllers.ts'
import { ServiceScheduler, seenIn } from '../../../simulator/control-loop/service-scheduler.ts'
import type { Scenario } from '../../../simulator/index.ts'
import { MetricSampler } from '../../../simulator/metric-sampler.ts'
import { type LabClock, Nap } from './lab-clock.ts'
import type { LabFleet } from './lab-fleet.ts'
import type { Machine } from './machine.ts'

type World = { seed: string; replication: number }

/** One change of the desired count, and what it came to. */
export type Scaling = { timeS: number; from: number; to: number; reason: string }
/** Utilization as a fraction, balancer counts as they stood when the sample was taken. */
export type Sample = { startS: number; endS: number; utilization: number | undefined }

export type ControllerOptions = { scenario: Scenario; world: World; clock: LabClock; fleet: LabFleet; machine: Machine }

export class Controller {
  readonly autoscaler: CapacityController
  readonly scalings: Scaling[] = []
  readonly samples: Sample[] = []
  desiredCount: number
  private readonly scheduler: ServiceScheduler
  private readonly sampler: MetricSampler
  private readonly options: ControllerOptions
  private autoscalerS: number
  private schedulerS = Number.POSITIVE_INFINITY
  private nap = new Nap()

  constructor(options: ControllerOptions) {
    const { scenario, world, clock, fleet, machine } = options
    const startS = clock.nowS()
    this.options = options
    this.autoscaler = openController(scenario, world, startS)
    this.scheduler = new ServiceScheduler(scenario.service, world, startS)
    this.sampler = new MetricSampler(
      {
        sampleCpu: (nowS, sinceS) => fleet.sampleCpu(nowS, sinceS),
        takeBalancerCounts: () => machine.takeBalancerCounts(),
        targetCount: () => fleet.targetCount(),
      },
      this.autoscaler.metrics,
      startS,
    )
    this.desiredCount = fleet.living().length
    this.autoscalerS = startS
  }

  /** Steps until the clock closes. */
  async run(): Promise<void> {
    const { clock } = this.options
    while (await clock.until(this.nextS(), this.nap)) {
      this.nap = new Nap()
      this.control(clock.nowS())
    }
  }

  /** A task changed: scheduler and autoscaler look at the next instant. */
  wake(): void {
    this.schedulerS = this.autoscalerS = Number.NEGATIVE_INFINITY
    this.nap.end()
  }

  private nextS(): number {
    return Math.min(this.sampler.nextS, this.autoscalerS, this.schedulerS)
  }

  private control(nowS: number): void {
    if (nowS >= this.sampler.nextS) this.sample(nowS)
    if (nowS >= this.autoscalerS) this.scale(nowS)
    if (nowS >= this.schedulerS) this.schedule(nowS)
  }

  private sample(nowS: number): void {
    const startS = this.samples.at(-1)?.endS ?? nowS - 20
    this.samples.push({ startS, endS: nowS, utilization: this.sampler.sample(nowS) })
  }

  private scale(nowS: number): void {
    const { fleet } = this.options
    const { actions, wakeAtS } = this.autoscaler.step(nowS, {
      desiredCount: this.desiredCount,
      runningCount: fleet.count('running'),
      pendingCount: fleet.count('pending'),
      deploymentInProgress: false,
    })
    this.autoscalerS = wakeAtS
    for (const { desiredCount, reason } of actions) {
      if (desiredCount === this.desiredCount) continue
      this.scalings.push({ timeS: nowS, from: this.desiredCount, to: desiredCount, reason })
      this.desiredCount = desiredCount
      this.schedulerS = nowS
    }
  }

  private schedule(nowS: number): void {
    const { fleet } = this.options
    const { launch, stop, wakeAtS } = this.scheduler.step(nowS, {
      desiredCount: this.desiredCount,
      tasks: seenIn(fleet.views()),
    })
    this.schedulerS = wakeAtS
    for (const { taskId, reason } of stop) fleet.stop(taskId, reason)
    for (let count = 0; count < launch; count++) fleet.launch()
  }
}
