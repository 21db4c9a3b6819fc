// What an ALB is billed by, hour by hour, from attempts per interval. Connections follow from requests and reuse; each stays open for the
// balancer's idle timeout after its last request (simplification).
import type { BalancerHour } from '../result/run-output.ts'
import type { Scenario } from '../scenario/schema.ts'

const HOUR_S = 3600

export function balancerHours(scenario: Scenario, attempts: Float64Array, intervalS: number): BalancerHour[] {
  const { clients, requests, loadBalancer, horizon } = scenario
  const perRequest = weightedMean(
    Object.values(clients),
    ({ requestsPerConnection: perConnection }) => 1 / perConnection,
  )
  const bytes = weightedMean(Object.values(requests), ({ requestBytes, responseBytes }) => requestBytes + responseBytes)
  const hours: BalancerHour[] = []
  for (let hour = 0; hour * HOUR_S < horizon; hour++) {
    const share = Math.min(1, (horizon - hour * HOUR_S) / HOUR_S)
    hours.push({ share, newConnections: 0, connectionS: 0, bytes: 0, requests: 0 })
  }
  for (const [index, count] of attempts.entries()) {
    const hour = hours[Math.min(hours.length - 1, Math.floor((index * intervalS) / HOUR_S))] as BalancerHour
    hour.requests += count
    hour.newConnections += count * perRequest
    hour.connectionS += count * perRequest * loadBalancer.idleTimeout
    hour.bytes += count * bytes
  }
  return hours
}

function weightedMean<T extends { weight: number }>(entries: readonly T[], of: (entry: T) => number): number {
  const sum = entries.reduce((total, entry) => total + entry.weight * of(entry), 0)
  return sum / entries.reduce((total, { weight }) => total + weight, 0)
}
