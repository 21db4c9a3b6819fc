// One at a time: which parameters are moved, how far, and that the widest comes first.
import { describe, expect, test } from 'vitest'
import { sensitivitySection } from '../../reports/sections/sensitivity.ts'
import { scaled } from '../../simulator/experiment/sensitivity.ts'
import { compare, prepare, sensitivityOf, sensitivityWorlds, type World } from '../../simulator/index.ts'
import { resultSchema } from '../../simulator/result/schema.ts'

const WORLD = {
  name: 'rise',
  horizon: '8m',
  warmUp: '3m',
  traffic: {
    people: {
      segments: [
        { hold: '8rps', for: '2m' },
        { hold: '24rps', for: '6m' },
      ],
    },
  },
  requests: { page: { work: [{ cpu: '25ms' }] } },
  clients: { app: { timeout: '2s' } },
  service: {
    task: { cpu: '0.5vCPU', memory: '1GiB' },
    tasks: { min: 1, max: 6 },
    coldStart: { dependencies: { cpu: { estimate: '2s', low: '1s', high: '5s' } } },
  },
  scaling: { cpu: { targetTracking: { metric: 'cpuHighResolution', target: '60%' } } },
  slo: { errorRate: '1%' },
}

test('quantities are scaled, whole numbers stay whole, words are left alone', () => {
  expect(scaled('150s', 0.5)).toBe('75s')
  expect(scaled({ uniform: { low: '2s', high: '10s' } }, 2)).toEqual({ uniform: { low: '4s', high: '20s' } })
  expect(scaled(3, 0.5)).toBe(2)
  expect(scaled('proportional', 2)).toBeUndefined()
  expect(scaled({}, 2)).toBeUndefined()
})

describe('a sensitivity', () => {
  test('moves unpublished parameters to half and double, uncertain ones to their ends; the widest first', async () => {
    const [world] = prepare(WORLD).worlds as [World]
    const worlds = sensitivityWorlds(world, 'rise')
    const at = (path: string) => worlds.moved.find((each) => each.path === path)
    expect(at('metrics.highResolutionCpuDelay')).toMatchObject({ value: '20s', low: '10s', high: '40s' })
    expect(at('service.coldStart.dependencies.cpu')).toMatchObject({ value: '2s', low: '1s', high: '5s' })
    expect(worlds.prepared.worlds).toHaveLength(1 + 2 * worlds.moved.length)
    const result = await compare(worlds.prepared, { replications: 2 })
    const sensitivity = sensitivityOf(result, worlds)
    const swing = ({ low, high }: (typeof sensitivity.rows)[number]) => {
      const rates = [low.errorRate.value ?? 0, high.errorRate.value ?? 0, sensitivity.errorRate.value ?? 0]
      return Math.max(...rates) - Math.min(...rates)
    }
    const swings = sensitivity.rows.map(swing)
    expect(swings).toEqual([...swings].sort((left, right) => right - left))
    expect(swings[0]).toBeGreaterThan(0)
    const whole = resultSchema.parse(JSON.parse(JSON.stringify({ ...result, sensitivity })))
    expect(whole.sensitivity).toEqual(JSON.parse(JSON.stringify(sensitivity)))
    expect(sensitivitySection(whole).html).toMatch(/half or at double/)
    expect(sensitivitySection(result).html).toBe('')
  }, 60_000)
})
