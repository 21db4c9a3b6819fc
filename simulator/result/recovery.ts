// Was the service well, did it recover, or did it collapse? Judged slot by slot against the objectives of the scenario.
//
//   well   ····|unwell|·|unwell|········|unwell|·················  at least a minute well before the horizon: recovered
//              └── a stretch ──┘        └──────┘   less than a minute of relief does not part two stretches; a surge of its own does
//
// A day with three surges is three stretches: recovery time is that of the longest, not the time from the first to the last.
import type { Scenario } from '../scenario/schema.ts'
import { notKnown, type Scalar } from './figures.ts'
import { countAbove } from './interval-times.ts'
import { failuresOver, intervalCount, intervalLengthS, range, sumOver } from './interval-window.ts'
import type { RunOutput } from './run-output.ts'

export type Mode = 'well' | 'recovered' | 'collapsed'

export type Recovery = {
  mode: Mode
  /** The longest stretch; not known while one lasts. */
  recoveryTimeS: Scalar
  /** One that lasts counts up to the horizon. */
  stretches: { count: number; totalS: number; longestS: number }
}

/** Without an objective, one failure in a hundred is the limit. */
const DEFAULT_ERROR_RATE = 0.01
/** A slot is one interval, or as many as it takes to see so many requests end, up to a minute: fewer could not tell one per cent. */
const REQUESTS_PER_SLOT = 100
const LONGEST_SLOT_S = 60
/** How long the service has to be well to count as recovered. */
const RECOVERED_AFTER_S = 60

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
  const found = stretchesOf(unwellSpans(output, scenario))
  const last = found.at(-1)
  const lengths = found.map(({ fromS, toS }) => toS - fromS)
  const longestS = Math.max(0, ...lengths)
  const stretches = { count: found.length, totalS: lengths.reduce((sum, length) => sum + length, 0), longestS }
  if (last === undefined) return { mode: 'well', recoveryTimeS: 0, stretches }
  if (scenario.horizon - last.toS < RECOVERED_AFTER_S) {
    const reason = 'the service was not well again when the run ended'
    return { mode: 'collapsed', recoveryTimeS: notKnown(reason), stretches }
  }
  return { mode: 'recovered', recoveryTimeS: longestS, stretches }
}

/** Unwell times with less than a minute of relief between them belong together. */
function stretchesOf(spans: readonly Span[]): Span[] {
  const stretches: Span[] = []
  for (const { fromS, toS } of spans) {
    const last = stretches.at(-1)
    if (last !== undefined && fromS - last.toS < RECOVERED_AFTER_S) last.toS = toS
    else stretches.push({ fromS, toS })
  }
  return stretches
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
