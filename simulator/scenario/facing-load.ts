// The same worlds under one load: what a load test plays is known, so a forecast of that test need not guess it. Only the service is drawn
// anew from replication to replication.

import { settle, type UncertainParameter } from './uncertain.ts'
import type { Prepared, World } from './worlds.ts'

/** @param replication the one whose arrivals, classes, clients, think times and retry delays all face; what is uncertain of them is as estimated */
export function facingLoadOf(prepared: Prepared, replication: number): Prepared {
  return { ...prepared, worlds: prepared.worlds.map(withLoadAsEstimated), loadReplication: replication }
}

function withLoadAsEstimated(world: World): World {
  const ofLoad = world.uncertain.filter(isOfLoad)
  return {
    ...world,
    raw: settle(world.raw, ofLoad, ({ estimate }) => estimate),
    uncertain: world.uncertain.filter((parameter) => !isOfLoad(parameter)),
  }
}

function isOfLoad({ path: [part, , option] }: UncertainParameter): boolean {
  return part === 'traffic' || part === 'clients' || (part === 'requests' && option === 'weight')
}
