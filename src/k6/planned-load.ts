// What the load of each script adds to the plan of a test, and what it is made from.
import type { Load, Part, PlannedClient } from '../../scenarios/k6/plan.ts'

export type Draw = { seed: string; replication: number }

export type LoadInputs = { draw: Draw; clients: readonly PlannedClient[]; part: Part; machines: number }

export type PlannedLoad = {
  load: Load
  /** What each VU plays, in base64; only of a replay. */
  shares: readonly string[]
  /** Requests that have to be recorded; null for users, who ask when they have been answered. */
  planned: number | null
  /** Requests at most, without retries. */
  mostRequests: number
  peakRps: number
}
