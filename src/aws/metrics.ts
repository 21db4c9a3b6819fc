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
export type SeriesName = keyof typeof BALANCER_METRICS | 'cpu'

/** By minute from the first of the span on; null where CloudWatch has no datapoint. */
export type Series = Record<SeriesName, readonly (number | null)[]>

export async function readSeries(
  { cloudWatch }: AwsClients,
  name: ServiceName,
  described: DescribedService,
  span: Span,
): Promise<Series> {
  const balancer = described.loadBalancer?.balancer.LoadBalancerArn?.split(':loadbalancer/')[1]
  const group = described.targetGroups?.[0]?.group.TargetGroupArn?.split(':').at(-1)
  const queries = [
    cpuQuery(name),
    ...(balancer === undefined || group === undefined ? [] : balancerQueries(balancer, group)),
  ]
  const minutes = Math.round((span.to.getTime() - span.from.getTime()) / (PERIOD_S * 1000))
  const names: SeriesName[] = ['cpu', ...(Object.keys(BALANCER_METRICS) as (keyof typeof BALANCER_METRICS)[])]
  const series = Object.fromEntries(
    names.map((each) => [each, new Array<number | null>(minutes).fill(null)]),
  ) as Record<SeriesName, (number | null)[]>
  const input = {
    MetricDataQueries: queries,
    StartTime: span.from,
    EndTime: span.to,
    ScanBy: 'TimestampAscending',
  } as const
  for await (const { MetricDataResults: results = [] } of paginateGetMetricData({ client: cloudWatch }, input)) {
    for (const { Id, Timestamps = [], Values = [] } of results) {
      for (const [index, at] of Timestamps.entries()) {
        const minute = Math.floor((at.getTime() - span.from.getTime()) / (PERIOD_S * 1000))
        if (minute >= 0 && minute < minutes) series[Id as SeriesName][minute] = Values[index] ?? null
      }
    }
  }
  return series
}

function cpuQuery({ cluster, service }: ServiceName): MetricDataQuery {
  return query('cpu', 'AWS/ECS', { MetricName: 'CPUUtilization', Stat: 'Average' }, [
    { Name: 'ClusterName', Value: cluster.split('/').at(-1) as string },
    { Name: 'ServiceName', Value: service },
  ])
}

/** Errors that the load balancer itself answers belong to no target group. */
function balancerQueries(balancer: string, group: string): MetricDataQuery[] {
  return Object.entries(BALANCER_METRICS).map(([id, metric]) =>
    query(id, 'AWS/ApplicationELB', metric, [
      { Name: 'LoadBalancer', Value: balancer },
      ...(id === 'balancer5xx' ? [] : [{ Name: 'TargetGroup', Value: group }]),
    ]),
  )
}

function query(
  Id: string,
  Namespace: string,
  { MetricName, Stat }: { MetricName: string; Stat: string },
  Dimensions: { Name: string; Value: string }[],
): MetricDataQuery {
  return { Id, MetricStat: { Metric: { Namespace, MetricName, Dimensions }, Period: PERIOD_S, Stat } }
}
