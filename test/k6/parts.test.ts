// Several load machines: together they play exactly the whole schedule, from one instant on.
import { describe, expect, test } from 'vitest'
import { readShare } from '../../scenarios/k6/schedule.ts'
import { prepare, type World } from '../../simulator/index.ts'
import { checkStart, howToLoad, instantOf, partOf } from '../../src/cli/load-options.ts'
import { loadTestOf } from '../../src/k6/plan.ts'

const [world] = prepare({
  name: 'x',
  horizon: '60s',
  traffic: { rush: { segments: [{ hold: '90rps', for: '60s' }] } },
  requests: { page: { work: [{ cpu: '2ms' }] } },
  clients: {
    app: { weight: 1, attempts: 2, instances: 20, budget: { tokenBucket: { tokens: 10 } } },
    bot: { weight: 1, attempts: 2 },
  },
}).worlds as [World]
const DRAW = { seed: '1', replication: 0 }
const whole = loadTestOf(world, DRAW)
const partsOf = (of: number) =>
  Array.from({ length: of }, (_, index) => loadTestOf(world, DRAW, { part: { index: index + 1, of }, startAtMs: 1 }))
const sharesOf = ({ shares }: { shares: readonly string[] }) =>
  shares.map((base64) => readShare(new Uint8Array(Buffer.from(base64, 'base64')).buffer))

describe.each([1, 2, 3, 7])('%i machines', (of) => {
  const parts = partsOf(of)

  test('play every request of the schedule once', () => {
    const indices = parts.flatMap((part) => sharesOf(part).flatMap(({ index }) => [...index]))
    expect(indices.sort((left, right) => left - right)).toEqual(
      Array.from({ length: whole.planned ?? 0 }, (_, index) => index),
    )
    expect(parts.reduce((sum, { planned }) => sum + (planned ?? 0), 0)).toBe(whole.planned)
  })

  test('keep the budget of a client instance on one of them', () => {
    const owners = new Map<number, Set<number>>()
    for (const [machine, part] of parts.entries()) {
      for (const { client, instance } of sharesOf(part)) {
        for (const [position, each] of client.entries()) {
          if (each !== 0) continue
          const key = instance[position] as number
          owners.set(key, (owners.get(key) ?? new Set()).add(machine))
        }
      }
    }
    expect(owners.size).toBe(20)
    expect([...owners.values()].every((machines) => machines.size === 1)).toBe(true)
  })
})

describe('on the command line', () => {
  test('a part is written n/m', () => {
    expect(partOf('2/3')).toEqual({ index: 2, of: 3 })
    for (const text of ['0/3', '4/3', '1', '1/0', 'a/b', '1/1000']) expect(() => partOf(text)).toThrow(/parts/)
  })

  test('an instant has a zone', () => {
    expect(instantOf('2026-11-26T14:30:00Z')).toBe(Date.UTC(2026, 10, 26, 14, 30))
    expect(instantOf('2026-11-26T14:30+01:00')).toBe(Date.UTC(2026, 10, 26, 13, 30))
    for (const text of ['14:30', '2026-11-26', '2026-11-26T14:30:00', 'soon'])
      expect(() => instantOf(text)).toThrow(/zone/)
  })

  test('several machines need a common start', () => {
    const options = { seed: '1', output: '.', segments: { index: 1, of: 2 } }
    expect(() => howToLoad(options)).toThrow(/need a common start/)
    expect(howToLoad({ ...options, startAt: 5 })).toEqual({ part: { index: 1, of: 2 }, startAtMs: 5 })
  })

  test('a start that nobody can make is refused', () => {
    const nowMs = Date.UTC(2026, 0, 1)
    expect(() => checkStart(nowMs + 20_000, nowMs)).not.toThrow()
    expect(() => checkStart(nowMs + 1000, nowMs)).toThrow(/less than 5 s away/)
    expect(() => checkStart(nowMs - 1000, nowMs)).toThrow(/less than 5 s away/)
    expect(() => checkStart(nowMs + 26 * 3_600_000, nowMs)).toThrow(/more than a day away/)
  })
})
