// Delays of the metrics that scale: what the observed scale-outs say of each.
import { mean } from '../../../simulator/engine/distribution.ts'
import type { Path } from '../../../simulator/scenario/tree.ts'
import type { Parameter } from './calibration.ts'
import { scaled, writtenAmount, writtenLaw } from './laws.ts'
import { type CpuPolicy, cpuPolicies, fitDelay } from './metric-delay.ts'
import type { RunData } from './run-data.ts'
import { type Calibrated, writtenAt } from './world.ts'

const OPTIONS = { cpu: 'cpuDelay', cpuHighResolution: 'highResolutionCpuDelay' } as const

export function delayParameters(world: Calibrated, runs: readonly RunData[]): Parameter[] {
  const policies = cpuPolicies(world.scenario)
  const delays = (['cpu', 'cpuHighResolution'] as const).map((metric) => ({
    metric,
    policies: policies.filter((policy) => policy.metric === metric),
  }))
  const albMetrics = Object.values(world.scenario.scaling).some(
    (policy) => 'metric' in policy && policy.metric !== 'cpu' && policy.metric !== 'cpuHighResolution',
  )
  const used = delays.filter((each) => each.policies.length > 0)
  return [
    ...used.map(({ metric, policies: own }) => ofMetric(world, runs, metric, own)),
    ...(albMetrics ? [unidentified(world, 'albDelay', 'metrics of the balancer are not part of an observed run')] : []),
  ]
}

function unidentified(
  world: Calibrated,
  option: 'cpuDelay' | 'highResolutionCpuDelay' | 'albDelay',
  why: string,
): Parameter {
  const path = ['metrics', option]
  return { kind: 'unidentified', path, before: writtenAt(world, path, world.scenario.metrics[option]), why }
}

function ofMetric(
  world: Calibrated,
  runs: readonly RunData[],
  metric: CpuPolicy['metric'],
  policies: readonly CpuPolicy[],
): Parameter {
  const option = OPTIONS[metric]
  const [policy, ...others] = policies
  if (policy === undefined || others.length > 0)
    return unidentified(world, option, 'several policies go by this metric: whose alarm decided is not told')
  const fit = fitDelay(runs, policy)
  if (typeof fit === 'string') return unidentified(world, option, fit)
  const path: Path = ['metrics', option]
  const law = world.scenario.metrics[option]
  const present = mean(law)
  const at = (valueS: number) => writtenAmount(valueS, 'duration')
  const facts = {
    path,
    before: writtenAt(world, path, law),
    interval: { of: 'mean', low: at(fit.lowS), high: at(fit.highS) } as const,
    n: fit.n,
    how: `time from CPU above the threshold of ${policy.name} to its scale-out`,
    given: `an alarm of ${policy.datapoints} of ${policy.evaluationPeriods} periods, evaluated at any instant of its cycle, the same through a run`,
  }
  if (fit.lowS <= present && present <= fit.highS) return { kind: 'left', ...facts }
  const after = present > 0 ? scaled(law, fit.delayS / present) : ({ kind: 'constant', value: fit.delayS } as const)
  return { kind: 'refitted', ...facts, after: writtenLaw(after, 'duration') }
}
