// The kinds of policies there are, in the order in which they answer: what moves bounds and desired count comes before what goes by them.
import type { Scenario } from '../scenario/schema.ts'
import type { Policy, Surroundings } from './policy.ts'
import { Prewarm } from './prewarm.ts'
import { ScheduledScaling } from './scheduled-scaling.ts'
import { StepScaling } from './step-scaling.ts'
import { TargetTracking } from './target-tracking.ts'

const ORDER = ['schedule', 'prewarm', 'targetTracking', 'step'] as const

export function openPolicies(scaling: Scenario['scaling'], around: Surroundings): Policy[] {
  const opened = Object.entries(scaling).map(([name, config]) => ({
    rank: ORDER.indexOf(config.kind),
    policy: openPolicy(name, config, around),
  }))
  return opened.sort((first, second) => first.rank - second.rank).map(({ policy }) => policy)
}

function openPolicy(name: string, config: Scenario['scaling'][string], around: Surroundings): Policy {
  switch (config.kind) {
    case 'schedule':
      return new ScheduledScaling(name, config, around)
    case 'prewarm':
      return new Prewarm(name, config, around)
    case 'targetTracking':
      return new TargetTracking(name, config, around)
    case 'step':
      return new StepScaling(name, config, around)
    default:
      return config satisfies never
  }
}
