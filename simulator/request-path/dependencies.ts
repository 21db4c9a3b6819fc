// Dependencies: a connection pool in every process, a ceiling on connections in all, and something with limited capacity behind.
//
//   call ──► pool of the process (waits for a connection) ──► dependency (waits for capacity) ──► latency ──► back
//              └─ no connection to be had at all: the call fails at once
import { type DrawKey, drawBits, drawKey, toUnit } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import { SlotQueues } from '../engine/slot-queues.ts'
import type { Scenario } from '../scenario/schema.ts'
import type { AttemptTable } from './attempt-table.ts'

/** What a call that was just made does. */
export const CALL_RUNS = 0 // `durationS` says how long
const CALL_WAITS_FOR_CONNECTION = 1
export const CALL_WAITS_FOR_CAPACITY = 2
export const CALL_FAILS = 3

const NONE = -1

export class Dependency {
  private readonly latency: QuantileTable
  private readonly latencyKey: DrawKey
  private readonly errorKey: DrawKey
  private readonly config: Scenario['dependencies'][string]
  private readonly attempts: AttemptTable
  private capacity: number
  private latencyFactor = 1
  private active = 0
  private connections = 0
  private readonly processes: number
  /** Connections held and in use, and calls waiting for one, per process of every task. */
  private readonly held: number[] = []
  private readonly inUse: number[] = []
  private readonly pools: SlotQueues
  private poolSlots = 16
  /** Calls that wait for capacity, in the one slot. */
  private readonly queue: SlotQueues
  /** Duration of the call that `start` put to work. */
  durationS = 0

  constructor(
    name: string,
    config: Scenario['dependencies'][string],
    world: { seed: string; replication: number },
    processes: number,
    attempts: AttemptTable,
  ) {
    this.config = config
    this.capacity = config.capacity
    this.processes = processes
    this.attempts = attempts
    this.pools = new SlotQueues(attempts, this.poolSlots)
    this.queue = new SlotQueues(attempts, 1)
    this.latency = QuantileTable.of(config.latency)
    this.latencyKey = drawKey(world.seed, world.replication, 'dependency-latency', name)
    this.errorKey = drawKey(world.seed, world.replication, 'dependency-error', name)
  }

  /** A call begins: connection first, then capacity. */
  call(attempt: number): number {
    const index = this.processIndex(attempt)
    const held = this.held[index] ?? 0
    const inUse = this.inUse[index] ?? 0
    if (inUse < held) return this.useConnection(index, attempt)
    if (held < this.config.perProcess && this.connections < this.config.connections) {
      this.held[index] = held + 1
      this.connections++
      return this.useConnection(index, attempt)
    }
    if (held === 0) return CALL_FAILS
    if (index >= this.poolSlots) this.growPools(index)
    this.pools.push(index, attempt)
    return CALL_WAITS_FOR_CONNECTION
  }

  private growPools(index: number): void {
    while (index >= this.poolSlots) this.poolSlots *= 2
    this.pools.grow(this.poolSlots)
  }

  private useConnection(index: number, attempt: number): number {
    this.inUse[index] = (this.inUse[index] ?? 0) + 1
    return this.start(attempt)
  }

  private start(attempt: number): number {
    if (this.active >= this.capacity) {
      this.queue.push(0, attempt)
      return CALL_WAITS_FOR_CAPACITY
    }
    this.active++
    this.durationS = this.latencyOf(attempt)
    return CALL_RUNS
  }

  private latencyOf(attempt: number): number {
    const salt = this.attempts.salt[attempt]
    const step = this.attempts.step[attempt]
    const ordinal = this.attempts.ordinal[attempt]
    return (
      this.latencyFactor * this.latency.sample(drawBits(this.latencyKey.a ^ salt, this.latencyKey.b + step, ordinal))
    )
  }

  /** Whether this call ends in an error. @param trial number of the attempt, so that retries fail independently */
  failsAtRandom(attempt: number, trial: number): boolean {
    if (this.config.errorRate === 0) return false
    const salt = this.attempts.salt[attempt]
    const ordinal = this.attempts.ordinal[attempt]
    return (
      toUnit(drawBits(this.errorKey.a ^ salt, (this.errorKey.b + Math.imul(trial, 0x9e3779b1)) | 0, ordinal)) <
      this.config.errorRate
    )
  }

  /** A call ended: its connection and capacity are free. */
  finish(attempt: number): void {
    this.active--
    this.releaseConnection(this.processIndex(attempt))
  }

  /** A call of a task that has been stopped ended: its connection is gone already. */
  finishOrphan(): void {
    this.active--
  }

  private releaseConnection(index: number): void {
    this.inUse[index] = this.inUse[index] - 1
  }

  /** The call that a process's free connection takes up, -1 if none waits. Returned calls hold the connection: `start` them. */
  nextInPool(attempt: number): number {
    const index = this.processIndex(attempt)
    if (index >= this.poolSlots || this.pools.size(index) === 0) return NONE
    if ((this.inUse[index] ?? 0) >= (this.held[index] ?? 0)) return NONE
    const next = this.pools.pop(index)
    this.inUse[index] = (this.inUse[index] ?? 0) + 1
    return next
  }

  /** Hands a call that has its connection to the dependency. @returns CALL_RUNS or CALL_WAITS_FOR_CAPACITY */
  startWithConnection(attempt: number): number {
    return this.start(attempt)
  }

  /** The call that free capacity takes up, -1 if none waits. Its duration is in `durationS`. */
  nextInQueue(): number {
    if (this.active >= this.capacity || this.queue.size(0) === 0) return NONE
    const attempt = this.queue.pop(0)
    this.active++
    this.durationS = this.latencyOf(attempt)
    return attempt
  }

  /** Gives back capacity taken by `nextInQueue` for a call nobody wants any more. */
  skip(): void {
    this.active--
  }

  /** A brownout begins or ends. */
  disturb(change: { capacity?: number | undefined; latencyFactor: number } | undefined): void {
    this.capacity = change?.capacity ?? this.config.capacity
    this.latencyFactor = change?.latencyFactor ?? 1
  }

  /** A task stopped: its connections close. */
  forget(task: number): void {
    for (let index = task * this.processes; index < (task + 1) * this.processes; index++) {
      this.connections -= this.held[index] ?? 0
      this.held[index] = 0
      this.inUse[index] = 0
      if (index < this.poolSlots) this.pools.clear(index)
    }
  }

  private processIndex(attempt: number): number {
    return this.attempts.task[attempt] * this.processes + this.attempts.process[attempt]
  }
}
