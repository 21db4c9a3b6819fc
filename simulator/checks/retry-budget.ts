// A retry budget that allows no retry, or one that is spent once and never filled again.
import type { Scenario } from '../scenario/schema.ts'
import type { Finding } from './finding.ts'
import { number } from './words.ts'

export function budgetsThatNeverFill({ clients }: Scenario): Finding[] {
  return Object.entries(clients).flatMap(([client, { attempts, budget, weight }]) => {
    const bucket = budget.tokenBucket
    if (bucket === undefined || attempts < 2 || weight === 0) return []
    const { tokens, keep, retryCost, timeoutRetryCost, perRequest, perSuccess } = bucket
    const path = `clients.${client}.budget.tokenBucket`
    const leastCost = Math.min(retryCost, timeoutRetryCost)
    if (tokens - keep < leastCost) {
      const kept = keep > 0 ? ` less the ${number(keep)} to keep` : ''
      return [
        {
          check: 'budget-never-fills',
          path: `${path}.tokens`,
          message: `The retry budget of ${client} allows no retry: it holds ${number(tokens)} tokens${kept} and a retry costs ${number(leastCost)}.`,
          hint: `Give it at least ${number(leastCost + keep)} tokens, or set attempts: 1.`,
        },
      ]
    }
    if (perRequest > 0 || perSuccess > 0 || leastCost === 0) return []
    const retries = Math.floor((tokens - keep) / leastCost)
    return [
      {
        check: 'budget-never-fills',
        path: `${path}.perSuccess`,
        message: `The retry budget of ${client} is never filled again: neither requests nor successes return tokens, so that each instance has ${retries} retries (${number(tokens)} tokens at ${number(leastCost)}) for the whole run.`,
        hint: 'Set perRequest or perSuccess above zero.',
      },
    ]
  })
}
