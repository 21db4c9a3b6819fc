// Plays the forecast's own arrivals: every request at its instant, whatever became of those before. Each VU stands for a share of the
// client instances and keeps their retry budgets; it waits for no answer before it sends what is due next.
import { SharedArray } from 'k6/data'
import encoding from 'k6/encoding'
import exec from 'k6/execution'
import type { Options } from 'k6/options'
import { type Buckets, pause } from './client.ts'
import { afterHorizonMs, commonOptions, loadOf, plan, play, startOf } from './load.ts'
import { record } from './record.ts'
import { readShare, type ScheduleShare } from './schedule.ts'

declare function open(path: string): string

const { vus } = loadOf('replay')
/** Read once for all VUs; each takes its own share out. */
const shares = new SharedArray('schedule', () => JSON.parse(open('./schedule.json')) as string[])

const untilStartMs = plan.startAtMs === null ? plan.leadMs : Math.max(0, plan.startAtMs - Date.now())

export const options: Options = {
  ...commonOptions(),
  scenarios: {
    replay: {
      executor: 'per-vu-iterations',
      vus,
      iterations: 1,
      maxDuration: `${Math.ceil((untilStartMs + plan.horizonMs + afterHorizonMs) / 1000)}s`,
    },
  },
}

export default async function replay(): Promise<void> {
  const startMs = startOf()
  if (exec.vu.idInTest === 1) record({ startEpochMs: startMs })
  const share = readShare(encoding.b64decode(shares[exec.vu.idInTest - 1] as string))
  const buckets: Buckets = new Map()
  const running: Promise<number>[] = []
  for (let position = 0; position < share.intentMs.length; position++) {
    await pause(startMs + (share.intentMs[position] as number) - Date.now())
    running.push(playAt(share, position, startMs, buckets))
  }
  await Promise.all(running)
}

function playAt(share: ScheduleShare, position: number, startMs: number, buckets: Buckets): Promise<number> {
  const { index, intentMs, requestClass, client, instance, draws, drawsPerRequest: perRequest } = share
  const due = {
    index: index[position] as number,
    startMs,
    intentMs: intentMs[position] as number,
    requestClass: requestClass[position] as number,
    client: client[position] as number,
  }
  const intent = {
    instance: `${due.client}/${instance[position]}`,
    draws: Array.from(draws.subarray(position * perRequest, (position + 1) * perRequest)),
  }
  return play(due, intent, buckets)
}
