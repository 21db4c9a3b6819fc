// One decision for every output: what the replications and their inputs say of an objective, and when they cannot tell.
import { describe, expect, test } from 'vitest'
import { inputRange } from '../../simulator/experiment/input-uncertainty.ts'
import { type Evidence, FEWEST_UNANIMOUS, forecastVerdict } from '../../simulator/experiment/verdict.ts'
import { compare, gateOf } from '../../simulator/index.ts'

const NEVER = Number.POSITIVE_INFINITY

function evidence(each: readonly number[], more: Partial<Evidence> = {}): Evidence {
  const value = each.reduce((sum, one) => sum + one, 0) / each.length
  return { value, low: value, high: value, inputLow: null, inputHigh: null, each, isBound: false, ...more }
}

describe('a forecast’s verdict', () => {
  test('missed in every replication is missed, however wide the interval of the mean is', () => {
    // Five ordinary surges and one disaster: the interval of the mean reaches below zero.
    const each = [0.02, 0.02, 0.03, 0.02, 0.02, 0.9]
    expect(forecastVerdict(evidence(each, { low: -0.2, high: 0.54 }), 0.01)).toBe('missed')
  })

  test('met in every replication is met', () => {
    expect(forecastVerdict(evidence([0, 0, 0, 0, 0, 0.9], { low: -0.2, high: 1.1 }), 1)).toBe('met')
  })

  test('fewer replications than a sign test needs do not overrule an interval', () => {
    const each = Array.from({ length: FEWEST_UNANIMOUS - 1 }, () => 2)
    expect(forecastVerdict(evidence(each, { low: 0.5, high: 3.5 }), 1)).toBe('inconclusive')
  })

  test('a percentile that no request reaches in any world misses every limit', () => {
    const each = Array.from({ length: 20 }, () => NEVER)
    const range = inputRange(each)
    expect(range).toEqual({ inputLow: NEVER, inputHigh: NEVER })
    expect(forecastVerdict(evidence(each, { ...range, value: NEVER, low: NEVER, high: NEVER }), 2)).toBe('missed')
  })

  test('inputs of which some keep the objective and some do not leave it open', () => {
    const each = [...Array.from({ length: 10 }, () => 0.1), ...Array.from({ length: 10 }, () => NEVER)]
    const found = evidence(each, { ...inputRange(each), value: NEVER, low: NEVER, high: NEVER })
    expect(forecastVerdict(found, 2)).toBe('inconclusive')
  })

  test('a bound stays a bound: many replications without an event do not prove a tiny rate', () => {
    const unseen = evidence([0, 0, 0, 0, 0, 0, 0, 0], { low: 0, high: 1e-3, isBound: true })
    expect(forecastVerdict(unseen, 1e-4)).toBe('inconclusive')
    expect(forecastVerdict(unseen, 1e-2)).toBe('met')
  })
})

/** One task of half a vCPU that needs more than it has; the range stands or falls with `work`. */
const overloaded = (work: unknown, more: object = {}) => ({
  name: 'overloaded',
  horizon: '3m',
  warmUp: '1m',
  traffic: { people: { segments: [{ hold: '100rps', for: '3m' }] } },
  requests: { api: { work: [{ cpu: work }] } },
  service: { tasks: { min: 1, max: 1 }, task: { cpu: '0.5vCPU', memory: '1GiB' } },
  slo: { p99: '2s', errorRate: '1%' },
  ...more,
})

describe('a collapse', () => {
  test.each([
    ['a value', '10ms'],
    ['a range', { estimate: '10ms', low: '9ms', high: '11ms' }],
  ])('misses its objectives with %s as input', async (_, work) => {
    const result = await compare(overloaded(work), { replications: 8, seed: '1' })
    const gate = gateOf(result)
    expect(result.variants[0]?.summary.errorRate).toHaveProperty('value', expect.any(Number))
    expect(gate.objectives.map(({ verdict }) => verdict)).toEqual(['missed', 'missed'])
    expect(gate.exitCode).toBe(1)
  })
})

describe('a variant that the gate leaves out', () => {
  const scenario = overloaded('10ms', {
    variants: { today: { gate: false }, larger: { service: { tasks: { min: 6, max: 6 } } } },
  })

  test('turns no gate red, and is judged all the same', async () => {
    const result = await compare(scenario, { replications: 6, seed: '1' })
    const [today, larger] = result.variants
    expect(today?.gated).toBe(false)
    expect(today?.slo.map(({ verdict }) => verdict)).toEqual(['missed', 'missed'])
    expect(larger).not.toHaveProperty('gated')
    expect(gateOf(result)).toMatchObject({ verdict: 'met', exitCode: 0 })
    expect(gateOf(result, ['today'])).toMatchObject({ verdict: 'missed', exitCode: 1 })
  })
})
