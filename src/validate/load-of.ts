// Whether a run that was observed faced the very requests that a replication intends: then a forecast of it need not guess the load.
import { intendedRequests, type Result, type Scenario } from '../../simulator/index.ts'

/** Instants are rounded on the way: one that falls on the edge of an interval may be counted on its other side. */
const MOVED_SHARE = 0.01

/** Interval by interval. Of users, who have no schedule, it cannot be seen. */
export function isLoadOf(observed: Result, scenario: Scenario, draw: { seed: string; replication: number }): boolean {
  const series = observed.variants[0]?.series
  if (series === undefined || Object.values(scenario.traffic).some(({ kind }) => kind === 'users')) return false
  const { startS, intervalS, bands } = series
  const seen = bands.offeredRps.p50.map((rate) => Math.round((rate ?? 0) * intervalS))
  const intended = seen.map(() => 0)
  let count = 0
  for (const { intentS } of intendedRequests(scenario, draw)) {
    const position = Math.floor((intentS - startS) / intervalS)
    if (intended[position] !== undefined) intended[position]++
    count++
  }
  const moved = seen.reduce((sum, number, position) => sum + Math.abs(number - intended[position]!), 0)
  return count > 0 && seen.reduce((sum, number) => sum + number, 0) === count && moved <= 2 * MOVED_SHARE * count
}
