// What one policy answers when its alarm fires: the capacity it wants and why. All answer; the autoscaler chooses.
import type { Cooldown } from './cooldown.ts'

export type Answer = {
  readonly subject: string
  readonly capacity: number
  readonly reason: string
  readonly numbers: Record<string, number>
  /** The policy's cooldown in the direction of the answer. */
  readonly cooldown: Cooldown
}

/** A number for a sentence. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100
}
