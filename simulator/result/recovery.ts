// Was the service well, did it recover, or did it collapse? Judged slot by slot against the objectives of the scenario.
//
//   well   ····|unwell|····|unwell|·················  at least a minute well before the horizon: recovered
//              └──── recovery time ────┘
import type { Scenario } from '../scenario/schema.ts'
import { notKnown, type Scalar } from './figures.ts'
import { countAbove } from './interval-times.ts'
import { failuresOver, intervalCount, intervalLengthS, range, sumOver } from './interval-window.ts'
import type { RunOutput } from './run-output.ts'

export type Mode = 'well' | 'recovered' | 'collapsed'

export type Recovery = { mode: Mode; recoveryTimeS: Scalar }

/** Without an objective, one failure in a hundred is the limit. */
const DEFAULT_ERROR_RATE = 0.01
/** A slot is one interval, or as many as it takes to see so many requests end, up to a minute: fewer could not tell one per cent. */
const REQUESTS_PER_SLOT = 100
const LONGEST_SLOT_S = 60
/** How long the service has to be well at the end to count as recovered. */
const WELL_AT_END_S = 60

export type Span = { fromS: number; toS: number }

/** The times in which the service was unwell, in order; what follows without a gap is one. */
export function unwellSpans(output: RunOutput, scenario: Scenario): Span[] {
  const spans: Span[] = []
  for (const slot of slotsOf(output, scenario)) {
    if (!isUnwell(output, scenario, slot)) continue
    const last = spans.at(-1)
    if (last?.toS === slot.fromS) last.toS = slot.toS
    else spans.push({ fromS: slot.fromS, toS: slot.toS })
  }
  return spans
}

type Slot = { fromS: number; toS: number; intervals: number[] }

export function recoveryOf(output: RunOutput, scenario: Scenario): Recovery {
  const unwell = unwellSpans(output, scenario)
  const [first, last] = [unwell[0], unwell.at(-1)]
  if (first === undefined || last === undefined) return { mode: 'well', recoveryTimeS: 0 }
  if (scenario.horizon - last.toS < WELL_AT_END_S) {
    return { mode: 'collapsed', recoveryTimeS: notKnown('the service was not well again when the run ended') }
  }
  return { mode: 'recovered', recoveryTimeS: last.toS - first.fromS }
}

function slotsOf(output: RunOutput, scenario: Scenario): Slot[] {
  const slots: Slot[] = []
  let first = 0
  let ended = 0
  const count = intervalCount(output)
  for (let index = 0; index < count; index++) {
    ended += endedIn(output, [index])
    const [fromS, toS] = [first * output.intervalS, index * output.intervalS + intervalLengthS(output, scenario, index)]
    if (ended < REQUESTS_PER_SLOT && toS - fromS < LONGEST_SLOT_S && index < count - 1) continue
    slots.push({ fromS, toS, intervals: range(first, index + 1) })
    first = index + 1
    ended = 0
  }
  return slots
}

function isUnwell(output: RunOutput, scenario: Scenario, { intervals }: Slot): boolean {
  const failed = failuresOver(output.intervals.failed, intervals)
  const ended = endedIn(output, intervals)
  if (exceeds(failed, ended * (scenario.slo.errorRate ?? DEFAULT_ERROR_RATE))) return true
  if (scenario.slo.p99 === undefined) return false
  const slow = countAbove(output.intervalHistograms, intervals, scenario.slo.p99)
  return exceeds(slow + failed, ended * 0.01)
}

/**
 * Whether a slot has clearly more bad requests than the objective allows: four standard deviations of a Poisson count and two more,
 * which chance exceeds about once in 10⁴ to 10⁵ slots. Without this margin a few of a thousand slots of a service that just meets its
 * objective would look unwell. (100 requests at 1 %: eight failures; 10 000: 143.)
 */
function exceeds(bad: number, allowed: number): boolean {
  return bad > allowed + 4 * Math.sqrt(allowed) + 2
}

function endedIn(output: RunOutput, intervals: readonly number[]): number {
  return failuresOver(output.intervals.failed, intervals) + sumOver(output.intervals.succeeded, intervals)
}
