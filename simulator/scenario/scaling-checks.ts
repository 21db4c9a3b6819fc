// What is wrong with scaling policies though each of their options is right.
import { resolutionOf } from '../control-loop/metric-store.ts'
import { usualLowPeriods } from '../control-loop/target-tracking.ts'
import { cronProblem, rateS } from './cron.ts'
import type { Scenario } from './schema.ts'
import { parseStart } from './start.ts'
import type { Path } from './tree.ts'
import { type Placed, problem } from './validate.ts'

type Policy = Scenario['scaling'][string]
type Kind<K extends Policy['kind']> = Extract<Policy, { kind: K }>

/** Limits of a scalable target: policies that scale by a metric, and scheduled actions. */
const MOST_POLICIES = 50
const MOST_SCHEDULES = 200
const DAY_S = 86_400

export function checkScaling(scenario: Scenario): Placed[] {
  const tracked = new Map<string, string>()
  const found = Object.entries(scenario.scaling).flatMap(([name, policy]) => {
    const path = ['scaling', name, policy.kind]
    switch (policy.kind) {
      case 'targetTracking':
        return checkTracking(path, policy, { name, tracked })
      case 'step':
        return [
          ...checkLevel([...path, 'threshold'], policy.metric, policy.threshold),
          ...checkAlarm(path, policy, policy.period ?? resolutionOf(policy.metric)),
          ...checkAdjustments(path, policy),
        ]
      case 'prewarm':
        return [
          ...checkLevel([...path, 'threshold'], policy.metric, policy.threshold),
          ...checkAlarm(path, policy, policy.period ?? resolutionOf(policy.metric)),
        ]
      case 'schedule':
        return checkSchedule(path, policy, scenario)
      default:
        return policy satisfies never
    }
  })
  return [...found, ...checkCounts(scenario)]
}

/** @source https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-limits.html */
function checkCounts({ scaling }: Scenario): Placed[] {
  const kinds = Object.values(scaling).map(({ kind }) => kind)
  const schedules = kinds.filter((kind) => kind === 'schedule').length
  const policies = kinds.filter((kind) => kind === 'targetTracking' || kind === 'step').length
  const tooMany = (count: number, what: string, most: number) =>
    count > most ? [problem(['scaling'], `${count} ${what} are too many`, `A service has at most ${most}.`)] : []
  return [
    ...tooMany(policies, 'scaling policies', MOST_POLICIES),
    ...tooMany(schedules, 'scheduled actions', MOST_SCHEDULES),
  ]
}

function checkTracking(
  path: Path,
  policy: Kind<'targetTracking'>,
  { name, tracked }: { name: string; tracked: Map<string, string> },
): Placed[] {
  const { metric, target, highAlarm, lowAlarm } = policy
  const periodS = resolutionOf(metric)
  const found = [
    ...checkLevel([...path, 'target'], metric, target),
    ...checkAlarm([...path, 'highAlarm'], highAlarm, periodS),
    ...checkAlarm(
      [...path, 'lowAlarm'],
      { ...lowAlarm, evaluationPeriods: lowAlarm.evaluationPeriods ?? usualLowPeriods(metric) },
      periodS,
    ),
  ]
  const other = tracked.get(metric)
  if (other === undefined) tracked.set(metric, name)
  else
    found.push(
      problem(
        [...path, 'metric'],
        `${other} tracks ${metric} already`,
        'Two target tracking policies of a service need different metrics.',
      ),
    )
  return found
}

type AlarmShape = { evaluationPeriods: number; datapointsToAlarm?: number | undefined }

/** @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html */
function checkAlarm(path: Path, { evaluationPeriods: n, datapointsToAlarm: m }: AlarmShape, periodS: number): Placed[] {
  const found: Placed[] = []
  if (m !== undefined && m > n)
    found.push(
      problem(
        [...path, 'datapointsToAlarm'],
        `${m} of ${n} periods can never raise the alarm`,
        `Choose at most evaluationPeriods, ${n}.`,
      ),
    )
  if (![10, 20, 30].includes(periodS) && (periodS <= 0 || periodS % 60 !== 0))
    found.push(
      problem([...path, 'period'], `an alarm has no period of ${periodS} s`, 'Choose 10s, 20s, 30s or whole minutes.'),
    )
  const mostS = periodS < 3600 ? DAY_S : 7 * DAY_S
  if (periodS * n > mostS)
    found.push(
      problem(
        [...path, 'evaluationPeriods'],
        `${n} periods of ${periodS} s are ${periodS * n} s; CloudWatch looks back at most ${mostS} s`,
        `Choose at most ${Math.floor(mostS / periodS)} periods.`,
      ),
    )
  return found
}

function checkLevel(path: Path, metric: string, level: number): Placed[] {
  if (!(level > 0)) return [problem(path, 'must be above zero', 'Choose a positive value.')]
  const isCpu = metric === 'cpu' || metric === 'cpuHighResolution'
  if (isCpu && (level > 100 || level < 1))
    return [problem(path, `${level} is no CPU utilization in per cent`, 'Write a percentage, as in 70%.')]
  return []
}

/** @source https://docs.aws.amazon.com/autoscaling/application/APIReference/API_StepAdjustment.html */
function checkAdjustments(path: Path, { adjustment, minAdjustment, steps }: Kind<'step'>): Placed[] {
  const found = checkSteps([...path, 'steps'], steps)
  for (const [index, { by }] of steps.entries()) {
    const here = [...path, 'steps', index, 'by']
    if (!Number.isInteger(by))
      found.push(problem(here, `${by} is not a whole number`, 'AWS adjusts by whole tasks or whole per cent.'))
    else if (adjustment === 'exactCapacity' && by < 0)
      found.push(problem(here, `an exact capacity cannot be ${by}`, 'Write 0 or more tasks.'))
  }
  if (minAdjustment > 0 && adjustment !== 'percentChangeInCapacity')
    found.push(
      problem(
        [...path, 'minAdjustment'],
        `it does not go with ${adjustment}`,
        'Leave it out, or choose percentChangeInCapacity.',
      ),
    )
  return found
}

type Steps = Kind<'step'>['steps']

/** Steps leave no gap and do not overlap, each has a bound, and the outermost ones are open. */
function checkSteps(path: Path, steps: Steps): Placed[] {
  const bounds = steps
    .map(({ from, to }, index) => ({
      index,
      low: from ?? Number.NEGATIVE_INFINITY,
      high: to ?? Number.POSITIVE_INFINITY,
    }))
    .sort((left, right) => left.low - right.low)
  return [...checkEnds(path, bounds), ...checkBetween(path, bounds)]
}

type Bounds = readonly { index: number; low: number; high: number }[]

function checkEnds(path: Path, bounds: Bounds): Placed[] {
  const found: Placed[] = []
  for (const { index, low, high } of bounds) {
    if (low === Number.NEGATIVE_INFINITY && high === Number.POSITIVE_INFINITY)
      found.push(
        problem([...path, index], 'a step needs a bound', 'Give from, to or both; from: 0 starts at the threshold.'),
      )
    else if (high <= low)
      found.push(
        problem([...path, index, 'to'], 'the upper bound is not above the lower one', 'Swap them or widen the step.'),
      )
  }
  const lowest = bounds[0] as Bounds[number]
  if (Number.isFinite(lowest.low) && lowest.low < 0)
    found.push(
      problem([...path, lowest.index, 'from'], `no step says what to do below ${lowest.low}`, 'Leave from out here.'),
    )
  const highest = bounds.reduce((most, each) => (each.high > most.high ? each : most), lowest)
  if (Number.isFinite(highest.high) && highest.high > 0)
    found.push(
      problem([...path, highest.index, 'to'], `no step says what to do above ${highest.high}`, 'Leave to out here.'),
    )
  return found
}

function checkBetween(path: Path, bounds: Bounds): Placed[] {
  return bounds.flatMap(({ high }, position) => {
    const next = bounds[position + 1]
    if (next === undefined || next.low === high) return []
    const what = next.low < high ? 'two steps overlap' : 'there is a gap between two steps'
    return [problem([...path, next.index, 'from'], what, 'Let each step begin where another ends.')]
  })
}

function checkSchedule(path: Path, schedule: Kind<'schedule'>, { service, start }: Scenario): Placed[] {
  const found: Placed[] = []
  const given = (['cron', 'at', 'rate'] as const).filter((key) => schedule[key] !== undefined)
  if (given.length !== 1)
    found.push(
      problem(
        path,
        `exactly one of cron, at and rate is needed; ${given.length === 0 ? 'none was' : `${given.join(' and ')} were`} given`,
        'Keep one.',
      ),
    )
  if (schedule.min === undefined && schedule.max === undefined)
    found.push(problem(path, 'it changes nothing', 'Give min, max or both.'))
  const [min, max] = [schedule.min ?? 0, schedule.max ?? Number.POSITIVE_INFINITY]
  if (min > max)
    found.push(problem([...path, 'min'], `the minimum ${min} is above the maximum ${max}`, 'Lower min or raise max.'))
  if (schedule.max === undefined && min > service.tasks.max)
    found.push(
      problem(
        [...path, 'min'],
        `the minimum ${min} is above service.tasks.max ${service.tasks.max}`,
        'Give the action a max as well.',
      ),
    )
  const cronError = schedule.cron === undefined ? undefined : cronProblem(schedule.cron)
  if (cronError !== undefined)
    found.push(
      problem(
        [...path, 'cron'],
        `'${schedule.cron}' is not a cron expression that AWS accepts: ${cronError}`,
        'Write minutes hours day-of-month month day-of-week year, as in 45 7 * * ? *.',
      ),
    )
  if (schedule.rate !== undefined && rateS(schedule.rate) === undefined)
    found.push(
      problem(
        [...path, 'rate'],
        `'${schedule.rate}' is not a rate`,
        'Write a whole number from 1 and a unit: 5 minutes, 1 hour or 1 day.',
      ),
    )
  found.push(...checkUntil(path, schedule, start.zone))
  if (schedule.at !== undefined) {
    const at = parseStart(`${schedule.at} ${schedule.timezone ?? start.zone}`)
    if ('problem' in at) found.push(problem([...path, 'at'], at.problem, 'Write 2026-11-23T07:45:00.'))
  } else if (schedule.timezone !== undefined && 'problem' in parseStart(`2026-01-01 ${schedule.timezone}`)) {
    found.push(
      problem(
        [...path, 'timezone'],
        `zone '${schedule.timezone}' is not known`,
        'Write an IANA name such as Europe/Berlin.',
      ),
    )
  }
  return found
}

/** An end is written in the way of its beginning, and comes after it. */
function checkUntil(path: Path, { cron, at, until, timezone }: Kind<'schedule'>, zone: string): Placed[] {
  if (until === undefined) return []
  const wrong = (message: string, hint: string) => [problem([...path, 'until'], message, hint)]
  const cronError = cron === undefined ? undefined : cronProblem(until)
  if (cronError !== undefined) {
    const hint = 'Write it as cron is written: 30 9 * * ? * takes the bounds back at 09:30.'
    return wrong(`'${until}' is not a cron expression that AWS accepts: ${cronError}`, hint)
  }
  if (at !== undefined) {
    const [from, to] = [at, until].map((each) => parseStart(`${each} ${timezone ?? zone}`)) as [Parsed, Parsed]
    if ('problem' in to) return wrong(to.problem, 'Write it as at is written: 2026-11-23T09:30:00.')
    if (!('problem' in from) && to.epochS <= from.epochS) return wrong('it is not after at', 'Choose a later time.')
  }
  if (cron === undefined && at === undefined)
    return wrong('a rate has no end', 'Use cron or at, or a second schedule that sets the bounds back.')
  return []
}

type Parsed = ReturnType<typeof parseStart>
