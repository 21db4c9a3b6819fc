// What is wrong with scaling policies though each of their options is right.
import { Cron } from 'croner'
import { cronerPattern, isRate } from '../control-loop/scheduled-scaling.ts'
import type { Scenario } from './schema.ts'
import { parseStart } from './start.ts'
import type { Path } from './tree.ts'
import { type Placed, problem } from './validate.ts'

export function checkScaling(scenario: Scenario): Placed[] {
  const found: Placed[] = []
  const tracked = new Map<string, string>()
  for (const [name, policy] of Object.entries(scenario.scaling)) {
    const path = ['scaling', name, policy.kind]
    if (policy.kind === 'schedule') {
      found.push(...checkSchedule(path, policy, scenario))
      continue
    }
    if (policy.kind === 'targetTracking') {
      const other = tracked.get(policy.metric)
      if (other !== undefined)
        found.push(
          problem(
            [...path, 'metric'],
            `${other} tracks ${policy.metric} already`,
            'Two target tracking policies of a service need different metrics.',
          ),
        )
      tracked.set(policy.metric, name)
      found.push(...checkLevel([...path, 'target'], policy.metric, policy.target))
    } else {
      found.push(...checkLevel([...path, 'threshold'], policy.metric, policy.threshold))
    }
    if (policy.kind === 'step') found.push(...checkSteps([...path, 'steps'], policy.steps))
    const alarm = policy.kind === 'targetTracking' ? policy.highAlarm : policy
    if ((alarm.datapointsToAlarm ?? 1) > alarm.evaluationPeriods) {
      found.push(
        problem(
          [...path, 'datapointsToAlarm'],
          'more datapoints than periods can never raise the alarm',
          'Choose at most evaluationPeriods.',
        ),
      )
    }
  }
  return found
}

function checkLevel(path: Path, metric: string, level: number): Placed[] {
  if (!(level > 0)) return [problem(path, 'must be above zero', 'Choose a positive value.')]
  const isCpu = metric === 'cpu' || metric === 'cpuHighResolution'
  if (isCpu && (level > 100 || level < 1))
    return [problem(path, `${level} is no CPU utilization in per cent`, 'Write a percentage, as in 70%.')]
  return []
}

type Steps = Extract<Scenario['scaling'][string], { kind: 'step' }>['steps']

/** Steps leave no gap and do not overlap; at most one is open below and one above. */
function checkSteps(path: Path, steps: Steps): Placed[] {
  const bounds = steps
    .map(({ from, to }, index) => ({
      index,
      low: from ?? Number.NEGATIVE_INFINITY,
      high: to ?? Number.POSITIVE_INFINITY,
    }))
    .sort((left, right) => left.low - right.low)
  const found: Placed[] = []
  for (const [position, { index, low, high }] of bounds.entries()) {
    if (high <= low)
      found.push(
        problem([...path, index, 'to'], 'the upper bound is not above the lower one', 'Swap them or widen the step.'),
      )
    const next = bounds[position + 1]
    if (next !== undefined && next.low !== high) {
      found.push(
        problem(
          [...path, next.index, 'from'],
          next.low < high ? 'two steps overlap' : 'there is a gap between two steps',
          'Let each step begin where another ends.',
        ),
      )
    }
  }
  return found
}

type Schedule = Extract<Scenario['scaling'][string], { kind: 'schedule' }>

function checkSchedule(path: Path, schedule: Schedule, { service, start }: Scenario): Placed[] {
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
  if (schedule.cron !== undefined && !isCron(schedule.cron))
    found.push(
      problem(
        [...path, 'cron'],
        `'${schedule.cron}' is no cron expression`,
        'Six fields: minute hour day-of-month month day-of-week year, as in 45 7 * * ? *.',
      ),
    )
  if (schedule.rate !== undefined && !isRate(schedule.rate))
    found.push(problem([...path, 'rate'], `'${schedule.rate}' is no rate`, 'Write 5 minutes, 1 hour or 1 day.'))
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

function isCron(text: string): boolean {
  try {
    new Cron(cronerPattern(text), { paused: true })
    return true
  } catch {
    return false
  }
}
