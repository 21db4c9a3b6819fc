import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { resultJsonSchema, scenarioJsonSchema } from '../../simulator/scenario/json-schema.ts'
import { referencePage } from '../../simulator/scenario/reference.ts'
import { starterScenario } from '../../simulator/scenario/starter.ts'
import { prepare } from '../../simulator/scenario/worlds.ts'
import { loadScenario } from '../../src/files/load-scenario.ts'
import { refusedPaths } from './json-schema-check.ts'

test('the starter file is a scenario as it is, with variants to compare', () => {
  const prepared = prepare(parse(starterScenario()))
  expect(prepared.worlds.map(({ variant }) => variant)).toContain('slim image')
  expect(prepared.worlds[0]?.uncertain).toHaveLength(1)
})

describe('every scenario that ships is valid', () => {
  test.each(readdirSync('scenarios').filter((name) => name.endsWith('.yaml')))('%s', async (name) => {
    const prepared = await loadScenario(`scenarios/${name}`)
    expect(prepared.worlds.length).toBeGreaterThan(1)
  })
})

describe('the JSON Schema for editors', () => {
  const schema = scenarioJsonSchema()
  const refused = (raw: unknown) => refusedPaths(raw, schema)
  const shipped = readdirSync('scenarios').filter((name) => name.endsWith('.yaml'))

  test.each(shipped)('takes %s', (name) => {
    expect(refused(parse(readFileSync(`scenarios/${name}`, 'utf8')))).toEqual([])
  })
  test('takes the starter file', () => {
    expect(refused(parse(starterScenario()))).toEqual([])
  })
  const raw = { name: 'x', horizon: '1m', traffic: {} }
  test.each([
    ['a slip in a section', { service: { taks: {} } }, '/service/taks'],
    ['a slip in a patch', { variants: { a: { clients: { m: { timout: '5s' } } } } }, '/variants/a/clients/m/timout'],
    ['a slip in a step of work', { requests: { r: { work: [{ cup: '1ms' }] } } }, '/requests/r/work/0/cup'],
    ['a law that there is not', { service: { shutdown: { lognromal: {} } } }, '/service/shutdown/lognromal'],
    ['a number without its unit', { clients: { m: { timeout: 5 } } }, '/clients/m/timeout'],
    ['a unit of something else', { clients: { m: { timeout: '5rps' } } }, '/clients/m/timeout'],
    ['what variants share', { variants: { a: { horizon: '5m' } } }, '/variants/a/horizon'],
  ])('marks %s', (_, patch, path) => {
    expect(refused({ ...raw, ...patch })).toContain(path)
  })
  test.each([
    ['null, which removes', { variants: { a: { scaling: { cpu: null }, slo: { p99: null } } } }],
    ['an uncertain quantity', { service: { stopTimeout: { estimate: '5s', low: '1s', high: '9s' } } }],
    ['an uncertain number', { service: { tasks: { min: { estimate: 3, low: 2, high: 5 } } } }],
    ['a law in a law', { service: { shutdown: { mixture: [{ weight: 1, of: { exponential: { mean: '1s' } } }] } } }],
    ['a percentage as target', { scaling: { c: { targetTracking: { target: '70%' } } } }],
  ])('takes %s', (_, patch) => {
    expect(refused({ ...raw, ...patch })).toEqual([])
  })
})

test('both JSON Schemas stay small: what stands in many places is defined once', () => {
  expect(JSON.stringify(scenarioJsonSchema()).length).toBeLessThan(80_000)
  expect(JSON.stringify(resultJsonSchema()).length).toBeLessThan(30_000)
})

test('the reference page has every option with its default and its doubts', () => {
  const page = referencePage()
  expect(page).toContain('| `loadBalancer.deregistrationDelay` | duration')
  expect(page).toMatch(/`clients\.\*\.timeout`.*`30s`/)
  expect(page).toMatch(/alarmPhase.*unconfirmed/)
  for (const item of ['requests.*.work[].cpu', 'requests.*.work[].wait', 'requests.*.work[].call'])
    expect(page).toContain(`| \`${item}\` |`)
  expect(page).toMatch(/aggregatedPeriods.*unconfirmed/)
})

test('docs/scenario-reference.md is what `npm run docs` writes', () => {
  expect(readFileSync('docs/scenario-reference.md', 'utf8')).toBe(referencePage())
})

test('assumptions name what AWS does not publish, with its value, and only where it plays a part in some variant', async () => {
  const { assumptions } = await loadScenario('scenarios/case-study.yaml')
  const paths = assumptions.map(({ path }) => path)
  expect(paths).toContain('metrics.cpuDelay')
  expect(assumptions.find(({ path }) => path === 'metrics.cpuDelay')).toMatchObject({
    value: '150s',
    given: false,
    status: 'inferred',
  })
  expect(paths.some((path) => path.includes('prewarm.delay'))).toBe(true)
  const { assumptions: fewer } = prepare({
    name: 'x',
    horizon: '1m',
    traffic: { a: { segments: [{ hold: '1rps', for: '1m' }] } },
  })
  expect(fewer.map(({ path }) => path)).toContain('metrics.cpuDelay')
  expect(fewer.some(({ path }) => path.includes('prewarm'))).toBe(false)
})
