// The story of one run: the only file where the request path and the services meet.
//
// Order at one instant: end of interval, metric periods, disturbances, task life, autoscaler, service scheduler; then requests.
import { DecisionLog } from './control-loop/decision-log.ts'
import { DisturbanceTimeline } from './disturbances/timeline.ts'
import type { LoadDraw } from './request-path/request-draws.ts'
import { RequestPath } from './request-path/request-path.ts'
import { RequestRecorder } from './request-path/request-recorder.ts'
import type { RunOutput } from './result/run-output.ts'
import { outputOf } from './run-record.ts'
import type { Scenario } from './scenario/schema.ts'
import { Service } from './service.ts'

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
  /** One, until a scenario can name more. */
  private readonly services: readonly [Service]
  private readonly disturbances: DisturbanceTimeline
  /** What happened to the run as a whole. */
  private readonly log = new DecisionLog()
  private nextIntervalS: number

  constructor(scenario: Scenario, world: World) {
    this.scenario = scenario
    this.world = world
    this.startS = -scenario.warmUp
    this.intervalS = intervalOf(scenario.horizon)
    const intervals = Math.ceil(scenario.horizon / this.intervalS)
    this.recorder = new RequestRecorder(scenario, intervals, this.intervalS)
    this.path = new RequestPath(
      scenario,
      world,
      this.recorder,
      {
        healthChanged: (task, state, nowS) => this.services[0].healthChanged(task, state, nowS),
        workedOff: (task, nowS) => this.services[0].workedOff(task, nowS),
        connectionRefused: (dependency, task, nowS) => this.services[0].connectionRefused(dependency, task, nowS),
      },
      this.startS,
    )
    const shape = { intervals, intervalS: this.intervalS, startS: this.startS }
    this.services = [new Service(scenario, world, this.path, shape)]
    this.disturbances = new DisturbanceTimeline(scenario, { dependencies: this.path }, this.log)
    this.nextIntervalS = this.intervalS
  }

  run(): RunOutput {
    const { path, scenario } = this
    for (const service of this.services) service.open(this.startS)
    while (path.nowS < scenario.horizon || this.nextIntervalS <= scenario.horizon) {
      path.run(this.nextControlS())
      this.control(path.nowS)
      if (path.nowS >= scenario.horizon) break
    }
    return this.output()
  }

  private nextControlS(): number {
    let nextS = Math.min(this.path.nowS < 0 ? 0 : this.nextIntervalS, this.disturbances.nextS(), this.scenario.horizon)
    for (const service of this.services) nextS = Math.min(nextS, service.nextS())
    return nextS
  }

  private control(nowS: number): void {
    const { services } = this
    if (nowS === 0) for (const service of services) service.begin(nowS)
    if (nowS >= this.nextIntervalS || (nowS >= this.scenario.horizon && nowS > this.nextIntervalS - this.intervalS))
      this.closeInterval(nowS)
    for (const service of services) service.publish(nowS)
    this.disturbances.advance(nowS)
    for (const service of services) service.advance(nowS)
  }

  private closeInterval(nowS: number): void {
    this.recorder.closeInterval({ inFlight: this.path.requests.count, queued: this.path.server.waitingTotal })
    for (const service of this.services) service.closeInterval(nowS)
    this.nextIntervalS += this.intervalS
  }

  private output(): RunOutput {
    const inFlight = this.path.end(this.scenario.horizon)
    const [service] = this.services
    return outputOf(this.scenario, {
      replication: this.world.replication,
      intervalS: this.intervalS,
      recorder: this.recorder,
      totals: this.recorder.totals(inFlight),
      service: service.output(),
      log: this.log,
    })
  }
}
