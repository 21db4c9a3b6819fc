// The configuration that makes HAProxy behave as an Application Load Balancer does towards clients and targets.
//
//   What happens                     ALB    HAProxy alone   here
//   no target at all                 503    503             503
//   target refuses the connection    502    503             502
//   no connection in time            504    503             504   told from a refusal by the time it took
//   target closes without answer     502    502             502
//   no answer in time                504    504             504
//
// Targets come and go through the runtime API; none stands here. HAProxy checks nothing, tries nothing twice and queues nothing.
// @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
// @source https://docs.haproxy.org/2.6/configuration.html
import type { Scenario } from '../../simulator/index.ts'
import { LOG_FORMAT } from './balancer-log.ts'

export const BACKEND = 'tasks'
export const SOCKET_FILE = 'haproxy.sock'

type LoadBalancer = Scenario['loadBalancer']

export function balancerConfig(port: number, loadBalancer: LoadBalancer): string {
  const idleMs = milliseconds(loadBalancer.idleTimeout)
  const connectMs = milliseconds(loadBalancer.connectTimeout)
  const isOurs503 = '{ status 503 } !{ var(txn.answered) -m found } { var(txn.hasTarget) -m found }'
  return `global
  stats socket unix@${SOCKET_FILE} mode 600 level admin
  log stdout format raw local0
  nbthread 1
  # A taken port is to be noticed, also when another HAProxy has it.
  noreuseport

defaults
  mode http
  log global
  retries 0
  # Each request on a connection of its own: whichever process has room accepts it. A kept connection would stay with one process.
  option http-server-close
  http-reuse never
  timeout connect ${connectMs}ms
  timeout server ${idleMs}ms
  timeout http-keep-alive ${idleMs}ms
  timeout http-request ${idleMs}ms
  # A client that leaves changes nothing for its request, as in the model. Silence of one that waits for its answer is not held against it.
  timeout client 1d

frontend clients
  bind 127.0.0.1:${port}
  log-format "${LOG_FORMAT}"
  http-request set-var(txn.arrivedMs) date(0,ms)
  http-after-response set-status 504 if ${isOurs503} { date(0,ms),sub(txn.arrivedMs) ge ${connectMs} }
  http-after-response set-status 502 if ${isOurs503}
  default_backend ${BACKEND}

backend ${BACKEND}
  balance ${ALGORITHMS[loadBalancer.algorithm]}
  http-request set-var(txn.hasTarget) bool(true) if { nbsrv gt 0 }
  http-response set-var(txn.answered) bool(true)
`
}

/** `random` alone would take the better of two. */
const ALGORITHMS: Readonly<Record<LoadBalancer['algorithm'], string>> = {
  round_robin: 'roundrobin',
  least_outstanding_requests: 'leastconn',
  weighted_random: 'random(1)',
}

/** HAProxy has no shorter time-out than a millisecond. */
function milliseconds(durationS: number): number {
  return Math.max(1, Math.round(durationS * 1000))
}
