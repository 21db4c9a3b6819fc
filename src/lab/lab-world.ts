// The world that the lab is: what a laptop can be of the scenario, for forecast and load alike. Each difference is told.
import { type Prepared, prepare, type Scenario } from '../../simulator/index.ts'
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
