// An attempt between client and task: sent, routed, given up, answered, tried again. The only writer of CLIENT_DONE for requests, and the
// only caller of `balancer.leave`.
//
//   request ─► post ─► send ─► (no target: 503 | not listening: 502 | the task's work) ─► answered | failed | timed out ─► closed
//                ▲                                                                              │        │
//                └──────────────────────────── the client tries again ◄─────────────────────────┴────────┘
//
// A request knows how many attempts it has sent, not which one is live: an attempt that ends finds its request in its own row.
import type { Agenda } from '../engine/agenda.ts'
import { type DrawKey, drawBits, drawKey } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import type { Scenario } from '../scenario/schema.ts'
import { SEND } from './agenda-kinds.ts'
import { ANSWERED_TOO_LATE, type AttemptTable, CLIENT_DONE, IS_CHECK, TIMER_SET } from './attempt-table.ts'
import type { AttemptTimeouts } from './attempt-timeouts.ts'
import { type Balancer, NO_TARGET } from './balancer.ts'
import type { BalancerCounts } from './balancer-counts.ts'
import type { Clients } from './clients.ts'
import type { AttemptEnds, CheckEnds, Clock, Users } from './ports.ts'
import { HTTP_502, HTTP_503, HTTP_504, type RequestRecorder, TIMEOUT } from './request-recorder.ts'
import type { RequestTable } from './request-table.ts'
import type { TargetTable } from './target-table.ts'
import type { TaskWork } from './task-work.ts'

/** Spreads attempt numbers over the salts of work that is drawn anew. */
const ATTEMPT_SPREAD = 0x9e3779b1 | 0

export class Exchange implements AttemptEnds {
  /** Of the one round trip that all requests have; 0 where each has its own. */
  readonly halfTripS: number
  private readonly attempts: AttemptTable
  private readonly requests: RequestTable
  private readonly clock: Clock
  private readonly agenda: Agenda
  private readonly clients: Clients
  private readonly recorder: RequestRecorder
  private readonly balancer: Balancer
  private readonly counts: BalancerCounts
  private readonly timeouts: AttemptTimeouts
  private readonly targets: TargetTable
  private readonly work: TaskWork
  private users!: Users
  private checks!: CheckEnds
  private readonly tripTable: QuantileTable | undefined
  private readonly targetTripS: number
  private readonly handshakeTrips: number
  private readonly nodes: number
  private readonly routesAtRandom: boolean
  private readonly keys: Record<'node' | 'route' | 'trip', DrawKey>

  constructor(
    { network, loadBalancer }: Scenario,
    world: { seed: string; replication: number },
    shared: {
      attempts: AttemptTable
      requests: RequestTable
      clock: Clock
      agenda: Agenda
      clients: Clients
      recorder: RequestRecorder
      balancer: Balancer
      counts: BalancerCounts
      timeouts: AttemptTimeouts
      targets: TargetTable
      work: TaskWork
    },
  ) {
    this.attempts = shared.attempts
    this.requests = shared.requests
    this.clock = shared.clock
    this.agenda = shared.agenda
    this.clients = shared.clients
    this.recorder = shared.recorder
    this.balancer = shared.balancer
    this.counts = shared.counts
    this.timeouts = shared.timeouts
    this.targets = shared.targets
    this.work = shared.work
    const trip = QuantileTable.of(network.clientRoundTrip)
    this.tripTable = Number.isNaN(trip.constant) ? trip : undefined
    this.halfTripS = this.tripTable === undefined ? trip.constant / 2 : 0
    this.targetTripS = network.targetRoundTrip
    this.handshakeTrips = network.handshakeRoundTrips
    this.nodes = loadBalancer.nodes
    this.routesAtRandom = loadBalancer.algorithm === 'weighted_random'
    const key = (purpose: string) => drawKey(world.seed, world.replication, purpose)
    this.keys = { node: key('balancer-node'), route: key('route'), trip: key('round-trip') }
  }

  /** Who is told of outcomes of closed-loop users, and of health checks that time out. */
  reportTo(users: Users, checks: CheckEnds): void {
    this.users = users
    this.checks = checks
  }

  // ── On the way there ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** @param source where it comes from: `salt` marks its draws, `place` among the scenario's traffic; @param user -1 for arrivals by the clock */
  openRequest(intentS: number, ordinal: number, source: { salt: number; place: number }, user: number): number {
    const { requests } = this
    const row = requests.take()
    requests.intentS[row] = intentS
    requests.ordinal[row] = ordinal
    requests.salt[row] = source.salt
    requests.user[row] = user
    this.clients.assign(row, source.place)
    if (intentS >= 0) this.recorder.request(intentS, requests.requestClass[row], requests.client[row])
    return row
  }

  /** The first attempt of a request that reaches the balancer now, unless its client has to connect first or its wire is its own. */
  arrives(row: number): void {
    const needsNoEvent =
      this.tripTable === undefined &&
      (this.handshakeTrips === 0 || this.halfTripS === 0 || !this.clients.opensConnection(row))
    if (needsNoEvent) this.send(row)
    else this.post(row, this.requests.intentS[row])
  }

  /** Puts an attempt on the wire at `timeS` of the client's clock. */
  post(row: number, timeS: number): void {
    const halfS = this.halfTripOf(row)
    const handshakeS =
      this.handshakeTrips > 0 && halfS > 0 && this.clients.opensConnection(row) ? this.handshakeTrips * 2 * halfS : 0
    // Not before now: rounding, or a shorter trip than that of the user's request before, could say so.
    this.agenda.push(Math.max(this.clock.nowS, timeS + halfS + handshakeS), SEND, row)
  }

  private halfTripOf(row: number): number {
    if (this.tripTable === undefined) return this.halfTripS
    const { a, b } = this.keys.trip
    return this.tripTable.sample(drawBits(a ^ this.requests.salt[row], b, this.requests.ordinal[row])) / 2
  }

  /** An attempt of the request reaches the balancer. */
  send(row: number): void {
    const { requests, recorder } = this
    const attemptNumber = ++requests.attemptNumber[row]
    if (requests.intentS[row] >= 0) {
      recorder.attempts++
      if (attemptNumber > 1) recorder.retries++
    }
    const { nodes } = this
    const node = nodes === 1 ? 0 : Math.floor(this.clients.unit(this.keys.node, row, attemptNumber) * nodes)
    const unit = this.routesAtRandom ? this.clients.unit(this.keys.route, row, attemptNumber) : 0
    const task = this.balancer.route(node, unit, this.clock.nowS)
    if (task === NO_TARGET) {
      this.attemptFailed(row, HTTP_503, this.clock.nowS + this.halfTripOf(row))
      return
    }
    this.counts.routed++
    if (this.targets.listening[task] === 0) {
      this.balancer.leave(node, task)
      this.attemptFailed(row, HTTP_502, this.clock.nowS + this.halfTripOf(row))
      return
    }
    this.work.arrives(this.openAttempt(row, attemptNumber, node, task), task)
  }

  private openAttempt(row: number, attemptNumber: number, node: number, task: number): number {
    const { attempts, requests } = this
    const client = requests.client[row]
    const attempt = attempts.take()
    attempts.request[attempt] = row
    attempts.number[attempt] = attemptNumber
    attempts.state[attempt] = TIMER_SET
    attempts.task[attempt] = task
    attempts.node[attempt] = node
    attempts.plan[attempt] = requests.requestClass[row]
    attempts.step[attempt] = 0
    attempts.arrivedS[attempt] = this.clock.nowS
    attempts.ordinal[attempt] = requests.ordinal[row]
    const salt = requests.salt[row]
    attempts.salt[attempt] =
      attemptNumber > 1 && this.clients.drawsAnew[client] ? salt ^ Math.imul(attemptNumber, ATTEMPT_SPREAD) : salt
    this.beginPatience(attempt, row, client)
    return attempt
  }

  /** The whole patience of the client, unless the time-out of the request cuts it short. */
  private beginPatience(attempt: number, row: number, client: number): void {
    const { nowS } = this.clock
    const patientUntilS = nowS + this.clients.patienceS[client]
    const deadlineS = this.requests.deadlineS[row]
    if (patientUntilS - this.halfTripS <= deadlineS) {
      this.attempts.timeoutS[attempt] = patientUntilS
      this.timeouts.addRegular(client, patientUntilS, attempt)
    } else {
      const cutS = Math.max(nowS, deadlineS + this.halfTripOf(row))
      this.attempts.timeoutS[attempt] = cutS
      this.timeouts.addOther(cutS, attempt)
    }
  }

  // ── And back ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  timedOut(attempt: number): void {
    const { attempts } = this
    const state = attempts.state[attempt] & ~TIMER_SET
    attempts.state[attempt] = state | CLIENT_DONE
    if ((state & CLIENT_DONE) === 0) {
      if ((state & IS_CHECK) !== 0) this.checks.checkEnded(attempt, false)
      else this.givenUp(attempt, state)
    }
    attempts.releaseIfDone(attempt)
  }

  private givenUp(attempt: number, state: number): void {
    const { attempts } = this
    const row = attempts.request[attempt]
    if ((state & ANSWERED_TOO_LATE) === 0) this.balancer.leave(attempts.node[attempt], attempts.task[attempt])
    const halfS = this.halfTripOf(row)
    if (this.balancerGaveUp(attempt, row)) this.attemptFailed(row, HTTP_504, this.clock.nowS + halfS)
    else this.attemptFailed(row, TIMEOUT, this.clock.nowS - halfS)
  }

  /** Whether the time-out was the balancer's idle timeout rather than the client's own. */
  private balancerGaveUp(attempt: number, row: number): boolean {
    const client = this.requests.client[row]
    const heldS = this.attempts.timeoutS[attempt] - this.attempts.arrivedS[attempt]
    return this.clients.balancerGivesUp[client] && heldS >= this.clients.patienceS[client] * (1 - 1e-12)
  }

  /** The task has done its work for an attempt whose client has not given up. */
  answered(attempt: number): void {
    const { attempts, requests } = this
    const { nowS } = this.clock
    const row = attempts.request[attempt]
    const task = attempts.task[attempt]
    const client = requests.client[row]
    const atBalancerS = nowS + this.targetTripS
    this.balancer.leave(attempts.node[attempt], task)
    this.counts.response(atBalancerS - attempts.arrivedS[attempt])
    const halfS = this.halfTripOf(row)
    // The client may give up while the answer is still on its way.
    if (atBalancerS > attempts.timeoutS[attempt] - (this.clients.balancerGivesUp[client] ? 0 : 2 * halfS)) {
      attempts.state[attempt] |= ANSWERED_TOO_LATE
      return
    }
    attempts.state[attempt] |= CLIENT_DONE
    const atClientS = atBalancerS + halfS
    const intentS = requests.intentS[row]
    if (intentS >= 0) {
      this.recorder.success(atClientS - intentS, requests.requestClass[row], client)
      if (nowS < this.targets.coldUntilS[task]) this.recorder.coldTask++
    }
    this.clients.succeeded(row)
    this.close(row, atClientS)
  }

  failed(attempt: number, kind: number, isAnswer: boolean): void {
    const { nowS } = this.clock
    if (isAnswer) this.counts.response(nowS + this.targetTripS - this.attempts.arrivedS[attempt])
    this.disconnect(attempt, kind)
  }

  /** The balancer closes the connection: for the client the attempt is over, whatever becomes of the work for it. */
  cutOff(attempt: number): void {
    const { attempts } = this
    const state = attempts.state[attempt]
    if ((state & CLIENT_DONE) !== 0) return
    if ((state & IS_CHECK) !== 0) attempts.state[attempt] = state | CLIENT_DONE
    else this.disconnect(attempt, HTTP_502)
  }

  private disconnect(attempt: number, kind: number): void {
    const { attempts } = this
    const row = attempts.request[attempt]
    attempts.state[attempt] |= CLIENT_DONE
    this.balancer.leave(attempts.node[attempt], attempts.task[attempt])
    this.attemptFailed(row, kind, this.clock.nowS + this.halfTripOf(row))
  }

  /** The client learns at `timeS` (its clock) that an attempt failed: it tries again or gives up. */
  private attemptFailed(row: number, kind: number, timeS: number): void {
    const delayS = this.clients.retryDelayS(row, kind, timeS)
    if (delayS >= 0) {
      this.post(row, timeS + delayS)
      return
    }
    const { requests } = this
    const intentS = requests.intentS[row]
    if (intentS >= 0) this.recorder.failure(kind, timeS - intentS, requests.requestClass[row], requests.client[row])
    this.close(row, timeS)
  }

  private close(row: number, timeS: number): void {
    const { requests } = this
    const user = requests.user[row]
    requests.intentS[row] = Number.NaN
    requests.release(row)
    if (user >= 0) this.users.isBack(user, timeS)
  }
}
