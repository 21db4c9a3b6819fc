// What a calibration says of each parameter: refitted, checked and left, or not identified by the data and why.
import type { Path } from '../../../simulator/scenario/tree.ts'

export const CALIBRATION_FORMAT = 'surgecast/calibration@1'

/** 95 % interval, in the words of a scenario: of the median or the mean of a law, or of a value. */
export type Interval = { of: 'median' | 'mean' | 'value'; low: string; high: string }

export type Estimate = {
  interval: Interval
  n: number
  /** How it was found, short enough for a comment. */
  how: string
  /** What the estimate takes for granted. */
  given?: string
}

/** `before` and `after` as a scenario writes them. */
export type Parameter =
  | ({ kind: 'refitted'; path: Path; before: unknown; after: unknown } & Estimate)
  | ({ kind: 'left'; path: Path; before: unknown } & Estimate)
  | { kind: 'unidentified'; path: Path; before: unknown; why: string }

export type Refitted = Extract<Parameter, { kind: 'refitted' }>

/** How well the scenario fits a run that it was calibrated from: in-sample, so no proof of anything. */
export type Fit = {
  run: string
  figures: readonly {
    figure: string
    label: string
    observed: number | null
    before: number | null
    after: number | null
  }[]
}

export type Calibration = {
  format: typeof CALIBRATION_FORMAT
  scenario: string
  variant: string
  runs: readonly { name: string; source: string; requests: number; horizonS: number }[]
  parameters: readonly Parameter[]
  fits: readonly Fit[]
}

export function isRefitted(parameter: Parameter): parameter is Refitted {
  return parameter.kind === 'refitted'
}
