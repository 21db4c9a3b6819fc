// A schedule that raises the minimum in the morning and has no counterpart raises it for good: the next night is paid at the morning's size.
import { type BoundsSpan, boundsOverTime } from '../control-loop/bounds-over-time.ts'
import type { Scenario } from '../scenario/schema.ts'
import type { Finding } from './finding.ts'

/** A month: who takes bounds back once a year does not take them back. */
const LOOK_S = 31 * 86_400

export function schedulesUndone(scenario: Scenario): Finding[] {
  const { horizon, service } = scenario
  // One that begins within the month has as long to come back.
  const spans = boundsOverTime(scenario, horizon + 2 * LOOK_S)
  return (['min', 'max'] as const).flatMap((bound) => {
    const own = service.tasks[bound]
    const name = movedForGood(spans, bound, own, horizon + LOOK_S)
    return name === undefined ? [] : [finding(scenario, name, bound, own)]
  })
}

/** @returns the action that moved a bound away from the service's own, where it then stays on that side */
function movedForGood(
  spans: readonly BoundsSpan[],
  bound: 'min' | 'max',
  own: number,
  beforeS: number,
): string | undefined {
  const first = spans.findIndex((span) => span[bound] !== own)
  const moved = spans[first]
  if (moved === undefined || moved.fromS > beforeS) return undefined
  const side = Math.sign(moved[bound] - own)
  return spans.slice(first).every((span) => Math.sign(span[bound] - own) === side) ? moved.by : undefined
}

function finding({ scaling, month }: Scenario, name: string, bound: 'min' | 'max', own: number): Finding {
  const policy = scaling[name]
  if (policy?.kind !== 'schedule') throw new Error(`no schedule is called ${name}`)
  const what = bound === 'min' ? 'minimum' : 'maximum'
  const paid =
    month?.surges !== undefined
      ? '; the rest of the month is priced at that'
      : month?.repeat !== undefined
        ? `; each of the ${month.repeat} repeats is priced as if it began with ${own} again`
        : ''
  return {
    check: 'schedule-undone',
    path: `scaling.${name}.schedule`,
    message: `Schedule ${name} sets the ${what} to ${policy[bound]} and nothing takes it back to ${own} (service.tasks.${bound})${paid}.`,
    hint: `Add until to it, as in ${untilExample(policy)}, or a second schedule that sets ${bound}: ${own}.`,
  }
}

type Schedule = Extract<Scenario['scaling'][string], { kind: 'schedule' }>

function untilExample({ at, rate }: Schedule): string {
  if (rate !== undefined) return 'cron: 35 7 * * ? * with until: 30 9 * * ? *'
  return at === undefined ? 'until: 30 9 * * ? *' : `until: '${at.slice(0, 10)}T23:59:00'`
}
