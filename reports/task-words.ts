// What the figures about tasks count, where a reader could stumble: more tasks than the maximum capacity, and tasks that were replaced.
import type { VariantResult } from '../simulator/result/schema.ts'
import { numberText } from './format.ts'

/** Differences below half a task are averages over replications, not tasks. */
const SOME = 0.5

/** @param most what the column with the most running tasks is called */
export function taskNotes(variants: readonly VariantResult[], most: string): string[] {
  return [...stateNote(variants, most), ...replacedNote(variants)]
}

/** Of the variant with the largest surplus of tasks that are not running. */
function stateNote(variants: readonly VariantResult[], most: string): string[] {
  const [widest] = variants
    .map((variant) => ({ variant, surplus: atMost(variant, 'max') - atMost(variant, 'maxRunning') }))
    .filter(({ surplus }) => surplus > SOME)
    .sort((left, right) => right.surplus - left.surplus)
  if (widest === undefined) return []
  const { variant } = widest
  const text = (name: 'max' | 'maxPending' | 'maxDraining') => numberText(atMost(variant, name), 'plain')
  return [
    `${most}: running tasks. With those that start (up to ${text('maxPending')}) and drain (up to ${text('maxDraining')}) there are up to ${text('max')} at once (${variant.name}); the maximum capacity does not limit these, and each is billed from its image pull to its end`,
  ]
}

function replacedNote(variants: readonly VariantResult[]): string[] {
  const hasReplaced = variants.some((variant) => atMost(variant, 'replaced') > 0)
  if (!hasReplaced) return []
  return [
    'replaced: tasks that ECS stopped because they failed health checks. A replacement runs beside the task it replaces until it is healthy, so more tasks can run than the maximum capacity',
  ]
}

/** Results of earlier versions and runs that were not watched do not have it. */
function atMost({ summary }: VariantResult, name: 'max' | 'maxRunning' | 'maxPending' | 'maxDraining' | 'replaced') {
  return summary.tasks[name]?.value ?? Number.NaN
}
