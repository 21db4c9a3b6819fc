// The cost figures of one replication: of the run, per hour, per month, and of a window of it.
import { notKnown, type Scalar, type Scalars } from '../result/figures.ts'
import type { RunOutput } from '../result/run-output.ts'
import { METERS } from '../result/schema.ts'
import type { Scenario } from '../scenario/schema.ts'
import { billOf, type Cost, costOf } from './bill.ts'
import { type RestOfMonth, restOfMonth } from './rest-of-month.ts'
import { steadyUsage, type Usage, usageIn, usageOf } from './usage.ts'

/** @param intervals those of the window; all of them when left out, and then a month can be told too */
export function costScalars(output: RunOutput, scenario: Scenario, intervals?: readonly number[]): Scalars {
  const usage = intervals === undefined ? usageOf(output, scenario) : usageIn(output, scenario, intervals)
  const cost = costOf(billOf(usage, scenario))
  const scalars: Record<string, Scalar> = {
    'costUsd.total': cost.totalUsd,
    'costUsd.perHour': perHour(cost, usage),
    'costUsd.perMonth':
      intervals === undefined ? perMonth(output, scenario, cost) : notKnown('a month is told for the whole run only'),
  }
  for (const meter of METERS) scalars[`costUsd.byMeter.${meter}`] = cost.byMeterUsd[meter]
  return scalars
}

function perHour(cost: Cost, usage: Usage): Scalar {
  return usage.hours > 0 ? cost.totalUsd / usage.hours : notKnown('the window is empty')
}

/** `repeat` × run; or `surges` × run and the rest of 730 hours at steady load. */
function perMonth(output: RunOutput, scenario: Scenario, cost: Cost): Scalar {
  const { repeat, surges } = scenario.month ?? {}
  if (repeat !== undefined) return repeat * cost.totalUsd
  const rest = restAfter(output, scenario)
  if (surges === undefined || rest === undefined)
    return notKnown('the scenario does not say what its horizon stands for (month)')
  return surges * cost.totalUsd + costOf(billOf(steadyUsage(output, scenario, rest), scenario)).totalUsd
}

/** What the rest of the month looks like after this run; undefined where there is none. */
export function restAfter({ intervals: { desired } }: RunOutput, scenario: Scenario): RestOfMonth | undefined {
  return restOfMonth(scenario, Math.round(desired.at(-1) ?? Number.NaN))
}
