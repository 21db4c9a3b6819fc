// One run from two records: requests as the load generator saw them, and the service as it was seen meanwhile, on one clock.
import { balancerHours } from '../../simulator/cost/balancer-hours.ts'
import type { RunOutput, Scenario } from '../../simulator/index.ts'
import { balancerRequests } from './balancer-requests.ts'
import type { ObservedRun } from './observed-run.ts'
import type { ServiceRecord } from './service-record.ts'
import { serviceSide } from './service-side.ts'

/**
 * @param run undefined: no generator recorded the requests; then the load balancer's counts stand for them
 * @param otherwiseS the first instant, in seconds since 1970, where the generator's record does not tell it
 */
export function mergedOutput(
  scenario: Scenario,
  run: ObservedRun | undefined,
  record: ServiceRecord,
  otherwiseS = record.fromS,
): RunOutput {
  const zeroS = firstInstantS(run, otherwiseS)
  const requests = run?.toOutput() ?? balancerRequests(scenario, record, zeroS)
  const { columns, ...service } = serviceSide(scenario, record, zeroS)
  return {
    ...requests,
    ...service,
    intervals: { ...requests.intervals, ...columns },
    balancerHours: balancerHours(scenario, requests.intervals.attempts, requests.intervalS),
  }
}

/** Of the schedule, on the clock of whoever plays it: requests count where they were intended. */
export function firstInstantS(run: ObservedRun | undefined, otherwiseS: number): number {
  return run?.startEpochMs === undefined ? otherwiseS : run.startEpochMs / 1000
}
