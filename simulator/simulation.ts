// The story of one run: the only file where request path and control loop meet.
//
//   request path ──(what happened)──► metrics ──► autoscaler ──► desired count ──► service scheduler ──► launches, stops
//        ▲                                                                                                     │
//        └───────────────────────── tasks: start-up, registration, health, drain, stop ◄──────────────────────┘
//
// Order at one instant: end of interval, metric periods, disturbances, task life, autoscaler, service scheduler; then requests.
import type { CapacityController } from './control-loop/capacity-controller.ts'
import { openController } from './control-loop/controllers.ts'
import { ServiceEvents } from './control-loop/service-events.ts'
import { ServiceScheduler } from './control-loop/service-scheduler.ts'
import { Fleet } from './fleet.ts'
import { MetricSampler, type MetricSource, SAMPLE_S } from './metric-sampler.ts'
import type { LoadDraw } from './request-path/request-draws.ts'
import { RequestPath } from './request-path/request-path.ts'
import { RequestRecorder } from './request-path/request-recorder.ts'
import { targetUtilization } from './result/over-provisioned.ts'
import type { RunOutput } from './result/run-output.ts'
import { RunRecord } from './run-record.ts'
import type { Scenario } from './scenario/schema.ts'

/** Most intervals a run is recorded in, whatever its length. */
const MOST_INTERVALS = 1440
const NICE_INTERVALS_S = [1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 43_200, 86_400]

export type World = LoadDraw

/** Simulates one replication of one variant. Same scenario, seed and replication: same bytes. */
export function simulateReplication(scenario: Scenario, world: World): RunOutput {
  return new Simulation(scenario, world).run()
}

/** Length of a recorded interval: a round number of seconds that keeps the record bounded. */
export function intervalOf(horizonS: number): number {
  const finestS = horizonS / MOST_INTERVALS
  return NICE_INTERVALS_S.find((lengthS) => lengthS >= finestS) ?? Math.ceil(finestS / 86_400) * 86_400
}

class Simulation {
  private readonly scenario: Scenario
  private readonly world: World
  private readonly startS: number
  private readonly intervalS: number
  private readonly path: RequestPath
  private readonly recorder: RequestRecorder
  private readonly record: RunRecord
  private readonly fleet: Fleet
  private readonly autoscaler: CapacityController
  private readonly scheduler: ServiceScheduler
  private readonly serviceEvents: ServiceEvents
  private readonly sampler: MetricSampler
  private readonly disturbances: {
    timeS: number
    dependency: number
    change: { capacity?: number | undefined; latencyFactor: number } | undefined
    name: string
  }[]
  /** From here on the service counts as short of capacity. */
  private readonly targetUtilization: number
  private desiredCount: number
  private nextIntervalS: number
  private autoscalerS: number
  private schedulerS: number

  constructor(scenario: Scenario, world: World) {
    this.scenario = scenario
    this.world = world
    this.startS = -scenario.warmUp
    this.intervalS = intervalOf(scenario.horizon)
    const intervals = Math.ceil(scenario.horizon / this.intervalS)
    this.recorder = new RequestRecorder(scenario, intervals, this.intervalS)
    this.record = new RunRecord(scenario, { intervals, intervalS: this.intervalS, startS: this.startS })
    this.path = new RequestPath(
      scenario,
      world,
      this.recorder,
      {
        healthChanged: (task, state) => this.healthChanged(task, state),
        workedOff: (task) => this.fleet.workedOff(task),
      },
      this.startS,
    )
    this.fleet = new Fleet(scenario, world, this.path, this.record)
    this.autoscaler = openController(scenario, world, this.startS)
    this.scheduler = new ServiceScheduler(scenario.service, world)
    this.serviceEvents = new ServiceEvents(scenario.service)
    this.sampler = new MetricSampler(this.metricSource(), this.autoscaler.metrics, this.startS)
    this.targetUtilization = targetUtilization(scenario)
    this.disturbances = timeline(scenario)
    this.desiredCount = Math.min(
      scenario.service.tasks.max,
      Math.max(scenario.service.tasks.min, scenario.service.tasks.desired ?? scenario.service.tasks.min),
    )
    this.nextIntervalS = this.intervalS
    this.autoscalerS = this.startS
    this.schedulerS = Number.POSITIVE_INFINITY
  }

  run(): RunOutput {
    const { path, scenario } = this
    this.record.desired(this.desiredCount, this.startS)
    this.fleet.adopt(this.desiredCount, this.startS)
    while (path.nowS < scenario.horizon || this.nextIntervalS <= scenario.horizon) {
      path.run(this.nextControlS())
      this.control(path.nowS)
      if (path.nowS >= scenario.horizon) break
    }
    return this.output()
  }

  private nextControlS(): number {
    const disturbanceS = this.disturbances[0]?.timeS ?? Number.POSITIVE_INFINITY
    const boundaryS = this.path.nowS < 0 ? 0 : this.nextIntervalS
    return Math.min(
      boundaryS,
      this.sampler.nextS,
      disturbanceS,
      this.fleet.nextS(),
      this.autoscalerS,
      this.schedulerS,
      this.scenario.horizon,
    )
  }

  private control(nowS: number): void {
    if (nowS === 0) {
      this.record.begin()
      // What tasks used during the warm-up does not belong to the first interval.
      this.fleet.cpuSince(nowS)
    }
    if (nowS >= this.nextIntervalS || (nowS >= this.scenario.horizon && nowS > this.nextIntervalS - this.intervalS))
      this.closeInterval(nowS)
    if (nowS >= this.sampler.nextS) this.sampleMetrics(nowS)
    while (this.disturbances.length > 0 && (this.disturbances[0] as { timeS: number }).timeS <= nowS) this.disturb(nowS)
    if (this.fleet.nextS() <= nowS) {
      this.fleet.advance(nowS)
      this.schedulerS = nowS
      this.autoscalerS = Math.min(this.autoscalerS, nowS)
    }
    if (this.autoscalerS <= nowS) this.scale(nowS)
    if (this.schedulerS <= nowS) this.schedule(nowS)
  }

  private closeInterval(nowS: number): void {
    this.recorder.closeInterval({ inFlight: this.path.requests.count, queued: this.path.server.waitingTotal })
    this.record.closeInterval(nowS, this.fleet.cpuSince(nowS))
    this.nextIntervalS += this.intervalS
  }

  private sampleMetrics(nowS: number): void {
    const utilization = this.sampler.sample(nowS) ?? 0
    this.record.pressure(utilization >= this.targetUtilization || this.path.server.waitingTotal > 0, nowS, SAMPLE_S)
  }

  private metricSource(): MetricSource {
    const { path, fleet } = this
    return {
      sampleCpu: (nowS, sinceS) => fleet.sampleCpu(nowS, sinceS),
      takeBalancerCounts: () => path.takeBalancerCounts(),
      targetCount: () => path.balancer.healthyCount() || path.balancer.registeredCount(),
    }
  }

  private disturb(nowS: number): void {
    const { dependency, change, name } = this.disturbances.shift() as (typeof this.disturbances)[number]
    this.path.disturbDependency(dependency, change)
    this.record.event({
      timeS: nowS,
      kind: 'disturbance',
      subject: name,
      message: change === undefined ? `${name} is over` : `${name} begins`,
      numbers: {},
    })
  }

  private healthChanged(task: number, state: 'healthy' | 'unhealthy'): void {
    this.fleet.healthChanged(task, state)
    this.schedulerS = this.path.nowS
    this.autoscalerS = Math.min(this.autoscalerS, this.path.nowS)
  }

  private scale(nowS: number): void {
    const { actions, wakeAtS } = this.autoscaler.step(nowS, {
      desiredCount: this.desiredCount,
      runningCount: this.fleet.runningCount,
      pendingCount: this.fleet.pendingCount,
      deploymentInProgress: false,
    })
    this.autoscalerS = wakeAtS
    for (const action of actions) {
      if (action.desiredCount === this.desiredCount) continue
      if (action.desiredCount > this.desiredCount)
        this.record.scaleOut(nowS, action.desiredCount, this.fleet.healthyCount)
      this.desiredCount = action.desiredCount
      this.record.desired(action.desiredCount, nowS)
      this.schedulerS = nowS
    }
  }

  private schedule(nowS: number): void {
    const { desiredCount, fleet } = this
    const { runningCount, pendingCount } = fleet
    const pass = this.scheduler.step(nowS, { desiredCount, tasks: fleet })
    this.schedulerS = pass.wakeAtS
    for (const { taskId, reason } of pass.stop) fleet.stop(taskId, nowS, reason)
    const started = Array.from({ length: pass.launch }, () => fleet.launch(nowS))
    this.serviceEvents.tell(nowS, { desiredCount, runningCount, pendingCount, pass, started })
  }

  private output(): RunOutput {
    const inFlight = this.path.end(this.scenario.horizon)
    const totals = this.recorder.totals(inFlight)
    return this.record.output({
      replication: this.world.replication,
      recorder: this.recorder,
      totals,
      alarms: this.autoscaler.alarms(),
      logs: [this.autoscaler.log, this.serviceEvents.log],
      fleet: this.fleet,
    })
  }
}

function timeline(scenario: Scenario) {
  const names = Object.keys(scenario.dependencies)
  return Object.entries(scenario.disturbances)
    .flatMap(([name, disturbance]) => {
      const dependency = names.indexOf(disturbance.name)
      const { capacity, latencyFactor } = disturbance
      return [
        { timeS: disturbance.at, dependency, change: { capacity, latencyFactor }, name },
        { timeS: disturbance.at + disturbance.for, dependency, change: undefined, name },
      ]
    })
    .sort((left, right) => left.timeS - right.timeS)
}
