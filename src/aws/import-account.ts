// A live service as a scenario: settings from the describe calls, the rest fitted to what CloudWatch and ECS remember.
import type { Task } from '@aws-sdk/client-ecs'
import type { DescribedService } from '../import/described-service.ts'
import { describedToImported } from '../import/described-to-imported.ts'
import type { Imported, ImportedValue } from '../import/imported.ts'
import type { AwsClients } from './clients.ts'
import { type ColdStartPhases, coldStartValues, readColdStart } from './cold-start-metrics.ts'
import { describeService, type ServiceName } from './describe-service.ts'
import { allowed, type Lost } from './failures.ts'
import { type CpuFit, fitCpu, fitWait } from './fit-requests.ts'
import { milliseconds, startUpValues } from './fitted-values.ts'
import { PERIOD_S, readSeries, type Series, type Span } from './metrics.ts'
import { fitStartUp, recentTasks } from './start-up.ts'

export type ImportedAccount = {
  imported: Imported
  /** Requests per minute; undefined where no metric told. */
  trace: { binS: number; counts: readonly number[] } | undefined
}

/** @throws UserError when the service cannot be described at all, or is not on Fargate */
export async function importAccount(
  clients: AwsClients,
  name: ServiceName,
  span: Span,
  traceFile: string,
): Promise<ImportedAccount> {
  const lost: Lost[] = []
  const described = await describeService(clients, name, lost)
  const settings = describedToImported(described)
  const [series, tasks, phases] = await Promise.all([
    allowed(() => readSeries(clients, name, described, span), lost, 'metrics', 'cloudwatch:GetMetricData'),
    allowed(() => recentTasks(clients, name), lost, 'start-up phases', 'ecs:ListTasks and ecs:DescribeTasks'),
    allowed(
      () => readColdStart(clients, name.service, span),
      lost,
      'metrics of cold starts',
      'cloudwatch:GetMetricData',
    ),
  ])
  const found = { span, traceFile, vcpu: vcpuOf(described), series, tasks: tasks ?? [], phases: phases ?? {} }
  const imported = withFits(settings, found)
  return { imported: { ...imported, missing: [...lost, ...imported.missing] }, trace: traceOf(series) }
}

type Found = {
  span: Span
  traceFile: string
  vcpu: number
  series: Series | undefined
  tasks: readonly Task[]
  phases: ColdStartPhases
}

function vcpuOf({ taskDefinition }: DescribedService): number {
  return Number(taskDefinition?.cpu ?? 1024) / 1024
}

function traceOf(series: Series | undefined): ImportedAccount['trace'] {
  if (series === undefined || series.requests.every((count) => count === null)) return undefined
  // An idle minute has no datapoint. @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
  return { binS: PERIOD_S, counts: series.requests.map((count) => Math.round(count ?? 0)) }
}

function withFits(settings: Imported, found: Found): Imported {
  const { series, vcpu, tasks, phases } = found
  const cpu = series === undefined ? undefined : fitCpu(series, vcpu)
  const startUp = startUpValues(fitStartUp(tasks))
  return {
    ...settings,
    values: [
      ...settings.values,
      ...trafficValues(found),
      ...requestValues(cpu, found),
      ...startUp,
      ...coldStartValues(phases),
      ...(series === undefined ? [] : observedValues(series, found.span)),
    ],
    missing: [
      ...settings.missing,
      ...(series !== undefined && cpu === undefined ? [CPU_UNKNOWN] : []),
      ...(startUp.length === 0 ? [STARTS_UNKNOWN] : []),
    ],
  }
}

const CPU_UNKNOWN = {
  what: 'CPU per request',
  remedy: 'take a --from and --to in which the load varies, at least 20 minutes with requests',
}
const STARTS_UNKNOWN = {
  what: 'start-up phases',
  remedy: 'import again within an hour after tasks have started: ECS forgets stopped tasks',
}

function trafficValues({ span, traceFile, series }: Found): ImportedValue[] {
  if (traceOf(series) === undefined) return []
  const from = `AWS/ApplicationELB RequestCount per minute, ${span.from.toISOString()} to ${span.to.toISOString()}`
  const minutes = Math.round((span.to.getTime() - span.from.getTime()) / 60_000)
  return [
    { path: ['traffic', 'recorded'], value: { trace: { file: traceFile } }, origin: { kind: 'imported', from } },
    {
      path: ['start'],
      value: `${span.from.toISOString().slice(0, 16)} UTC`,
      origin: { kind: 'imported', from: 'the first minute read' },
    },
    { path: ['horizon'], value: `${minutes}m`, origin: { kind: 'imported', from: 'the minutes read' } },
  ]
}

function requestValues(cpu: CpuFit | undefined, { series, vcpu }: Found): ImportedValue[] {
  if (cpu === undefined || series === undefined) return []
  const wait = fitWait(series, cpu.cpuS, vcpu)
  const steps = [
    { cpu: { lognormal: { mean: milliseconds(cpu.cpuS), cv: 1 } } },
    ...(wait === undefined
      ? []
      : [{ wait: { lognormal: { median: milliseconds(wait.medianS), p99: milliseconds(wait.p99S) } } }]),
  ]
  const waiting = wait === undefined ? '' : '; waiting from TargetResponseTime in the quietest quarter'
  const how = `CPU per request by regression of CPUUtilization on RequestCount per task (its spread, cv 1, is assumed)${waiting}`
  const fitted = { kind: 'fitted', how, n: cpu.n, low: milliseconds(cpu.lowS), high: milliseconds(cpu.highS) } as const
  const background = Number(cpu.backgroundVcpu.toFixed(3))
  return [
    { path: ['requests', 'request'], value: { work: steps }, origin: fitted },
    {
      path: ['service', 'backgroundCpu'],
      value: `${background}vCPU`,
      origin: { kind: 'fitted', how: 'CPU of a task without requests, intercept of the same regression', n: cpu.n },
    },
  ]
}

/** What the service did in the span, to stand beside the prediction: an import that does not reproduce it is worth a look. */
function observedValues(series: Series, span: Span): ImportedValue[] {
  const requests = sum(series.requests)
  if (requests === 0) return []
  const errors = sum(series.target5xx) + sum(series.balancer5xx)
  const tasks = series.healthy.flatMap((count) => (count === null ? [] : [count]))
  const source = `CloudWatch, ${span.from.toISOString().slice(0, 16)} to ${span.to.toISOString().slice(0, 16)} UTC`
  const row = (label: string, figure: string, value: number) => ({
    label,
    figure,
    source,
    values: { 'as it is': value },
  })
  const rows = [
    row('5xx of all requests', 'errorRate', errors / requests),
    ...(tasks.length === 0 ? [] : [row('healthy tasks, mean', 'tasks.mean', sum(tasks) / tasks.length)]),
  ]
  return [
    { path: ['published'], value: rows, origin: { kind: 'imported', from: 'what the service did in the same span' } },
  ]
}

function sum(values: readonly (number | null)[]): number {
  return values.reduce<number>((total, value) => total + (value ?? 0), 0)
}
