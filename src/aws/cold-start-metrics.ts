// What an application publishes about its own start, in the namespace `ECS/ColdStart`: the phases that no AWS timestamp tells.
import { paginateGetMetricData } from '@aws-sdk/client-cloudwatch'
import type { ImportedValue } from '../import/imported.ts'
import type { AwsClients } from './clients.ts'
import { milliseconds } from './fitted-values.ts'
import { PERIOD_S, type Span } from './metrics.ts'

const NAMESPACE = 'ECS/ColdStart'
const PHASES = [
  { id: 'dependencies', metric: 'StartupPhase_dependency_load' },
  { id: 'bootstrap', metric: 'StartupPhase_app_bootstrap' },
] as const

/** Means of the span, in seconds; a phase without a datapoint is left out. */
export type ColdStartPhases = Partial<Record<(typeof PHASES)[number]['id'], { meanS: number; n: number }>>

export async function readColdStart(
  { cloudWatch }: AwsClients,
  service: string,
  { from, to }: Span,
): Promise<ColdStartPhases> {
  const queries = PHASES.map(({ id, metric }) => ({
    Id: id,
    MetricStat: {
      Metric: { Namespace: NAMESPACE, MetricName: metric, Dimensions: [{ Name: 'Service', Value: service }] },
      Period: PERIOD_S,
      Stat: 'Average',
    },
  }))
  const values: Record<string, number[]> = {}
  const input = { MetricDataQueries: queries, StartTime: from, EndTime: to }
  for await (const { MetricDataResults: results = [] } of paginateGetMetricData({ client: cloudWatch }, input)) {
    for (const { Id = '', Values = [] } of results) values[Id] = [...(values[Id] ?? []), ...Values]
  }
  return Object.fromEntries(
    Object.entries(values)
      .filter(([, list]) => list.length > 0)
      .map(([id, list]) => [id, { meanS: list.reduce((sum, ms) => sum + ms, 0) / list.length / 1000, n: list.length }]),
  )
}

/** As waiting: the metrics do not say how much of a phase was CPU. */
export function coldStartValues(phases: ColdStartPhases): ImportedValue[] {
  return PHASES.flatMap(({ id, metric }) => {
    const phase = phases[id]
    if (phase === undefined) return []
    const how = `${NAMESPACE} ${metric}, mean of the minutes that have one; taken as waiting`
    return [
      {
        path: ['service', 'coldStart', id],
        value: { wait: milliseconds(phase.meanS) },
        origin: { kind: 'fitted', how, n: phase.n },
      },
    ]
  })
}
