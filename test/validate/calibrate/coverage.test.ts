// A 95 % interval holds the truth in about 95 of 100 runs. The truth is known here: the runs are simulated.
import { describe, expect, test } from 'vitest'
import type { Distribution } from '../../../simulator/engine/distribution.ts'
import { log } from '../../../simulator/engine/elementary.ts'
import { drawBits, drawKey } from '../../../simulator/engine/keyed-random.ts'
import { QuantileTable } from '../../../simulator/engine/quantile-table.ts'
import { prepare, type Scenario, simulate } from '../../../simulator/index.ts'
import { cpuBlocks } from '../../../src/validate/calibrate/cpu-blocks.ts'
import { fitCpu } from '../../../src/validate/calibrate/cpu-fit.ts'
import { fitLaw } from '../../../src/validate/calibrate/law-fit.ts'
import { centreOf } from '../../../src/validate/calibrate/laws.ts'
import { fitResponseTimes } from '../../../src/validate/calibrate/response-fit.ts'
import { type RunData, runDataOf } from '../../../src/validate/calibrate/run-data.ts'
import { groupsOf } from '../../../src/validate/calibrate/time-knobs.ts'

const world = (cpu: unknown, wait: unknown, backgroundCpu: string, horizon = '15m', rate = 8) => ({
  name: 'known',
  horizon,
  warmUp: '1m',
  traffic: {
    people: {
      segments: [
        { hold: `${rate}rps`, for: '1m' },
        { ramp: `${3 * rate}rps`, for: horizon },
      ],
    },
  },
  requests: { page: { work: [{ cpu }, { wait }] } },
  service: { task: { cpu: '1vCPU', memory: '2GiB' }, backgroundCpu, tasks: { min: 1, max: 1 } },
})
const CPU = { lognormal: { median: '14ms', p99: '50ms' } }
const WAIT = { lognormal: { median: '40ms', sigma: 0.6 } }
const TRUTH = world(CPU, WAIT, '0.03vCPU')

function scenarioOf(raw: unknown): Scenario {
  const [first] = prepare(raw).worlds
  if (first === undefined) throw new Error('no world')
  return first.scenario
}

async function runOf(raw: unknown, seed: string): Promise<RunData> {
  return runDataOf(seed, await simulate(raw, { replications: 1, seed }))
}

/** Of 95 % intervals, fewer than this share holding the truth has a chance below one in a thousand with the counts used here. */
const LEAST_COVERAGE = 0.84

function shareOf(hits: readonly boolean[]): number {
  return hits.filter(Boolean).length / hits.length
}

describe('95 % intervals hold the truth', () => {
  test('of CPU per request and of background CPU', async () => {
    const twice = scenarioOf(world({ lognormal: { median: '7ms', p99: '25ms' } }, WAIT, '0vCPU'))
    const fits = await Promise.all(
      Array.from({ length: 40 }, async (_, seed) => {
        const blocks = cpuBlocks(await runOf(TRUTH, `cpu ${seed}`), ['page'], 1)
        const fit = fitCpu(blocks ?? [], twice)
        if (typeof fit === 'string') throw new Error(fit)
        return fit
      }),
    )
    const factors = fits.map(({ factors: { page } }) => page!)
    expect(shareOf(factors.map(({ low, high }) => low <= 2 && 2 <= high))).toBeGreaterThan(LEAST_COVERAGE)
    const backgrounds = fits.map(({ background }) => background!)
    expect(shareOf(backgrounds.map(({ low, high }) => low <= 0.03 && 0.03 <= high))).toBeGreaterThan(LEAST_COVERAGE)
    // … and are narrow enough to be of use.
    for (const { value, low, high } of factors) expect((high - low) / value).toBeLessThan(0.35)
  }, 60_000)

  const LAWS: Record<string, Distribution> = {
    lognormal: { kind: 'lognormal', median: 20, sigma: 0.4 },
    gamma: { kind: 'gamma', shape: 6, scale: 3 },
    'shifted exponential': { kind: 'shifted', by: 10, of: { kind: 'exponential', mean: 5 } },
  }
  test.each(Object.entries(LAWS))('of the middle of start-up times that are %s, from twelve starts', (_, law) => {
    const table = QuantileTable.of(law)
    const median = table.sample(0x80000000)
    const truth = { median, mean: centreOf({ kind: 'shifted', by: 0, of: law }).value }
    const hits = Array.from({ length: 300 }, (_, seed) => {
      const { a, b } = drawKey(seed, 0, 'starts')
      const fit = fitLaw(Array.from({ length: 12 }, (_, ordinal) => table.sample(drawBits(a, b, ordinal))))
      const { of } = centreOf(fit.law)
      return fit.low <= truth[of] && truth[of] <= fit.high
    })
    expect(shareOf(hits)).toBeGreaterThan(0.88)
  })

  test('of the scale and the spread of a wait', async () => {
    const known = scenarioOf(world(CPU, { lognormal: { median: '20ms', sigma: 0.3 } }, '0.03vCPU', '3m', 6))
    const groups = groupsOf(known, true)
    const hits: boolean[] = []
    for (let seed = 0; seed < 16; seed++) {
      const run = await runOf(world(CPU, WAIT, '0.03vCPU', '3m', 6), `wait ${seed}`)
      const fit = fitResponseTimes([run], known, groups, 'calibration')
      if (typeof fit === 'string') throw new Error(fit)
      const [scale, spread] = [fit.values[0]! - log(2), fit.values[1]! - log(2)]
      hits.push(Math.abs(scale) <= fit.halfWidths[0]!, Math.abs(spread) <= fit.halfWidths[1]!)
      expect(fit.halfWidths[0]!).toBeLessThan(0.3)
    }
    expect(shareOf(hits)).toBeGreaterThan(LEAST_COVERAGE)
  }, 120_000)
})

describe('request classes', () => {
  const mixed = (weights: { page: number; report: number }, cpu: { page: string; report: string }) => ({
    ...world('1ms', '1ms', '0.03vCPU'),
    requests: {
      page: { weight: weights.page, work: [{ cpu: cpu.page }] },
      report: { weight: weights.report, work: [{ cpu: cpu.report }] },
    },
  })
  const truth = { page: '10ms', report: '40ms' }
  const believed = scenarioOf(mixed({ page: 1, report: 1 }, { page: '20ms', report: '20ms' }))
  const names = ['page', 'report']
  const blocksOf = async (weights: { page: number; report: number }, seed: string) =>
    cpuBlocks(await runOf(mixed(weights, truth), seed), names, 1) ?? []

  test('are told apart by runs with different mixes', async () => {
    const blocks = [
      ...(await blocksOf({ page: 9, report: 1 }, 'pages')),
      ...(await blocksOf({ page: 4, report: 6 }, 'reports')),
    ]
    const fit = fitCpu(blocks, believed)
    if (typeof fit === 'string') throw new Error(fit)
    expect(fit.isCommon).toBe(false)
    expect(fit.factors['page']?.value).toBeCloseTo(0.5, 1)
    expect(fit.factors['report']?.value).toBeCloseTo(2, 1)
  })

  test('share one factor where their mix does not vary, and the condition number says so', async () => {
    const fit = fitCpu(await blocksOf({ page: 9, report: 1 }, 'pages'), believed)
    if (typeof fit === 'string') throw new Error(fit)
    expect(fit.isCommon).toBe(true)
    expect(fit.condition.classes).toBeGreaterThan(30)
    expect(fit.factors['page']).toEqual(fit.factors['report'])
  })
})

test('a steady load does not tell background CPU from requests: it stays, and the regression takes it as it stands', async () => {
  const steady = {
    ...TRUTH,
    traffic: { people: { segments: [{ hold: '20rps', for: '15m' }], arrivals: 'deterministic' } },
  }
  const fit = fitCpu(cpuBlocks(await runOf(steady, 'steady'), ['page'], 1) ?? [], scenarioOf(TRUTH))
  if (typeof fit === 'string') throw new Error(fit)
  expect(fit.background).toBeUndefined()
  expect(fit.condition.total).toBeGreaterThan(30)
  const { low, high } = fit.factors['page']!
  expect(low).toBeLessThan(1)
  expect(high).toBeGreaterThan(1)
})
