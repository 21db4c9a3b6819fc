// What must hold for every run, whatever the scenario. Each law that a run breaks is named with its numbers.
import type { RunOutput } from '../../simulator/result/run-output.ts'
import type { TaskLife } from '../../simulator/result/schema.ts'
import type { Scenario } from '../../simulator/scenario/schema.ts'
import { total } from '../ground-truth/readings.ts'

type Law = (run: RunOutput, scenario: Scenario) => readonly (readonly [what: string, holds: boolean])[]

/** A minute at least. Written here anew, not taken from the simulator. @source https://aws.amazon.com/fargate/pricing/ */
const LEAST_BILLED_S = 60
/** Sums of times may differ in the last digits. */
const HAIR = 1e-6

export function brokenLaws(run: RunOutput, scenario: Scenario): string[] {
  return LAWS.flatMap((law) => law(run, scenario))
    .filter(([, holds]) => !holds)
    .map(([what]) => what)
}

const equal = (what: string, left: number, right: number): [string, boolean] => [
  `${what}: ${left} = ${right}`,
  Math.abs(left - right) <= HAIR * Math.max(1, Math.abs(left)),
]
const atMost = (what: string, left: number, right: number): [string, boolean] => [
  `${what}: ${left} ≤ ${right}`,
  left <= right + HAIR * Math.max(1, Math.abs(right)),
]

const requests: Law = ({ totals }, { clients }) => {
  const mostAttempts = Math.max(...Object.values(clients).map(({ attempts }) => attempts))
  const unsent = totals.requests - totals.sent - totals.rejectedLocally
  return [
    equal(
      'requests = succeeded + failed + in flight',
      totals.requests,
      totals.succeeded + totals.failed + totals.inFlightAtEnd,
    ),
    atMost('requests cover those sent and those rejected by the client', 0, unsent),
    atMost('only requests in flight have not been sent', unsent, totals.inFlightAtEnd),
    equal('attempts = first sends + retries', totals.attempts, totals.sent + totals.retries),
    atMost('retries ≤ (attempts − 1) × requests', totals.retries, (mostAttempts - 1) * totals.requests),
    atMost('cold tasks answer successes only', totals.coldTask, totals.succeeded),
  ]
}

const failures: Law = ({ totals, failureTimeS }) => [
  equal('failures add up over kinds', totals.failed, sum(Object.values(totals.failedByKind))),
  equal('each failure has a time', failureTimeS.count, totals.failed),
]

const classes: Law = ({ totals, classes: list }) => {
  const over = (field: 'requests' | 'succeeded' | 'failed') => sum(list.map((entry) => entry[field]))
  return [
    equal('requests add up over classes', over('requests'), totals.requests),
    equal('successes add up over classes', over('succeeded'), totals.succeeded),
    equal('failures add up over classes', over('failed'), totals.failed),
    ...list.flatMap((entry) => [
      equal(`${entry.request} of ${entry.client}: a time for each success`, entry.responseTimeS.count, entry.succeeded),
      atMost(`${entry.request} of ${entry.client}: outcomes`, entry.succeeded + entry.failed, entry.requests),
    ]),
  ]
}

const intervals: Law = ({ totals, intervals: columns }) => [
  equal('offered adds up', total(columns.offered), totals.requests),
  equal('attempts add up', total(columns.attempts), totals.attempts),
  equal('retries add up', total(columns.retries), totals.retries),
  equal('successes add up', total(columns.succeeded), totals.succeeded),
  ...Object.entries(columns.failed).map(([kind, column]) =>
    equal(`${kind} adds up`, total(column), totals.failedByKind[kind as keyof typeof totals.failedByKind] ?? 0),
  ),
  ...(['inFlight', 'queued', 'cpuUsed', 'running', 'healthy', 'draining', 'pending'] as const).map((name) =>
    atMost(`${name} is never negative`, -Math.min(...columns[name]), 0),
  ),
  atMost('requests in flight at the end', totals.inFlightAtEnd, columns.inFlight.at(-1) as number),
]

const histograms: Law = ({ intervalHistograms, intervals: columns, responseTimeS, totals }) => {
  const { offsets, counts, sums } = intervalHistograms
  const wrong = [...columns.succeeded.entries()].filter(
    ([index, succeeded]) => sum(counts.subarray(offsets[index], offsets[index + 1])) !== succeeded,
  )
  return [
    [`histograms of intervals ${wrong.map(([index]) => index)} count their successes`, wrong.length === 0],
    equal('each success has a response time', responseTimeS.count, totals.succeeded),
    equal('response times add up over intervals', total(sums), responseTimeS.sum),
  ]
}

const capacity: Law = ({ intervals: columns, tasks }, { service, scaling }) => {
  const scheduled = Object.values(scaling).flatMap((policy) => (policy.kind === 'schedule' ? [policy] : []))
  const least = Math.min(service.tasks.min, ...scheduled.map(({ min }) => min ?? Number.POSITIVE_INFINITY))
  const most = Math.max(service.tasks.max, ...scheduled.map(({ max, min }) => max ?? min ?? 0))
  // A function calls UpdateService, which knows no maximum: it sets a multiple of what runs.
  const called = Object.values(scaling).map((policy) => (policy.kind === 'prewarm' ? policy.factor * tasks.max : 0))
  const all = Array.from(
    columns.running,
    (running, index) => running + (columns.pending[index] as number) + (columns.draining[index] as number),
  )
  // An interval may begin and end in the busy parts of two periods, and so hold one quota more than its share.
  const cutPeriodVcpuS = service.task.cpuLimit === 'cfs' ? service.task.cpu * service.task.cfsPeriod : 0
  return [
    atMost('min ≤ desired', least, Math.min(...columns.desired)),
    atMost('desired ≤ max', Math.max(...columns.desired), Math.max(most, ...called)),
    atMost('tasks of all states', Math.max(...all), tasks.max),
    ...[...columns.healthy.entries()].map(([index, healthy]) =>
      atMost(`healthy tasks run in interval ${index}`, healthy, columns.running[index] as number),
    ),
    ...[...columns.cpuUsed.entries()].map(([index, used]) =>
      atMost(`CPU used in interval ${index}`, used, (columns.cpuOffered[index] as number) + tasks.max * cutPeriodVcpuS),
    ),
  ]
}

/** From the start of the pull to the stop, by the second, at least a minute. @source https://aws.amazon.com/fargate/pricing/ */
const billing: Law = ({ tasks, taskLives, taskLivesLeftOut, intervals: columns }, { horizon }) => {
  if (taskLivesLeftOut > 0) return []
  const spans = taskLives.flatMap((life) => billedSpan(life))
  const billedS = spans.map(({ fromS, toS }) => {
    const lengthS = Math.min(toS, horizon) - Math.max(fromS, 0)
    const isWhole = fromS >= 0 && toS < horizon
    return lengthS <= 0 ? 0 : Math.max(isWhole ? LEAST_BILLED_S : 0, Math.ceil(lengthS - 1e-9))
  })
  const usedS = spans.map(({ fromS, toS }) => Math.max(0, Math.min(toS, horizon) - Math.max(fromS, 0)))
  return [
    equal('billed seconds are the tasks’ billable lifetimes', tasks.billedS, sum(billedS)),
    equal('billed time of intervals', total(columns.billedTaskS), sum(usedS)),
  ]
}

function billedSpan({ phases, endS }: TaskLife): { fromS: number; toS: number }[] {
  const wasLaunched = phases.some(({ name }) => name === 'schedule')
  const first = phases.find(({ name }) => name === (wasLaunched ? 'pull' : 'inService'))
  return first === undefined ? [] : [{ fromS: first.startS, toS: endS ?? Number.POSITIVE_INFINITY }]
}

function sum(values: Iterable<number>): number {
  let result = 0
  for (const value of values) result += value
  return result
}

const LAWS: readonly Law[] = [requests, failures, classes, intervals, histograms, capacity, billing]
