// `surgecast explain` and `compare --explain`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { resultSchema } from '../../simulator/index.ts'
import { emptyFolder, runCli } from './run-cli.ts'

const SCENARIO = `name: overload
horizon: 1m
warmUp: 30s
traffic: {visitors: {segments: [{hold: 30rps, for: 1m}]}}
requests: {page: {work: [{cpu: 30ms}]}}
clients: {app: {timeout: 1s, attempts: 3}}
service: {task: {cpu: 0.5vCPU, memory: 1GiB}, tasks: {min: 1, max: 1}}
`

function folderWithScenario(): string {
  const folder = emptyFolder()
  writeFileSync(join(folder, 's.yaml'), SCENARIO)
  return folder
}

test('explain prints sentence and table, and writes shares that add up', async () => {
  const folder = folderWithScenario()
  const { code, out, err } = await runCli(folder, ['explain', 's.yaml', '--replications', '2', '--json', 'e.json'])
  expect({ code, err }).toEqual({ code: 0, err: '' })
  expect(out).toMatch(/^errors of base: /)
  expect(out).toMatch(/2 replications of each of \d+ worlds/)
  const [errors] = JSON.parse(readFileSync(join(folder, 'e.json'), 'utf8'))
  const sum = errors.shares.reduce((total: number, { value }: { value: { value: number } }) => total + value.value, 0)
  expect(sum + errors.rest.value).toBeCloseTo(errors.total.value, 9)
})

test('compare --explain puts it into the result and the report', async () => {
  const folder = folderWithScenario()
  const args = ['compare', 's.yaml', '--replications', '2', '--explain', '--json', 'r.json', '--html', 'r.html']
  const { code, out } = await runCli(folder, args)
  expect(code).toBe(0)
  expect(out).toMatch(/^errors of base$/m)
  const result = resultSchema.parse(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')))
  expect(result.attributions?.map(({ figure }) => figure)).toEqual(['errorRate', 'costUsd.total'])
  expect(result.provenance.command).toContain('--explain')
  expect(readFileSync(join(folder, 'r.html'), 'utf8')).toContain('What carries it')
})
