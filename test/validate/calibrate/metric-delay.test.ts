// How late metrics are, from scale-outs: an interval that holds the truth, over runs of a world whose delay is known.
import { describe, expect, test } from 'vitest'
import { prepare, simulate } from '../../../simulator/index.ts'
import { cpuPolicies, fitDelay } from '../../../src/validate/calibrate/metric-delay.ts'
import { type RunData, runDataOf } from '../../../src/validate/calibrate/run-data.ts'

const world = (scaling: object = { cpu: { targetTracking: { metric: 'cpu', target: '40%' } } }) => ({
  name: 'delayed',
  horizon: '12m',
  warmUp: '5m',
  traffic: {
    people: {
      segments: [
        { hold: '4rps', for: '3m' },
        { hold: '15rps', for: '9m' },
      ],
    },
  },
  requests: { page: { work: [{ cpu: '20ms' }] } },
  service: { task: { cpu: '0.5vCPU', memory: '1GiB' }, tasks: { min: 1, max: 4 } },
  scaling,
  metrics: { cpuDelay: '70s', highResolutionCpuDelay: '15s' },
})
const runs = (count: number, raw = world()): Promise<RunData[]> =>
  Promise.all(
    Array.from({ length: count }, async (_, seed) =>
      runDataOf(String(seed), await simulate(raw, { replications: 1, seed: `run ${seed}` })),
    ),
  )
const policyOf = (raw: unknown) => {
  const [policy] = cpuPolicies(prepare(raw).worlds[0]!.scenario)
  if (policy === undefined) throw new Error('no policy')
  return policy
}

describe('the delay of a metric', () => {
  test('lies in the interval of a single run nearly always, and the interval is a cycle of evaluation wide', async () => {
    const fits = (await runs(40)).map((run) => fitDelay([run], policyOf(world())))
    const hits = fits.map((fit) => typeof fit !== 'string' && fit.lowS <= 70 && 70 <= fit.highS)
    expect(hits.filter(Boolean).length).toBeGreaterThanOrEqual(34)
    for (const fit of fits) expect(typeof fit === 'string' ? 0 : fit.highS - fit.lowS).toBeLessThanOrEqual(57.001)
  }, 60_000)

  test('is known better from several runs', async () => {
    const fit = fitDelay(await runs(8), policyOf(world()))
    if (typeof fit === 'string') throw new Error(fit)
    expect(fit.n).toBe(8)
    expect(fit.highS - fit.lowS).toBeLessThan(50)
    expect(Math.abs(fit.delayS - 70)).toBeLessThan(25)
  }, 60_000)

  test('of twenty-second metrics is told to ten seconds', async () => {
    const raw = world({ cpu: { targetTracking: { metric: 'cpuHighResolution', target: '40%' } } })
    const [run] = await runs(1, raw)
    const fit = fitDelay([run!], policyOf(raw))
    if (typeof fit === 'string') throw new Error(fit)
    expect(fit.highS - fit.lowS).toBeCloseTo(9.5, 6)
    expect(Math.abs(fit.delayS - 15)).toBeLessThan(6)
  })

  test('is not told by a scale-out that came before the alarm can have seen anything', async () => {
    const [run] = await runs(1)
    const early = { ...run!, events: run!.events.map((event) => ({ ...event, timeS: event.timeS - 100 })) }
    expect(fitDelay([early], policyOf(world()))).toMatch(/no scale-out|something else decided/)
  })

  test('is not told by a run that did not scale out', async () => {
    const [run] = await runs(1)
    expect(fitDelay([{ ...run!, events: [] }], policyOf(world()))).toContain('no scale-out of this policy')
  })
})
