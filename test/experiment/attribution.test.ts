// Shapley values keep their promises, and the blame falls where it belongs.
import { describe, expect, test } from 'vitest'
import { interaction, shapley } from '../../simulator/experiment/attribution.ts'
import { subsetName } from '../../simulator/experiment/counterfactuals.ts'
import { attributionOf, compare, counterfactuals, prepare, type World } from '../../simulator/index.ts'

describe('Shapley values', () => {
  // The glove game: 0 has a left glove, 1 and 2 a right one each; a pair is worth 1. Known values: 2/3, 1/6, 1/6.
  const gloves = [0, 0, 0, 1, 0, 1, 0, 1]

  test('of the glove game', () => {
    expect(shapley(gloves, 0, 3)).toBeCloseTo(2 / 3, 12)
    expect(shapley(gloves, 1, 3)).toBeCloseTo(1 / 6, 12)
    expect(shapley(gloves, 2, 3)).toBeCloseTo(1 / 6, 12)
  })

  test('add up to the difference between all and none, whatever the game', () => {
    const game = Array.from({ length: 16 }, (_, subset) => Math.sin(subset * 7.3) * 5)
    const sum = [0, 1, 2, 3].reduce((total, player) => total + shapley(game, player, 4), 0)
    expect(sum).toBeCloseTo((game[15] as number) - (game[0] as number), 12)
  })

  test('a player that changes nothing has nothing', () => {
    const game = Array.from({ length: 8 }, (_, subset) => (subset & 0b011) * 1.5)
    expect(shapley(game, 2, 3)).toBe(0)
  })

  test('interaction: nothing where effects add up, all of it where only both together count', () => {
    expect(interaction([0, 1, 2, 3], 0, 1, 2)).toBe(0)
    expect(interaction([0, 0, 0, 4], 0, 1, 2)).toBe(4)
  })
})

const WORLD = {
  name: 'storm',
  horizon: '3m',
  warmUp: '1m',
  traffic: { people: { segments: [{ hold: '14rps', for: '3m' }] } },
  requests: { page: { work: [{ cpu: '25ms' }, { call: 'db' }] } },
  dependencies: { db: { latency: '100ms', capacity: 2 } },
  clients: { app: { timeout: '2s', attempts: 4, backoff: { base: '10ms' } } },
  service: { task: { cpu: '0.5vCPU', memory: '1GiB' }, tasks: { min: 1, max: 2 } },
  disturbances: { stall: { dependency: { name: 'db', capacity: 0 }, at: '30s', for: '20s' } },
}

async function attributed(raw: object) {
  const [world] = prepare(raw).worlds as [World]
  const { prepared, factors, variant } = counterfactuals(world, 'storm')
  const result = await compare(prepared, { replications: 3 })
  return { prepared, factors, attribution: attributionOf(result, { variant, factors }, 'errorRate') }
}

describe('an attribution', () => {
  test('adds up, and retries carry a storm', async () => {
    const { attribution, factors } = await attributed(WORLD)
    const sum = attribution.shares.reduce((total, { value }) => total + (value.value ?? Number.NaN), 0)
    expect(sum + (attribution.rest.value ?? Number.NaN)).toBeCloseTo(attribution.total.value ?? Number.NaN, 10)
    const [first] = [...attribution.shares].sort((left, right) => (right.value.value ?? 0) - (left.value.value ?? 0))
    expect(factors.map(({ name }) => name)).toContain('retries')
    expect(first?.factor).toBe('retries')
    expect(first?.value.value).toBeGreaterThan(0.1)
  })

  test('a factor the world does not have is no factor', async () => {
    const { factors } = await attributed({ ...WORLD, clients: { app: { attempts: 1 } } })
    expect(factors.map(({ name }) => name)).not.toContain('retries')
  })

  test('the worlds are all subsets; the last is the world as it is', () => {
    const [world] = prepare(WORLD).worlds as [World]
    const { prepared, factors } = counterfactuals(world, 'storm')
    expect(prepared.worlds).toHaveLength(2 ** factors.length)
    const last = prepared.worlds.at(-1)
    expect(last?.variant).toBe(subsetName(factors, 2 ** factors.length - 1))
    expect(last?.scenario).toEqual({ ...world.scenario })
  })
})
