// Which of the simulator's metrics a policy or an alarm watches, whichever way it is written: predefined, by name, or as a metric query.
import { given } from './given.ts'

/** A metric as AWS names it; the statistic as text, `Average` or `p99`. */
export type NamedMetric = {
  namespace?: string | undefined
  name?: string | undefined
  statistic?: string | undefined
  periodS?: number | undefined
  dimensions?: readonly { Name?: string | undefined; Value?: string | undefined }[] | undefined
}

type Query = {
  Id?: string | undefined
  Expression?: string | undefined
  ReturnData?: boolean | undefined
  MetricStat?:
    | {
        Metric?:
          | {
              Namespace?: string | undefined
              MetricName?: string | undefined
              Dimensions?: NamedMetric['dimensions']
            }
          | undefined
        Period?: number | undefined
        Stat?: string | undefined
      }
    | undefined
}

/** The metric of queries of which one asks for a metric, and no other one makes anything else of it. */
export function queriedMetric(queries: readonly Query[]): NamedMetric | undefined {
  const asked = queries.filter(({ MetricStat }) => MetricStat !== undefined)
  const [only] = asked
  const makesMore = queries.some(
    ({ MetricStat, Expression }) => MetricStat === undefined && Expression?.trim() !== only?.Id,
  )
  if (only === undefined || asked.length > 1 || makesMore) return undefined
  const { Metric: metric, Period: periodS, Stat: statistic } = only.MetricStat ?? {}
  return given({
    namespace: metric?.Namespace,
    name: metric?.MetricName,
    dimensions: metric?.Dimensions,
    statistic,
    periodS,
  })
}

const METRICS: Readonly<Record<string, { metric: string; namespace: string; statistic: string }>> = {
  CPUUtilization: { metric: 'cpu', namespace: 'AWS/ECS', statistic: 'Average' },
  RequestCountPerTarget: { metric: 'requestCountPerTarget', namespace: 'AWS/ApplicationELB', statistic: 'Sum' },
  RequestCount: { metric: 'requestCount', namespace: 'AWS/ApplicationELB', statistic: 'Sum' },
  TargetResponseTime: { metric: 'targetResponseTime', namespace: 'AWS/ApplicationELB', statistic: 'Average' },
}

/**
 * The simulator's name of it, or undefined where it is another metric: of another namespace, statistic or service.
 *
 * @param service whose metric it must be, where the dimensions say
 */
export function modelledMetric(
  { namespace, name = '', statistic, dimensions = [] }: NamedMetric,
  service: string | undefined,
): string | undefined {
  const known = Object.hasOwn(METRICS, name) ? METRICS[name] : undefined
  const named = dimensions.find(({ Name }) => Name === 'ServiceName')?.Value
  const isOfAnother = named !== undefined && service !== undefined && !named.includes('${') && named !== service
  if (known === undefined || isOfAnother) return undefined
  if (namespace !== undefined && namespace !== known.namespace) return undefined
  return statistic === undefined || statistic === known.statistic ? known.metric : undefined
}

/** As in `p99 of TargetResponseTime over 300 s`. */
export function metricWords({ namespace, name, statistic, periodS, dimensions = [] }: NamedMetric): string {
  if (name === undefined) return 'an expression'
  const of = statistic === undefined ? '' : `${statistic} of `
  const from =
    namespace === undefined || namespace.startsWith('AWS/ECS') || namespace === 'AWS/ApplicationELB'
      ? ''
      : `${namespace} `
  const whose = dimensions.find(({ Name }) => Name === 'ServiceName')?.Value
  return `${of}${from}${name}${whose === undefined ? '' : ` of ${whose}`}${periodS === undefined ? '' : ` over ${periodS} s`}`
}
