// The requests that a replication intends, before anything happens to them: what a load test replays.
import { type ArrivalStream, arrivalStream } from './request-path/arrivals.ts'
import { Clients } from './request-path/clients.ts'
import { sourceSalt } from './request-path/request-draws.ts'
import { RequestTable } from './request-path/request-table.ts'
import type { Scenario } from './scenario/schema.ts'
import type { World } from './simulation.ts'

export type IntendedRequest = {
  /** Seconds after the first instant. */
  intentS: number
  /** Positions among the scenario's classes and clients. */
  requestClass: number
  client: number
  /** Of the client; meaningful where it has a retry budget, else 0. */
  instance: number
  /** One per possible retry: the delay where the client has a law for it, else the uniform draw for its jitter. */
  retryDraws: readonly number[]
}

/**
 * The open arrivals of a replication from the first instant to the horizon, in order, exactly as the simulation draws them. Users, who
 * ask again when they have been answered, have no schedule.
 */
export function* intendedRequests(scenario: Scenario, world: World): Generator<IntendedRequest> {
  const table = new RequestTable()
  const clients = new Clients(scenario, world, table)
  const attempts = Object.values(scenario.clients).map((client) => client.attempts)
  const streams = openStreams(scenario, world)
  const row = table.take()
  for (;;) {
    const next = earliest(streams)
    if (next === undefined || next.stream.nextS >= scenario.horizon) return
    const { stream, salt, place } = next
    table.intentS[row] = stream.nextS
    table.ordinal[row] = stream.ordinal
    table.salt[row] = salt
    table.instance[row] = 0
    table.user[row] = -1
    // Those of the warm-up, too: the instances of a client take turns from the beginning.
    clients.assign(row, place)
    if (stream.nextS >= 0) {
      const client = table.client[row] as number
      yield {
        intentS: stream.nextS,
        requestClass: table.requestClass[row] as number,
        client,
        instance: table.instance[row] as number,
        retryDraws: Array.from({ length: (attempts[client] as number) - 1 }, (_, retry) =>
          clients.retryDraw(row, retry + 1),
        ),
      }
    }
    stream.advance()
  }
}

type Stream = { stream: ArrivalStream; salt: number; place: number }

function openStreams({ traffic, warmUp, horizon }: Scenario, world: World): Stream[] {
  return Object.entries(traffic).flatMap(([name, source], place) => {
    const stream = arrivalStream(name, source, world, { fromS: -warmUp, horizonS: horizon })
    return stream === undefined ? [] : [{ stream, salt: sourceSalt(world, name), place }]
  })
}

/** The first of equals, as the simulation takes them. */
function earliest(streams: readonly Stream[]): Stream | undefined {
  let found: Stream | undefined
  for (const each of streams) if (found === undefined || each.stream.nextS < found.stream.nextS) found = each
  return found
}
