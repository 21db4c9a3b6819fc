// A run that sent the requests of a replication is told from one that sent others.
import { expect, test } from 'vitest'
import { prepare, simulate } from '../../simulator/index.ts'
import { isLoadOf } from '../../src/validate/load-of.ts'

const WORLD = {
  name: 'small',
  horizon: '3m',
  warmUp: '10s',
  traffic: { people: { segments: [{ hold: '20rps', for: '3m' }] } },
  requests: { page: { work: [{ wait: '30ms' }] } },
}
const [world] = prepare(WORLD).worlds
const observed = (seed: string) => simulate(WORLD, { replications: 1, seed })

test('the run of the same draw has its requests, second for second', async () => {
  expect(isLoadOf(await observed('a'), world!.scenario, { seed: 'a', replication: 0 })).toBe(true)
})

test('another draw of the same traffic is another load, and so is another replication', async () => {
  expect(isLoadOf(await observed('b'), world!.scenario, { seed: 'a', replication: 0 })).toBe(false)
  expect(isLoadOf(await observed('a'), world!.scenario, { seed: 'a', replication: 1 })).toBe(false)
})

test('of users it cannot be known', async () => {
  const closed = { ...WORLD, traffic: { people: { users: { count: 5, think: '1s' } } } }
  const [other] = prepare(closed).worlds
  const run = await simulate(closed, { replications: 1, seed: 'a' })
  expect(isLoadOf(run, other!.scenario, { seed: 'a', replication: 0 })).toBe(false)
})
