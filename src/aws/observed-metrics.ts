// What CloudWatch has of an observed run: CPU of the service and counts of its load balancer, at the finest period there is.
import type { BalancerPeriod, Period } from '../observed/service-record.ts'
import type { AwsClients } from './clients.ts'
import type { ServiceName } from './describe-service.ts'
import { type Balancing, balancerQuery, cpuQuery, type Point, readPoints, type Span } from './metrics.ts'

/** A service can publish every 20 s instead of every minute. @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html */
const FINE_S = 20
const COARSE_S = 60
/** Finer periods than a minute are kept, and may be asked for, for so long. @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html */
const FINE_KEPT_S = 3 * 3600

/** What to read, and when it is read. */
export type Asked = { readonly span: Span; readonly nowS: number }

const OF_TARGETS = {
  requests: { MetricName: 'RequestCount', Stat: 'Sum' },
  target5xx: { MetricName: 'HTTPCode_Target_5XX_Count', Stat: 'Sum' },
  healthy: { MetricName: 'HealthyHostCount', Stat: 'Average' },
  responseP50S: { MetricName: 'TargetResponseTime', Stat: 'p50' },
  responseP95S: { MetricName: 'TargetResponseTime', Stat: 'p95' },
  responseP99S: { MetricName: 'TargetResponseTime', Stat: 'p99' },
} as const
const OF_BALANCER = {
  elb502: { MetricName: 'HTTPCode_ELB_502_Count', Stat: 'Sum' },
  elb503: { MetricName: 'HTTPCode_ELB_503_Count', Stat: 'Sum' },
  elb504: { MetricName: 'HTTPCode_ELB_504_Count', Stat: 'Sum' },
} as const
type CountName = 'requests' | 'target5xx' | keyof typeof OF_BALANCER
const COUNTS: readonly CountName[] = ['requests', 'target5xx', 'elb502', 'elb503', 'elb504']

export async function readUtilization(clients: AwsClients, name: ServiceName, asked: Asked): Promise<Period<number>[]> {
  const { points, periodS } = await atFinest(asked, async (period) => {
    const found = await readPoints(clients, [cpuQuery(name, period)], wholePeriods(asked.span))
    return found.get('cpu') ?? []
  })
  return points.map(({ at, value }) => ({ fromS: at.getTime() / 1000, periodS, value: value / 100 }))
}

export async function readBalancer(
  clients: AwsClients,
  balancing: Balancing,
  asked: Asked,
): Promise<Period<BalancerPeriod>[]> {
  const span = wholePeriods(asked.span)
  const { periodS } = await atFinest(asked, async (period) => {
    const queries = [balancerQuery('requests', OF_TARGETS.requests, balancing, period)]
    return (await readPoints(clients, queries, span)).get('requests') ?? []
  })
  const queries = [
    ...Object.entries(OF_TARGETS).map(([id, metric]) => balancerQuery(id, metric, balancing, periodS)),
    ...Object.entries(OF_BALANCER).map(([id, metric]) =>
      balancerQuery(id, metric, { ...balancing, group: undefined }, periodS),
    ),
  ]
  return periodsOf(await readPoints(clients, queries, span), periodS)
}

/** Datapoints are stamped at the start of their period: the one that holds the first instant begins before it. */
function wholePeriods({ from, to }: Span): Span {
  const stepMs = COARSE_S * 1000
  return {
    from: new Date(Math.floor(from.getTime() / stepMs) * stepMs),
    to: new Date(Math.ceil(to.getTime() / stepMs) * stepMs),
  }
}

/** Asked for 20 s, a metric of a minute answers once a minute: then a minute it is. */
async function atFinest(
  { span, nowS }: Asked,
  read: (periodS: number) => Promise<Point[]>,
): Promise<{ points: Point[]; periodS: number }> {
  const isKept = nowS - wholePeriods(span).from.getTime() / 1000 < FINE_KEPT_S
  const fine = isKept ? await read(FINE_S) : []
  const isFine = fine.some(({ at }, index) => {
    const before = fine[index - 1]
    return before !== undefined && at.getTime() - before.at.getTime() < COARSE_S * 1000
  })
  return isFine ? { points: fine, periodS: FINE_S } : { points: await read(COARSE_S), periodS: COARSE_S }
}

/** No datapoint of a count is a count of none; no datapoint of anything else is nothing known. */
function periodsOf(points: ReadonlyMap<string, readonly Point[]>, periodS: number): Period<BalancerPeriod>[] {
  const byStart = new Map<number, Record<string, number>>()
  for (const [id, list] of points) {
    for (const { at, value } of list) byStart.set(at.getTime(), { ...byStart.get(at.getTime()), [id]: value })
  }
  const names = [...Object.keys(OF_TARGETS), ...Object.keys(OF_BALANCER)] as (keyof BalancerPeriod)[]
  return [...byStart]
    .sort(([left], [right]) => left - right)
    .map(([startMs, values]) => ({
      fromS: startMs / 1000,
      periodS,
      value: Object.fromEntries(
        names.map((name) => [name, values[name] ?? (COUNTS.includes(name as CountName) ? 0 : Number.NaN)]),
      ) as BalancerPeriod,
    }))
}
