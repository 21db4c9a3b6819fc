// Who intends what, when: arrivals by the clock, one stream per source, and users who ask again when they have been answered and thought.
// Requests reach the balancer half a round trip after their intent.
import type { Agenda } from '../engine/agenda.ts'
import { type DrawKey, drawBits } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import type { Scenario } from '../scenario/schema.ts'
import { USER } from './agenda-kinds.ts'
import { type ArrivalStream, arrivalStream } from './arrivals.ts'
import type { Exchange } from './exchange.ts'
import type { Clock, Users } from './ports.ts'
import { type LoadDraw, sourceSalt, thinkKey, userOrdinal } from './request-draws.ts'

/** `place`: among the scenario's traffic sources; `salt` marks the requests of the source in all draws. */
type Source = { place: number; salt: number }
type OpenSource = Source & { stream: ArrivalStream }
type UserGroup = Source & {
  think: QuantileTable
  key: DrawKey
  count: number
  /** Place of the first among all users. */
  first: number
  /** Requests of each user so far. */
  turns: Float64Array
  /** When each user wants something again, on the client's clock; Infinity while it waits for an answer. */
  wantsS: Float64Array
}

export class Traffic implements Users {
  /** When the next arrival by the clock reaches the balancer. */
  nextArrivalS = Number.POSITIVE_INFINITY
  private readonly sources: OpenSource[] = []
  private nextSource = 0
  private readonly groups: UserGroup[] = []
  private userCount = 0
  private readonly clock: Clock
  private readonly agenda: Agenda
  private readonly exchange: Exchange
  private readonly halfTripS: number

  constructor(scenario: Scenario, world: LoadDraw, shared: { clock: Clock; agenda: Agenda; exchange: Exchange }) {
    this.clock = shared.clock
    this.agenda = shared.agenda
    this.exchange = shared.exchange
    this.halfTripS = shared.exchange.halfTripS
    const span = { fromS: shared.clock.nowS, horizonS: scenario.horizon }
    for (const [place, [name, config]] of Object.entries(scenario.traffic).entries()) {
      const source = { place, salt: sourceSalt(world, name) }
      const stream = arrivalStream(name, config, world, span)
      if (stream !== undefined) this.sources.push({ ...source, stream })
      if (config.kind === 'users') this.openUsers(config, source, thinkKey(world, name))
    }
    this.findNextArrival()
  }

  // ── By the clock ────────────────────────────────────────────────────────────────────────────────────────────────────────────

  private findNextArrival(): void {
    const { sources } = this
    let nextS = sources.length === 0 ? Number.POSITIVE_INFINITY : sources[0].stream.nextS
    this.nextSource = 0
    for (let index = 1; index < sources.length; index++) {
      const { stream } = sources[index]
      if (stream.nextS >= nextS) continue
      nextS = stream.nextS
      this.nextSource = index
    }
    this.nextArrivalS = nextS + this.halfTripS
  }

  arrival(): void {
    const source = this.sources[this.nextSource]
    const row = this.open(source)
    this.findNextArrival()
    this.exchange.arrives(row)
  }

  private open(source: OpenSource): number {
    const { stream } = source
    const row = this.exchange.openRequest(stream.nextS, stream.ordinal, source, -1)
    stream.advance()
    return row
  }

  // ── Users ───────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  private openUsers(
    config: Extract<Scenario['traffic'][string], { kind: 'users' }>,
    source: Source,
    key: DrawKey,
  ): void {
    const count = Math.round(config.count * config.scale)
    const group: UserGroup = {
      ...source,
      think: QuantileTable.of(config.think),
      key,
      count,
      first: this.userCount,
      turns: new Float64Array(count),
      wantsS: new Float64Array(count),
    }
    this.groups.push(group)
    for (let user = 0; user < count; user++) this.think(group, user, this.clock.nowS)
    this.userCount += count
  }

  /** A user starts to think at `fromS` (client's clock). */
  private think(group: UserGroup, user: number, fromS: number): void {
    const ordinal = userOrdinal(group.count, user, group.turns[user])
    const wantsS = fromS + group.think.sample(drawBits(group.key.a, group.key.b, ordinal))
    group.wantsS[user] = wantsS
    // A client that gave up knows so half a round trip before the balancer sees it: its clock may lag behind this one.
    this.agenda.push(Math.max(this.clock.nowS, wantsS + this.halfTripS), USER, group.first + user)
  }

  userWants(index: number): void {
    const group = this.groupOf(index)
    const user = index - group.first
    const wantsS = group.wantsS[user]
    this.exchange.post(this.openForUser(group, user), wantsS)
  }

  isBack(index: number, timeS: number): void {
    const group = this.groupOf(index)
    this.think(group, index - group.first, timeS)
  }

  private openForUser(group: UserGroup, user: number): number {
    const wantsS = group.wantsS[user]
    const ordinal = userOrdinal(group.count, user, group.turns[user]++)
    group.wantsS[user] = Number.POSITIVE_INFINITY
    return this.exchange.openRequest(wantsS, ordinal, group, group.first + user)
  }

  private groupOf(index: number): UserGroup {
    return this.groups.find(({ first, count }) => index < first + count) as UserGroup
  }

  // ── The end of a run ────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Requests that clients intended before `untilS` and that have not reached the balancer are in flight, too. */
  openWhatIsOnTheWire(untilS: number): void {
    for (const source of this.sources) while (source.stream.nextS < untilS) this.open(source)
    for (const group of this.groups)
      for (let user = 0; user < group.count; user++) if (group.wantsS[user] < untilS) this.openForUser(group, user)
  }
}
