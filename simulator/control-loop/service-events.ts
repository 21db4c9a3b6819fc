// What the service scheduler did, in words like those of the service events that ECS shows: tasks started and stopped, tasks that failed
// their health checks, and what became of them. What happens at one instant is told in one line, and so is a start of many tasks that
// the launch quotas stretch over a while.
// @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-event-messages-list.html

import type { Scenario } from '../scenario/schema.ts'
import { type DecisionEntry, DecisionLog } from './decision-log.ts'
import type { Pass } from './service-scheduler.ts'

/** One step of the scheduler: what it saw, what it decided, and the tasks that were started for it. */
export type ServiceStep = {
  desiredCount: number
  runningCount: number
  pendingCount: number
  pass: Pass
  started: readonly number[]
}

/** Launches that the quotas hold back belong to one start while they follow one another this closely. */
const SAME_START_S = 60
const SUBJECT = 'service'

/** Consecutive numbers of tasks. */
type Run = { first: number; last: number }
type Config = {
  service: {
    coldStart: { crowd: Pick<Scenario['service']['coldStart']['crowd'], 'from'> }
    launchQuota: Pick<Scenario['service']['launchQuota'], 'othersPerLaunch'>
  }
  dependencies: Record<string, Pick<Scenario['dependencies'][string], 'connections'>>
}
type Start = { fromS: number; lastS: number; count: number; runs: Run[]; asked: string; entry: DecisionEntry }

export class ServiceEvents {
  readonly log = new DecisionLog()
  private readonly config: Config
  private isCrowded = false
  /** Tasks found unhealthy that are still there, and whether a replacement was started for each. */
  private readonly failing = new Map<number, { isReplaced: boolean }>()
  private start: Start | undefined
  private starts = 0

  constructor(config: Config) {
    this.config = config
  }

  /** Call it after every step of the scheduler. */
  tell(nowS: number, step: ServiceStep): void {
    const { pass, started } = step
    this.crowded(nowS, step)
    if (started.length === 0 && pass.stop.length === 0 && pass.failing.length === 0 && this.failing.size === 0) return
    this.recovered(nowS, pass)
    const found = pass.failing.filter((id) => !this.failing.has(id))
    for (const id of found) this.failing.set(id, { isReplaced: false })
    const owed = pass.failing.filter((id) => this.failing.get(id)?.isReplaced === false)
    const replaced = owed.slice(0, started.length)
    for (const id of replaced) this.failing.set(id, { isReplaced: true })
    const replacements = started.slice(0, replaced.length)
    if (found.length > 0) this.found(nowS, found, replaced, replacements, step)
    else if (replaced.length > 0) this.replacedLater(nowS, replaced, replacements, step)
    this.stopped(nowS, found, step)
    if (started.length > replacements.length) this.launched(nowS, started.slice(replacements.length), step)
  }

  /** Says once per crowd that starts slow one another down: no document of AWS does. */
  private crowded(nowS: number, { pendingCount, started }: ServiceStep): void {
    const { coldStart, launchQuota } = this.config.service
    const starting = (pendingCount + started.length) * (1 + launchQuota.othersPerLaunch)
    const isCrowded = starting > coldStart.crowd.from
    if (isCrowded && !this.isCrowded) {
      const message = `more than ${coldStart.crowd.from} tasks are starting at once: starts slow down (service.coldStart.crowd, inferred from one measured launch)`
      this.log.add({ timeS: nowS, kind: 'launch', subject: SUBJECT, message, numbers: { starting } })
    }
    this.isCrowded = isCrowded
  }

  /**
   * A process of a task got no connection to a dependency. The first is told, the others are counted.
   *
   * @param dependency its place in the scenario
   */
  connectionRefused(nowS: number, dependency: number, { taskId, running }: { taskId: number; running: number }): void {
    const [name, { connections }] = Object.entries(this.config.dependencies)[dependency] as [
      string,
      { connections: number },
    ]
    const message = `connection limit of ${name} reached: the other tasks hold all ${connections} connections, task ${taskId} is the first to get none, with ${running} tasks running; calls of a process without a connection fail at once`
    const numbers = { connections, task: taskId, running }
    this.log.add({ timeS: nowS, kind: 'connections', subject: name, message, numbers }, 'connection limit')
  }

  private recovered(nowS: number, { failing }: Pass): void {
    if (this.failing.size === 0) return
    const still = new Set(failing)
    const healthy = [...this.failing.keys()].filter((id) => !still.has(id))
    if (healthy.length === 0) return
    for (const id of healthy) this.failing.delete(id)
    const message = `${named(healthy)} ${are(healthy)} no longer unhealthy`
    this.log.add({ timeS: nowS, kind: 'replace', subject: SUBJECT, message, numbers: { tasks: healthy.length } })
  }

  private found(
    nowS: number,
    found: readonly number[],
    replaced: readonly number[],
    replacements: readonly number[],
    step: ServiceStep,
  ): void {
    const fate = [...stopWords(found, step), ...replacementWords(found, replaced, replacements, step)]
    const message = `${named(found)} ${are(found)} unhealthy: failed health checks in the target group; ${fate.join(', ')}`
    this.log.add({
      timeS: nowS,
      kind: 'replace',
      subject: SUBJECT,
      message,
      numbers: { unhealthy: found.length, started: replacements.length, ...countsOf(step) },
    })
  }

  private replacedLater(
    nowS: number,
    replaced: readonly number[],
    replacements: readonly number[],
    step: ServiceStep,
  ): void {
    const message = `started ${named(replacements)} to replace unhealthy ${named(replaced)}`
    const numbers = { started: replacements.length, ...countsOf(step) }
    this.log.add({ timeS: nowS, kind: 'replace', subject: SUBJECT, message, numbers })
  }

  private stopped(nowS: number, found: readonly number[], step: ServiceStep): void {
    const { pass } = step
    const ids = (reason: string) => pass.stop.filter((stop) => stop.reason === reason).map(({ taskId }) => taskId)
    const unhealthy = ids('unhealthy')
    for (const id of unhealthy) this.failing.delete(id)
    const told = new Set(found)
    const later = unhealthy.filter((id) => !told.has(id))
    if (later.length > 0) {
      const message = `stopped unhealthy ${named(later)}: other tasks make up the ${step.desiredCount} desired`
      this.log.add({
        timeS: nowS,
        kind: 'replace',
        subject: SUBJECT,
        message,
        numbers: { stopped: later.length, ...countsOf(step) },
      })
    }
    const surplus = ids('scale-in')
    if (surplus.length === 0) return
    const message = `stopped ${named(surplus)}: ${step.desiredCount} desired, ${there(step)}`
    this.log.add({
      timeS: nowS,
      kind: 'stop',
      subject: SUBJECT,
      message,
      numbers: { stopped: surplus.length, ...countsOf(step) },
    })
  }

  private launched(nowS: number, tasks: readonly number[], step: ServiceStep): void {
    const goesOn = this.start !== undefined && nowS - this.start.lastS <= SAME_START_S
    const start = goesOn ? (this.start as Start) : this.newStart(nowS, step)
    start.lastS = nowS
    start.count += tasks.length
    for (const id of tasks) append(start.runs, id)
    start.entry.message = startWords(start)
    start.entry.numbers['started'] = start.count
    // What comes once nothing waits any more was asked for by something else.
    this.start = step.pass.held > 0 ? start : undefined
  }

  private newStart(nowS: number, step: ServiceStep): Start {
    const asked = `${step.desiredCount} desired, ${there(step)}`
    // Told apart from every other start: its words are still to come.
    const entry = this.log.add(
      { timeS: nowS, kind: 'launch', subject: SUBJECT, message: '', numbers: countsOf(step) },
      `start ${this.starts++}`,
    )
    return { fromS: nowS, lastS: nowS, count: 0, runs: [], asked, entry }
  }
}

function startWords({ fromS, lastS, count, runs, asked }: Start): string {
  const tasks = count === 1 ? `task ${rangesText(runs)}` : `${count} tasks (${rangesText(runs)})`
  const stretched = lastS > fromS ? ` within ${Math.ceil(lastS - fromS)} s, as the launch quotas allow` : ''
  return `started ${tasks}${stretched}: ${asked}`
}

function stopWords(found: readonly number[], { pass }: ServiceStep): string[] {
  const now = new Set(pass.stop.filter(({ reason }) => reason === 'unhealthy').map(({ taskId }) => taskId))
  const stopped = found.filter((id) => now.has(id))
  if (stopped.length === 0) return []
  return [stopped.length === found.length ? 'stopped' : `${named(stopped)} stopped`]
}

function replacementWords(
  found: readonly number[],
  replaced: readonly number[],
  replacements: readonly number[],
  { pass, desiredCount, runningCount, pendingCount }: ServiceStep,
): string[] {
  const waiting = found.filter((id) => !replaced.includes(id)).length
  const started =
    replacements.length === 0
      ? []
      : [`${replacements.length === 1 ? 'replacement' : 'replacements'} ${named(replacements)} started`]
  if (waiting === 0) return started
  const enough = runningCount + pendingCount - pass.failing.length >= desiredCount
  const why = enough
    ? `no replacement is needed for ${desiredCount} desired`
    : `${waiting} ${waiting === 1 ? 'replacement waits' : 'replacements wait'} ${pass.held > 0 ? 'for the launch quotas' : 'for room under the maximum percent'}`
  return [...started, why]
}

function countsOf({ desiredCount, runningCount, pendingCount }: ServiceStep): Record<string, number> {
  return { desired: desiredCount, running: runningCount, pending: pendingCount }
}

function there({ runningCount, pendingCount }: ServiceStep): string {
  return `${runningCount} running and ${pendingCount} pending`
}

function are(ids: readonly number[]): string {
  return ids.length === 1 ? 'is' : 'are'
}

const MOST_RANGES = 6

/** `task 3`, `tasks 3, 7–9` */
function named(ids: readonly number[]): string {
  return `${ids.length === 1 ? 'task' : 'tasks'} ${ranges(ids)}`
}

function ranges(ids: readonly number[]): string {
  const runs: Run[] = []
  for (const id of [...ids].sort((left, right) => left - right)) append(runs, id)
  return rangesText(runs)
}

function append(runs: Run[], id: number): void {
  const run = runs.at(-1)
  if (run !== undefined && id === run.last + 1) run.last = id
  else runs.push({ first: id, last: id })
}

/** `3, 7–9, 12 and 5 more` */
function rangesText(runs: readonly Run[]): string {
  const shown = runs.slice(0, MOST_RANGES)
  const left = runs.slice(MOST_RANGES).reduce((sum, { first, last }) => sum + last - first + 1, 0)
  const text = shown
    .map(({ first, last }) => (first === last ? `${first}` : `${first}${last === first + 1 ? ', ' : '–'}${last}`))
    .join(', ')
  return left > 0 ? `${text} and ${left} more` : text
}
