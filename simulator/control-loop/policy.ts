// What a scaling policy is to the control loop: alarms, a time of its own, and answers. A new kind is a new file and a line in policies.ts.
import type { Scenario } from '../scenario/schema.ts'
import type { Alarm, AlarmConfig } from './alarm.ts'
import type { Cooldown } from './cooldown.ts'
import type { DecisionKind } from './decision-log.ts'
import type { MetricStore } from './metric-store.ts'

/** What the service looks like. */
export type Seen = { desiredCount: number; runningCount: number; pendingCount: number; deploymentInProgress: boolean }

/** The scalable target's bounds. */
export type Bounds = { readonly min: number; readonly max: number }

/** One instant as policies see it: published metrics only; desired count and bounds as the instant has changed them so far. */
export type Now = {
  readonly timeS: number
  readonly seen: Seen
  readonly metrics: MetricStore
  readonly desired: number
  readonly bounds: Bounds
}

/** Who says something, in words and numbers. */
export type Because = { readonly subject: string; readonly reason: string; readonly numbers: Record<string, number> }

/** A capacity that a policy wants now: the largest of all wins, within the bounds. */
export type ScalingAnswer = Because & {
  readonly kind: 'out' | 'in'
  readonly capacity: number
  /** The policy's cooldown in the direction of the answer. */
  readonly cooldown: Cooldown
  /** A scale-in that needs the consent of every policy. */
  readonly needsConsent: boolean
}

/** What needs no combining: it is done at once, before the policies that follow are asked. */
export type Order =
  /** New bounds for everybody; a side that is left out stays. */
  | (Because & { readonly kind: 'bounds'; readonly min: number | undefined; readonly max: number | undefined })
  /** A desired count set past Application Auto Scaling, as by UpdateService. */
  | (Because & { readonly kind: 'desiredCount'; readonly capacity: number })
  /** Nothing to do, but worth a line in the log; notes with the same code are repeats of one another. */
  | (Because & { readonly kind: 'note'; readonly decision: DecisionKind; readonly code?: string })

export type Answer = ScalingAnswer | Order

/** A policy's say in a scale-in that needs consent. */
export type Consent =
  /** Ready for it, and this is the least that it would leave. */
  | { readonly kind: 'ready'; readonly answer: ScalingAnswer }
  /** It wants this much as long as its alarm lasts. */
  | { readonly kind: 'wants'; readonly answer: Because & { readonly capacity: number } }
  | { readonly kind: 'veto'; readonly reason: string }
  | undefined

/** An alarm whose action is due; `isNew` on its change to ALARM, not when it repeats. */
export type FiredAlarm = { readonly alarm: Alarm; readonly isNew: boolean }

export interface Policy {
  readonly name: string
  readonly alarms: readonly Alarm[]
  /** When it acts whatever its alarms do; Infinity for never. */
  readonly wakeAtS: number
  /** Observed by the controller at every step; a scale-out by anybody cancels those of scale-ins. */
  readonly cooldowns: { readonly out: Cooldown; readonly in: Cooldown } | undefined
  /** @param fired its own alarms whose actions are due now */
  answers(now: Now, fired: readonly FiredAlarm[]): readonly Answer[]
  consent(now: Now): Consent
}

export type World = { seed: string | number; replication: number }

/** What a policy is made with. */
export type Surroundings = {
  openAlarm: (config: AlarmConfig) => Alarm
  world: World
  start: Scenario['start']
  /** First instant of the run; negative when there is a warm-up, in which policies act too. */
  startS: number
}
