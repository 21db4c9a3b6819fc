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
  return {
    timeS,
    kind: 'alarm',
    subject: name,
    message: `${STATES[alarm.state]}: ${rule}`,
    numbers: value === undefined ? { threshold } : { value, threshold },
  }
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
