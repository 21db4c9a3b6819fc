// The phases of a task's life in words, in the order in which they happen; their colours follow from the order.
// Types alone come from the schema: its validation has no place in a page.
import type { StartUpPhase } from '../simulator/result/schema.ts'

export type StartPhase = Exclude<StartUpPhase, 'total'>
export type LifePhase = StartPhase | 'inService' | 'draining' | 'stopping'

export const PHASE_WORDS: Readonly<Record<LifePhase, string>> = {
  schedule: 'schedule',
  provision: 'provision',
  pull: 'image pull',
  runtimeStart: 'runtime start',
  dependencies: 'load dependencies',
  bootstrap: 'bootstrap',
  healthCheck: 'health checks',
  inService: 'in service',
  draining: 'draining',
  stopping: 'stopping',
}

export const LIFE_PHASES = Object.keys(PHASE_WORDS) as readonly LifePhase[]
export const START_PHASES = LIFE_PHASES.slice(0, LIFE_PHASES.indexOf('inService')) as readonly StartPhase[]

/** An observed run may name a phase that a simulated one does not have: it stands as it was written. */
export function phaseWords(name: string): string {
  return Object.hasOwn(PHASE_WORDS, name) ? PHASE_WORDS[name as LifePhase] : name
}
