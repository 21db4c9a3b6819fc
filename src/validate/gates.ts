// The conditions that a run has to meet before it may judge a forecast.
import { numberText } from '../../reports/format.ts'
import type { LogHistogram } from '../../simulator/engine/log-histogram.ts'
import type { Result, Validation } from '../../simulator/index.ts'

type Gate = Validation['gates'][number]

/** @param planned requests of the schedule, where the run followed one */
export function gatesOf(
  observed: Result,
  generator?: { lateness: LogHistogram; latenessLimitS: number; planned: number },
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
    {
      name: 'every request of the schedule recorded',
      found: `${requests} of ${generator.planned}`,
      isMet: requests === generator.planned,
    },
  ]
}
