// What one request meets: traffic → client → network → balancer → task → dependency, and back. Builds the actors and plays the clocks.
//
//   traffic ──► exchange ──► task work ──► dependency calls        targets ──► exchange, task work, health checks
//                  ▲             │                                  health checks ──► task work
//                  └── ports ◄───┘                                  (README.md: the life of an attempt, room by room)
//
// All times here are on the balancer's clock. A request that a client sends at s reaches the balancer at s + half a round trip; the
// answer that leaves the balancer at f reaches the client at f + half a round trip. With one round-trip time for everybody no
// event is needed for the wire: arrivals are shifted, and a client that gives up at s + timeout is seen to do so half a round
// trip later. The round trip between balancer and task is added to the response time; the balancer's count of outstanding
// requests drops when the task finishes, up to that round trip early (simplification).
//
// Order of events at one instant: work in tasks and dependencies, CPU steps, arrivals, time-outs, agenda (sends, checks); of one kind, in
// the order they came.
import { Agenda, kindOf, subjectOf } from '../engine/agenda.ts'
import type { Scenario } from '../scenario/schema.ts'
import { CHECK, CONNECT_RETRY, SEND, USER } from './agenda-kinds.ts'
import { AttemptTable } from './attempt-table.ts'
import { AttemptTimeouts } from './attempt-timeouts.ts'
import { Balancer } from './balancer.ts'
import { BalancerCounts } from './balancer-counts.ts'
import { Clients } from './clients.ts'
import { Exchange } from './exchange.ts'
import { HealthChecks } from './health-checks.ts'
import { Clock, type RequestPathHost } from './ports.ts'
import type { LoadDraw } from './request-draws.ts'
import type { RequestRecorder } from './request-recorder.ts'
import { RequestTable } from './request-table.ts'
import { TargetTable } from './target-table.ts'
import { Targets } from './targets.ts'
import { TaskWork } from './task-work.ts'
import { Traffic } from './traffic.ts'

const TASK_SLOTS = 16

export class RequestPath {
  readonly balancer: Balancer
  readonly targets: Targets
  readonly requests = new RequestTable()
  private readonly clock: Clock
  private readonly agenda = new Agenda(1024)
  private readonly counts = new BalancerCounts()
  private readonly timeouts: AttemptTimeouts
  private readonly work: TaskWork
  private readonly exchange: Exchange
  private readonly checks: HealthChecks
  private readonly traffic: Traffic

  constructor(scenario: Scenario, world: LoadDraw, recorder: RequestRecorder, host: RequestPathHost, startS: number) {
    const attempts = new AttemptTable()
    const { requests, agenda, counts } = this
    const targets = new TargetTable(TASK_SLOTS)
    const clients = new Clients(scenario, world, requests)
    this.clock = new Clock(startS)
    this.balancer = new Balancer(scenario.loadBalancer, TASK_SLOTS)
    this.timeouts = new AttemptTimeouts(attempts, clients.count)
    const { clock, balancer, timeouts } = this
    const tables = { attempts, requests, targets, taskSlots: TASK_SLOTS }
    const shared = { ...tables, clock, agenda, clients, recorder, host, balancer, counts, timeouts }
    const work = new TaskWork(scenario, world, shared)
    const exchange = new Exchange(scenario, world, { ...shared, work })
    const checks = new HealthChecks(scenario, world, { ...shared, work })
    this.traffic = new Traffic(scenario, world, { ...shared, exchange })
    this.targets = new Targets(world, { ...shared, exchange, work, checks })
    work.reportTo(exchange, checks)
    exchange.reportTo(this.traffic, checks)
    this.work = work
    this.exchange = exchange
    this.checks = checks
  }

  get nowS(): number {
    return this.clock.nowS
  }

  get cpu() {
    return this.work.cpu
  }

  get server() {
    return this.work.server
  }

  /** Plays everything that happens before `untilS`, or until a target's health changes: the control loop may want to know. */
  run(untilS: number): void {
    const { clock, work, timeouts, traffic, agenda } = this
    const { events } = work
    const cpuTimers = work.cpu.timers
    clock.untilS = untilS
    for (;;) {
      const timerS = timeouts.topTimeS()
      const workS = events.topTimeS()
      const cpuS = cpuTimers.topTimeS()
      const arrivalS = traffic.nextArrivalS
      const agendaS = agenda.topTimeS()
      if (workS <= cpuS && workS <= arrivalS && workS <= timerS && workS <= agendaS) {
        if (workS >= clock.untilS) break
        clock.nowS = workS
        work.eventDue()
      } else if (cpuS <= arrivalS && cpuS <= timerS && cpuS <= agendaS) {
        if (cpuS >= clock.untilS) break
        clock.nowS = cpuS
        work.cpuStepEnded(cpuTimers.topSlot())
      } else if (arrivalS <= timerS && arrivalS <= agendaS) {
        if (arrivalS >= clock.untilS) break
        clock.nowS = arrivalS
        traffic.arrival()
      } else if (timerS <= agendaS) {
        if (timerS >= clock.untilS) break
        clock.nowS = timerS
        this.exchange.timedOut(timeouts.pop())
      } else {
        if (agendaS >= clock.untilS) break
        clock.nowS = agendaS
        this.agendaItem(agenda.pop())
      }
    }
    clock.nowS = clock.untilS
  }

  private agendaItem(entry: number): void {
    const subject = subjectOf(entry)
    switch (kindOf(entry)) {
      case SEND:
        this.exchange.send(subject)
        break
      case CONNECT_RETRY:
        this.work.connectAgain(subject)
        break
      case USER:
        this.traffic.userWants(subject)
        break
      case CHECK:
        this.checks.due(subject)
        break
    }
  }

  /** Attempts routed and answers of targets, errors included, since the last call. */
  takeBalancerCounts(): { routed: number; responses: number; responseSumS: number } {
    return this.counts.take()
  }

  /** Ends the run. @returns requests intended from time 0 on that have no outcome, those on their way to the balancer included */
  end(untilS: number): number {
    this.traffic.openWhatIsOnTheWire(untilS)
    let count = 0
    for (const intentS of this.requests.intentS) if (intentS >= 0) count++
    return count
  }

  /** A brownout of a dependency begins or ends (undefined). */
  disturbDependency(index: number, change: { capacity?: number | undefined; latencyFactor: number } | undefined): void {
    this.work.calls.disturb(index, change)
  }
}
