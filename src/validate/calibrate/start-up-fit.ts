// Start-up phases from the lives of tasks: how long each phase took, and which law it follows.
import { type Distribution, mean, variance } from '../../../simulator/engine/distribution.ts'
import type { Scenario } from '../../../simulator/index.ts'
import type { TaskLife } from '../../../simulator/result/schema.ts'
import { around, deviationOf, fitLaw, fitsLaw, hardlyVary, type LawFit, meanOf } from './law-fit.ts'

export type StartPhase = 'schedule' | 'provision' | 'pull' | 'runtimeStart' | 'dependencies' | 'bootstrap'
export const PHASES: readonly StartPhase[] = [
  'schedule',
  'provision',
  'pull',
  'runtimeStart',
  'dependencies',
  'bootstrap',
]

/** Fewer durations say too little. */
export const LEAST_STARTS = 3
/** Fewer have no shape: the present law is stretched. */
const LEAST_FOR_LAW = 8

/** Phases that a stop cut off, or the end of the run, are left out. */
export function durationsOf(lives: readonly TaskLife[], phase: StartPhase): number[] {
  return lives.flatMap(({ phases }) => {
    const index = phases.findIndex(({ name }) => name === phase)
    const next = phases[index + 1]
    if (index < 0 || next === undefined || next.name === 'draining' || next.name === 'stopping') return []
    return [next.startS - phases[index]!.startS]
  })
}

/** Of a law: what stands now, the sample in its own unit, and what comes of it. */
export type SampleFit = {
  law: Distribution
  /** Name of the law where it was chosen; undefined where the present one was stretched. */
  chosen: string | undefined
  low: number
  high: number
  /** The present law explains the sample: its middle lies within the interval, and its shape is not spoken against. */
  isPresent: boolean
  n: number
}

/** @param values at least LEAST_STARTS; zeros belong to a phase that is not there */
export function fitSample(
  values: readonly number[],
  present: Distribution,
  stretch: (factor: number) => Distribution,
): SampleFit {
  const n = values.length
  const presentMean = mean(present)
  const interval = around(meanOf(values), deviationOf(values), n)
  const isMeanThere = interval.low <= presentMean && presentMean <= interval.high
  // Nothing varies: a test of shapes would find the last bit of a clock.
  const isStill = variance(present) === 0 && hardlyVary(values)
  const isPresent = isMeanThere && (isStill || fitsLaw(values, present))
  const positive = values.every((value) => value > 0)
  if (positive && (n >= LEAST_FOR_LAW || !(presentMean > 0))) {
    const fit: LawFit = fitLaw(values)
    return { law: fit.law, chosen: fit.name, low: fit.low, high: fit.high, isPresent, n }
  }
  if (!(presentMean > 0))
    return {
      law: { kind: 'constant', value: meanOf(values) },
      chosen: 'constant, at their mean',
      ...interval,
      isPresent,
      n,
    }
  return { law: stretch(meanOf(values) / presentMean), chosen: undefined, ...interval, isPresent: isMeanThere, n }
}

/** How a duration of a phase is made of waiting and of CPU: duration = wait + cpu × `perCpuS`. */
export function cpuStretch(scenario: Scenario, phase: 'runtimeStart' | 'dependencies' | 'bootstrap'): number {
  const { task, server, backgroundCpu } = scenario.service
  const loaders = phase === 'runtimeStart' ? 1 : server.preload ? 1 : server.processes
  const leftVcpu = phase === 'runtimeStart' ? task.cpu : task.cpu - backgroundCpu
  return loaders / Math.min(leftVcpu, loaders * Math.min(1, server.processCpu))
}
