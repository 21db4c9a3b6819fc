// The scenario's users: each waits for an answer, thinks, and asks again until the horizon. One VU is one user, with a retry budget of
// its own. A user's think times, classes and clients are the ones of the forecast, turn by turn.
import exec from 'k6/execution'
import type { Options } from 'k6/options'
import { quantile } from '../../simulator/engine/distribution.ts'
import { drawBits, toUnit } from '../../simulator/engine/keyed-random.ts'
import { sourceSalt, thinkKey, userOrdinal } from '../../simulator/request-path/request-draws.ts'
import { type Buckets, pause } from './client.ts'
import { afterHorizonMs, commonOptions, drawn, loadOf, plan, play, startOf } from './load.ts'
import { record } from './record.ts'

const { vus, sources } = loadOf('users')
const userCount = sources.reduce((sum, { count }) => sum + count, 0)
const untilStartMs = plan.startAtMs === null ? plan.leadMs : Math.max(0, plan.startAtMs - Date.now())

export const options: Options = {
  ...commonOptions(),
  scenarios: {
    users: {
      executor: 'per-vu-iterations',
      vus,
      iterations: 1,
      maxDuration: `${Math.ceil((untilStartMs + plan.horizonMs + afterHorizonMs) / 1000)}s`,
    },
  },
}

const MS = 1000

export default async function user(): Promise<void> {
  const startMs = startOf()
  const isFirst = exec.vu.idInTest === 1
  if (isFirst) record({ startEpochMs: startMs })
  const number = (exec.vu.idInTest - 1) * plan.part.of + plan.part.index - 1
  const { source, own } = whoIs(number)
  const [think, salt] = [thinkKey(plan, source.name), sourceSalt(plan, source.name)]
  const buckets: Buckets = new Map()
  let backMs = startMs
  for (let turn = 0; ; turn++) {
    const ordinal = userOrdinal(source.count, own, turn)
    const wantsMs = backMs + MS * quantile(source.think, toUnit(drawBits(think.a, think.b, ordinal)))
    if (wantsMs >= startMs + plan.horizonMs) break
    await pause(wantsMs - Date.now())
    const { requestClass, client, draws } = drawn(salt, ordinal)
    const due = { index: turn * userCount + number, startMs, intentMs: wantsMs - startMs, requestClass, client }
    backMs = await play(due, { instance: String(client), draws }, buckets)
  }
  await pause(startMs + plan.horizonMs - Date.now())
  if (isFirst) record({ endEpochMs: Date.now() })
}

/** Users are counted source by source. */
function whoIs(number: number): { source: (typeof sources)[number]; own: number } {
  let own = number
  for (const source of sources) {
    if (own < source.count) return { source, own }
    own -= source.count
  }
  throw new Error(`there is no user ${number}`)
}
