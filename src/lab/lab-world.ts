// The world that the lab is: what a laptop can be of the scenario, for forecast and load alike. Each difference is told.
import { prepare, type Prepared, type Scenario } from '../../simulator/index.ts'
import { merge } from '../../simulator/scenario/merge.ts'
import { isMap } from '../../simulator/scenario/tree.ts'
import { classPath } from './task/work-file.ts'

/** Loopback and HAProxy: about a quarter of a millisecond each way, measured on an idle machine. */
const LOOPBACK = { clientRoundTrip: '0.5ms', targetRoundTrip: '0.5ms', handshakeRoundTrips: 1 }

/** @param prepared one world */
export function labWorld(prepared: Prepared): Prepared {
  const [world] = prepared.worlds
  if (world === undefined || !isMap(world.raw)) throw new Error('a world without options')
  const { variants: _, ...base } = merge(world.raw, labPatch(world.scenario)) as Record<string, unknown>
  return prepare({ ...base, variants: { [world.variant]: { description: world.description } } })
}

function labPatch({ requests }: Scenario): object {
  const paths = Object.keys(requests).map((name) => [name, { method: 'GET', path: classPath(name) }])
  return {
    network: LOOPBACK,
    loadBalancer: { nodes: 1 },
    service: { task: { cpuLimit: 'cfs' } },
    staging: { requests: Object.fromEntries(paths) },
  }
}

/** What differs from the scenario, and what of it no laptop has. */
export function labDifferences({ dependencies, service, disturbances, loadBalancer }: Scenario): string[] {
  const { server, backgroundCpu } = service
  const limited = Object.entries(dependencies).filter(
    ([, { capacity, connections, perProcess }]) => Math.min(capacity, connections, perProcess) < 1_000_000,
  )
  return [
    'clients, balancer and tasks share one machine: no network, no TLS, one balancer node; forecast and load have that alike',
    ...(server.preset === 'thread-pool' ? ['a thread pool runs as gunicorn with threads, one process'] : []),
    ...(backgroundCpu > 0 ? ['background CPU (sidecars) is not burnt'] : []),
    ...(limited.length > 0 ? [`limits of dependencies are not held: ${limited.map(([name]) => name).join(', ')}`] : []),
    ...(Object.keys(disturbances).length > 0 ? ['disturbances do not happen'] : []),
    ...(loadBalancer.algorithm === 'weighted_random'
      ? ['weighted_random runs as the better of two random targets']
      : []),
  ]
}
