// What the page and its worker say to one another.

/** One setting that can be moved: where it stands, what it is now, and its unit behind the number. */
export type Knob = { path: string; label: string; value: number | null; unit: string; step: number; least: number }

export type SetOption = { path: string; value: unknown }

export type ToWorker =
  | { kind: 'knobs'; variant: string }
  | { kind: 'run'; run: number; variant: string; set: readonly SetOption[]; seed: string; replications: number }

export type FromWorker =
  | { kind: 'knobs'; variant: string; knobs: readonly Knob[]; sources: readonly string[] }
  | { kind: 'replication'; run: number; replication: number; figures: Readonly<Record<string, number | null>> }
  | { kind: 'refused'; run: number; message: string }

export type WhatIfData = { raw: unknown; seed: string; worker: string; command: string }
