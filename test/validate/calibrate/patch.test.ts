// A patch, merged as a variant is merged, gives the calibrated values and nothing of what stood there before.
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { merge } from '../../../simulator/scenario/merge.ts'
import { type Path, valueAt } from '../../../simulator/scenario/tree.ts'
import { CALIBRATION_FORMAT, type Parameter } from '../../../src/validate/calibrate/calibration.ts'
import { calibratedScenario, calibrationPatch } from '../../../src/validate/calibrate/write-yaml.ts'

const FILE = {
  name: 'orders',
  service: {
    coldStart: {
      provision: { uniform: { low: '1s', high: '9s' } },
      bootstrap: { cpu: { estimate: '1s', low: '0.5s', high: '2s' } },
    },
  },
  metrics: { cpuDelay: { quantiles: { p0: '1s', p50: '2s', p100: '3s' } } },
}
const refitted = (path: Path, after: unknown): Parameter => ({
  kind: 'refitted',
  path,
  before: valueAt(FILE, path),
  after,
  interval: { of: 'mean', low: '1s', high: '2s' },
  n: 9,
  how: 'a test\nin two lines',
})
const LOGNORMAL = { lognormal: { median: '4s', p99: '9s' } }
const CHANGES = [
  refitted(['service', 'coldStart', 'provision'], LOGNORMAL),
  refitted(['service', 'coldStart', 'bootstrap', 'cpu'], LOGNORMAL),
  refitted(['metrics', 'cpuDelay'], { quantiles: { p0: '4s', p100: '5s' } }),
]
const writing = {
  calibration: {
    format: CALIBRATION_FORMAT,
    scenario: 'orders',
    variant: 'base',
    runs: [],
    parameters: [
      ...CHANGES,
      { kind: 'unidentified', path: ['network', 'clientRoundTrip'], before: '20ms', why: 'a\nreason' } as const,
    ],
    fits: [],
  },
  raw: FILE,
  sets: [],
} as const

test.each([
  ['merged', () => merge(FILE, parse(calibrationPatch(FILE, writing)))],
  ['written into the file', () => parse(calibratedScenario(JSON.stringify(FILE), writing, (trace) => trace))],
])('%s, every refitted value stands alone in its place', (_, made) => {
  const scenario = made()
  for (const change of CHANGES)
    expect(valueAt(scenario, change.path)).toEqual('after' in change ? change.after : undefined)
  expect(valueAt(scenario, ['name'])).toBe('orders')
})

test('a line break in a text ends no comment', () => {
  const text = calibrationPatch(FILE, writing)
  expect(text).toContain(
    'calibrated: a test in two lines; n = 9, 95 % interval of the mean 1s to 2s; was {uniform: {low: 1s, high: 9s}}',
  )
  expect(text).toContain('# - network.clientRoundTrip: a reason')
})
