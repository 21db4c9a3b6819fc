// Amazon CloudWatch, as far as surgecast reads it: alarms, and statistics of observations per period.
// @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
import type { Account, Metric, Observation } from './account.ts'
import { AwsError, type Operation, page, texts } from './operation.ts'

const MS = 1000

export const CLOUD_WATCH_OPERATIONS: Readonly<Record<string, Operation>> = {
  DescribeAlarms: (input, { account, pageSize }) => {
    const { AlarmNames: names, AlarmNamePrefix: prefix = '', ActionPrefix: action = '', NextToken } = input
    const found = account.alarms.filter(
      ({ AlarmName = '', AlarmActions = [], OKActions = [], InsufficientDataActions = [] }) =>
        (names === undefined || texts(names).includes(AlarmName)) &&
        AlarmName.startsWith(String(prefix)) &&
        (action === '' ||
          [...AlarmActions, ...OKActions, ...InsufficientDataActions].some((arn) => arn.startsWith(String(action)))),
    )
    const { items, next } = page(found, NextToken, pageSize)
    return { MetricAlarms: items, CompositeAlarms: [], ...(next === undefined ? {} : { NextToken: next }) }
  },
  /** A page holds at most pageSize datapoints of each query. */
  GetMetricData: (input, { account, pageSize }) => {
    const queries = input['MetricDataQueries'] as readonly Query[]
    const span = { fromMs: Number(input['StartTime']) * MS, toMs: Number(input['EndTime']) * MS }
    if (!(span.fromMs < span.toMs))
      throw new AwsError('ValidationException', 'The parameter StartTime must be less than the parameter EndTime.')
    const isAscending = input['ScanBy'] === 'TimestampAscending'
    const pages = queries.map((query) => {
      const points = datapoints(account, query, span)
      return { query, ...pageOf(isAscending ? points : points.reverse(), input['NextToken'], pageSize) }
    })
    const next = pages.find((each) => each.next !== undefined)?.next
    return {
      MetricDataResults: pages.map(({ query, items, next: more }) => ({
        Id: query.Id,
        Label: query.Label ?? `${query.MetricStat?.Metric.MetricName} ${query.MetricStat?.Stat}`,
        Timestamps: items.map(({ at }) => at),
        Values: items.map(({ value }) => value),
        StatusCode: more === undefined ? 'Complete' : 'PartialData',
      })),
      ...(next === undefined ? {} : { NextToken: next }),
    }
  },
}

type Query = {
  Id: string
  Label?: string
  MetricStat?: {
    Metric: { Namespace: string; MetricName: string; Dimensions?: readonly { Name: string; Value: string }[] }
    Period: number
    Stat: string
  }
}
type Span = { fromMs: number; toMs: number }
type Datapoint = { at: Date; value: number }

/** The queries of one call may have lists of different lengths: one that has ended has an empty page. */
function pageOf(points: readonly Datapoint[], token: unknown, size: number) {
  return token !== undefined && Number(token) >= points.length
    ? { items: [], next: undefined }
    : page(points, token, size)
}

function datapoints({ metrics }: Account, { MetricStat: asked }: Query, { fromMs, toMs }: Span): Datapoint[] {
  if (asked === undefined) throw new AwsError('ValidationException', 'Metric math is not supported here.')
  const periodMs = asked.Period * MS
  // AWS rounds the start down to the period for periods of a minute and more.
  const startMs = Math.floor(fromMs / periodMs) * periodMs
  const periods = new Map<number, Observation[]>()
  for (const metric of metrics.filter((each) => isMetric(each, asked.Metric))) {
    for (const observation of metric.observations) {
      const atMs = observation.at.getTime()
      if (atMs < startMs || atMs >= toMs) continue
      const beginMs = Math.floor(atMs / periodMs) * periodMs
      const list = periods.get(beginMs)
      if (list === undefined) periods.set(beginMs, [observation])
      else list.push(observation)
    }
  }
  return [...periods]
    .sort(([left], [right]) => left - right)
    .map(([beginMs, observations]) => ({ at: new Date(beginMs), value: statistic(observations, asked.Stat) }))
}

function isMetric(
  { namespace, name, dimensions }: Metric,
  { Namespace, MetricName, Dimensions = [] }: NonNullable<Query['MetricStat']>['Metric'],
): boolean {
  return (
    namespace === Namespace &&
    name === MetricName &&
    Object.keys(dimensions).length === Dimensions.length &&
    Dimensions.every(({ Name, Value }) => dimensions[Name] === Value)
  )
}

/** @throws AwsError for a statistic that CloudWatch does not have */
export function statistic(observations: readonly Observation[], name: string): number {
  const count = observations.reduce((total, each) => total + each.count, 0)
  const sum = observations.reduce((total, each) => total + each.value * each.count, 0)
  const values = observations.map(({ value }) => value)
  switch (name) {
    case 'Sum':
      return sum
    case 'SampleCount':
      return count
    case 'Average':
      return sum / count
    case 'Minimum':
      return Math.min(...values)
    case 'Maximum':
      return Math.max(...values)
    default:
      return percentile(observations, name, count)
  }
}

/** Nearest rank; AWS does not publish how it interpolates. */
function percentile(observations: readonly Observation[], name: string, count: number): number {
  const share = Number(/^p(\d{1,2}(?:\.\d+)?|100)$/.exec(name)?.[1] ?? Number.NaN) / 100
  if (Number.isNaN(share))
    throw new AwsError('ValidationException', `The value ${name} for parameter Stat is not supported.`)
  const sorted = [...observations].sort((left, right) => left.value - right.value)
  const rank = Math.max(1, Math.ceil(share * count - 1e-9))
  let seen = 0
  for (const { value, count: times } of sorted) {
    seen += times
    if (seen >= rank) return value
  }
  throw new Error('a percentile of no observations')
}
