// Start-up phases: what the observed starts say of each.
import { type Distribution, mean } from '../../../simulator/engine/distribution.ts'
import type { Path } from '../../../simulator/scenario/tree.ts'
import type { Parameter } from './calibration.ts'
import { around, deviationOf, meanOf } from './law-fit.ts'
import { centreOf, scaled, type Unit, writtenAmount, writtenLaw } from './laws.ts'
import type { RunData } from './run-data.ts'
import {
  cpuStretch,
  durationsOf,
  fitSample,
  LEAST_STARTS,
  PHASES,
  type SampleFit,
  type StartPhase,
} from './start-up-fit.ts'
import { type Calibrated, writtenAt } from './world.ts'

const COLD_START: Path = ['service', 'coldStart']

export function startUpParameters(world: Calibrated, runs: readonly RunData[]): Parameter[] {
  const lives = runs.flatMap(({ taskLives }) => taskLives)
  return PHASES.flatMap((phase) => ofPhase(world, phase, durationsOf(lives, phase)))
}

function ofPhase(world: Calibrated, phase: StartPhase, durations: readonly number[]): Parameter[] {
  if (durations.length < LEAST_STARTS) return tooFew(world, phase, durations)
  switch (phase) {
    case 'schedule':
    case 'provision':
      return [ofLaw(world, [...COLD_START, phase], durations, world.scenario.service.coldStart[phase])]
    case 'pull':
      return [ofPull(world, durations)]
    case 'runtimeStart':
    case 'dependencies':
    case 'bootstrap':
      return ofWork(world, phase, durations)
    default:
      return phase satisfies never
  }
}

/** A phase that neither the scenario nor the run has is no news. */
function tooFew(world: Calibrated, phase: StartPhase, durations: readonly number[]): Parameter[] {
  const law = presentLaw(world, phase)
  const count = durations.length
  if (mean(law) === 0 && durations.every((durationS) => durationS === 0)) return []
  const isImage = phase === 'pull' && world.scenario.service.coldStart.pull === undefined
  const path = [...COLD_START, isImage ? 'image' : phase]
  const starts = count === 0 ? 'no start with this phase was observed' : `only ${count} observed`
  return [
    { kind: 'unidentified', path, before: writtenAt(world, path, law), why: `${starts}; ${LEAST_STARTS} are needed` },
  ]
}

function presentLaw({ scenario }: Calibrated, phase: StartPhase): Distribution {
  const { coldStart } = scenario.service
  const { image } = coldStart
  switch (phase) {
    case 'schedule':
    case 'provision':
      return coldStart[phase]
    case 'pull':
      return (
        coldStart.pull ?? { kind: 'constant', value: mean(image.overhead) + image.compressed / mean(image.bandwidth) }
      )
    case 'runtimeStart':
    case 'dependencies':
    case 'bootstrap': {
      const { wait, cpu } = coldStart[phase]
      return { kind: 'constant', value: mean(wait) + mean(cpu) * cpuStretch(scenario, phase) }
    }
    default:
      return phase satisfies never
  }
}

function ofLaw(
  world: Calibrated,
  path: Path,
  values: readonly number[],
  law: Distribution,
  more: { unit?: Unit; how?: string; given?: string } = {},
): Parameter {
  const { unit = 'duration', how = 'durations in the task lives' } = more
  const fit = fitSample(values, law, (factor) => scaled(law, factor))
  const facts = {
    path,
    before: writtenAt(world, path, law, unit),
    interval: intervalOf(fit, unit),
    n: fit.n,
    how: fit.isPresent ? how : howOf(fit, how),
    ...(more.given === undefined ? {} : { given: more.given }),
  }
  return fit.isPresent ? { kind: 'left', ...facts } : { kind: 'refitted', ...facts, after: writtenLaw(fit.law, unit) }
}

function intervalOf({ law, chosen, low, high }: SampleFit, unit: Unit) {
  const of = chosen === undefined ? 'mean' : centreOf(law).of
  return { of, low: writtenAmount(Math.max(0, low), unit), high: writtenAmount(high, unit) } as const
}

function howOf({ chosen }: SampleFit, how: string): string {
  return `${how}; ${chosen ?? 'the present law stretched to their mean'}`
}

/** With an image's size given, what is fitted is the bandwidth: a variant with another image then still pulls in another time. */
function ofPull(world: Calibrated, durations: readonly number[]): Parameter {
  const { pull, image } = world.scenario.service.coldStart
  if (pull !== undefined) return ofLaw(world, [...COLD_START, 'pull'], durations, pull)
  const overheadS = mean(image.overhead)
  if (durations.some((durationS) => durationS <= overheadS))
    return ofLaw(world, [...COLD_START, 'pull'], durations, presentLaw(world, 'pull'), {
      given: 'some are shorter than image.overhead: it replaces size and bandwidth',
    })
  const rates = durations.map((durationS) => image.compressed / (durationS - overheadS))
  const how = 'image size by pull time in the task lives'
  const given = 'size and overhead as they stand'
  return ofLaw(world, [...COLD_START, 'image', 'bandwidth'], rates, image.bandwidth, { unit: 'throughput', how, given })
}

function ofWork(
  world: Calibrated,
  phase: 'runtimeStart' | 'dependencies' | 'bootstrap',
  durations: readonly number[],
): Parameter[] {
  const { wait, cpu } = world.scenario.service.coldStart[phase]
  const path = (part: 'wait' | 'cpu') => [...COLD_START, phase, part]
  const stretch = cpuStretch(world.scenario, phase)
  if (mean(cpu) === 0) {
    if (durations.every((durationS) => durationS === 0)) return []
    return [ofLaw(world, path('wait'), durations, wait)]
  }
  const given = 'the phase is all CPU, at the CPU that a starting task has'
  if (mean(wait) === 0)
    return [
      ofLaw(
        world,
        path('cpu'),
        durations.map((durationS) => durationS / stretch),
        cpu,
        { given },
      ),
    ]
  return ofBoth(world, durations, { wait, cpu, path, stretch })
}

/** The lives do not tell waiting from CPU: both parts keep their proportion. */
function ofBoth(
  world: Calibrated,
  durations: readonly number[],
  {
    wait,
    cpu,
    path,
    stretch,
  }: { wait: Distribution; cpu: Distribution; path: (part: 'wait' | 'cpu') => Path; stretch: number },
): Parameter[] {
  const presentS = mean(wait) + mean(cpu) * stretch
  const average = meanOf(durations)
  const halfWidth = halfWidthOf(durations)
  const isPresent = Math.abs(average - presentS) <= halfWidth
  return (
    [
      ['wait', wait],
      ['cpu', cpu],
    ] as const
  ).map(([part, law]): Parameter => {
    const at = (durationS: number) => writtenAmount(Math.max(0, (mean(law) * durationS) / presentS), 'duration')
    const facts = {
      path: path(part),
      before: writtenAt(world, path(part), law),
      interval: { of: 'mean', low: at(average - halfWidth), high: at(average + halfWidth) } as const,
      n: durations.length,
      how: 'mean duration in the task lives',
      given: 'waiting and CPU keep their proportion, which the lives do not tell',
    }
    return isPresent
      ? { kind: 'left', ...facts }
      : { kind: 'refitted', ...facts, after: writtenLaw(scaled(law, average / presentS), 'duration') }
  })
}

function halfWidthOf(durations: readonly number[]): number {
  const { low, high } = around(meanOf(durations), deviationOf(durations), durations.length)
  return (high - low) / 2
}
