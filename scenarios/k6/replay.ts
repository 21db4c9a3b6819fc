// Plays the forecast's own arrivals: every request at its instant, whatever became of those before. Each VU stands for a share of the
// client instances and keeps their retry budgets; it waits for no answer before it sends what is due next.
import { SharedArray } from 'k6/data'
import exec from 'k6/execution'
import { Counter, Rate, Trend } from 'k6/metrics'
import type { Options } from 'k6/options'
import { type AttemptRecord, type Buckets, pause, request, tenths } from './client.ts'
import type { Plan, PlannedClass, PlannedClient, ScheduleShare } from './plan.ts'
import { record } from './record.ts'

declare const __ENV: Record<string, string>
declare function open(path: string): string

const plan = JSON.parse(open('./plan.json')) as Plan
const target = targetOf(__ENV)
/** Parsed once for all VUs; each copies its own share. */
const shares = new SharedArray('schedule', () => JSON.parse(open('./schedule.json')) as ScheduleShare[])

const late = new Trend('surgecast_lateness', true)
const failed = new Rate('surgecast_failed')
const requests = new Counter('surgecast_requests')

const GRACE_MS = 30_000
const longestMs = plan.horizonMs + plan.leadMs + Math.max(...plan.clients.map(longestOf)) + GRACE_MS

export const options: Options = {
  discardResponseBodies: true,
  // The address that was checked, and no other: a name may stand for another host a minute later.
  ...(__ENV['PINNED_HOST'] === __ENV['PINNED_ADDRESS']
    ? {}
    : { hosts: { [__ENV['PINNED_HOST'] as string]: __ENV['PINNED_ADDRESS'] as string } }),
  maxRedirects: 0,
  batch: 1000,
  batchPerHost: 1000,
  dns: { ttl: '30s', select: 'roundRobin', policy: 'preferIPv4' },
  systemTags: ['status', 'error_code', 'name'],
  scenarios: {
    replay: {
      executor: 'per-vu-iterations',
      vus: plan.vus,
      iterations: 1,
      maxDuration: `${Math.ceil(longestMs / 1000)}s`,
    },
  },
  thresholds: {
    surgecast_failed: [
      {
        threshold: `rate<=${plan.abort.errorRate}`,
        abortOnFail: true,
        delayAbortEval: `${Math.round((plan.leadMs + plan.abort.afterMs) / 1000)}s`,
      },
    ],
  },
}

/** Time-outs of all attempts and the longest waits between them. */
function longestOf({ attempts, timeoutMs, requestTimeoutMs, backoff }: PlannedClient): number {
  const waits = 1000 * (backoff?.cap ?? 60) * (attempts - 1)
  return Math.min(attempts * timeoutMs + waits, requestTimeoutMs ?? Number.POSITIVE_INFINITY)
}

/** @throws Error when the target is not the one that `surgecast k6` checked */
function targetOf({ TARGET = '', ALLOWED = '' }: Record<string, string>): string {
  if (TARGET === '' || TARGET !== ALLOWED)
    throw new Error('start this through surgecast k6 run: TARGET must equal ALLOWED')
  return TARGET.replace(/\/+$/, '')
}

export default async function replay(): Promise<void> {
  const startMs = exec.scenario.startTime + plan.leadMs
  if (exec.vu.idInTest === 1) record({ startEpochMs: startMs })
  const share = shares[exec.vu.idInTest - 1] as ScheduleShare
  const buckets: Buckets = new Map()
  const running: Promise<void>[] = []
  for (let position = 0; position < share.intentMs.length; position++) {
    const dueMs = startMs + (share.intentMs[position] as number)
    await pause(dueMs - Date.now())
    running.push(play(share, position, dueMs, buckets))
  }
  await Promise.all(running)
}

async function play(share: ScheduleShare, position: number, dueMs: number, buckets: Buckets): Promise<void> {
  const [requestClass, client] = [share.requestClass[position] as number, share.client[position] as number]
  const perRequest = share.drawsPerRequest
  const intent = {
    dueMs,
    instance: `${client}/${share.instance[position]}`,
    draws: share.draws.slice(position * perRequest, (position + 1) * perRequest),
  }
  const lateMs = tenths(Math.max(0, Date.now() - dueMs))
  late.add(lateMs)
  requests.add(1)
  const attempts: AttemptRecord[] = await request(
    target,
    plan.classes[requestClass] as PlannedClass,
    plan.clients[client] as PlannedClient,
    intent,
    buckets,
  )
  failed.add(attempts.at(-1)?.[2] !== null)
  record([share.index[position] as number, share.intentMs[position] as number, lateMs, requestClass, client, attempts])
}
