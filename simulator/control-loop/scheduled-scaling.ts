// Scheduled actions: when each is due. An action moves the bounds; the capacity follows only where it lies outside them.
// @source https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-using-cron-expressions.html
import { Cron } from 'croner'
import type { Scenario } from '../scenario/schema.ts'
import { parseStart } from '../scenario/start.ts'

export type ScheduledAction = Extract<Scenario['scaling'][string], { kind: 'schedule' }>

const RATE = /^\s*(\d+)\s*(minute|hour|day)s?\s*$/
const UNIT_S: Record<string, number> = { minute: 60, hour: 3600, day: 86_400 }

/** The next time an action is due strictly after `afterS`, Infinity for never. Seconds from the scenario's first instant. */
export function nextDueS(action: ScheduledAction, start: Scenario['start'], afterS: number): number {
  const zone = action.timezone ?? start.zone
  if (action.at !== undefined) {
    const at = parseStart(`${action.at} ${zone}`)
    const dueS = 'problem' in at ? Number.POSITIVE_INFINITY : at.epochS - start.epochS
    return dueS > afterS ? dueS : Number.POSITIVE_INFINITY
  }
  if (action.rate !== undefined) {
    const match = RATE.exec(action.rate)
    if (match === null) return Number.POSITIVE_INFINITY
    const everyS = Number(match[1]) * (UNIT_S[match[2] as string] as number)
    return (Math.floor(afterS / everyS) + 1) * everyS
  }
  const next = new Cron(cronerPattern(action.cron ?? ''), { timezone: zone }).nextRun(
    new Date((start.epochS + afterS) * 1000),
  )
  return next === null ? Number.POSITIVE_INFINITY : next.getTime() / 1000 - start.epochS
}

/** Whether an interval is written as AWS writes it. */
export function isRate(text: string): boolean {
  return RATE.test(text)
}

/**
 * AWS's six fields (minute hour day-of-month month day-of-week year; Sunday is 1, `?` means any) as the library reads them
 * (seconds first; Sunday is 0).
 *
 * @throws for patterns that are not cron
 */
export function cronerPattern(awsFields: string): string {
  const fields = awsFields.trim().split(/\s+/)
  if (fields.length !== 6) throw new Error('six fields are needed: minute hour day-of-month month day-of-week year')
  const [minute, hour, dayOfMonth, month, dayOfWeek, year] = fields as [string, string, string, string, string, string]
  const any = (field: string) => (field === '?' ? '*' : field)
  const weekday = any(dayOfWeek).replace(
    /(^|[,-])(\d)/g,
    (_, before: string, digit: string) => `${before}${Number(digit) - 1}`,
  )
  return `0 ${minute} ${hour} ${any(dayOfMonth)} ${month} ${weekday} ${year}`
}
