// CPU per request and background CPU: what the regression says of each step of each class.
import { mean } from '../../../simulator/engine/distribution.ts'
import type { Path } from '../../../simulator/scenario/tree.ts'
import type { Parameter } from './calibration.ts'
import { cpuBlocks } from './cpu-blocks.ts'
import { type CpuFit, type Factor, fitCpu, MOST_CONDITION } from './cpu-fit.ts'
import { scaled, writtenAmount, writtenLaw } from './laws.ts'
import type { RunData } from './run-data.ts'
import { type Calibrated, writtenAt } from './world.ts'

const BACKGROUND: Path = ['service', 'backgroundCpu']

/** `isKnown`: CPU per request is known from utilization, refitted or confirmed. */
export function cpuParameters(
  world: Calibrated,
  runs: readonly RunData[],
): { parameters: Parameter[]; isKnown: boolean } {
  const { scenario } = world
  const names = Object.keys(scenario.requests)
  const perRun = runs.map((run) => cpuBlocks(run, names, scenario.service.task.cpu))
  const seen = perRun.flatMap((blocks) => blocks ?? [])
  const isObserved = perRun.some((blocks) => blocks !== undefined)
  const fit = isObserved ? fitCpu(seen, scenario) : 'CPU utilization and running tasks were not observed'
  if (typeof fit === 'string') return { parameters: unidentified(world, fit), isKnown: false }
  const isPresent =
    Object.values(fit.factors).every((factor) => holds(factor, 1)) &&
    (fit.background === undefined || holds(fit.background, scenario.service.backgroundCpu))
  return { parameters: [...steps(world, fit, isPresent), background(world, fit, isPresent)], isKnown: true }
}

function holds({ low, high }: Factor, value: number): boolean {
  return low <= value && value <= high
}

function cpuSteps({ scenario }: Calibrated) {
  return Object.entries(scenario.requests).flatMap(([name, { work }]) =>
    work.flatMap((step, index) =>
      step.kind === 'cpu' ? [{ name, path: ['requests', name, 'work', index, 'cpu'] as Path, law: step.time }] : [],
    ),
  )
}

function unidentified(world: Calibrated, why: string): Parameter[] {
  return [
    ...cpuSteps(world).map(
      ({ path, law }): Parameter => ({ kind: 'unidentified', path, before: writtenAt(world, path, law), why }),
    ),
    { kind: 'unidentified', path: BACKGROUND, before: vcpu(world.scenario.service.backgroundCpu), why },
  ]
}

function steps(world: Calibrated, fit: CpuFit, isPresent: boolean): Parameter[] {
  return cpuSteps(world).flatMap(({ name, path, law }): Parameter[] => {
    const factor = fit.factors[name]
    if (factor === undefined) return []
    const at = (times: number) => writtenAmount(Math.max(0, mean(law) * times), 'duration')
    // The regression tells of means, whatever the shape of the law.
    const interval = { of: 'mean', low: at(factor.low), high: at(factor.high) } as const
    const facts = {
      path,
      before: writtenAt(world, path, law),
      interval,
      n: fit.n,
      how: 'CPU used regressed on requests served',
      given: givenOf(fit, Object.keys(world.scenario.requests).length),
    }
    if (isPresent) return [{ kind: 'left', ...facts }]
    return [{ kind: 'refitted', ...facts, after: writtenLaw(scaled(law, factor.value), 'duration') }]
  })
}

function givenOf({ isCommon, background, condition }: CpuFit, classes: number): string {
  const mix = Number.isFinite(condition.classes)
    ? `their mix varied too little to tell them apart (condition number ${rounded(condition.classes)})`
    : 'their mix did not vary'
  return [
    'stretches without start-ups and failures; the shape of the law is kept',
    ...(background === undefined ? ['the background CPU is taken as it stands'] : []),
    ...(classes > 1 && isCommon ? [`all classes by one factor: ${mix}`] : []),
    ...(classes > 1 && !isCommon
      ? [`each class by its own factor (condition number ${rounded(condition.classes)})`]
      : []),
  ].join('; ')
}

function background(world: Calibrated, { background: found, condition, n }: CpuFit, isPresent: boolean): Parameter {
  const present = world.scenario.service.backgroundCpu
  const before = vcpu(present)
  if (found === undefined) {
    const why = `the load varied too little to tell it from CPU of requests (condition number ${rounded(condition.total)}, ${MOST_CONDITION} at most)`
    return { kind: 'unidentified', path: BACKGROUND, before, why }
  }
  const interval = { of: 'value', low: vcpu(Math.max(0, found.low)), high: vcpu(found.high) } as const
  const estimate = { interval, n, how: 'the same regression, without requests', given: 'health checks are taken off' }
  if (isPresent) return { kind: 'left', path: BACKGROUND, before, ...estimate }
  return { kind: 'refitted', path: BACKGROUND, before, after: vcpu(found.value), ...estimate }
}

function vcpu(value: number): string {
  return `${Number(value.toPrecision(3))}vCPU`
}

function rounded(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(2))) : 'infinite'
}
