// A forecast scored against runs: of its own world it agrees, of another it says what is wrong.
import { beforeAll, describe, expect, test } from 'vitest'
import { facingLoadOf, prepare, type Result, simulate } from '../../simulator/index.ts'
import { naiveForecast } from '../../src/validate/naive-forecast.ts'
import { levelOf, REPLICATIONS_FOR_95 } from '../../src/validate/prediction-range.ts'
import { overall, type ScoreInputs, score } from '../../src/validate/score.ts'

const WORLD = {
  name: 'small',
  horizon: '25m',
  warmUp: '5m',
  traffic: {
    visitors: {
      segments: [
        { hold: '8rps', for: '4m' },
        { ramp: '16rps', for: '1m' },
        { hold: '16rps', for: '20m' },
      ],
    },
  },
  requests: { page: { work: [{ cpu: { lognormal: { median: '20ms', p99: '60ms' } } }, { wait: '30ms' }] } },
  service: { task: { cpu: '0.5vCPU', memory: '1GiB' }, tasks: { min: 1, max: 4 } },
  scaling: { cpu: { targetTracking: { metric: 'cpu', target: '50%' } } },
}
const GATES = [{ name: 'arrival lateness', found: '3 ms', isMet: true }]

let predicted: Result
let same: Result
let slower: Result

beforeAll(async () => {
  const spread = { metricPeriodS: 60 }
  predicted = await simulate(WORLD, { replications: REPLICATIONS_FOR_95, seed: 'prediction', spread })
  same = await simulate(WORLD, { replications: 1, seed: 'the run' })
  const slow = { page: { work: [{ cpu: { lognormal: { median: '60ms', p99: '180ms' } } }, { wait: '30ms' }] } }
  slower = await simulate({ ...WORLD, requests: slow }, { replications: 1, seed: 'the run' })
}, 60_000)

const scored = (observed: Result, more: Partial<ScoreInputs> = {}) =>
  score({
    scenario: { name: 'small', hash: '0' },
    predicted,
    sha256: 'abc',
    observed,
    gates: GATES,
    metricPeriodS: 60,
    sameLoad: false,
    ...more,
  })

const figureOf = (validation: ReturnType<typeof scored>, name: string) => {
  const found = validation.figures.find(({ figure }) => figure === name)
  if (found === undefined) throw new Error(`no figure ${name}`)
  return found
}

describe('a validation', () => {
  test('agrees with another run of the same world', () => {
    const validation = scored(same)
    expect(validation.figures.filter(({ verdict }) => verdict.startsWith('DISAGREE'))).toEqual([])
    expect(validation.verdict).toBe('AGREE')
    expect(validation.prediction.level).toBeCloseTo(0.95, 9)
  })

  test('says that the level is wrong when requests cost three times the CPU', () => {
    const validation = scored(slower)
    expect(validation.verdict).toBe('DISAGREE-LEVEL')
    const p50 = figureOf(validation, 'responseTimeS.p50')
    expect(p50.verdict).toBe('DISAGREE-LEVEL')
    expect(p50.error).toBeGreaterThan(0.3)
    expect(figureOf(validation, 'tasks.mean').error).toBeGreaterThan(0.2)
  })

  test('says the shape is wrong where only the shape is', () => {
    expect(figureOf(scored(slower), 'responseTimeS.gap').verdict).toBe('DISAGREE-SHAPE')
  })

  test('a run that is no further from the replications than they are from each other has their shape', () => {
    const straying = (gap: number) => {
      const variants = predicted.variants.map((variant) => ({
        ...variant,
        spread: { ...variant.spread!, responseTimeS: { wasserstein: [0.1], gap: [0.1, gap] } },
      }))
      return figureOf(scored(slower, { predicted: { ...predicted, variants } }), 'responseTimeS.gap')
    }
    const distance = straying(0).error as number
    expect(straying(distance * 0.99).verdict).toBe('DISAGREE-SHAPE')
    const within = straying(distance * 1.01)
    expect(within).toMatchObject({ verdict: 'AGREE', reason: 'within the range of the replications' })
    expect(within.high).toBeCloseTo(distance * 1.01, 9)
  })

  test('a scale-out that comes when single replications had theirs is not late', () => {
    const lagging = (lagS: number[]) => {
      const variants = predicted.variants.map((variant) => {
        const { courses, ...spread } = variant.spread!
        return { ...variant, spread: { ...spread, courses: { ...courses, tasksRunning: { wape: [0], lagS } } } }
      })
      return figureOf(scored(slower, { predicted: { ...predicted, variants } }), 'tasksRunning.lag')
    }
    const { error, limit } = lagging([0])
    expect(Math.abs(error as number)).toBeGreaterThan(limit)
    expect(lagging([0]).verdict).toBe('DISAGREE-TIMING')
    expect(lagging([0, error as number])).toMatchObject({
      verdict: 'AGREE',
      reason: 'within the range of the replications',
    })
  })

  test('replications stray from one another, and less when all face one load', async () => {
    const { responseTimeS, courses } = predicted.variants[0]!.spread!
    expect(responseTimeS.gap).toHaveLength(REPLICATIONS_FOR_95)
    expect(Math.min(...responseTimeS.wasserstein)).toBeGreaterThan(0)
    for (const { wape, lagS } of Object.values(courses)) {
      expect(wape).toHaveLength(REPLICATIONS_FOR_95)
      expect(lagS).toHaveLength(REPLICATIONS_FOR_95)
    }
    const facing = await simulate(facingLoadOf(prepare(WORLD), 0), {
      replications: 10,
      seed: 'prediction',
      spread: { metricPeriodS: 60 },
    })
    const strayed = facing.variants[0]!.spread!.courses.servedRps.wape
    expect(Math.max(...strayed)).toBeLessThan(Math.min(...courses.servedRps.wape))
  })

  test('a failed gate voids the run, whatever agrees', () => {
    const gates = [{ name: 'arrival lateness', found: '900 ms', isMet: false }]
    expect(scored(same, { gates }).verdict).toBe('INVALID-RUN')
  })

  test('is never stricter than two runs of the same load', () => {
    const alone = figureOf(scored(slower), 'responseTimeS.p50')
    const repeated = figureOf(scored(slower, { repeated: predicted }), 'responseTimeS.p50')
    expect(alone.noiseFloor).toBeNull()
    expect(repeated.noiseFloor).toBeGreaterThan(0.3)
    expect(repeated.verdict).toBe('AGREE')
  })

  test('has skill over a naive forecast that knows no scaling', () => {
    const [world] = prepare(WORLD).worlds
    if (world === undefined) throw new Error('no world')
    const [variant] = predicted.variants
    const naive = naiveForecast(world.scenario, variant as Result['variants'][number])
    const tasks = figureOf(scored(same, { naive }), 'tasks.mean')
    expect(naive['tasks.mean']).toBe(1)
    expect(tasks.skill).toBeGreaterThan(0.5)
  })

  test('too few successes beyond a percentile are no judgement', () => {
    const [variant] = same.variants as [Result['variants'][number]]
    const few = { ...variant.histograms, responseTimeS: { ...variant.histograms.responseTimeS, count: 500 } }
    const validation = scored({ ...same, variants: [{ ...variant, histograms: few }] })
    expect(figureOf(validation, 'responseTimeS.p99').verdict).toBe('INSUFFICIENT-DATA')
    expect(figureOf(validation, 'responseTimeS.p50').verdict).not.toBe('INSUFFICIENT-DATA')
  })
})

test('nothing judged is no agreement', () => {
  expect(overall([], [])).toBe('INSUFFICIENT-DATA')
})

test('the range of replications holds a further run with probability (R − 1)/(R + 1)', () => {
  expect(levelOf(3)).toBe(0.5)
  expect(levelOf(39)).toBeCloseTo(0.95, 12)
})

test('a naive forecast of work that uses no CPU waits for nobody, and ends', () => {
  const waiting = { ...WORLD, requests: { page: { work: [{ wait: '60ms' }] } } }
  const [world] = prepare(waiting).worlds
  const naive = naiveForecast(world?.scenario as never, predicted.variants[0] as never)
  expect(naive['responseTimeS.p50']).toBeCloseTo(0.06 * Math.log(2), 6)
  expect(naive['errorRate']).toBe(0)
})
