// What is drawn for a request before anything happens to it: its class, client and client instance, and what its retries wait by. Pure
// and without tables: the simulator and load scripts draw the same.
import { type DrawKey, drawBits, drawKey, toUnit } from '../engine/keyed-random.ts'

/** `loadReplication`: the replication whose arrivals, classes, clients and retry delays this one faces; its own unless given. */
export type LoadDraw = { seed: string; replication: number; loadReplication?: number | undefined }

/** Spreads attempt numbers over the key space. */
const TRIAL = 0x9e3779b1 | 0

export class RequestDraws {
  private readonly classBounds: Float64Array
  private readonly clientBounds: Float64Array
  private readonly keys: Record<'class' | 'client' | 'instance' | 'backoff', DrawKey>

  constructor(classes: readonly { weight: number }[], clients: readonly { weight: number }[], world: LoadDraw) {
    this.classBounds = cumulativeShares(classes)
    this.clientBounds = cumulativeShares(clients)
    const key = (purpose: string) => loadKey(world, purpose)
    this.keys = {
      class: key('request-class'),
      client: key('client'),
      instance: key('client-instance'),
      backoff: key('retry-jitter'),
    }
  }

  requestClass(salt: number, ordinal: number): number {
    return pick(this.classBounds, this.keys.class, salt, ordinal)
  }

  client(salt: number, ordinal: number): number {
    return pick(this.clientBounds, this.keys.client, salt, ordinal)
  }

  /** @param count instances of the client */
  instance(count: number, salt: number, ordinal: number): number {
    return Math.floor(toUnit(bitsFor(this.keys.instance, salt, ordinal, 0)) * count)
  }

  /** 32 bits for the delay of a retry. @param retry from 1 */
  retryBits(salt: number, ordinal: number, retry: number): number {
    return bitsFor(this.keys.backoff, salt, ordinal, retry)
  }
}

/** The key of something that belongs to the load, not to the service. */
export function loadKey(
  { seed, replication, loadReplication = replication }: LoadDraw,
  purpose: string,
  entity?: string,
): DrawKey {
  return drawKey(seed, loadReplication, purpose, entity)
}

/** The draw of a request, and of one of its attempts, for a purpose. */
export function bitsFor(key: DrawKey, salt: number, ordinal: number, trial: number): number {
  return drawBits(key.a ^ salt, (key.b + Math.imul(trial, TRIAL)) | 0, ordinal)
}

/** Marks the requests of a traffic source in all draws. */
export function sourceSalt(world: LoadDraw, source: string): number {
  return loadKey(world, 'traffic-source', source).a
}

/** Of the think times of a source's users. */
export function thinkKey(world: LoadDraw, source: string): DrawKey {
  return loadKey(world, 'think', source)
}

/** Place of a user's turn among all requests of the source. @param users of the source; @param user from 0; @param turn from 0 */
export function userOrdinal(users: number, user: number, turn: number): number {
  return turn * users + user
}

function pick(bounds: Float64Array, key: DrawKey, salt: number, ordinal: number): number {
  if (bounds.length === 1) return 0
  const unit = toUnit(bitsFor(key, salt, ordinal, 0))
  let index = 0
  while (unit >= bounds[index]) index++
  return index
}

/** Upper bounds of each entry's share of the unit interval; the last is beyond 1, so that a search always ends. */
function cumulativeShares(entries: readonly { weight: number }[]): Float64Array {
  const total = entries.reduce((sum, { weight }) => sum + weight, 0)
  let sum = 0
  const bounds = Float64Array.from(entries, ({ weight }) => {
    sum += weight
    return sum / total
  })
  bounds[bounds.length - 1] = 2
  return bounds
}
