import { readdirSync, readFileSync } from 'node:fs'
import { parse } from 'yaml'
import { describe, expect, test } from 'vitest'
import { scenarioJsonSchema } from '../../simulator/scenario/json-schema.ts'
import { referencePage } from '../../simulator/scenario/reference.ts'
import { starterScenario } from '../../simulator/scenario/starter.ts'
import { prepare } from '../../simulator/scenario/worlds.ts'
import { loadScenario } from '../../src/files/load-scenario.ts'

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

test('the JSON Schema knows every top-level key of the starter file', () => {
  const { properties } = scenarioJsonSchema() as { properties: Record<string, unknown> }
  expect(Object.keys(parse(starterScenario())).filter((key) => properties[key] === undefined)).toEqual([])
})

test('the reference page has every option with its default and its doubts', () => {
  const page = referencePage()
  expect(page).toContain('| `loadBalancer.deregistrationDelay` | duration')
  expect(page).toMatch(/`clients\.\*\.timeout`.*`30s`/)
  expect(page).toMatch(/alarmPhase.*unconfirmed/)
})

test('docs/scenario-reference.md is what `npm run docs` writes', () => {
  expect(readFileSync('docs/scenario-reference.md', 'utf8')).toBe(referencePage())
})

test('assumptions name what AWS does not publish, with its value, and only where it plays a part', async () => {
  const { assumptions } = await loadScenario('scenarios/case-study.yaml')
  const paths = assumptions.map(({ path }) => path)
  expect(paths).toContain('metrics.cpuDelay')
  expect(assumptions.find(({ path }) => path === 'metrics.cpuDelay')).toMatchObject({
    value: '150s',
    given: false,
    status: 'inferred',
  })
  expect(paths.some((path) => path.includes('prewarm.delay'))).toBe(false)
})
