// Scheduled actions: when each is due. An action moves the bounds; the capacity follows only where it lies outside them.
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
import { Cron } from 'croner'
import { cronerPattern, rateS } from '../scenario/cron.ts'
import type { Scenario } from '../scenario/schema.ts'
import { parseStart } from '../scenario/start.ts'

export type ScheduledAction = Extract<Scenario['scaling'][string], { kind: 'schedule' }>

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
