// The request side of a run that no load generator recorded: what the load balancer counted. It knows attempts, not the requests behind them,
// nothing of clients that gave up, and response times per period only; all else is not observed.
import { LogHistogram } from '../../simulator/engine/log-histogram.ts'
import type { RunOutput, Scenario } from '../../simulator/index.ts'
import { failuresOver } from '../../simulator/result/interval-window.ts'
import { type ByKind, FAILURE_KINDS, type FailureKind } from '../../simulator/result/schema.ts'
import type { BalancerPeriod, Period, ServiceRecord } from './service-record.ts'
import { type Grid, gridOf, unseenColumn, unseenService } from './unseen.ts'

/** Which failures the load balancer counts; clients' time-outs and refused connections are the client's to know. */
const SEEN: Partial<Record<FailureKind, (period: BalancerPeriod) => number>> = {
  '500': ({ target5xx }) => target5xx,
  '502': ({ elb502 }) => elb502,
  '503': ({ elb503 }) => elb503,
  '504': ({ elb504 }) => elb504,
}

/** @param zeroS the first instant of the run, in seconds since 1970 */
export function balancerRequests(scenario: Scenario, { balancer }: ServiceRecord, zeroS: number): RunOutput {
  const grid = gridOf(scenario)
  const spread = (of: ((period: BalancerPeriod) => number) | undefined) =>
    balancer === undefined || of === undefined ? unseenColumn(grid) : spreadOver(grid, balancer, zeroS, of)
  const failed = Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, spread(SEEN[kind])])) as Record<
    FailureKind,
    Float64Array
  >
  // RequestCount holds requests for which a target was chosen: a 503 of the balancer itself is none.
  // @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
  const offered = spread(({ requests, elb503 }) => requests + elb503)
  const succeeded = offered.map((count, index) => count - failuresOver(failed, [index]))
  const none = new LogHistogram().toSparse()
  const { columns, ...service } = unseenService(grid)
  const retries = unseenColumn(grid)
  return {
    replication: 0,
    intervalS: grid.intervalS,
    intervals: {
      offered,
      attempts: offered,
      retries,
      succeeded,
      failed,
      ...columns,
      inFlight: retries,
      queued: retries,
    },
    intervalHistograms: {
      offsets: new Uint32Array(grid.intervals + 1),
      buckets: new Uint16Array(0),
      counts: new Uint32Array(0),
      sums: new Float64Array(grid.intervals),
      maxima: new Float64Array(grid.intervals),
    },
    ...(balancer === undefined ? {} : { intervalPercentiles: percentilesOf(grid, balancer, zeroS) }),
    totals: totalsOf(offered, succeeded, failed),
    responseTimeS: none,
    failureTimeS: none,
    waitingTimeS: none,
    classes: [],
    ...service,
  }
}

/** Evenly over the part of the run that a period covers. */
function spreadOver(
  { intervals, intervalS, horizonS }: Grid,
  periods: readonly Period<BalancerPeriod>[],
  zeroS: number,
  of: (period: BalancerPeriod) => number,
): Float64Array {
  const column = new Float64Array(intervals)
  for (const { fromS, periodS, value } of periods) {
    const startS = fromS - zeroS
    const [firstS, lastS] = [Math.max(0, startS), Math.min(horizonS, startS + periodS)]
    for (let index = Math.floor(firstS / intervalS); index * intervalS < lastS; index++) {
      const overlapS = Math.min(lastS, (index + 1) * intervalS) - Math.max(firstS, index * intervalS)
      column[index] = (column[index] as number) + (of(value) * overlapS) / periodS
    }
  }
  return column
}

/** Of targets, without the way to and from the client; the period that holds the middle of an interval tells. */
function percentilesOf(
  { intervals, intervalS }: Grid,
  periods: readonly Period<BalancerPeriod>[],
  zeroS: number,
): NonNullable<RunOutput['intervalPercentiles']> {
  const column = (of: (period: BalancerPeriod) => number) =>
    Float64Array.from({ length: intervals }, (_, index) => {
      const middleS = zeroS + (index + 0.5) * intervalS
      const period = periods.find(({ fromS, periodS }) => fromS <= middleS && middleS < fromS + periodS)
      return period === undefined ? Number.NaN : of(period.value)
    })
  return {
    p50: column(({ responseP50S }) => responseP50S),
    p95: column(({ responseP95S }) => responseP95S),
    p99: column(({ responseP99S }) => responseP99S),
  }
}

function totalsOf(offered: Float64Array, succeeded: Float64Array, failed: ByKind<Float64Array>): RunOutput['totals'] {
  const sum = (column: Float64Array) => column.reduce((total, value) => total + value, 0)
  const failedByKind = Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, sum(failed[kind])])) as Record<
    FailureKind,
    number
  >
  const requests = sum(offered)
  return {
    requests,
    sent: Number.NaN,
    rejectedLocally: Number.NaN,
    attempts: requests,
    retries: Number.NaN,
    succeeded: sum(succeeded),
    failed: requests - sum(succeeded),
    failedByKind,
    inFlightAtEnd: Number.NaN,
    firstUse: Number.NaN,
    coldTask: Number.NaN,
    zombies: Number.NaN,
  }
}
