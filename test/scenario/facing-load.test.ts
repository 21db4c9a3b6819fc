// Replications that face one load: its requests, clients and retry delays, and a service drawn anew.
import { expect, test } from 'vitest'
import {
  compare,
  drawWorld,
  facingLoadOf,
  intendedRequests,
  prepare,
  simulateReplication,
} from '../../simulator/index.ts'

const WORLD = {
  name: 'small',
  horizon: '2m',
  warmUp: '10s',
  traffic: {
    people: { segments: [{ hold: '20rps', for: '2m' }] },
    regulars: { users: { count: 10, think: { exponential: { mean: '5s' } } } },
  },
  requests: {
    page: { weight: 3, work: [{ cpu: { lognormal: { median: '20ms', p99: '60ms' } } }] },
    search: { work: [{ wait: { exponential: { mean: '50ms' } } }] },
  },
  clients: { app: { timeout: '200ms', attempts: 3 } },
  service: { task: { cpu: '0.5vCPU', memory: '1GiB' }, tasks: { min: 1, max: 1 } },
}
const [world] = prepare(WORLD).worlds
const scenario = world!.scenario
const intended = (draw: { replication: number; loadReplication?: number }) => [
  ...intendedRequests(scenario, { seed: 's', ...draw }),
]

test('every replication intends the requests, retry delays included, of the one', () => {
  const first = intended({ replication: 0 })
  expect(first.length).toBeGreaterThan(2000)
  expect(intended({ replication: 7, loadReplication: 0 })).toEqual(first)
  expect(intended({ replication: 7 })).not.toEqual(first)
})

test('what the service does with them differs from replication to replication, and the one itself is as ever', () => {
  const run = (draw: { replication: number; loadReplication?: number }) =>
    simulateReplication(scenario, { seed: 's', ...draw })
  const open = { ...WORLD, traffic: { people: WORLD.traffic.people } }
  const offered = (draw: { replication: number; loadReplication?: number }) => [
    ...simulateReplication(prepare(open).worlds[0]!.scenario, { seed: 's', ...draw }).intervals.offered,
  ]
  expect(offered({ replication: 3, loadReplication: 0 })).toEqual(offered({ replication: 0 }))
  expect(run({ replication: 0, loadReplication: 0 })).toEqual(run({ replication: 0 }))
  expect(run({ replication: 3, loadReplication: 0 }).responseTimeS).not.toEqual(run({ replication: 0 }).responseTimeS)
})

test('a forecast under one load counts the same requests in every replication', async () => {
  const open = prepare({ ...WORLD, traffic: { people: WORLD.traffic.people } })
  const requestsOf = async (prepared: typeof open) => {
    const { variants } = await compare(prepared, { replications: 4, seed: 's' })
    return new Set(variants[0]!.replications.map(({ figures }) => figures['requests']))
  }
  expect((await requestsOf(facingLoadOf(open, 0))).size).toBe(1)
  expect((await requestsOf(open)).size).toBeGreaterThan(1)
})

test('what is uncertain of the load is as estimated; what is uncertain of the service is drawn', () => {
  const uncertain = prepare({
    ...WORLD,
    traffic: {
      people: { segments: [{ hold: { estimate: '20rps', low: '10rps', high: '40rps' }, for: '2m' }] },
    },
    service: { ...WORLD.service, backgroundCpu: { estimate: '0.1vCPU', low: '0.05vCPU', high: '0.2vCPU' } },
  })
  const [facing] = facingLoadOf(uncertain, 0).worlds
  const drawn = [0, 1, 2].map((replication) => drawWorld(facing!, 's', replication))
  for (const each of drawn) expect(each.traffic).toEqual(uncertain.worlds[0]!.scenario.traffic)
  expect(new Set(drawn.map(({ service }) => service.backgroundCpu)).size).toBe(3)
})
