// The rest of a month, between the surges: how many tasks there are, from the bounds in force and what the policies come to rest at.
//
//   service.tasks ─► schedules move the bounds, day by day ─► bounds in force ─┐
//   month.otherwise.rate ─► what the policies keep ────────────────────────────┴─► tasks
//
// Surges are taken to come a day apart from the first instant on, or evenly where there are more than days.
import { boundsOverTime } from '../control-loop/bounds-over-time.ts'
import type { Scenario } from '../scenario/schema.ts'
import { type CalmNeed, calmNeed } from './calm-need.ts'

/** Hours of a month, as AWS counts them in its own examples. */
export const HOURS_PER_MONTH = 730
const HOUR_S = 3600
const DAY_S = 86_400

/** A part of the rest in which bounds and tasks stay the same; `share` of the rest. */
export type RestPart = { min: number; max: number; tasks: number; share: number }
export type RestOfMonth = {
  hours: number
  /** On average over these hours. */
  tasks: number
  parts: RestPart[]
  rateRps: number
  rule: RestRule
}
/** Whether the scenario gives the number of tasks, or what follows from its policies. */
type RestRule = { kind: 'given'; tasks: number } | ({ kind: 'policies' } & CalmNeed)

/** @param desiredAtEnd of the run: where nothing takes tasks away, they stay; NaN when not known */
export function restOfMonth(scenario: Scenario, desiredAtEnd: number): RestOfMonth | undefined {
  const { month, horizon } = scenario
  if (month?.surges === undefined) return undefined
  const { rate: rateRps, tasks: given } = month.otherwise
  const rule: RestRule =
    given === undefined ? { kind: 'policies', ...calmNeed(scenario, rateRps) } : { kind: 'given', tasks: given }
  const tasksIn = restingTasks(rule, desiredAtEnd)
  const parts = merged(
    restSpans(scenario, month.surges).map(({ min, max, lengthS }) => ({
      min,
      max,
      tasks: tasksIn({ min, max }),
      lengthS,
    })),
  )
  const hours = Math.max(0, HOURS_PER_MONTH - (month.surges * horizon) / HOUR_S)
  return {
    hours,
    tasks: parts.reduce((sum, { tasks, share }) => sum + tasks * share, 0),
    parts,
    rateRps,
    rule,
  }
}

type Bounds = { min: number; max: number }

/** Asked span by span, in the order of time: what stays is pulled inside the bounds and stays there. */
function restingTasks(rule: RestRule, desiredAtEnd: number): (bounds: Bounds) => number {
  let there = desiredAtEnd
  return ({ min, max }) => {
    if (rule.kind === 'given') return rule.tasks
    const stay = rule.leftAlone === 0 ? 0 : Math.min(there, rule.leftAlone)
    there = Math.min(max, Math.max(min, rule.needed, stay))
    return there
  }
}

type Span = Bounds & { lengthS: number }

/** The bounds in force between the surges, in the order of time. */
function restSpans(scenario: Scenario, surges: number): Span[] {
  const { horizon } = scenario
  const monthS = HOURS_PER_MONTH * HOUR_S
  const apartS = Math.max(horizon, Math.min(DAY_S, monthS / Math.max(1, surges)))
  const spans = boundsOverTime(scenario, monthS)
  return spans.flatMap(({ min, max, fromS }, index) => {
    const toS = spans[index + 1]?.fromS ?? monthS
    const lengthS = outsideS(Math.max(0, fromS), toS, { surges, horizonS: horizon, apartS })
    return lengthS > 0 ? [{ min, max, lengthS }] : []
  })
}

/** How much of a stretch of time is in no surge. */
function outsideS(
  fromS: number,
  toS: number,
  { surges, horizonS, apartS }: { surges: number; horizonS: number; apartS: number },
): number {
  const insideBefore = (timeS: number) => {
    if (timeS <= 0 || surges === 0) return 0
    const begun = Math.min(surges, Math.floor(timeS / apartS) + 1)
    return (begun - 1) * horizonS + Math.min(horizonS, timeS - (begun - 1) * apartS)
  }
  return Math.max(0, toS - fromS - (insideBefore(toS) - insideBefore(fromS)))
}

function merged(spans: readonly (Span & { tasks: number })[]): RestPart[] {
  const totalS = spans.reduce((sum, { lengthS }) => sum + lengthS, 0)
  const parts = new Map<string, RestPart>()
  for (const { min, max, tasks, lengthS } of spans) {
    const key = `${min} ${max} ${tasks}`
    const { share } = parts.get(key) ?? { share: 0 }
    parts.set(key, { min, max, tasks, share: share + lengthS / totalS })
  }
  return [...parts.values()]
}
