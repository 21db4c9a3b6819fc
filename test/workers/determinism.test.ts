// The same scenario and seed give the same bytes, however many replications run at once and in whichever order they end.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { emptyFolder, runCli } from '../cli/run-cli.ts'

const SCENARIO = `name: small
horizon: 3m
warmUp: 1m
traffic: {visitors: {segments: [{hold: 30rps, for: 1m}, {ramp: 90rps, for: 1m}]}}
service: {tasks: {min: 2, max: 6}}
scaling: {cpu: {targetTracking: {metric: cpu, target: 50%}}}
requests: {page: {work: [{cpu: {estimate: 20ms, low: 15ms, high: 30ms}}]}}
variants:
  base: {}
  more: {service: {tasks: {min: 4}}}
`

test('--jobs does not change the result', async () => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO)
  const results: string[] = []
  for (const jobs of ['1', '2', '3']) {
    const args = [
      'compare',
      'scenario.yaml',
      '--replications',
      '5',
      '--no-html',
      '--quiet',
      '--jobs',
      jobs,
      '--json',
      'result.json',
    ]
    expect(await runCli(folder, args)).toEqual({ code: 0, out: '', err: '' })
    results.push(readFileSync(join(folder, 'result.json'), 'utf8'))
  }
  expect(results[1]).toBe(results[0])
  expect(results[2]).toBe(results[0])
})

test('another seed is another run', async () => {
  const folder = emptyFolder()
  writeFileSync(join(folder, 'scenario.yaml'), SCENARIO)
  const run = async (seed: string) => {
    const { out } = await runCli(folder, [
      'simulate',
      'scenario.yaml',
      '--replications',
      '1',
      '--no-html',
      '--seed',
      seed,
      '--json',
      '-',
    ])
    return JSON.parse(out).variants[0].summary.requests.value as number
  }
  expect(await run('1')).not.toBe(await run('2'))
})
