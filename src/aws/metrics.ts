// CloudWatch series of one service and its load balancer, minute by minute.
import { type MetricDataQuery, paginateGetMetricData } from '@aws-sdk/client-cloudwatch'
import type { DescribedService } from '../import/described-service.ts'
import type { AwsClients } from './clients.ts'
import type { ServiceName } from './describe-service.ts'

export const PERIOD_S = 60

export type Span = { from: Date; to: Date }

const BALANCER_METRICS = {
  requests: { MetricName: 'RequestCount', Stat: 'Sum' },
  healthy: { MetricName: 'HealthyHostCount', Stat: 'Average' },
  responseP50: { MetricName: 'TargetResponseTime', Stat: 'p50' },
  responseP99: { MetricName: 'TargetResponseTime', Stat: 'p99' },
  target5xx: { MetricName: 'HTTPCode_Target_5XX_Count', Stat: 'Sum' },
  balancer5xx: { MetricName: 'HTTPCode_ELB_5XX_Count', Stat: 'Sum' },
} as const
type SeriesName = keyof typeof BALANCER_METRICS | 'cpu'

/** By minute from the first of the span on; null where CloudWatch has no datapoint. */
export type Series = Record<SeriesName, readonly (number | null)[]>

export async function readSeries(
  clients: AwsClients,
  name: ServiceName,
  described: Pick<DescribedService, 'targetGroups' | 'loadBalancer'>,
  span: Span,
): Promise<Series> {
  const balancing = balancingOf(described)
  const queries = [
    cpuQuery(name, PERIOD_S),
    ...(balancing === undefined
      ? []
      : Object.entries(BALANCER_METRICS).map(([id, metric]) =>
          // Errors that the load balancer itself answers belong to no target group.
          balancerQuery(id, metric, id === 'balancer5xx' ? { ...balancing, group: undefined } : balancing, PERIOD_S),
        )),
  ]
  const minutes = Math.round((span.to.getTime() - span.from.getTime()) / (PERIOD_S * 1000))
  const names: SeriesName[] = ['cpu', ...(Object.keys(BALANCER_METRICS) as (keyof typeof BALANCER_METRICS)[])]
  const series = Object.fromEntries(
    names.map((each) => [each, new Array<number | null>(minutes).fill(null)]),
  ) as Record<SeriesName, (number | null)[]>
  for (const [id, points] of await readPoints(clients, queries, span)) {
    for (const { at, value } of points) {
      const minute = Math.floor((at.getTime() - span.from.getTime()) / (PERIOD_S * 1000))
      if (minute >= 0 && minute < minutes) series[id as SeriesName][minute] = value
    }
  }
  return series
}

export type Point = { at: Date; value: number }

/** Datapoints of each query by its id, in order of time; an id without any has an empty list. */
export async function readPoints(
  { cloudWatch }: AwsClients,
  queries: readonly MetricDataQuery[],
  span: Span,
): Promise<Map<string, Point[]>> {
  const points = new Map<string, Point[]>(queries.map(({ Id = '' }) => [Id, []]))
  const input = {
    MetricDataQueries: [...queries],
    StartTime: span.from,
    EndTime: span.to,
    ScanBy: 'TimestampAscending' as const,
  }
  for await (const { MetricDataResults: results = [] } of paginateGetMetricData({ client: cloudWatch }, input)) {
    for (const { Id = '', Timestamps = [], Values = [] } of results)
      points.get(Id)?.push(...Timestamps.map((at, index) => ({ at, value: Values[index] as number })))
  }
  return points
}

/** The names that metrics of the load balancer and its target group go by. */
export type Balancing = { balancer: string; group: string | undefined }

export function balancingOf({
  loadBalancer,
  targetGroups,
}: Pick<DescribedService, 'targetGroups' | 'loadBalancer'>): Balancing | undefined {
  const balancer = loadBalancer?.balancer.LoadBalancerArn?.split(':loadbalancer/')[1]
  const group = targetGroups?.[0]?.group.TargetGroupArn?.split(':').at(-1)
  return balancer === undefined || group === undefined ? undefined : { balancer, group }
}

export function cpuQuery({ cluster, service }: ServiceName, periodS: number): MetricDataQuery {
  const dimensions = [
    { Name: 'ClusterName', Value: cluster.split('/').at(-1) as string },
    { Name: 'ServiceName', Value: service },
  ]
  return query('cpu', 'AWS/ECS', { MetricName: 'CPUUtilization', Stat: 'Average' }, dimensions, periodS)
}

/** @param balancing without a group: the metric of the load balancer as a whole */
export function balancerQuery(
  id: string,
  metric: { MetricName: string; Stat: string },
  { balancer, group }: Balancing,
  periodS: number,
): MetricDataQuery {
  const dimensions = [
    { Name: 'LoadBalancer', Value: balancer },
    ...(group === undefined ? [] : [{ Name: 'TargetGroup', Value: group }]),
  ]
  return query(id, 'AWS/ApplicationELB', metric, dimensions, periodS)
}

function query(
  Id: string,
  Namespace: string,
  { MetricName, Stat }: { MetricName: string; Stat: string },
  Dimensions: { Name: string; Value: string }[],
  Period: number,
): MetricDataQuery {
  return { Id, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period, Stat } }
}
