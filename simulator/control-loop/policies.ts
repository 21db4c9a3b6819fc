// The kinds of policies there are, in the order in which they answer: what moves bounds and desired count comes before what goes by them.
import type { Scenario } from '../scenario/schema.ts'
import type { Policy, Surroundings } from './policy.ts'
import { Prewarm } from './prewarm.ts'
import { scheduledActions } from './scheduled-actions.ts'
import { ScheduledScaling } from './scheduled-scaling.ts'
import { StepScaling } from './step-scaling.ts'
import { TargetTracking } from './target-tracking.ts'

const ORDER = ['schedule', 'prewarm', 'targetTracking', 'step'] as const

export function openPolicies(scenario: Pick<Scenario, 'scaling' | 'service'>, around: Surroundings): Policy[] {
  const opened = Object.entries(scenario.scaling).flatMap(([name, config]) =>
    config.kind === 'schedule' ? [] : [{ rank: ORDER.indexOf(config.kind), policy: openPolicy(name, config, around) }],
  )
  for (const { name, action } of scheduledActions(scenario))
    opened.push({ rank: ORDER.indexOf('schedule'), policy: new ScheduledScaling(name, action, around) })
  return opened.sort((first, second) => first.rank - second.rank).map(({ policy }) => policy)
}

type Alarmed = Exclude<Scenario['scaling'][string], { kind: 'schedule' }>

function openPolicy(name: string, config: Alarmed, around: Surroundings): Policy {
  switch (config.kind) {
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
