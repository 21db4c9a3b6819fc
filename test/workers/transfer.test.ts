// A worker hands its typed arrays over instead of copying them, and loses nothing on the way.
import { expect, test } from 'vitest'
import { prepare, simulateReplication, type World } from '../../simulator/index.ts'
import { buffersOf } from '../../src/workers/transfer.ts'

const SMALL = {
  name: 'small',
  horizon: '1m',
  warmUp: '0s',
  traffic: { steady: { segments: [{ hold: '20rps', for: '1m' }] } },
}

function output() {
  const { scenario } = prepare(SMALL).worlds[0] as World
  return simulateReplication(scenario, { seed: '1', replication: 0 })
}

test('every buffer is handed over once', () => {
  const buffers = buffersOf(output())
  expect(buffers.length).toBeGreaterThan(10)
  expect(new Set(buffers).size).toBe(buffers.length)
})

test('what arrives is what was simulated, and the sender keeps no array', () => {
  const sent = output()
  const arrived = structuredClone(sent, { transfer: buffersOf(sent) })
  expect(arrived).toEqual(output())
  expect(sent.intervals.offered.length).toBe(0)
  expect(sent.intervalHistograms.counts.length).toBe(0)
})
