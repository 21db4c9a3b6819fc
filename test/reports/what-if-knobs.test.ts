// The settings that the what-if panel moves: those of the scenario, as they are, and each of them can be set.
import { describe, expect, test } from 'vitest'
import { knobsOf } from '../../reports/what-if-knobs.ts'
import { prepare } from '../../simulator/index.ts'

const RAW = {
  name: 'x',
  horizon: '1m',
  traffic: { visitors: { segments: [{ hold: '1rps', for: '1m' }] } },
  clients: { app: { timeout: '2s', attempts: 3 } },
  service: { tasks: { min: 2, max: 8 }, coldStart: { image: { compressed: '700MB' }, bootstrap: { wait: '4s' } } },
  scaling: { cpu: { targetTracking: { metric: 'cpu', target: '60%' } } },
}
const scenarioOf = (raw: object) => prepare(raw).worlds[0]!.scenario
const { knobs, sources } = knobsOf(scenarioOf(RAW))
const currentOf = (path: string) => knobs.find((knob) => knob.path === path)?.value

describe('knobs', () => {
  test('show what the scenario has', () => {
    expect(sources).toEqual(['visitors'])
    expect(currentOf('service.tasks.min')).toBe(2)
    expect(currentOf('scaling.cpu.targetTracking.target')).toBe(60)
    expect(currentOf('service.coldStart.image.compressed')).toBe(700)
    expect(currentOf('service.coldStart.bootstrap.wait')).toBe(4)
    expect(currentOf('clients.app.timeout')).toBe(2)
    expect(currentOf('clients.app.budget.tokenBucket.tokens')).toBeNull()
  })

  test.each(knobs.filter(({ path }) => path !== 'traffic').map((knob) => [knob.path, knob] as const))(
    'setting %s gives a scenario that shows it',
    (path, { unit, step, least, most, value }) => {
      const moved = Math.min(most, (value ?? least) + step)
      const set = [{ path, value: unit === '' ? moved : `${moved}${unit}` }]
      const { scenario } = prepare(RAW, { set }).worlds[0]!
      expect(knobsOf(scenario).knobs.find((knob) => knob.path === path)?.value).toBeCloseTo(moved, 6)
    },
  )

  test('a scenario with the time of the whole pull has a knob for it, as its image’s size does not set it', () => {
    const pulled = scenarioOf({ ...RAW, service: { coldStart: { pull: '20s' } } })
    expect(knobsOf(pulled).knobs.find(({ path }) => path === 'service.coldStart.pull')?.value).toBe(20)
    expect(currentOf('service.coldStart.pull')).toBeUndefined()
  })
})
