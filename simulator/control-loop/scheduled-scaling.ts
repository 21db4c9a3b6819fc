// Scheduled actions: when each is due. An action moves the bounds; the capacity follows only where it lies outside them.
// Of the times that a step passes at once only one counts: an action sets what it sets, however often.
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-policy-overview.html
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
import { Cron } from 'croner'
import { cronerPattern, rateS } from '../scenario/cron.ts'
import type { Scenario } from '../scenario/schema.ts'
import { parseStart } from '../scenario/start.ts'
import type { Answer, Now, Policy, Surroundings } from './policy.ts'

export type Schedule = Extract<Scenario['scaling'][string], { kind: 'schedule' }>
/** As AWS knows it: a schedule with `until` is two of them (scheduled-actions.ts). */
export type ScheduledAction = Pick<Schedule, 'cron' | 'at' | 'rate' | 'timezone' | 'min' | 'max'>

export class ScheduledScaling implements Policy {
  readonly name: string
  readonly alarms = []
  readonly cooldowns = undefined
  wakeAtS: number
  private readonly action: ScheduledAction
  private readonly start: Scenario['start']

  constructor(name: string, action: ScheduledAction, { start, startS }: Pick<Surroundings, 'start' | 'startS'>) {
    this.name = name
    this.action = action
    this.start = start
    this.wakeAtS = nextDueS(action, start, startS - 1e-3)
  }

  answers({ timeS }: Now): Answer[] {
    if (this.wakeAtS > timeS) return []
    this.wakeAtS = nextDueS(this.action, this.start, timeS)
    const { min, max } = this.action
    return [{ kind: 'bounds', subject: this.name, reason: '', numbers: {}, min, max }]
  }

  consent(): undefined {
    return undefined
  }
}

/** The next time an action is due strictly after `afterS`, Infinity for never. Seconds from the scenario's first instant. */
export function nextDueS(action: ScheduledAction, start: Scenario['start'], afterS: number): number {
  const zone = action.timezone ?? start.zone
  if (action.at !== undefined) {
    const at = parseStart(`${action.at} ${zone}`)
    const dueS = 'problem' in at ? Number.POSITIVE_INFINITY : at.epochS - start.epochS
    return dueS > afterS ? dueS : Number.POSITIVE_INFINITY
  }
  if (action.rate !== undefined) {
    const everyS = rateS(action.rate) ?? Number.POSITIVE_INFINITY
    if (everyS === Number.POSITIVE_INFINITY) return everyS
    return (Math.floor(afterS / everyS) + 1) * everyS
  }
  const next = new Cron(cronerPattern(action.cron ?? ''), { timezone: zone }).nextRun(
    new Date((start.epochS + afterS) * 1000),
  )
  return next === null ? Number.POSITIVE_INFINITY : next.getTime() / 1000 - start.epochS
}
