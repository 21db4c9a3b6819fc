// How decisions read in the log.
import type { Alarm } from './alarm.ts'
import type { DecisionEntry } from './decision-log.ts'
import type { MetricStore } from './metric-store.ts'
import type { Because } from './policy.ts'

export type Decision = Omit<DecisionEntry, 'lastTimeS' | 'count'>

/** A number for a sentence: two decimals, below one three digits, so that a threshold of 8 ms does not read as 0.01. */
export function rounded(value: number): number {
  return Math.abs(value) < 1 ? Number(value.toPrecision(3)) : Math.round(value * 100) / 100
}

export function saidOfAlarm(alarm: Alarm, metrics: MetricStore, timeS: number): Decision {
  const { name, metric, comparison, threshold, datapointsToAlarm: m, evaluationPeriods: n } = alarm.config
  const rule = `${metric} ${COMPARISONS[comparison]} ${rounded(threshold)} in ${m} of ${n} periods`
  const [value] = alarm.newest(metrics, timeS)
  const startUp = alarm.state === 'ALARM' && value !== undefined ? saidOfStartUp(alarm, value, metrics, timeS) : ''
  return {
    timeS,
    kind: 'alarm',
    subject: name,
    message: `${alarm.isForMissing ? 'alarm for missing data' : STATES[alarm.state]}: ${rule}${startUp}`,
    numbers: value === undefined ? { threshold } : { value, threshold },
  }
}

/** CPU of starting tasks counts in the service's CPU: how much of a high value it is, and whether the alarm is its doing. */
function saidOfStartUp(alarm: Alarm, value: number, metrics: MetricStore, timeS: number): string {
  const part = rounded(alarm.startUpPart(metrics, timeS))
  if (part === 0 || !alarm.breaches(Number.POSITIVE_INFINITY)) return ''
  const isItsDoing = !alarm.breaches(value - part)
  return `; ${part} of ${rounded(value)} is the CPU of starting tasks${isItsDoing ? ', without which it would not breach' : ''}`
}

export function saidOfChange({ subject, reason, numbers }: Because, from: number, to: number, timeS: number): Decision {
  return {
    timeS,
    kind: to > from ? 'scale-out' : 'scale-in',
    subject,
    message: `desired count ${from} → ${to}: ${reason}`,
    numbers: { ...numbers, from, to },
  }
}

export function saidOfRefusal(
  { subject, numbers }: Pick<Because, 'subject' | 'numbers'>,
  { code, why }: { code: string; why: string },
  { timeS, desired }: { timeS: number; desired: number },
): Decision {
  return { timeS, kind: 'not-scaled', subject, message: `${why} (${code})`, numbers: { ...numbers, desired } }
}

const COMPARISONS = { above: 'above', atOrAbove: 'at or above', below: 'below', atOrBelow: 'at or below' } as const
const STATES = { ALARM: 'alarm', OK: 'alarm over', INSUFFICIENT_DATA: 'alarm has no data' } as const
