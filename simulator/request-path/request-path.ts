// What one request meets: traffic → client → network → balancer → task → dependency, and back.
//
// All times here are on the balancer's clock. A request that a client sends at s reaches the balancer at s + half a round trip; the
// answer that leaves the balancer at f reaches the client at f + half a round trip. With one round-trip time for everybody no
// event is needed for the wire: arrivals are shifted, and a client that gives up at s + timeout is seen to do so half a round
// trip later. The round trip between balancer and task is added to the response time; the balancer's count of outstanding
// requests drops when the task finishes, up to that round trip early (simplification).
//
// Order of events at one instant: work in tasks and dependencies, CPU steps, arrivals, time-outs, agenda (sends, checks).
import { DelayRing } from '../engine/delay-ring.ts'
import { type DrawKey, drawBits, drawKey, toUnit } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import { TimeHeap } from '../engine/time-heap.ts'
import { cpuLimitOf } from '../scenario/cpu-limit.ts'
import type { Scenario } from '../scenario/schema.ts'
import { type ArrivalStream, arrivalStream } from './arrivals.ts'
import { AttemptTable, CLIENT_DONE, ENTRY_SET, IS_CHECK, LOST, TIMER_SET, WORK_DONE } from './attempt-table.ts'
import { Balancer, NO_TARGET } from './balancer.ts'
import { Clients } from './clients.ts'
import { CpuSharing } from './cpu-sharing.ts'
import { CALL_FAILS, CALL_RUNS, CALL_WAITS_FOR_CAPACITY, Dependency } from './dependencies.ts'
import { type LoadDraw, sourceSalt, thinkKey, userOrdinal } from './request-draws.ts'
import { HTTP_500, HTTP_502, HTTP_503, HTTP_504, type RequestRecorder, TIMEOUT } from './request-recorder.ts'
import { longer, RequestTable } from './request-table.ts'
import { afterCheck, type HealthCounts, NEW_TARGET } from './target-health.ts'
import { FULL, STARTS, TaskServer } from './task-server.ts'
import { STEP_CALL, STEP_END, STEP_WAIT, WorkPlans } from './work-plan.ts'

/** Open arrivals. `place`: among the scenario's traffic sources; `salt` marks its requests in all draws. */
type Source = { stream: ArrivalStream; salt: number; place: number }

/** What an agenda entry is about, in the low bits of its id. */
const SEND = 0
const CONNECT_RETRY = 1
const USER = 2
const CHECK = 3
const KIND_BITS = 2

/** When a dropped connect is tried again, after the first try. @source RFC 6298: the time-out starts at 1 s and doubles */
const CONNECT_RETRIES_S = [1, 3, 7]
/** How long a task counts as cold after it got into service. */
const COLD_S = 60
const TRIAL = 0x9e3779b1 | 0
const DONE = CLIENT_DONE | WORK_DONE

export type RequestPathHost = {
  /** A target's health changed, as the balancer sees it. */
  healthChanged(task: number, state: 'healthy' | 'unhealthy', nowS: number): void
  /** A task that accepts nothing any more has finished what it had accepted. */
  workedOff(task: number, nowS: number): void
}

export class RequestPath {
  readonly balancer: Balancer
  readonly cpu: CpuSharing
  readonly server: TaskServer
  readonly attempts = new AttemptTable()
  readonly requests = new RequestTable()
  nowS: number
  /** Since the host last looked: attempts routed to a target, and response times seen by the balancer. */
  private routed = 0
  private responseSumS = 0
  private responses = 0

  private readonly scenario: Scenario
  private readonly host: RequestPathHost
  private readonly recorder: RequestRecorder
  private readonly clients: Clients
  private readonly plans: WorkPlans
  private readonly dependencies: Dependency[]
  private readonly streams: Source[] = []
  private readonly work = new TimeHeap(1024)
  private readonly agenda = new TimeHeap(1024)
  private readonly patience: DelayRing[] = []
  private readonly irregularTimers = new TimeHeap(64)
  private nextArrivalS = Number.POSITIVE_INFINITY
  private nextStream = 0
  private untilS = 0
  /** The top entry of `work` is used up, but not taken out yet: the next entry replaces it. */
  private topIsVacant = false

  private readonly halfTripS: number
  private readonly tripTable: QuantileTable | undefined
  private readonly targetTripS: number
  private readonly handshakeTrips: number
  private readonly queueDeadline: QuantileTable | undefined
  private readonly keys: Record<
    'node' | 'route' | 'accept' | 'trip' | 'deadline' | 'think' | 'check' | 'cpuPeriod',
    DrawKey
  >

  private taskSlots = 16
  private listening: Uint8Array
  /** Tasks that accept nothing more and finish what they have; mostly none. */
  private closing: Uint8Array
  private closingCount = 0
  private coldUntilS: Float64Array
  private hasServed: Uint8Array
  private health: HealthCounts[] = []
  private checkDueS: Float64Array
  private checks = 0
  private readonly users: {
    salt: number
    place: number
    think: QuantileTable
    key: DrawKey
    count: number
    next: Float64Array
    /** When each user wants something again, on the client's clock; Infinity while it waits for an answer. */
    wantsS: Float64Array
    first: number
  }[] = []
  private userCount = 0

  constructor(scenario: Scenario, world: LoadDraw, recorder: RequestRecorder, host: RequestPathHost, startS: number) {
    this.scenario = scenario
    this.host = host
    this.recorder = recorder
    this.nowS = startS
    const { loadBalancer, network, service } = scenario
    this.balancer = new Balancer(loadBalancer, this.taskSlots)
    this.server = new TaskServer(service.server, this.taskSlots, this.attempts)
    const { atOnceVcpu, quota } = cpuLimitOf(service.task, service.backgroundCpu)
    this.cpu = new CpuSharing(this.taskSlots, service.server.processes, {
      taskVcpu: atOnceVcpu,
      processVcpu: service.server.processCpu,
      quota,
      order: service.server.cpuOrder,
    })
    this.clients = new Clients(scenario, world, this.requests)
    this.plans = new WorkPlans(scenario, world)
    this.dependencies = Object.entries(scenario.dependencies).map(
      ([name, config]) => new Dependency(name, config, world, service.server.processes, this.attempts),
    )
    for (let client = 0; client < this.clients.count; client++) this.patience.push(new DelayRing())
    const trip = QuantileTable.of(network.clientRoundTrip)
    this.tripTable = Number.isNaN(trip.constant) ? trip : undefined
    this.halfTripS = this.tripTable === undefined ? trip.constant / 2 : 0
    this.targetTripS = network.targetRoundTrip
    this.handshakeTrips = network.handshakeRoundTrips
    this.queueDeadline =
      service.server.queueDeadline === undefined ? undefined : QuantileTable.of(service.server.queueDeadline)
    const key = (purpose: string) => drawKey(world.seed, world.replication, purpose)
    this.keys = {
      node: key('balancer-node'),
      route: key('route'),
      accept: key('accept'),
      trip: key('round-trip'),
      deadline: key('queue-deadline'),
      think: key('think'),
      check: key('health-check'),
      cpuPeriod: key('cpu-period'),
    }
    this.listening = new Uint8Array(this.taskSlots)
    this.closing = new Uint8Array(this.taskSlots)
    this.coldUntilS = new Float64Array(this.taskSlots)
    this.hasServed = new Uint8Array(this.taskSlots * service.server.processes * this.plans.start.length)
    this.checkDueS = new Float64Array(this.taskSlots * loadBalancer.nodes)
    this.openTraffic(world, startS)
  }

  // ── Time ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Plays everything that happens before `untilS`, or until a target's health changes: the control loop may want to know. */
  run(untilS: number): void {
    this.untilS = untilS
    const { work, agenda, irregularTimers } = this
    const cpuTimers = this.cpu.timers
    const singleRing = this.patience.length === 1 ? (this.patience[0] as DelayRing) : undefined
    for (;;) {
      const ring = singleRing ?? this.earliestRing()
      this.dropSettled(ring)
      const ringS = ring.topTimeS()
      const irregularS = irregularTimers.topTimeS()
      const timerS = Math.min(ringS, irregularS)
      const workS = work.topTimeS()
      const cpuS = cpuTimers.topTimeS()
      const arrivalS = this.nextArrivalS
      const agendaS = agenda.topTimeS()
      if (workS <= cpuS && workS <= arrivalS && workS <= timerS && workS <= agendaS) {
        if (workS >= this.untilS) break
        this.nowS = workS
        this.workEnded()
      } else if (cpuS <= arrivalS && cpuS <= timerS && cpuS <= agendaS) {
        if (cpuS >= this.untilS) break
        this.nowS = cpuS
        this.cpuStepEnded(cpuTimers.topSlot())
      } else if (arrivalS <= timerS && arrivalS <= agendaS) {
        if (arrivalS >= this.untilS) break
        this.nowS = arrivalS
        this.arrival()
      } else if (timerS <= agendaS) {
        if (timerS >= this.untilS) break
        this.nowS = timerS
        this.timedOut(ringS <= irregularS ? ring.pop() : irregularTimers.pop())
      } else {
        if (agendaS >= this.untilS) break
        this.nowS = agendaS
        this.agendaItem(agenda.pop())
      }
    }
    this.nowS = this.untilS
  }

  /** Attempts routed and answers of targets, errors included, since the last call. */
  takeBalancerCounts(): { routed: number; responses: number; responseSumS: number } {
    const { routed, responses, responseSumS } = this
    this.routed = this.responses = this.responseSumS = 0
    return { routed, responses, responseSumS }
  }

  /** At the end of a run: requests that clients intended before `untilS` and that have not reached the balancer are in flight, too. */
  openWhatIsOnTheWire(untilS: number): void {
    for (const source of this.streams) {
      const { stream } = source
      for (; stream.nextS < untilS; stream.advance()) this.openRequest(stream.nextS, stream.ordinal, source, -1)
    }
    for (const group of this.users)
      for (let user = 0; user < group.count; user++)
        if ((group.wantsS[user] as number) < untilS) this.openUsersRequest(group, user)
  }

  /** Requests that were intended at time 0 or later and have not ended. */
  countInFlight(): number {
    let count = 0
    for (const intentS of this.requests.intentS) if (intentS >= 0) count++
    return count
  }

  /** Time-outs of attempts that were answered meanwhile leave the head of their ring. */
  private dropSettled(ring: DelayRing): void {
    const { attempts } = this
    while (ring.size > 0) {
      const attempt = ring.topId()
      const state = attempts.state[attempt] as number
      if ((state & CLIENT_DONE) === 0) return
      ring.pop()
      attempts.state[attempt] = state & ~TIMER_SET
      attempts.releaseIfDone(attempt)
    }
  }

  private earliestRing(): DelayRing {
    let earliest = this.patience[0] as DelayRing
    let leastS = Number.POSITIVE_INFINITY
    for (const ring of this.patience) {
      this.dropSettled(ring)
      const topS = ring.topTimeS()
      if (topS < leastS) {
        leastS = topS
        earliest = ring
      }
    }
    return earliest
  }

  private agendaItem(item: number): void {
    const subject = item >> KIND_BITS
    switch (item & 3) {
      case SEND:
        this.send(subject)
        break
      case CONNECT_RETRY:
        this.connectAgain(subject)
        break
      case USER:
        this.userWants(subject)
        break
      case CHECK:
        this.checkDue(subject)
        break
    }
  }

  // ── Traffic ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  private openTraffic(world: LoadDraw, startS: number): void {
    for (const [place, [name, source]] of Object.entries(this.scenario.traffic).entries()) {
      const salt = sourceSalt(world, name)
      const stream = arrivalStream(name, source, world, { fromS: startS, horizonS: this.scenario.horizon })
      if (stream !== undefined) this.streams.push({ stream, salt, place })
      if (source.kind === 'users') this.openUsers(source, { salt, place }, name, world, startS)
    }
    this.findNextArrival()
  }

  private openUsers(
    source: Extract<Scenario['traffic'][string], { kind: 'users' }>,
    { salt, place }: { salt: number; place: number },
    name: string,
    world: LoadDraw,
    startS: number,
  ): void {
    const count = Math.round(source.count * source.scale)
    const key = thinkKey(world, name)
    const group = {
      salt,
      place,
      think: QuantileTable.of(source.think),
      key,
      count,
      next: new Float64Array(count),
      wantsS: new Float64Array(count),
      first: this.userCount,
    }
    this.users.push(group)
    for (let user = 0; user < count; user++) this.scheduleUser(group, user, startS)
    this.userCount += count
  }

  private findNextArrival(): void {
    const { streams } = this
    if (streams.length === 1) {
      this.nextArrivalS = (streams[0] as Source).stream.nextS + this.halfTripS
      return
    }
    let nextS = Number.POSITIVE_INFINITY
    for (let index = 0; index < streams.length; index++) {
      const { stream } = streams[index] as Source
      if (stream.nextS >= nextS) continue
      nextS = stream.nextS
      this.nextStream = index
    }
    this.nextArrivalS = nextS + this.halfTripS
  }

  private arrival(): void {
    const source = this.streams[this.nextStream] as Source
    const { stream } = source
    const row = this.openRequest(stream.nextS, stream.ordinal, source, -1)
    stream.advance()
    this.findNextArrival()
    if (
      this.tripTable === undefined &&
      (this.handshakeTrips === 0 || this.halfTripS === 0 || !this.clients.opensConnection(row))
    ) {
      this.send(row)
    } else {
      this.post(row, this.requests.intentS[row] as number)
    }
  }

  private openRequest(intentS: number, ordinal: number, source: { salt: number; place: number }, loop: number): number {
    const { requests } = this
    const row = requests.take()
    requests.intentS[row] = intentS
    requests.ordinal[row] = ordinal
    requests.salt[row] = source.salt
    requests.loop[row] = loop
    this.clients.assign(row, source.place)
    if (intentS >= 0)
      this.recorder.request(intentS, requests.requestClass[row] as number, requests.client[row] as number)
    return row
  }

  /** A closed-loop user starts to think at `fromS` (client's clock). */
  private scheduleUser(group: (typeof this.users)[number], user: number, fromS: number): void {
    const turn = group.next[user] as number
    const thinkS = group.think.sample(drawBits(group.key.a, group.key.b, userOrdinal(group.count, user, turn)))
    const wantsS = fromS + thinkS
    group.wantsS[user] = wantsS
    // A client that gave up knows so half a round trip before the balancer sees it: its clock may lag behind this one.
    this.agenda.push(Math.max(this.nowS, wantsS + this.halfTripS), ((group.first + user) << KIND_BITS) | USER)
  }

  private userWants(index: number): void {
    const group = this.users.find(({ first, count }) => index < first + count) as (typeof this.users)[number]
    const user = index - group.first
    const row = this.openUsersRequest(group, user)
    this.post(row, this.requests.intentS[row] as number)
  }

  private openUsersRequest(group: (typeof this.users)[number], user: number): number {
    const turn = group.next[user] as number
    group.next[user] = turn + 1
    const wantsS = group.wantsS[user] as number
    group.wantsS[user] = Number.POSITIVE_INFINITY
    return this.openRequest(wantsS, userOrdinal(group.count, user, turn), group, group.first + user)
  }

  private userIsBack(index: number, timeS: number): void {
    const group = this.users.find(({ first, count }) => index < first + count) as (typeof this.users)[number]
    this.scheduleUser(group, index - group.first, timeS)
  }

  // ── Client and network ──────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Puts an attempt on the wire at `timeS` of the client's clock. */
  private post(row: number, timeS: number): void {
    const halfS = this.halfTripOf(row)
    const handshakeS =
      this.handshakeTrips > 0 && halfS > 0 && this.clients.opensConnection(row) ? this.handshakeTrips * 2 * halfS : 0
    // Not before now: rounding, or a shorter trip than that of the user's request before, could say so.
    this.agenda.push(Math.max(this.nowS, timeS + halfS + handshakeS), (row << KIND_BITS) | SEND)
  }

  private halfTripOf(row: number): number {
    if (this.tripTable === undefined) return this.halfTripS
    const { requests } = this
    const salt = requests.salt[row] as number
    return (
      this.tripTable.sample(drawBits(this.keys.trip.a ^ salt, this.keys.trip.b, requests.ordinal[row] as number)) / 2
    )
  }

  /** An attempt of the request reaches the balancer. */
  private send(row: number): void {
    const { requests, recorder, nowS } = this
    const trial = (requests.attempts[row] as number) + 1
    requests.attempts[row] = trial
    if ((requests.intentS[row] as number) >= 0) {
      recorder.attempts++
      if (trial > 1) recorder.retries++
    }
    const nodes = this.scenario.loadBalancer.nodes
    const node = nodes === 1 ? 0 : Math.floor(this.clients.unit(this.keys.node, row, trial) * nodes)
    const unit =
      this.scenario.loadBalancer.algorithm === 'weighted_random' ? this.clients.unit(this.keys.route, row, trial) : 0
    const task = this.balancer.route(node, unit, nowS)
    if (task === NO_TARGET) {
      this.attemptFailed(row, HTTP_503, nowS + this.halfTripOf(row))
      return
    }
    this.routed++
    if (this.listening[task] === 0) {
      this.balancer.leave(node, task)
      this.attemptFailed(row, HTTP_502, nowS + this.halfTripOf(row))
      return
    }
    this.arriveAtTask(this.openAttempt(row, trial, node, task), task, row, trial)
  }

  private openAttempt(row: number, trial: number, node: number, task: number): number {
    const { attempts, requests, nowS } = this
    const client = requests.client[row] as number
    const attempt = attempts.take()
    attempts.request[attempt] = row
    attempts.state[attempt] = TIMER_SET
    attempts.task[attempt] = task
    attempts.node[attempt] = node
    attempts.plan[attempt] = requests.requestClass[row] as number
    attempts.step[attempt] = 0
    attempts.arrivedS[attempt] = nowS
    attempts.ordinal[attempt] = requests.ordinal[row] as number
    const salt = requests.salt[row] as number
    attempts.salt[attempt] = trial > 1 && this.clients.drawsAnew[client] ? salt ^ Math.imul(trial, TRIAL) : salt
    const patientUntilS = nowS + (this.clients.patienceS[client] as number)
    const deadlineS = requests.deadlineS[row] as number
    if (patientUntilS - this.halfTripS <= deadlineS) {
      attempts.timeoutS[attempt] = patientUntilS
      ;(this.patience[client] as DelayRing).push(patientUntilS, attempt)
    } else {
      const cutS = Math.max(nowS, deadlineS + this.halfTripOf(row))
      attempts.timeoutS[attempt] = cutS
      this.irregularTimers.push(cutS, attempt)
    }
    return attempt
  }

  private timedOut(attempt: number): void {
    const { attempts, nowS } = this
    const state = (attempts.state[attempt] as number) & ~TIMER_SET
    attempts.state[attempt] = state | CLIENT_DONE
    if ((state & CLIENT_DONE) === 0) {
      const row = attempts.request[attempt] as number
      if ((state & IS_CHECK) !== 0) {
        this.checkEnded(attempt, false)
      } else {
        if ((state & LOST) === 0)
          this.balancer.leave(attempts.node[attempt] as number, attempts.task[attempt] as number)
        const halfS = this.halfTripOf(row)
        const isBalancers = this.balancerGaveUp(attempt, row)
        this.attemptFailed(row, isBalancers ? HTTP_504 : TIMEOUT, isBalancers ? nowS + halfS : nowS - halfS)
      }
    }
    attempts.releaseIfDone(attempt)
  }

  /** Whether the time-out was the balancer's idle timeout rather than the client's own. */
  private balancerGaveUp(attempt: number, row: number): boolean {
    const client = this.requests.client[row] as number
    const heldS = (this.attempts.timeoutS[attempt] as number) - (this.attempts.arrivedS[attempt] as number)
    return (
      (this.clients.balancerGivesUp[client] as boolean) &&
      heldS >= (this.clients.patienceS[client] as number) * (1 - 1e-12)
    )
  }

  /** The client learns at `timeS` (its clock) that an attempt failed: it tries again or gives up. */
  private attemptFailed(row: number, kind: number, timeS: number): void {
    const delayS = this.clients.retryDelayS(row, kind, timeS)
    if (delayS >= 0) {
      this.post(row, timeS + delayS)
      return
    }
    const { requests } = this
    const intentS = requests.intentS[row] as number
    if (intentS >= 0) {
      this.recorder.failure(kind, timeS - intentS, requests.requestClass[row] as number, requests.client[row] as number)
    }
    this.closeRequest(row, timeS)
  }

  private closeRequest(row: number, timeS: number): void {
    const { requests } = this
    const loop = requests.loop[row] as number
    requests.intentS[row] = Number.NaN
    requests.release(row)
    if (loop >= 0) this.userIsBack(loop, timeS)
  }

  // ── Task ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  private arriveAtTask(attempt: number, task: number, row: number, trial: number): void {
    const draw = this.server.processes === 1 ? 0 : this.clients.unit(this.keys.accept, row, trial)
    const outcome = this.server.arrive(task, attempt, draw)
    if (outcome === STARTS) this.begin(attempt, task, this.server.process)
    else if (outcome === FULL) this.backlogFull(attempt)
  }

  private backlogFull(attempt: number): void {
    const { attempts } = this
    if (this.scenario.service.server.onFull === 'reject') {
      this.countResponse(attempt)
      this.answerError(attempt, HTTP_503)
      return
    }
    const tries = attempts.step[attempt] as number
    attempts.step[attempt] = tries + 1
    attempts.state[attempt] = (attempts.state[attempt] as number) | ENTRY_SET
    const limitS = this.scenario.loadBalancer.connectTimeout
    const afterS = Math.min(CONNECT_RETRIES_S[tries] ?? limitS, limitS)
    this.agenda.push((attempts.arrivedS[attempt] as number) + afterS, (attempt << KIND_BITS) | CONNECT_RETRY)
  }

  private connectAgain(attempt: number): void {
    const { attempts, nowS } = this
    const state = (attempts.state[attempt] as number) & ~ENTRY_SET
    attempts.state[attempt] = state
    if ((state & (CLIENT_DONE | WORK_DONE)) !== 0) {
      attempts.state[attempt] = state | WORK_DONE
      attempts.releaseIfDone(attempt)
      return
    }
    if (nowS >= (attempts.arrivedS[attempt] as number) + this.scenario.loadBalancer.connectTimeout) {
      this.answerError(attempt, HTTP_504)
      return
    }
    const row = attempts.request[attempt] as number
    this.arriveAtTask(attempt, attempts.task[attempt] as number, row, this.requests.attempts[row] as number)
  }

  /** A thread takes the attempt up. */
  private begin(attempt: number, task: number, process: number): void {
    const { attempts, plans, nowS } = this
    attempts.process[attempt] = process
    const state = attempts.state[attempt] as number
    const plan = attempts.plan[attempt] as number
    const isCheck = (state & IS_CHECK) !== 0
    if (
      !isCheck &&
      (state & CLIENT_DONE) === 0 &&
      (this.requests.intentS[attempts.request[attempt] as number] as number) >= 0
    ) {
      this.recorder.waitingTimes.add(nowS - (attempts.arrivedS[attempt] as number))
    }
    const used = (task * this.server.processes + process) * plans.start.length + plan
    if (this.hasServed[used] === 0) {
      this.hasServed[used] = 1
      attempts.step[attempt] = plans.firstUseStart[plan] as number
      if (plans.firstUseStart[plan] !== plans.start[plan] && this.isRecorded(attempt)) this.recorder.firstUse++
    } else {
      attempts.step[attempt] = plans.start[plan] as number
    }
    this.runSteps(attempt)
  }

  /** Whether the attempt belongs to a request that counts and still waits for it. */
  private isRecorded(attempt: number): boolean {
    const state = this.attempts.state[attempt] as number
    if ((state & (IS_CHECK | CLIENT_DONE)) !== 0) return false
    return (this.requests.intentS[this.attempts.request[attempt] as number] as number) >= 0
  }

  private runSteps(attempt: number): void {
    const { attempts, plans, nowS } = this
    for (;;) {
      const step = attempts.step[attempt] as number
      const kind = plans.kind[step] as number
      if (kind === STEP_END) {
        this.workDone(attempt)
        return
      }
      if (kind === STEP_CALL) {
        this.call(attempt, plans.dependency[step] as number)
        return
      }
      const durationS = this.sampleStep(attempt, step)
      if (durationS > 0) {
        if (kind === STEP_WAIT) this.enterWork(nowS + durationS, attempt)
        else
          this.cpu.join(attempts.task[attempt] as number, attempts.process[attempt] as number, nowS, durationS, attempt)
        return
      }
      attempts.step[attempt] = step + 1
    }
  }

  private sampleStep(attempt: number, step: number): number {
    const { attempts, plans } = this
    const table = plans.tables[step] as QuantileTable
    const bits = drawBits(
      (plans.keyA[step] as number) ^ (attempts.salt[attempt] as number),
      plans.keyB[step] as number,
      attempts.ordinal[attempt] as number,
    )
    return table.sample(bits)
  }

  private enterWork(endS: number, attempt: number): void {
    this.attempts.state[attempt] = (this.attempts.state[attempt] as number) | ENTRY_SET
    if (this.topIsVacant) {
      this.topIsVacant = false
      this.work.replaceTop(endS, attempt)
    } else {
      this.work.push(endS, attempt)
    }
  }

  /** A wait or a call came to its end. */
  private workEnded(): void {
    const { attempts, work } = this
    const attempt = work.topId()
    const state = (attempts.state[attempt] as number) & ~ENTRY_SET
    attempts.state[attempt] = state
    this.topIsVacant = true
    const step = attempts.step[attempt] as number
    if (this.plans.kind[step] === STEP_CALL) this.callEnded(attempt, step, state)
    else if ((state & WORK_DONE) !== 0) attempts.releaseIfDone(attempt)
    else this.nextStep(attempt, step)
    if (this.topIsVacant) {
      this.topIsVacant = false
      work.pop()
    }
  }

  private nextStep(attempt: number, step: number): void {
    this.attempts.step[attempt] = step + 1
    this.runSteps(attempt)
  }

  private cpuStepEnded(task: number): void {
    const attempt = this.cpu.finishNext(task, this.nowS)
    this.nextStep(attempt, this.attempts.step[attempt] as number)
  }

  /** The task has done its work for the attempt: the answer goes back, and the thread takes up what waits. */
  private workDone(attempt: number): void {
    const { attempts } = this
    const task = attempts.task[attempt] as number
    const process = attempts.process[attempt] as number
    const state = (attempts.state[attempt] as number) | WORK_DONE
    attempts.state[attempt] = state
    if ((state & IS_CHECK) !== 0) this.checkEnded(attempt, true)
    else if ((state & CLIENT_DONE) !== 0) this.recorder.zombies += this.nowS >= 0 ? 1 : 0
    else this.answer(attempt, task)
    attempts.releaseIfDone(attempt)
    this.threadIsFree(task, process)
  }

  private threadIsFree(task: number, process: number): void {
    this.server.finish(task, process)
    this.takeUpWaiting(task, process)
    if (this.closingCount > 0 && this.closing[task] === 1 && this.isIdle(task)) {
      this.forgetClosing(task)
      this.host.workedOff(task, this.nowS)
      this.untilS = this.nowS
    }
  }

  private isIdle(task: number): boolean {
    return this.server.running[task] === 0 && this.server.waiting[task] === 0
  }

  private answer(attempt: number, task: number): void {
    const { attempts, requests, nowS } = this
    const row = attempts.request[attempt] as number
    const atBalancerS = nowS + this.targetTripS
    this.balancer.leave(attempts.node[attempt] as number, task)
    this.countResponse(attempt)
    const halfS = this.tripTable === undefined ? this.halfTripS : this.halfTripOf(row)
    // The client may give up while the answer is still on its way.
    const isBalancers = this.clients.balancerGivesUp[requests.client[row] as number] as boolean
    if (atBalancerS > (attempts.timeoutS[attempt] as number) - (isBalancers ? 0 : 2 * halfS)) {
      attempts.state[attempt] = (attempts.state[attempt] as number) | LOST
      return
    }
    attempts.state[attempt] = (attempts.state[attempt] as number) | CLIENT_DONE
    const atClientS = atBalancerS + halfS
    const intentS = requests.intentS[row] as number
    if (intentS >= 0) {
      this.recorder.success(atClientS - intentS, requests.requestClass[row] as number, requests.client[row] as number)
      if (nowS < (this.coldUntilS[task] as number)) this.recorder.coldTask++
    }
    this.clients.succeeded(row)
    this.closeRequest(row, atClientS)
  }

  /**
   * The balancer gets an answer of the target, whatever its status, unless it has given the attempt up: TargetResponseTime. Answers that
   * the balancer makes itself (502, 503, 504) do not count.
   *
   * @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
   */
  private countResponse(attempt: number): void {
    const { attempts } = this
    if (((attempts.state[attempt] as number) & (CLIENT_DONE | IS_CHECK)) !== 0) return
    this.responseSumS += this.nowS + this.targetTripS - (attempts.arrivedS[attempt] as number)
    this.responses++
  }

  private takeUpWaiting(task: number, process: number): void {
    for (;;) {
      const next = this.server.takeNext(task, process)
      if (next < 0) return
      if (this.stillWanted(next)) this.begin(next, task, this.server.process)
      else this.server.finish(task, this.server.process)
    }
  }

  /** Whether a server still works on what waited: it may notice that the client has gone, or that the request waited too long. */
  private stillWanted(attempt: number): boolean {
    const { attempts, nowS } = this
    const state = attempts.state[attempt] as number
    if (this.scenario.service.server.cancelOnDisconnect && (state & CLIENT_DONE) !== 0) {
      attempts.state[attempt] = state | WORK_DONE
      attempts.releaseIfDone(attempt)
      return false
    }
    if (this.queueDeadline === undefined || (state & IS_CHECK) !== 0) return true
    const { a, b } = this.keys.deadline
    const bits = drawBits(a ^ (attempts.salt[attempt] as number), b, attempts.ordinal[attempt] as number)
    const limitS = this.queueDeadline.sample(bits)
    const waitedS = nowS - (attempts.arrivedS[attempt] as number)
    if (waitedS <= limitS) return true
    if (this.isRecorded(attempt)) this.recorder.waitingTimes.add(limitS)
    this.countResponse(attempt)
    this.answerError(attempt, HTTP_503)
    return false
  }

  /** The task (or the balancer on its behalf) answers with an error: all work for the attempt is over. */
  private answerError(attempt: number, kind: number): void {
    const { attempts } = this
    const state = attempts.state[attempt] as number
    attempts.state[attempt] = state | WORK_DONE
    // A health check that could not get in is not answered: its own time-out fails it.
    if ((state & IS_CHECK) !== 0 && kind === HTTP_500) this.checkEnded(attempt, false)
    else if ((state & (CLIENT_DONE | IS_CHECK)) === 0) {
      const row = attempts.request[attempt] as number
      attempts.state[attempt] = state | DONE
      this.balancer.leave(attempts.node[attempt] as number, attempts.task[attempt] as number)
      this.attemptFailed(row, kind, this.nowS + this.halfTripOf(row))
    }
    attempts.releaseIfDone(attempt)
  }

  // ── Dependencies ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  private call(attempt: number, index: number): void {
    const dependency = this.dependencies[index] as Dependency
    const outcome = dependency.call(attempt)
    if (outcome === CALL_RUNS) this.enterWork(this.nowS + dependency.durationS, attempt)
    else if (outcome === CALL_WAITS_FOR_CAPACITY) this.setEntry(attempt)
    else if (outcome === CALL_FAILS) this.workFailed(attempt)
  }

  private setEntry(attempt: number): void {
    this.attempts.state[attempt] = (this.attempts.state[attempt] as number) | ENTRY_SET
  }

  private callEnded(attempt: number, step: number, state: number): void {
    const { attempts } = this
    const dependency = this.dependencies[this.plans.dependency[step] as number] as Dependency
    if ((state & WORK_DONE) !== 0) {
      dependency.finishOrphan()
      this.wakeQueue(dependency)
      attempts.releaseIfDone(attempt)
      return
    }
    dependency.finish(attempt)
    this.wakePool(dependency, attempt)
    this.wakeQueue(dependency)
    const isCheck = (state & IS_CHECK) !== 0
    const trial = isCheck ? 0 : (this.requests.attempts[attempts.request[attempt] as number] as number)
    if (dependency.failsAtRandom(attempt, trial)) this.workFailed(attempt)
    else this.nextStep(attempt, step)
  }

  private wakePool(dependency: Dependency, attempt: number): void {
    const next = dependency.nextInPool(attempt)
    if (next < 0) return
    if (dependency.startWithConnection(next) === CALL_RUNS) this.enterWork(this.nowS + dependency.durationS, next)
    else this.setEntry(next)
  }

  private wakeQueue(dependency: Dependency): void {
    for (;;) {
      const next = dependency.nextInQueue()
      if (next < 0) return
      const state = this.attempts.state[next] as number
      if ((state & WORK_DONE) !== 0) {
        dependency.skip()
        this.attempts.state[next] = state & ~ENTRY_SET
        this.attempts.releaseIfDone(next)
      } else {
        this.enterWork(this.nowS + dependency.durationS, next)
      }
    }
  }

  /** A brownout of a dependency begins or ends (undefined). */
  disturbDependency(index: number, change: { capacity?: number | undefined; latencyFactor: number } | undefined): void {
    const dependency = this.dependencies[index] as Dependency
    dependency.disturb(change)
    this.wakeQueue(dependency)
  }

  /** Work failed inside the task: it answers 500 and its thread is free. */
  private workFailed(attempt: number): void {
    const task = this.attempts.task[attempt] as number
    const process = this.attempts.process[attempt] as number
    this.countResponse(attempt)
    this.answerError(attempt, HTTP_500)
    this.threadIsFree(task, process)
  }

  // ── Targets ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** A task's place in all columns gets ready for a new task. */
  openTask(task: number): void {
    while (task >= this.taskSlots) this.growTasks()
    this.listening[task] = 0
    this.coldUntilS[task] = 0
    this.health[task] = NEW_TARGET
    const perTask = this.server.processes * this.plans.start.length
    this.hasServed.fill(0, task * perTask, (task + 1) * perTask)
  }

  /** The server in the task accepts connections from now on. */
  listen(task: number): void {
    this.listening[task] = 1
    if (!this.scenario.loadBalancer.healthCheck.enabled && this.balancer.state(task) === 'initial')
      this.setHealth(task, 'healthy')
  }

  /**
   * The running task becomes a target; its first checks follow after the registration lag, each node at its own phase. The periods
   * of its CPU quota have a phase of their own, too: tasks of one age would else stall together.
   */
  register(task: number, lagS: number, ordinal: number): void {
    const { healthCheck, nodes } = this.scenario.loadBalancer
    this.cpu.reset(task, this.nowS, toUnit(drawBits(this.keys.cpuPeriod.a, this.keys.cpuPeriod.b, ordinal)))
    this.balancer.setState(task, 'initial', this.nowS)
    if (!healthCheck.enabled) {
      if (this.listening[task] === 1) this.setHealth(task, 'healthy')
      return
    }
    for (let node = 0; node < nodes; node++) {
      const phase = toUnit(drawBits(this.keys.check.a, this.keys.check.b, ordinal * nodes + node))
      this.planCheck(task, node, this.nowS + lagS + phase * healthCheck.interval)
    }
  }

  /** A running task that was there before the simulation began: warm and healthy, its checks in mid-run. */
  adopt(task: number, ordinal: number): void {
    this.openTask(task)
    this.listening[task] = 1
    this.register(task, 0, ordinal)
    if (this.balancer.state(task) === 'initial') {
      this.health[task] = { state: 'healthy', passes: 1, failures: 0 }
      this.balancer.setState(task, 'healthy', this.nowS)
    }
    const perTask = this.server.processes * this.plans.start.length
    this.hasServed.fill(1, task * perTask, (task + 1) * perTask)
  }

  /** The target gets no new requests; those it has go on. */
  deregister(task: number): void {
    if (this.balancer.state(task) !== 'unused') this.balancer.setState(task, 'draining', this.nowS)
  }

  /**
   * SIGTERM after the deregistration delay: the balancer cuts what is in flight, whose clients see 502, and the server accepts nothing
   * more. What it has accepted it finishes all the same; what waits in the kernel's backlog is dropped.
   *
   * @source https://docs.gunicorn.org/en/stable/signals.html
   * @returns whether it has nothing to finish; otherwise the host is told when that is so
   */
  stopAccepting(task: number): boolean {
    this.listening[task] = 0
    for (const attempt of this.inTask(task)) this.cut(attempt)
    this.server.dropBacklog(task, (attempt) => this.forgetWork(attempt))
    this.balancer.setState(task, 'unused', this.nowS)
    if (this.isIdle(task)) return true
    this.closing[task] = 1
    this.closingCount++
    return false
  }

  /** The client's side of an attempt is over; the work for it goes on. */
  private cut(attempt: number): void {
    const { attempts } = this
    const state = attempts.state[attempt] as number
    if ((state & CLIENT_DONE) !== 0) return
    attempts.state[attempt] = state | CLIENT_DONE
    if ((state & IS_CHECK) !== 0) return
    const row = attempts.request[attempt] as number
    this.balancer.leave(attempts.node[attempt] as number, attempts.task[attempt] as number)
    this.attemptFailed(row, HTTP_502, this.nowS + this.halfTripOf(row))
  }

  private forgetWork(attempt: number): void {
    this.attempts.state[attempt] = (this.attempts.state[attempt] as number) | WORK_DONE
    this.attempts.releaseIfDone(attempt)
  }

  private forgetClosing(task: number): void {
    if (this.closing[task] === 0) return
    this.closing[task] = 0
    this.closingCount--
  }

  /** Attempts that the task has not done with. */
  private inTask(task: number): number[] {
    const { attempts } = this
    const found: number[] = []
    for (let attempt = 0; attempt < attempts.capacity; attempt++) {
      if (((attempts.state[attempt] as number) & WORK_DONE) === 0 && attempts.task[attempt] === task)
        found.push(attempt)
    }
    return found
  }

  /** Everything in the task ends now: clients still waiting see 502. */
  kill(task: number): void {
    const { attempts } = this
    this.listening[task] = 0
    this.forgetClosing(task)
    const victims = this.inTask(task)
    this.server.clear(task)
    this.cpu.reset(task, this.nowS)
    for (const dependency of this.dependencies) dependency.forget(task)
    for (const attempt of victims) {
      if (((attempts.state[attempt] as number) & IS_CHECK) !== 0) {
        attempts.state[attempt] = (attempts.state[attempt] as number) | DONE
        attempts.releaseIfDone(attempt)
      } else {
        this.answerError(attempt, HTTP_502)
      }
    }
    this.balancer.setState(task, 'unused', this.nowS)
  }

  private growTasks(): void {
    const slots = this.taskSlots * 2
    this.balancer.grow(slots)
    this.server.grow(slots)
    this.cpu.grow(slots)
    this.listening = longer(this.listening, slots)
    this.closing = longer(this.closing, slots)
    this.coldUntilS = longer(this.coldUntilS, slots)
    this.hasServed = longer(this.hasServed, slots * this.server.processes * this.plans.start.length)
    this.checkDueS = longer(this.checkDueS, slots * this.scenario.loadBalancer.nodes)
    this.taskSlots = slots
  }

  // ── Health checks ───────────────────────────────────────────────────────────────────────────────────────────────────────────

  private planCheck(task: number, node: number, dueS: number): void {
    const index = task * this.scenario.loadBalancer.nodes + node
    this.checkDueS[index] = dueS
    this.agenda.push(dueS, (index << KIND_BITS) | CHECK)
  }

  /** A node checks a target, at a fixed period however long answers take. The first node's results decide; the others add load. */
  private checkDue(index: number): void {
    // An entry of a task that had this slot before is not the one that is due.
    if (this.checkDueS[index] !== this.nowS) return
    const { nodes, healthCheck } = this.scenario.loadBalancer
    const task = Math.floor(index / nodes)
    const node = index % nodes
    const state = this.balancer.state(task)
    if (state === 'unused' || state === 'draining') return
    this.planCheck(task, node, this.nowS + healthCheck.interval)
    if (this.listening[task] === 0) {
      if (node === 0) this.checkResult(task, false)
      return
    }
    const attempt = this.openCheck(task, node)
    const draw = toUnit(drawBits(this.keys.accept.a, this.keys.accept.b, attempt + this.checks))
    const outcome = this.server.arrive(task, attempt, draw)
    if (outcome === STARTS) this.begin(attempt, task, this.server.process)
    else if (outcome === FULL) this.answerError(attempt, HTTP_503)
  }

  private openCheck(task: number, node: number): number {
    const { attempts, nowS } = this
    const attempt = attempts.take()
    attempts.request[attempt] = task
    attempts.state[attempt] = IS_CHECK | TIMER_SET
    attempts.task[attempt] = task
    attempts.node[attempt] = node
    attempts.plan[attempt] = this.plans.healthCheckPlan
    attempts.step[attempt] = 0
    attempts.arrivedS[attempt] = nowS
    attempts.ordinal[attempt] = this.checks++
    attempts.salt[attempt] = this.keys.check.a
    attempts.timeoutS[attempt] = nowS + this.scenario.loadBalancer.healthCheck.timeout
    this.irregularTimers.push(attempts.timeoutS[attempt] as number, attempt)
    return attempt
  }

  private checkEnded(attempt: number, passed: boolean): void {
    const { attempts } = this
    const state = attempts.state[attempt] as number
    const wasOpen = !passed || (state & CLIENT_DONE) === 0
    attempts.state[attempt] = state | CLIENT_DONE
    if (wasOpen && attempts.node[attempt] === 0) this.checkResult(attempts.task[attempt] as number, passed)
  }

  private checkResult(task: number, passed: boolean): void {
    const before = this.health[task] as HealthCounts
    const after = afterCheck(before, passed, this.scenario.loadBalancer.healthCheck)
    this.health[task] = after
    const state = this.balancer.state(task)
    if (state === 'draining' || state === 'unused' || after.state === state) return
    this.setHealth(task, after.state as 'healthy' | 'unhealthy')
  }

  private setHealth(task: number, state: 'healthy' | 'unhealthy'): void {
    const isNew = this.balancer.state(task) === 'initial'
    this.health[task] = { ...(this.health[task] as HealthCounts), state }
    this.balancer.setState(task, state, this.nowS)
    if (isNew && state === 'healthy') this.coldUntilS[task] = this.nowS + COLD_S
    this.host.healthChanged(task, state, this.nowS)
    this.untilS = this.nowS
  }
}
