// A scenario with wrong parameters, calibrated from a run of the right one, gets the right ones back; what the run does not tell stays.
import { beforeAll, describe, expect, test } from 'vitest'
import { prepare, type Result, simulate } from '../../../simulator/index.ts'
import { pathText } from '../../../simulator/scenario/tree.ts'
import { parseQuantity } from '../../../simulator/scenario/units.ts'
import { calibrate } from '../../../src/validate/calibrate/calibrate.ts'
import type { Calibration, Parameter } from '../../../src/validate/calibrate/calibration.ts'
import { runDataOf } from '../../../src/validate/calibrate/run-data.ts'

const scenario = (more: { cpu: unknown; wait: unknown; service: object; metrics: object }) => ({
  name: 'small',
  horizon: '20m',
  warmUp: '5m',
  traffic: {
    people: {
      segments: [
        { hold: '5rps', for: '5m' },
        { ramp: '22rps', for: '2m' },
        { hold: '22rps', for: '13m' },
      ],
    },
  },
  requests: { page: { work: [{ cpu: more.cpu }, { wait: more.wait }] } },
  service: { task: { cpu: '0.5vCPU', memory: '1GiB' }, tasks: { min: 1, max: 5 }, ...more.service },
  scaling: { cpu: { targetTracking: { metric: 'cpu', target: '50%', scaleOutCooldown: '30s' } } },
  metrics: more.metrics,
})
const TRUTH = scenario({
  cpu: { lognormal: { median: '14ms', p99: '50ms' } },
  wait: { lognormal: { median: '40ms', p99: '160ms' } },
  service: {
    backgroundCpu: '0.02vCPU',
    coldStart: {
      image: { compressed: '50MB' },
      provision: { lognormal: { median: '12s', p99: '20s' } },
      bootstrap: { cpu: '3s' },
    },
  },
  metrics: { cpuDelay: '40s' },
})
const WRONG = scenario({
  cpu: { lognormal: { median: '10ms', p99: '36ms' } },
  wait: { lognormal: { median: '25ms', p99: '60ms' } },
  service: { coldStart: { image: { compressed: '50MB' }, bootstrap: { cpu: '1s' } } },
  metrics: {},
})

const worldOf = (raw: unknown) => {
  const [world] = prepare(raw).worlds
  if (world === undefined) throw new Error('no world')
  return world
}
const of = (calibration: Calibration, path: string): Parameter => {
  const found = calibration.parameters.find((parameter) => pathText(parameter.path) === path)
  if (found === undefined) throw new Error(`nothing is said of ${path}`)
  return found
}
const amount = (text: string) => {
  const parsed = parseQuantity(text, text.endsWith('vCPU') ? 'cpu' : 'duration')
  if ('problem' in parsed) throw new Error(parsed.problem)
  return parsed.value
}
/** Whether the 95 % interval holds the value, with a tenth of its width to spare: one run in twenty is allowed to miss. */
const holds = (parameter: Parameter, value: number) => {
  if (parameter.kind === 'unidentified') return false
  const [low, high] = [amount(parameter.interval.low), amount(parameter.interval.high)]
  const spare = (high - low) / 10
  return low - spare <= value && value <= high + spare
}

let observed: Result
let calibration: Calibration
let raw: unknown

beforeAll(async () => {
  observed = await simulate(TRUTH, { replications: 1, seed: 'run 1' })
  ;({ calibration, raw } = calibrate(worldOf(WRONG), [runDataOf('a.json', observed)], '1'))
}, 120_000)

describe('from one run of another world', () => {
  test.each([
    // Mean of the lognormal law: 14 ms · exp(σ²/2).
    ['requests.page.work[0].cpu', 0.014 * Math.exp((Math.log(50 / 14) / 2.326) ** 2 / 2)],
    ['requests.page.work[1].wait', 0.04],
    ['service.backgroundCpu', 0.02],
    ['service.coldStart.bootstrap.cpu', 3],
    ['metrics.cpuDelay', 40],
  ])('%s is refitted, and its interval holds the true value', (path, value) => {
    const parameter = of(calibration, path)
    expect(parameter.kind).toBe('refitted')
    expect(holds(parameter, value), JSON.stringify(parameter)).toBe(true)
  })

  test('round trips are not touched, and it says why', () => {
    expect(of(calibration, 'network.clientRoundTrip')).toMatchObject({
      kind: 'unidentified',
      why: expect.stringContaining('do not tell it from work'),
    })
  })

  test('settings are never touched: only parameters that runs tell of are changed', () => {
    const changed = calibration.parameters.map(({ path }) => path[0])
    expect(new Set(changed)).toEqual(new Set(['requests', 'service', 'metrics', 'network']))
    expect(worldOf(raw).scenario.scaling).toEqual(worldOf(WRONG).scenario.scaling)
    expect(worldOf(raw).scenario.service.tasks).toEqual(worldOf(WRONG).scenario.service.tasks)
    expect(worldOf(raw).scenario.clients).toEqual(worldOf(WRONG).scenario.clients)
  })

  test('the run it was calibrated from is fitted better than before', () => {
    const [fit] = calibration.fits
    for (const name of ['responseTimeS.p50', 'responseTimeS.p90']) {
      const { observed: seen, before, after } = fit!.figures.find(({ figure }) => figure === name)!
      expect(Math.abs(after! - seen!)).toBeLessThan(Math.abs(before! - seen!) / 2)
    }
  })
})

test('a scenario that is right is left as it is', () => {
  const { calibration: again } = calibrate(worldOf(TRUTH), [runDataOf('a.json', observed)], '1')
  const refitted = again.parameters.filter(({ kind }) => kind === 'refitted')
  // Nine parameters at 95 %: one may be off by chance, and then by little.
  expect(refitted.length, JSON.stringify(refitted)).toBeLessThanOrEqual(1)
  expect(of(again, 'requests.page.work[0].cpu').kind).toBe('left')
}, 120_000)

describe('what a run does not tell', () => {
  test('without CPU utilization, CPU per request and background stay; waits are fitted given them', () => {
    const run = runDataOf('a.json', observed)
    const blind = {
      ...run,
      series: { ...run.series, cpuUtilizationPct: run.series.cpuUtilizationPct.map(() => null) },
      events: [],
      taskLives: [],
    }
    const { calibration: partial } = calibrate(worldOf(WRONG), [blind], '1')
    const why = expect.stringContaining('not observed')
    expect(of(partial, 'requests.page.work[0].cpu')).toMatchObject({ kind: 'unidentified', why })
    expect(of(partial, 'service.backgroundCpu')).toMatchObject({ kind: 'unidentified', why })
    expect(of(partial, 'metrics.cpuDelay').kind).toBe('unidentified')
    expect(of(partial, 'service.coldStart.provision')).toMatchObject({
      kind: 'unidentified',
      why: expect.stringContaining('no start'),
    })
    expect(of(partial, 'requests.page.work[1].wait').kind).toBe('refitted')
  }, 120_000)

  test('with most requests failing, nothing is read from response times', () => {
    const run = runDataOf('a.json', observed)
    const { variant } = run
    const summary = {
      ...variant.summary,
      errorRate: { value: 0.4, low: null, high: null, inputLow: null, inputHigh: null, n: 1 },
    }
    const { calibration: none } = calibrate(worldOf(WRONG), [{ ...run, variant: { ...variant, summary } }], '1')
    expect(of(none, 'requests.page.work[1].wait')).toMatchObject({
      kind: 'unidentified',
      why: expect.stringContaining('more than a tenth'),
    })
  }, 60_000)

  test('a round trip that answers came sooner than is refuted, not kept', async () => {
    const far = { ...WRONG, network: { clientRoundTrip: '300ms' } }
    const { calibration: near } = calibrate(worldOf(far), [runDataOf('a.json', observed)], '1')
    const trip = of(near, 'network.clientRoundTrip')
    expect(trip.kind).toBe('refitted')
    expect(holds(trip, 0.02)).toBe(true)
  }, 120_000)
})
