// One service: its tasks, what it publishes, what decides how many tasks it has, and the record of all that. A simulation holds one object
// of these per service.
//
//   request path ──(what happened)──► metrics ──► controller ──► desired count ──► service scheduler ──► launches, stops
//        ▲                                                                                                     │
//        └───────────────────────── tasks: start-up, registration, health, drain, stop ◄──────────────────────┘
import type { CapacityController } from './control-loop/capacity-controller.ts'
import { openController } from './control-loop/controllers.ts'
import { ServiceEvents } from './control-loop/service-events.ts'
import { ServiceScheduler } from './control-loop/service-scheduler.ts'
import { Fleet, type FleetPath } from './fleet.ts'
import { FleetRecord } from './fleet-record.ts'
import { MetricSampler, type MetricSource, SAMPLE_S } from './metric-sampler.ts'
import type { RequestPath } from './request-path/request-path.ts'
import { targetUtilization } from './result/over-provisioned.ts'
import type { RecordedRun } from './run-record.ts'
import type { Scenario } from './scenario/schema.ts'

/** A service's part of the request path. */
export type ServicePath = FleetPath & {
  server: Pick<RequestPath['server'], 'waitingTotal'>
  balancer: Pick<RequestPath['balancer'], 'healthyCount' | 'registeredCount'>
} & Pick<RequestPath, 'takeBalancerCounts'>

export type Shape = { intervals: number; intervalS: number; startS: number }

export class Service {
  private readonly path: ServicePath
  private readonly record: FleetRecord
  private readonly fleet: Fleet
  private readonly controller: CapacityController
  private readonly scheduler: ServiceScheduler
  private readonly events: ServiceEvents
  private readonly sampler: MetricSampler
  /** From here on the service counts as short of capacity. */
  private readonly targetUtilization: number
  private desiredCount: number
  private controllerS: number
  private schedulerS = Number.POSITIVE_INFINITY

  constructor(scenario: Scenario, world: { seed: string; replication: number }, path: ServicePath, shape: Shape) {
    const { startS } = shape
    this.path = path
    this.record = new FleetRecord(scenario, shape)
    this.fleet = new Fleet(scenario, world, { path, record: this.record })
    this.controller = openController(scenario, world, startS)
    this.scheduler = new ServiceScheduler(scenario.service, world)
    this.events = new ServiceEvents(scenario)
    this.sampler = new MetricSampler(this.metricSource(), this.controller.metrics, startS)
    this.targetUtilization = targetUtilization(scenario)
    const { min, max, desired } = scenario.service.tasks
    this.desiredCount = Math.min(max, Math.max(min, desired ?? min))
    this.controllerS = startS
  }

  /** The first tasks are in service before the run begins. */
  open(nowS: number): void {
    this.record.desired(this.desiredCount, nowS)
    this.fleet.adopt(this.desiredCount, nowS)
  }

  /** When it has to be looked at next. */
  nextS(): number {
    return Math.min(this.sampler.nextS, this.fleet.nextS(), this.controllerS, this.schedulerS)
  }

  /** The warm-up is over. */
  begin(nowS: number): void {
    this.record.begin()
    // What tasks used during the warm-up does not belong to the first interval.
    this.fleet.cpuSince(nowS)
  }

  closeInterval(nowS: number): void {
    this.record.closeInterval(nowS, this.fleet.cpuSince(nowS))
  }

  /** Publishes what is due. */
  publish(nowS: number): void {
    if (nowS < this.sampler.nextS) return
    const utilization = this.sampler.sample(nowS) ?? 0
    const isShort = utilization >= this.targetUtilization || this.path.server.waitingTotal > 0
    this.record.pressure(isShort, nowS, SAMPLE_S)
  }

  /** Task life, then the controller, then the scheduler: what is due. */
  advance(nowS: number): void {
    if (this.fleet.nextS() <= nowS) {
      this.fleet.advance(nowS)
      this.wake(nowS)
    }
    if (this.controllerS <= nowS) this.scale(nowS)
    if (this.schedulerS <= nowS) this.schedule(nowS)
  }

  /** @param slot a task's place in the request path */
  healthChanged(slot: number, state: 'healthy' | 'unhealthy', nowS: number): void {
    this.fleet.healthChanged(slot, state, nowS)
    this.wake(nowS)
  }

  workedOff(slot: number, nowS: number): void {
    this.fleet.workedOff(slot, nowS)
  }

  connectionRefused(dependency: number, slot: number, nowS: number): void {
    const taskId = this.fleet.idAt(slot)
    if (taskId !== undefined)
      this.events.connectionRefused(nowS, dependency, { taskId, running: this.fleet.runningCount })
  }

  /** The run is over. */
  output(): RecordedRun['service'] {
    this.record.end(this.fleet.living())
    return {
      tasks: this.record.output(),
      alarms: this.controller.alarms(),
      logs: [this.controller.log, this.events.log],
    }
  }

  /** A task changed: whoever decides looks again. */
  private wake(nowS: number): void {
    this.schedulerS = nowS
    this.controllerS = Math.min(this.controllerS, nowS)
  }

  private metricSource(): MetricSource {
    const { path, fleet } = this
    return {
      sampleCpu: (nowS, sinceS) => fleet.sampleCpu(nowS, sinceS),
      takeBalancerCounts: () => path.takeBalancerCounts(),
      targetCount: () => path.balancer.healthyCount() || path.balancer.registeredCount(),
    }
  }

  private scale(nowS: number): void {
    const { actions, wakeAtS } = this.controller.step(nowS, {
      desiredCount: this.desiredCount,
      runningCount: this.fleet.runningCount,
      pendingCount: this.fleet.pendingCount,
      deploymentInProgress: false,
    })
    this.controllerS = wakeAtS
    for (const { desiredCount } of actions) {
      if (desiredCount === this.desiredCount) continue
      if (desiredCount > this.desiredCount) this.record.scaleOut(nowS, desiredCount, this.fleet.healthyCount)
      this.desiredCount = desiredCount
      this.record.desired(desiredCount, nowS)
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
    this.events.tell(nowS, { desiredCount, runningCount, pendingCount, pass, started })
  }
}
