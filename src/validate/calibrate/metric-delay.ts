// How late metrics reach the alarms, from the moments at which scale-outs were decided and the course of what they go by.
//
//   CPU  ──────┐ above the target, N periods │            │
//              └─────────────────────────────┤  delay     ├─ decision (the next evaluation, up to a minute later)
import { studentT95 } from '../../../simulator/experiment/student-t.ts'
import type { Scenario } from '../../../simulator/index.ts'
import { deviationOf, meanOf } from './law-fit.ts'
import type { RunData } from './run-data.ts'

export type CpuPolicy = {
  name: string
  metric: 'cpu' | 'cpuHighResolution'
  periodS: number
  evaluationS: number
  threshold: number
  isAtOrAbove: boolean
  /** Breaching periods that raise the alarm, out of the last `evaluationPeriods`. */
  datapoints: number
  evaluationPeriods: number
}

/** The policies whose alarm goes by CPU and scales out. */
export function cpuPolicies({ scaling }: Scenario): CpuPolicy[] {
  return Object.entries(scaling).flatMap(([name, policy]): CpuPolicy[] => {
    if (policy.kind !== 'targetTracking' && policy.kind !== 'step') return []
    const { metric } = policy
    if (metric !== 'cpu' && metric !== 'cpuHighResolution') return []
    if (policy.kind === 'step' && policy.comparison !== 'above') return []
    const { evaluationPeriods, datapointsToAlarm } = policy.kind === 'step' ? policy : policy.highAlarm
    return [
      {
        name,
        metric,
        periodS: metric === 'cpu' ? 60 : 20,
        evaluationS: metric === 'cpu' ? 60 : 10,
        threshold: policy.kind === 'step' ? policy.threshold : policy.target,
        isAtOrAbove: policy.kind === 'step',
        datapoints: datapointsToAlarm ?? evaluationPeriods,
        evaluationPeriods,
      },
    ]
  })
}

export type DelayFit = { delayS: number; lowS: number; highS: number; n: number }

/** @returns why not, in words */
export function fitDelay(runs: readonly RunData[], policy: CpuPolicy): DelayFit | string {
  const perRun = runs.map((run) => decisionsAfterBreach(run, policy)).filter((waits) => waits.length > 0)
  const { evaluationS } = policy
  if (perRun.length === 0) return 'no scale-out of this policy followed a rise of the observed CPU over its threshold'
  // Evaluations come at any instant of their cycle: half a cycle lies between visible and seen.
  const means = perRun.map(meanOf)
  const delayS = meanOf(means) - evaluationS / 2
  if (delayS < 0) return 'scale-outs came before the alarm can have seen the CPU: something else decided them'
  const halfWidth = halfWidthOf(means, evaluationS)
  return { delayS, lowS: Math.max(0, delayS - halfWidth), highS: delayS + halfWidth, n: perRun.flat().length }
}

/**
 * An alarm keeps the instant of its cycle through a run, so further decisions of one run say no more about it: a run is known to a cycle
 * (95 % of it). Few runs are never taken to be surer than that allows.
 */
function halfWidthOf(means: readonly number[], evaluationS: number): number {
  const runs = means.length
  if (runs === 1) return 0.475 * evaluationS
  const ofCycle = (1.96 * evaluationS) / Math.sqrt(12 * runs)
  return Math.max(ofCycle, runs > 2 ? (studentT95(runs - 1) * deviationOf(means)) / Math.sqrt(runs) : 0)
}

/** Seconds from the end of the period that completed the alarm to the decision, once per stretch above the threshold. */
function decisionsAfterBreach(run: RunData, policy: CpuPolicy): number[] {
  const { periodS, datapoints, evaluationPeriods } = policy
  const breaches = breachingPeriods(run, policy)
  const decisions = run.events.filter(({ kind }) => kind === 'scale-out')
  const waits: number[] = []
  let isInAlarm = false
  for (const [index, { endS }] of breaches.entries()) {
    const recent = breaches.slice(Math.max(0, index + 1 - evaluationPeriods), index + 1)
    const isAlarm = recent.filter(({ isBreach }) => isBreach).length >= datapoints
    if (isAlarm && !isInAlarm) {
      const beganS = endS - evaluationPeriods * periodS
      const next = decisions.find(({ timeS }) => timeS >= beganS)
      if (next !== undefined && isOf(next, policy) && next.timeS >= endS) waits.push(next.timeS - endS)
    }
    isInAlarm = isAlarm
  }
  return waits
}

function isOf({ subject }: { subject: string }, { name }: CpuPolicy): boolean {
  return subject === name || subject.includes(name)
}

/** Periods start on whole minutes of the clock. */
function breachingPeriods(
  run: RunData,
  { periodS, threshold, isAtOrAbove }: CpuPolicy,
): { endS: number; isBreach: boolean }[] {
  const line = run.series.cpuUtilizationPct
  const offsetS = ((run.startEpochS % periodS) + periodS) % periodS
  const firstS = offsetS === 0 ? 0 : periodS - offsetS
  const count = Math.floor((line.length * run.intervalS - firstS) / periodS)
  return Array.from({ length: Math.max(0, count) }, (_, period) => {
    const startS = firstS + period * periodS
    const values = line.slice(Math.round(startS / run.intervalS), Math.round((startS + periodS) / run.intervalS))
    const known = values.filter((value) => value !== null)
    const average = known.length === 0 ? Number.NaN : meanOf(known)
    return { endS: startS + periodS, isBreach: isAtOrAbove ? average >= threshold : average > threshold }
  })
}
