// The clients' side of a request: which class and client it is, when an attempt is given up, whether and when another follows.
import { type DrawKey, drawKey, toUnit } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import { FAILURE_KINDS } from '../result/schema.ts'
import type { Scenario } from '../scenario/schema.ts'
import { bitsFor, type LoadDraw, RequestDraws } from './request-draws.ts'
import { CONNECT, TIMEOUT } from './request-recorder.ts'
import type { RequestTable } from './request-table.ts'
import { afterFirstSend, afterSuccess, backoffS, canPay, retryCost } from './retry-rules.ts'

type Client = Scenario['clients'][string]

export class Clients {
  /** Time-out of an attempt, or the balancer's idle timeout where that comes first. */
  readonly patienceS: Float64Array
  /** Whether the balancer's idle timeout comes first: the client then sees 504. */
  readonly balancerGivesUp: boolean[]
  readonly requestTimeoutS: Float64Array
  /** Whether a retry asks for new work instead of the same. */
  readonly drawsAnew: boolean[]
  readonly count: number
  private readonly list: Client[]
  private readonly requests: RequestTable
  private readonly draws: RequestDraws
  private readonly tokens: (Float64Array | undefined)[]
  private readonly retried: boolean[][]
  private readonly delayTables: (QuantileTable | undefined)[]
  private readonly connectionKey: DrawKey
  /** Requests so far by client and traffic source, where the instances of a client take turns. */
  private readonly turns: Float64Array
  private readonly sources: number

  constructor(scenario: Scenario, world: LoadDraw, requests: RequestTable) {
    this.requests = requests
    this.list = Object.values(scenario.clients)
    this.count = this.list.length
    const idleS = scenario.loadBalancer.idleTimeout
    this.patienceS = Float64Array.from(this.list, (client) => Math.min(client.timeout, idleS))
    this.balancerGivesUp = this.list.map((client) => idleS < client.timeout)
    this.requestTimeoutS = Float64Array.from(this.list, (client) => client.requestTimeout ?? Number.POSITIVE_INFINITY)
    this.drawsAnew = this.list.map((client) => client.retryWork === 'anew')
    this.draws = new RequestDraws(Object.values(scenario.requests), this.list, world)
    this.tokens = this.list.map(({ budget, instances }) =>
      budget.tokenBucket === undefined ? undefined : new Float64Array(instances).fill(budget.tokenBucket.tokens),
    )
    this.retried = this.list.map((client) => FAILURE_KINDS.map((kind) => client.retryOn.includes(kind)))
    this.delayTables = this.list.map(({ backoff }) =>
      backoff.delay === undefined ? undefined : QuantileTable.of(backoff.delay),
    )
    this.connectionKey = drawKey(world.seed, world.replication, 'new-connection')
    this.sources = Object.keys(scenario.traffic).length
    this.turns = new Float64Array(this.count * this.sources)
  }

  /** Fills in what belongs to a new request: class, client, instance, deadline. @param source its place among the scenario's traffic */
  assign(row: number, source: number): void {
    const { requests } = this
    requests.attemptNumber[row] = 0
    requests.lastCost[row] = 0
    const [salt, ordinal] = [requests.salt[row], requests.ordinal[row]]
    requests.requestClass[row] = this.draws.requestClass(salt, ordinal)
    const client = this.draws.client(salt, ordinal)
    requests.client[row] = client
    requests.deadlineS[row] = requests.intentS[row] + this.requestTimeoutS[client]
    const tokens = this.tokens[client]
    if (tokens === undefined) return
    const isEven = (this.list[client] as Client).instanceChoice === 'even'
    const instance = isEven
      ? this.instanceInTurn(row, client, source, tokens.length)
      : this.draws.instance(tokens.length, salt, ordinal)
    requests.instance[row] = instance
    const bucket = this.bucketOf(client)
    tokens[instance] = afterFirstSend(bucket, tokens[instance])
  }

  /**
   * The instances of a client take turns, source by source: what is intended when decides, not what the service does. A user of a closed
   * loop stays with one instance.
   */
  private instanceInTurn(row: number, client: number, source: number, instances: number): number {
    const user = this.requests.user[row]
    if (user >= 0) return user % instances
    const index = client * this.sources + source
    const turn = this.turns[index]
    this.turns[index] = turn + 1
    return turn % instances
  }

  /** Whether the attempt about to be sent opens a connection first. */
  opensConnection(row: number): boolean {
    const client = this.list[this.requests.client[row]] as Client
    const attemptNumber = this.requests.attemptNumber[row]
    return this.unit(this.connectionKey, row, attemptNumber) * client.requestsPerConnection < 1
  }

  succeeded(row: number): void {
    const client = this.requests.client[row]
    const tokens = this.tokens[client]
    if (tokens === undefined) return
    const instance = this.requests.instance[row]
    tokens[instance] = afterSuccess(this.bucketOf(client), tokens[instance], this.requests.lastCost[row])
  }

  /**
   * An attempt failed. Decides whether another is sent, and pays for it.
   *
   * @param timeS on the client's clock
   * @returns delay before the next attempt in seconds, -1 when the request has failed for good
   */
  retryDelayS(row: number, kind: number, timeS: number): number {
    const { requests } = this
    const index = requests.client[row]
    const client = this.list[index] as Client
    if (requests.attemptNumber[row] >= client.attempts || !(this.retried[index] as boolean[])[kind]) return -1
    const delayS = this.delayS(row, index, client)
    if (timeS + delayS >= requests.deadlineS[row]) return -1
    return this.pays(row, index, kind === TIMEOUT || kind === CONNECT) ? delayS : -1
  }

  private delayS(row: number, index: number, client: Client): number {
    const { requests } = this
    const retry = requests.attemptNumber[row]
    const table = this.delayTables[index]
    if (table !== undefined) return table.sample(this.retryBits(row, retry))
    const previousS = retry === 1 ? client.backoff.base : requests.lastDelayS[row]
    const delayS = backoffS(client.backoff, retry, previousS, toUnit(this.retryBits(row, retry)))
    requests.lastDelayS[row] = delayS
    return delayS
  }

  /** The draw behind the delay of a retry: the delay itself where a law gives it, else the uniform for the jitter. @param retry from 1 */
  retryDraw(row: number, retry: number): number {
    const table = this.delayTables[this.requests.client[row]]
    if (table !== undefined) return table.sample(this.retryBits(row, retry))
    return toUnit(this.retryBits(row, retry))
  }

  private pays(row: number, index: number, afterTimeout: boolean): boolean {
    const tokens = this.tokens[index]
    if (tokens === undefined) return true
    const bucket = this.bucketOf(index)
    const cost = retryCost(bucket, afterTimeout)
    const instance = this.requests.instance[row]
    if (!canPay(bucket, tokens[instance], cost)) return false
    tokens[instance] = tokens[instance] - cost
    this.requests.lastCost[row] = cost
    return true
  }

  private bucketOf(index: number) {
    return (this.list[index] as Client).budget.tokenBucket as NonNullable<Client['budget']['tokenBucket']>
  }

  private retryBits(row: number, retry: number): number {
    return this.draws.retryBits(this.requests.salt[row], this.requests.ordinal[row], retry)
  }

  /** The uniform draw of a request (and one of its attempts) for a purpose. */
  unit(key: DrawKey, row: number, attemptNumber: number): number {
    return toUnit(bitsFor(key, this.requests.salt[row], this.requests.ordinal[row], attemptNumber))
  }
}
