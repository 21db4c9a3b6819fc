import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { merge } from '../../simulator/scenario/merge.ts'

const tree = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.integer(),
    fc.string(),
    fc.dictionary(fc.stringMatching(/^[a-e]$/), tie('value')),
  ),
})).value

describe('a variant is a merge patch', () => {
  test('an empty patch changes nothing', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.stringMatching(/^[a-e]$/), tree), (base) => {
        expect(merge(base, {})).toEqual(base)
      }),
    )
  })
  test('a patch applied twice is a patch applied once', () => {
    const map = fc.dictionary(fc.stringMatching(/^[a-e]$/), tree)
    fc.assert(
      fc.property(map, map, (base, patch) => {
        expect(merge(merge(base, patch), patch)).toEqual(merge(base, patch))
      }),
    )
  })
  test('null removes, lists replace, maps merge', () => {
    expect(merge({ a: 1, b: { c: 1, d: 2 }, e: [1, 2] }, { a: null, b: { c: 3 }, e: [4] })).toEqual({
      b: { c: 3, d: 2 },
      e: [4],
    })
  })
  test('a choice of kind is replaced whole', () => {
    const base = { service: { shutdown: { lognormal: { median: '1s', p99: '9s' } } } }
    expect(merge(base, { service: { shutdown: { exponential: { mean: '2s' } } } })).toEqual({
      service: { shutdown: { exponential: { mean: '2s' } } },
    })
    const scaling = { scaling: { cpu: { targetTracking: { target: '70%' } } } }
    expect(merge(scaling, { scaling: { cpu: { schedule: { min: 3 } } } })).toEqual({
      scaling: { cpu: { schedule: { min: 3 } } },
    })
  })
  test('the same kind merges', () => {
    const base = { scaling: { cpu: { targetTracking: { target: '70%', metric: 'cpu' } } } }
    expect(merge(base, { scaling: { cpu: { targetTracking: { target: '50%' } } } })).toEqual({
      scaling: { cpu: { targetTracking: { target: '50%', metric: 'cpu' } } },
    })
  })
  test('entries that happen to be called like a kind stay', () => {
    const base = { traffic: { spike: { segments: [] }, segments: { segments: [] } } }
    expect(merge(base, { traffic: { trace: { segments: [] } } })).toEqual({
      traffic: { spike: { segments: [] }, segments: { segments: [] }, trace: { segments: [] } },
    })
  })
  test('a patch cannot reach the prototype', () => {
    merge({}, JSON.parse('{"__proto__": {"polluted": true}}'))
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
