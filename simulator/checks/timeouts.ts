// Time-outs that are shorter than the work they wait for: without any queue, most such requests are given up.
import type { Scenario } from '../scenario/schema.ts'
import type { Finding } from './finding.ts'
import { holdingS, median } from './task-capacity.ts'
import { seconds } from './words.ts'

export function timeoutsBelowWork(scenario: Scenario): Finding[] {
  return Object.entries(scenario.requests)
    .filter(([, { weight }]) => weight > 0)
    .flatMap(([request, { work }]) => {
      const typicalS = holdingS(work, scenario, median)
      return [...clientFindings(request, typicalS, scenario), ...idleFindings(request, typicalS, scenario)]
    })
}

function clientFindings(request: string, typicalS: number, scenario: Scenario): Finding[] {
  const aroundS = median(scenario.network.clientRoundTrip) + scenario.network.targetRoundTrip
  return Object.entries(scenario.clients)
    .filter(
      ([, { weight, timeout, requestTimeout }]) =>
        weight > 0 && typicalS + aroundS > Math.min(timeout, requestTimeout ?? timeout),
    )
    .map(([client, { timeout, requestTimeout }]) => {
      const isAttempt = requestTimeout === undefined || timeout <= requestTimeout
      const limitS = isAttempt ? timeout : requestTimeout
      const why = `half of the ${request} requests take ${seconds(typicalS + aroundS)} or more and ${client} waits ${seconds(limitS)}`
      return {
        check: 'timeout-below-work',
        path: `clients.${client}.${isAttempt ? 'timeout' : 'requestTimeout'}`,
        message: `H${why.slice(1)}: medians of the work (${seconds(typicalS)}) and the wire (${seconds(aroundS)}), without any queue.`,
        hint: 'Wait longer than nearly all of the work takes, or make it shorter.',
        why,
      }
    })
}

/** A target that says nothing for so long is taken for gone. */
function idleFindings(request: string, typicalS: number, { loadBalancer }: Scenario): Finding[] {
  if (typicalS <= loadBalancer.idleTimeout) return []
  const why = `half of the ${request} requests take ${seconds(typicalS)} or more and the balancer answers 504 after ${seconds(loadBalancer.idleTimeout)}`
  return [
    {
      check: 'timeout-below-work',
      path: 'loadBalancer.idleTimeout',
      message: `H${why.slice(1)} without data (loadBalancer.idleTimeout).`,
      hint: 'Set an idle timeout above nearly all of the work, or answer at once and work on afterwards.',
      why,
    },
  ]
}
