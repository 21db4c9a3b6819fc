// An attempt inside a task: how it gets in, waits, is worked on step by step, and how its work ends. The only writer of WORK_DONE.
//
//   arrives ─► (backlog | process queue) ─► a thread takes it up ─► wait, CPU, call, … ─► done ─► the thread takes up what waits
//      └─ full: rejected, or connects again        └─ given up, waited too long   └─ a call failed
import type { Agenda } from '../engine/agenda.ts'
import { type DrawKey, drawBits, drawKey } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import { SlotLists } from '../engine/slot-lists.ts'
import { cpuLimitOf } from '../scenario/cpu-limit.ts'
import type { Scenario } from '../scenario/schema.ts'
import { CONNECT_RETRY } from './agenda-kinds.ts'
import { type AttemptTable, CLIENT_DONE, ENTRY_SET, IS_CHECK, WORK_DONE } from './attempt-table.ts'
import type { Clients } from './clients.ts'
import { CpuSharing } from './cpu-sharing.ts'
import { CALL_FAILED, CALL_OK, DependencyCalls } from './dependency-calls.ts'
import type { AttemptEnds, CheckEnds, Clock, RequestPathHost } from './ports.ts'
import { HTTP_500, HTTP_502, HTTP_503, HTTP_504, type RequestRecorder } from './request-recorder.ts'
import { longer, type RequestTable } from './request-table.ts'
import { FULL, STARTS, TaskServer } from './task-server.ts'
import { WorkEvents } from './work-events.ts'
import { STEP_CALL, STEP_END, STEP_WAIT, WorkPlans } from './work-plan.ts'

/** When a dropped connect is tried again, after the first try. @source RFC 6298: the time-out starts at 1 s and doubles */
const CONNECT_RETRIES_S = [1, 3, 7]

export class TaskWork {
  readonly server: TaskServer
  readonly cpu: CpuSharing
  readonly plans: WorkPlans
  readonly calls: DependencyCalls
  /** Ends of waits and calls. */
  readonly events: WorkEvents
  private readonly attempts: AttemptTable
  private readonly requests: RequestTable
  private readonly clock: Clock
  private readonly agenda: Agenda
  private readonly clients: Clients
  private readonly recorder: RequestRecorder
  private readonly host: RequestPathHost
  private ends!: AttemptEnds
  private checks!: CheckEnds
  private readonly rejects: boolean
  private readonly noticesDisconnect: boolean
  private readonly connectTimeoutS: number
  private readonly queueDeadline: QuantileTable | undefined
  private readonly deadlineKey: DrawKey
  private readonly acceptKey: DrawKey
  /** 1 where a process has had a request of the class: `(task * processes + process) * plans + plan`. */
  private hasServed: Uint8Array
  /** What each task has to do with and is not done with. */
  private readonly present: SlotLists
  /** Tasks that accept nothing more and finish what they have; mostly none. */
  private closing: Uint8Array
  private closingCount = 0

  constructor(
    scenario: Scenario,
    world: { seed: string; replication: number },
    shared: {
      taskSlots: number
      attempts: AttemptTable
      requests: RequestTable
      clock: Clock
      agenda: Agenda
      clients: Clients
      recorder: RequestRecorder
      host: RequestPathHost
    },
  ) {
    const { taskSlots, attempts } = shared
    const { service, loadBalancer } = scenario
    this.attempts = attempts
    this.requests = shared.requests
    this.clock = shared.clock
    this.agenda = shared.agenda
    this.clients = shared.clients
    this.recorder = shared.recorder
    this.host = shared.host
    this.server = new TaskServer(service.server, taskSlots, attempts)
    this.cpu = cpuOf(service, taskSlots)
    this.plans = new WorkPlans(scenario, world)
    this.events = new WorkEvents(attempts)
    this.calls = new DependencyCalls(scenario, world, { ...shared, events: this.events })
    this.rejects = service.server.onFull === 'reject'
    this.noticesDisconnect = service.server.cancelOnDisconnect
    this.connectTimeoutS = loadBalancer.connectTimeout
    const { queueDeadline } = service.server
    this.queueDeadline = queueDeadline === undefined ? undefined : QuantileTable.of(queueDeadline)
    this.deadlineKey = drawKey(world.seed, world.replication, 'queue-deadline')
    this.acceptKey = drawKey(world.seed, world.replication, 'accept')
    this.hasServed = new Uint8Array(taskSlots * this.classesPerTask())
    this.present = new SlotLists(taskSlots)
    this.closing = new Uint8Array(taskSlots)
  }

  /** Who is told how work ends. */
  reportTo(ends: AttemptEnds, checks: CheckEnds): void {
    this.ends = ends
    this.checks = checks
  }

  grow(taskSlots: number): void {
    this.server.grow(taskSlots)
    this.cpu.grow(taskSlots)
    this.hasServed = longer(this.hasServed, taskSlots * this.classesPerTask())
    this.present.growSlots(taskSlots)
    this.closing = longer(this.closing, taskSlots)
  }

  /** The slot gets a new task; warm: it has served everything before. */
  reset(task: number, isWarm: boolean): void {
    const perTask = this.classesPerTask()
    this.hasServed.fill(isWarm ? 1 : 0, task * perTask, (task + 1) * perTask)
  }

  private classesPerTask(): number {
    return this.server.processes * this.plans.start.length
  }

  // ── Getting in ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

  arrives(attempt: number, task: number): void {
    this.present.add(task, attempt)
    this.connect(attempt, task)
  }

  private connect(attempt: number, task: number): void {
    const { request, number } = this.attempts
    const draw = this.server.processes === 1 ? 0 : this.clients.unit(this.acceptKey, request[attempt], number[attempt])
    const outcome = this.server.arrive(task, attempt, draw)
    if (outcome === STARTS) this.begin(attempt, task, this.server.process)
    else if (outcome === FULL) this.backlogFull(attempt)
  }

  checkArrives(attempt: number, task: number, draw: number): void {
    this.present.add(task, attempt)
    const outcome = this.server.arrive(task, attempt, draw)
    if (outcome === STARTS) this.begin(attempt, task, this.server.process)
    else if (outcome === FULL) this.fail(attempt, HTTP_503, false)
  }

  private backlogFull(attempt: number): void {
    const { attempts } = this
    if (this.rejects) {
      this.fail(attempt, HTTP_503, true)
      return
    }
    const tries = attempts.step[attempt]++
    attempts.state[attempt] |= ENTRY_SET
    const afterS = Math.min(CONNECT_RETRIES_S[tries] ?? this.connectTimeoutS, this.connectTimeoutS)
    this.agenda.push(attempts.arrivedS[attempt] + afterS, CONNECT_RETRY, attempt)
  }

  connectAgain(attempt: number): void {
    const { attempts } = this
    const state = attempts.state[attempt] & ~ENTRY_SET
    attempts.state[attempt] = state
    if ((state & (CLIENT_DONE | WORK_DONE)) !== 0) {
      this.forget(attempt)
      return
    }
    if (this.clock.nowS >= attempts.arrivedS[attempt] + this.connectTimeoutS) {
      this.fail(attempt, HTTP_504, false)
      return
    }
    this.connect(attempt, attempts.task[attempt])
  }

  /** A thread takes the attempt up. */
  private begin(attempt: number, task: number, process: number): void {
    const { attempts, plans } = this
    attempts.process[attempt] = process
    const plan = attempts.plan[attempt]
    const isRecorded = this.isRecorded(attempt)
    if (isRecorded) this.recorder.waitingTimes.add(this.clock.nowS - attempts.arrivedS[attempt])
    const used = (task * this.server.processes + process) * plans.start.length + plan
    if (this.hasServed[used] === 0) {
      this.hasServed[used] = 1
      attempts.step[attempt] = plans.firstUseStart[plan]
      if (isRecorded && plans.firstUseStart[plan] !== plans.start[plan]) this.recorder.firstUse++
    } else {
      attempts.step[attempt] = plans.start[plan]
    }
    this.runSteps(attempt)
  }

  /** Whether the attempt belongs to a request that counts and still waits for it. */
  private isRecorded(attempt: number): boolean {
    const { attempts } = this
    if ((attempts.state[attempt] & (IS_CHECK | CLIENT_DONE)) !== 0) return false
    return this.requests.intentS[attempts.request[attempt]] >= 0
  }

  // ── Steps ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  private runSteps(attempt: number): void {
    const { attempts, plans } = this
    const { nowS } = this.clock
    for (;;) {
      const step = attempts.step[attempt]
      const kind = plans.kind[step]
      if (kind === STEP_END) {
        this.done(attempt)
        return
      }
      if (kind === STEP_CALL) {
        if (!this.calls.call(attempt, plans.dependency[step])) this.callFailed(attempt)
        return
      }
      const durationS = this.sampleStep(attempt, step)
      if (durationS > 0) {
        if (kind === STEP_WAIT) this.events.enter(nowS + durationS, attempt)
        else this.cpu.join(attempts.task[attempt], attempts.process[attempt], nowS, durationS, attempt)
        return
      }
      attempts.step[attempt] = step + 1
    }
  }

  private sampleStep(attempt: number, step: number): number {
    const { attempts, plans } = this
    const table = plans.tables[step] as QuantileTable
    return table.sample(
      drawBits(plans.keyA[step] ^ attempts.salt[attempt], plans.keyB[step], attempts.ordinal[attempt]),
    )
  }

  private nextStep(attempt: number): void {
    this.attempts.step[attempt]++
    this.runSteps(attempt)
  }

  /** A wait or a call came to its end. */
  eventDue(): void {
    const { attempts, events } = this
    const attempt = events.begin()
    const step = attempts.step[attempt]
    if (this.plans.kind[step] === STEP_CALL) this.callEnded(attempt, this.plans.dependency[step])
    else if ((attempts.state[attempt] & WORK_DONE) !== 0) attempts.releaseIfDone(attempt)
    else this.nextStep(attempt)
    events.leave()
  }

  private callEnded(attempt: number, dependency: number): void {
    const outcome = this.calls.ended(attempt, dependency)
    if (outcome === CALL_OK) this.nextStep(attempt)
    else if (outcome === CALL_FAILED) this.callFailed(attempt)
    else this.attempts.releaseIfDone(attempt)
  }

  cpuStepEnded(task: number): void {
    this.nextStep(this.cpu.finishNext(task, this.clock.nowS))
  }

  // ── Ends ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** All work for the attempt is done: the answer goes back, and the thread takes up what waits. */
  private done(attempt: number): void {
    const { attempts } = this
    const task = attempts.task[attempt]
    const process = attempts.process[attempt]
    const state = attempts.state[attempt]
    this.leave(attempt)
    if ((state & IS_CHECK) !== 0) this.checks.checkEnded(attempt, true)
    else if ((state & CLIENT_DONE) === 0) this.ends.answered(attempt)
    else if (this.clock.nowS >= 0) this.recorder.zombies++
    attempts.releaseIfDone(attempt)
    this.threadIsFree(task, process)
  }

  /** A call failed: the task answers 500 and its thread is free. */
  private callFailed(attempt: number): void {
    const task = this.attempts.task[attempt]
    const process = this.attempts.process[attempt]
    this.fail(attempt, HTTP_500, true)
    this.threadIsFree(task, process)
  }

  /** An error is the answer: all work for the attempt is over. @param isAnswer whether the task answers; else the balancer does */
  private fail(attempt: number, kind: number, isAnswer: boolean): void {
    const { attempts } = this
    const state = attempts.state[attempt]
    this.leave(attempt)
    // A health check that could not get in is not answered: its own time-out fails it.
    if ((state & IS_CHECK) !== 0) {
      if (kind === HTTP_500) this.checks.checkEnded(attempt, false)
    } else if ((state & CLIENT_DONE) === 0) {
      this.ends.failed(attempt, kind, isAnswer)
    }
    attempts.releaseIfDone(attempt)
  }

  /** Nobody is told. */
  private forget(attempt: number): void {
    this.leave(attempt)
    this.attempts.releaseIfDone(attempt)
  }

  private leave(attempt: number): void {
    const { attempts } = this
    const state = attempts.state[attempt]
    if ((state & WORK_DONE) !== 0) return
    attempts.state[attempt] = state | WORK_DONE
    this.present.remove(attempts.task[attempt], attempt)
  }

  private threadIsFree(task: number, process: number): void {
    this.server.finish(task, process)
    this.takeUpWaiting(task, process)
    if (this.closingCount > 0 && this.closing[task] === 1 && this.isIdle(task)) {
      this.forgetClosing(task)
      this.host.workedOff(task, this.clock.nowS)
      this.clock.stopHere()
    }
  }

  private takeUpWaiting(task: number, process: number): void {
    for (;;) {
      const next = this.server.takeNext(task, process)
      if (next < 0) return
      if (this.isStillWanted(next)) this.begin(next, task, this.server.process)
      else this.server.finish(task, this.server.process)
    }
  }

  /** Whether a server still works on what waited: it may notice that the client has gone, or that the request waited too long. */
  private isStillWanted(attempt: number): boolean {
    const { attempts } = this
    const state = attempts.state[attempt]
    if (this.noticesDisconnect && (state & CLIENT_DONE) !== 0) {
      this.forget(attempt)
      return false
    }
    if (this.queueDeadline === undefined || (state & IS_CHECK) !== 0) return true
    const { a, b } = this.deadlineKey
    const limitS = this.queueDeadline.sample(drawBits(a ^ attempts.salt[attempt], b, attempts.ordinal[attempt]))
    const waitedS = this.clock.nowS - attempts.arrivedS[attempt]
    if (waitedS <= limitS) return true
    if (this.isRecorded(attempt)) this.recorder.waitingTimes.add(limitS)
    this.fail(attempt, HTTP_503, true)
    return false
  }

  // ── The end of a task ───────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Attempts that the task has not done with, in order of their rows. */
  inTask(task: number): number[] {
    return this.present.listOf(task).sort((left, right) => left - right)
  }

  /**
   * What the kernel holds for the task is dropped; what its server has accepted it finishes.
   *
   * @returns whether there is nothing to finish; otherwise the host is told when that is so
   */
  close(task: number): boolean {
    this.server.dropBacklog(task, (attempt) => this.forget(attempt))
    if (this.isIdle(task)) return true
    this.closing[task] = 1
    this.closingCount++
    return false
  }

  /** Everything in the task ends now: clients still waiting see 502. */
  kill(task: number): void {
    const { attempts } = this
    this.forgetClosing(task)
    const victims = this.inTask(task)
    this.server.clear(task)
    this.cpu.reset(task, this.clock.nowS)
    this.calls.forget(task)
    for (const attempt of victims) {
      if ((attempts.state[attempt] & IS_CHECK) !== 0) attempts.state[attempt] |= CLIENT_DONE
      this.fail(attempt, HTTP_502, false)
    }
  }

  private forgetClosing(task: number): void {
    if (this.closing[task] === 0) return
    this.closing[task] = 0
    this.closingCount--
  }

  private isIdle(task: number): boolean {
    return this.server.running[task] === 0 && this.server.waiting[task] === 0
  }
}

function cpuOf(service: Scenario['service'], taskSlots: number): CpuSharing {
  const { atOnceVcpu, quota } = cpuLimitOf(service.task, service.backgroundCpu)
  return new CpuSharing(taskSlots, service.server.processes, {
    taskVcpu: atOnceVcpu,
    processVcpu: service.server.processCpu,
    quota,
    order: service.server.cpuOrder,
  })
}
