// The conditions that a run has to meet before it may judge a forecast.
import { numberText } from '../../reports/format.ts'
import type { LogHistogram } from '../../simulator/engine/log-histogram.ts'
import type { Result, Validation } from '../../simulator/index.ts'

type Gate = Validation['gates'][number]

/** @param planned requests that are due, null where it cannot be known beforehand */
export function gatesOf(
  observed: Result,
  generator?: { lateness: LogHistogram; latenessLimitS: number; planned: number | null },
): Gate[] {
  const requests = observed.variants[0]?.summary.requests.value ?? 0
  const complete: Gate = {
    name: 'the run was not cut short',
    found: observed.provenance.interrupted ? 'interrupted' : 'complete',
    isMet: !observed.provenance.interrupted,
  }
  if (generator === undefined) return [complete]
  const lateS = generator.lateness.quantile(0.99)
  return [
    complete,
    {
      name: `99 % of the requests sent within ${numberText(generator.latenessLimitS, 'seconds')} of their instant`,
      found: numberText(lateS, 'seconds'),
      isMet: lateS <= generator.latenessLimitS,
    },
    ...(generator.planned === null ? [] : [everythingSent(requests, generator.planned)]),
  ]
}

/** Also the gate against arrivals that k6 dropped because no VU was free. */
function everythingSent(requests: number, planned: number): Gate {
  return {
    name: 'every request that was due sent and recorded',
    found: `${requests} of ${planned}`,
    isMet: requests >= planned,
  }
}
