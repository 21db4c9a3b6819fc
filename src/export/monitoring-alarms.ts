// The alarms of a forecast: what is beyond its worst minute rings. Each compares a statistic with the same statistic of the forecast.
import type { Figure, Summary, VariantResult } from '../../simulator/index.ts'
import type { AlarmSettings, MathAlarm, PercentileAlarm } from './scaling-settings.ts'

const PERIOD_S = 60
/** A handful of failures is no news, whatever was forecast. */
const LEAST_FAILURES = 5
/** Kinds of a failed request that the balancer or a target answers with 5XX; of the others it has no answer. */
const ANSWERED = ['500', '502', '503', '504'] as const

export type MonitoringAlarm = { id: string; settings: AlarmSettings | PercentileAlarm | MathAlarm }

const SUSTAINED = {
  periodS: PERIOD_S,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  comparison: 'GreaterThanThreshold',
  missingData: 'notBreaching',
} as const
const TARGETS = { namespace: 'AWS/ApplicationELB', ...SUSTAINED } as const

export function monitoringAlarms({ summary, windows }: VariantResult, maxTasks: number): MonitoringAlarm[] {
  const worst = windows.find(({ name }) => name === 'worst minute')?.summary ?? summary
  return [...slower(worst, summary), ...failing(worst), ...givingUp(worst), closeToMaximum(maxTasks)]
}

/** The upper end of the 95 % interval, or the value where there is none. */
function most(figure: Figure | undefined): number | undefined {
  if (figure === undefined || figure.value === null) return undefined
  return figure.high ?? figure.value
}

function slower(worst: Summary, whole: Summary): MonitoringAlarm[] {
  const slow = most(worst.responseTimeS.p99) ?? most(whole.responseTimeS.p99)
  if (slow === undefined) return []
  const settings = {
    name: 'p99 of response times above the forecast p99 of the worst minute (of requests; the metric is of single attempts)',
    ...TARGETS,
    metric: 'TargetResponseTime',
    percentile: 'p99' as const,
    threshold: rounded(slow),
  }
  return [{ id: 'SlowerThanForecast', settings }]
}

/** Targets' answers and the balancer's own are two metrics; an overloaded service fails by the balancer's. */
function failing(worst: Summary): MonitoringAlarm[] {
  const count = failedAttempts(worst, ANSWERED)
  if (count === undefined) return []
  const settings: MathAlarm = {
    name: '5XX answers of targets and of the balancer itself above the forecast of the worst minute (attempts)',
    ...SUSTAINED,
    expression: 'FILL(targets, 0) + FILL(balancer, 0)',
    terms: [
      { id: 'targets', metric: 'HTTPCode_Target_5XX_Count', of: 'targetGroup' },
      { id: 'balancer', metric: 'HTTPCode_ELB_5XX_Count', of: 'loadBalancer' },
    ],
    threshold: Math.max(LEAST_FAILURES, Math.ceil(count)),
  }
  return [{ id: 'MoreErrorsThanForecast', settings }]
}

/** Who gives up waiting gets no answer: the balancer notes 460, among the 4XX of its own. */
function givingUp(worst: Summary): MonitoringAlarm[] {
  const count = failedAttempts(worst, ['timeout'])
  if (count === undefined) return []
  const settings: MathAlarm = {
    name: '4XX of the balancer itself (460: the client gave up) above the time-outs forecast for the worst minute (attempts)',
    ...SUSTAINED,
    expression: 'FILL(balancer, 0)',
    terms: [{ id: 'balancer', metric: 'HTTPCode_ELB_4XX_Count', of: 'loadBalancer' }],
    threshold: Math.max(LEAST_FAILURES, Math.ceil(count)),
  }
  return [{ id: 'MoreTimeoutsThanForecast', settings }]
}

/** Attempts that fail in a minute: each retry follows one, and each failed request ends with one. Their kinds are those of the last ones. */
function failedAttempts(worst: Summary, kinds: readonly ('timeout' | (typeof ANSWERED)[number])[]): number | undefined {
  const [failed, attempts, requests] = [most(worst.failed), most(worst.attempts), worst.requests.value]
  if (failed === undefined || attempts === undefined || requests === null) return undefined
  const shareOf = (names: readonly string[]) =>
    names.reduce((sum, kind) => sum + (worst.errorsByKind[kind as 'timeout']?.value ?? 0), 0)
  const all = shareOf(Object.keys(worst.errorsByKind))
  return (failed + Math.max(0, attempts - requests)) * (all > 0 ? shareOf(kinds) / all : 0)
}

function closeToMaximum(maxTasks: number): MonitoringAlarm {
  const settings = {
    name: `Healthy tasks at 90 % of the maximum of ${maxTasks}`,
    ...TARGETS,
    comparison: 'GreaterThanOrEqualToThreshold',
    metric: 'HealthyHostCount',
    statistic: 'Average' as const,
    threshold: Math.max(1, Math.floor(0.9 * maxTasks)),
  }
  return { id: 'CloseToMaximum', settings }
}

export function rounded(value: number): number {
  return Number(value.toPrecision(3))
}
