// What the page and its worker say to one another.
import type { SeriesName } from '../simulator/result/schema.ts'
import type { ChartBand } from './chart-data.ts'

export type KnobGroup = 'traffic' | 'tasks' | 'scaling' | 'start-up' | 'clients'

/** One setting that can be moved: where it stands, what it is now, its unit behind the number, and where its slider ends. */
export type Knob = {
  path: string
  group: KnobGroup
  label: string
  value: number | null
  unit: string
  step: number
  least: number
  most: number
}

/** The path of a knob that is no setting: a factor on every source of traffic. */
export const TRAFFIC = 'traffic'

export type SetOption = { path: string; value: unknown }

export type ToWorker =
  | { kind: 'scenario'; raw: unknown }
  | { kind: 'knobs'; variant: string }
  | { kind: 'run'; run: number; variant: string; set: readonly SetOption[]; seed: string; replications: number }

/** Lines over time of the replications of a run so far. */
export type Course = { startS: number; intervalS: number; bands: Partial<Record<SeriesName, ChartBand>> }

export type Figures = Readonly<Record<string, number | null>>

export type FromWorker =
  | { kind: 'knobs'; variant: string; knobs: readonly Knob[]; sources: readonly string[] }
  | { kind: 'replication'; run: number; replication: number; figures: Figures; course: Course }
  | { kind: 'refused'; run: number; message: string }

/** `forecast`: figures of the page's own forecast by variant, means over its replications. */
export type WhatIfData = {
  raw: unknown
  seed: string
  worker: string
  forecast: readonly { variant: string; figures: Figures }[]
}
