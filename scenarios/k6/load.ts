// What the scripts share: the plan, the target, limits that end a test, and how one request is sent and recorded.
import exec from 'k6/execution'
import { Counter, Rate } from 'k6/metrics'
import type { Options, Threshold } from 'k6/options'
import { quantile } from '../../simulator/engine/distribution.ts'
import { toUnit } from '../../simulator/engine/keyed-random.ts'
import { RequestDraws } from '../../simulator/request-path/request-draws.ts'
import { type Buckets, type Intent, request, tenths } from './client.ts'
import type { Load, Plan, PlannedClass, PlannedClient } from './plan.ts'
import { record } from './record.ts'

declare const __ENV: Record<string, string>
declare function open(path: string): string

export const plan = JSON.parse(open('./plan.json')) as Plan
const target = allowedTarget(__ENV['TARGET'] ?? '')

// Rates, not trends: k6 keeps every value of a trend. “At most 1 % are beyond the limit” says the same as a 99th percentile.
const late = new Rate('surgecast_late')
const slow = new Rate('surgecast_slow')
const failed = new Rate('surgecast_failed')
const requests = new Counter('surgecast_requests')

const GRACE_MS = 30_000
/** What a request may take after the last instant. */
export const afterHorizonMs = Math.max(...plan.clients.map(({ longestMs }) => longestMs)) + GRACE_MS

/** @throws Error when this is not the script of the plan */
export function loadOf<Kind extends Load['kind']>(kind: Kind): Extract<Load, { kind: Kind }> {
  if (plan.load.kind !== kind) throw new Error(`the plan is for the script ${plan.load.kind}`)
  return plan.load as Extract<Load, { kind: Kind }>
}

/** Everything but the scenario. */
export function commonOptions(): Options {
  return {
    discardResponseBodies: true,
    ...pinnedAddress(),
    maxRedirects: 0,
    batch: 1000,
    batchPerHost: 1000,
    setupTimeout: '25h',
    systemTags: ['status', 'error_code', 'name'],
    thresholds: {
      surgecast_failed: [ending(`rate<=${plan.abort.errorRate}`)],
      surgecast_late: ['rate<=0.01'],
      ...(plan.abort.p99Ms === null ? {} : { surgecast_slow: [ending('rate<=0.01')] }),
    },
  }
}

/** Ends the test, but not before staging had its time. */
function ending(threshold: string): Threshold {
  const delayMs = Math.max(0, (plan.startAtMs ?? 0) - Date.now()) + plan.leadMs + plan.abort.afterMs
  return { threshold, abortOnFail: true, delayAbortEval: `${Math.round(delayMs / 1000)}s` }
}

/**
 * The addresses that were checked, and no others: a name may stand for another host a minute later. A name with several addresses is
 * looked up once, and answers other than the checked ones are refused.
 */
function pinnedAddress(): Options {
  const { PINNED_HOST: host, PINNED_ADDRESS: address, REFUSED_ADDRESSES: refused = '' } = __ENV
  return {
    ...(host === undefined || address === undefined || host === address ? {} : { hosts: { [host]: address } }),
    ...(refused === '' ? {} : { blacklistIPs: refused.split(',') }),
    dns: { ttl: 'inf', select: 'roundRobin', policy: 'preferIPv4' },
  }
}

/** @throws Error for a host that the scenario does not allow; surgecast has checked it already, but the script can be started by hand */
function allowedTarget(url: string): string {
  const [, scheme, host, name] = /^(https?):\/\/((\[[^\]]+\]|[^/:@?#]+)(?::\d+)?)(?:\/[^?#]*)?$/i.exec(url) ?? []
  const allowed = plan.allowedHosts.map((each) => each.toLowerCase())
  if (host === undefined || name === undefined) throw new Error(`TARGET is no http or https URL: ${url}`)
  const names = [host, name, `${name}:${scheme?.toLowerCase() === 'https' ? 443 : 80}`].map((each) =>
    each.toLowerCase(),
  )
  // Without a port in the URL the scheme's is meant; with one, only that.
  if (!names.slice(0, host === name ? 3 : 2).some((each) => allowed.includes(each)))
    throw new Error(`TARGET ${host} is not under staging.allowedHosts`)
  return url.replace(/\/+$/, '')
}

/** The first instant, of scripts that keep the time themselves. */
export function startOf(): number {
  return plan.startAtMs ?? exec.scenario.startTime + plan.leadMs
}

export type Due = { index: number; startMs: number; intentMs: number; requestClass: number; client: number }

/** Sends a request that is due and records it. @returns when it was over, in milliseconds since 1970 */
export async function play(due: Due, { instance, draws }: Omit<Intent, 'dueMs'>, buckets: Buckets): Promise<number> {
  const { index, startMs, intentMs, requestClass, client } = due
  const dueMs = startMs + intentMs
  const lateMs = tenths(Math.max(0, Date.now() - dueMs))
  late.add(lateMs > plan.latenessLimitMs)
  requests.add(1)
  const planned = plan.clients[client] as PlannedClient
  const attempts = await request(
    target,
    plan.classes[requestClass] as PlannedClass,
    planned,
    { dueMs, instance, draws },
    buckets,
  )
  failed.add(attempts.at(-1)?.[2] !== null)
  const endMs = Date.now()
  slow.add(endMs - dueMs > (plan.abort.p99Ms ?? Number.POSITIVE_INFINITY))
  record([index, tenths(intentMs), lateMs, requestClass, client, attempts])
  return endMs
}

const requestDraws = new RequestDraws(plan.classes, plan.clients, plan)

/** Class, client and retry draws of a request, as the forecast draws them. A VU is a client instance of its own. */
export function drawn(salt: number, ordinal: number): { requestClass: number; client: number; draws: number[] } {
  const client = requestDraws.client(salt, ordinal)
  const { attempts, delay } = plan.clients[client] as PlannedClient
  const draws = Array.from({ length: attempts - 1 }, (_, retry) => {
    const unit = toUnit(requestDraws.retryBits(salt, ordinal, retry + 1))
    return delay === null ? unit : quantile(delay, unit)
  })
  return { requestClass: requestDraws.requestClass(salt, ordinal), client, draws }
}
