// The one decision of a gate: is an objective met, missed, or can that not be told yet?
//
//   each replication   ·  ·· ·· ·     limit │           every one below: met        (six or more)
//   interval of mean     ├───┤              │           both below:      met
//   range of inputs    ├───────┤            │           both above:      missed
//                                           │           else:            inconclusive
import type { Verdict } from '../result/gate.ts'

/** What is known about the figure of an objective. `value`, the ends and each replication may be infinite: later than ever. */
export type Evidence = {
  value: number
  /** 95 % interval from simulation noise; null where a single replication has none. */
  low: number | null
  high: number | null
  /** 5–95 % range of the replications, null without uncertain inputs. */
  inputLow: number | null
  inputHigh: number | null
  /** The figure in every replication that has it. */
  each: readonly number[]
  /** Nothing was seen: `high` only bounds it, and many replications without an event do not make the bound lower. */
  isBound: boolean
}

/**
 * As many fair coins that fall alike are told from chance at the 5 % level (sign test, two-sided: 2 · 2⁻⁶ = 3.1 %): when the figure of
 * each of six replications lies on one side of the limit, so does that of the typical surge, however wide a mean's interval is.
 */
export const FEWEST_UNANIMOUS = 6

export function forecastVerdict(evidence: Evidence, limit: number): Verdict {
  const { value, isBound } = evidence
  const { low, high, inputLow, inputHigh } = evidence
  if (!isBound) {
    const unanimous = unanimousVerdict(evidence.each, limit)
    if (unanimous !== undefined) return unanimous
  }
  if (low === null || high === null) return 'inconclusive'
  if (Math.max(value, high, inputHigh ?? high) <= limit) return 'met'
  return Math.min(value, low, inputLow ?? low) > limit ? 'missed' : 'inconclusive'
}

/** An observed run is what happened, not a sample: its value alone decides. */
export function observedVerdict(value: number, limit: number): Verdict {
  return value <= limit ? 'met' : 'missed'
}

/** What all replications say, each with its own draw of the uncertain inputs: missed in every world is missed. */
function unanimousVerdict(each: readonly number[], limit: number): Verdict | undefined {
  if (each.length < FEWEST_UNANIMOUS) return undefined
  if (each.every((value) => value <= limit)) return 'met'
  return each.every((value) => value > limit) ? 'missed' : undefined
}
