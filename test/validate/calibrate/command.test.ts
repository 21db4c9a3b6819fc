// `surgecast calibrate`: what it writes runs, says where each value is from, and lands where forecast and staged world both see it.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { parseQuantity } from '../../../simulator/scenario/units.ts'
import { CALIBRATION_FORMAT } from '../../../src/validate/calibrate/calibration.ts'
import { emptyFolder, filesIn, runCli } from '../../cli/run-cli.ts'

const SCENARIO = `# Ours.
name: waiting
horizon: 60s
warmUp: 5s
network: {clientRoundTrip: 1ms, targetRoundTrip: 0s}
traffic: {people: {trace: {file: people.csv}}}
requests:
  page:
    work:
      - wait: {lognormal: {median: 60ms, p99: 200ms}} # measured once
staging:
  allowedHosts: [staging.example.com]
variants:
  as it is: {}
  other: {service: {tasks: {min: 2}}}
`
const TRACE = `time_s,requests\n${[0, 1, 2, 3, 4, 5].map((bin) => `${10 * bin},150`).join('\n')}\n`

async function folderWith(scenario = SCENARIO): Promise<string> {
  const folder = emptyFolder()
  writeFileSync(join(folder, 's.yaml'), scenario)
  writeFileSync(join(folder, 'people.csv'), TRACE)
  const slower = scenario.replaceAll('median: 60ms, p99: 200ms', 'median: 90ms, p99: 300ms')
  writeFileSync(join(folder, 'truth.yaml'), slower)
  const run = ['--replications', '1', '--jobs', '1', '--no-html', '--quiet']
  await runCli(folder, ['simulate', 'truth.yaml', ...run, '--seed', 'a', '--json', 'a.json'])
  await runCli(folder, ['simulate', 'truth.yaml', ...run, '--seed', 'b', '--json', 'b.json'])
  // As a load test would have written them.
  for (const name of ['a.json', 'b.json']) {
    const result = JSON.parse(readFileSync(join(folder, name), 'utf8'))
    writeFileSync(join(folder, name), JSON.stringify({ ...result, source: 'k6' }))
  }
  return folder
}

const medianIn = (law: { lognormal: { median: string } }) => {
  const parsed = parseQuantity(law.lognormal.median, 'duration')
  return 'value' in parsed ? parsed.value : Number.NaN
}

describe('calibrate', () => {
  test('on run A, then validate on run B: the calibrated scenario agrees where the first one did not', async () => {
    const folder = await folderWith()
    const before = await runCli(folder, ['validate', 's.yaml', '--observed', 'b.json', '--output', 'before', '--quiet'])
    expect(before.code).toBe(1)
    const made = await runCli(folder, [
      'calibrate',
      's.yaml',
      '--from',
      'a.json',
      '--write',
      'sub/c.yaml',
      '--json',
      'c.json',
    ])
    expect(made.code, made.err).toBe(0)
    expect(made.out).toContain('requests.page.work[0].wait: {lognormal: {median: 60ms, p99: 200ms}} →')
    expect(made.out).toContain('In-sample')
    const after = await runCli(folder, [
      'validate',
      'sub/c.yaml',
      '--observed',
      'b.json',
      '--output',
      'after',
      '--quiet',
    ])
    expect(after.code, after.out + after.err).toBe(0)
    expect(JSON.parse(readFileSync(join(folder, 'c.json'), 'utf8')).format).toBe(CALIBRATION_FORMAT)
  }, 120_000)

  test('keeps the file as it was written, with a comment beside every refitted value; traces are still found', async () => {
    const folder = await folderWith()
    await runCli(folder, [
      'calibrate',
      's.yaml',
      '--from',
      'a.json',
      '--write',
      'sub/c.yaml',
      '--patch',
      'p.yaml',
      '--quiet',
    ])
    const text = readFileSync(join(folder, 'sub', 'c.yaml'), 'utf8')
    expect(text).toMatch(
      /- wait: \{lognormal: .*\} # calibrated: response times matched by simulation; n = \d+, 95 % interval of the median .* was \{lognormal/,
    )
    expect(text).toContain('# Ours.')
    const written = parse(text)
    expect(written.traffic.people.trace.file).toBe('../people.csv')
    expect(medianIn(written.requests.page.work[0].wait)).toBeGreaterThan(0.08)
    const patch = parse(readFileSync(join(folder, 'p.yaml'), 'utf8'))
    expect(Object.keys(patch)).toEqual(['requests'])
    expect(patch.requests.page.work).toEqual(written.requests.page.work)
    expect(text).toContain('network.clientRoundTrip: response times do not tell it from work')
  }, 120_000)

  test.each([
    [
      'staging',
      SCENARIO.replace(
        'staging:\n',
        'staging:\n  overrides: {requests: {page: {work: [{wait: {lognormal: {median: 60ms, p99: 200ms}}}]}}}\n',
      ),
      ['staging', 'overrides'],
    ],
    [
      'the variant',
      SCENARIO.replace(
        'as it is: {}',
        'as it is: {requests: {page: {work: [{wait: {lognormal: {median: 60ms, p99: 200ms}}}]}}}',
      ),
      ['variants', 'as it is'],
    ],
  ])(
    'a value that %s says otherwise is refitted there, where the run saw it',
    async (_, scenario, place) => {
      const folder = await folderWith(scenario)
      const { err, code } = await runCli(folder, [
        'calibrate',
        's.yaml',
        '--from',
        'a.json',
        '--write',
        'c.yaml',
        '--quiet',
      ])
      expect(code, err).toBe(0)
      const written = parse(readFileSync(join(folder, 'c.yaml'), 'utf8'))
      const above = place.reduce((tree, key) => tree[key], written)
      expect(medianIn(above.requests.page.work[0].wait)).toBeGreaterThan(0.08)
      expect(medianIn(written.requests.page.work[0].wait)).toBe(0.06)
    },
    120_000,
  )

  test('keeps what --set changed: the calibrated values are right with it only', async () => {
    const folder = await folderWith()
    const set = ['--set', 'network.clientRoundTrip=2ms']
    await runCli(folder, ['calibrate', 's.yaml', '--from', 'a.json', ...set, '--write', 'c.yaml', '--quiet'])
    const text = readFileSync(join(folder, 'c.yaml'), 'utf8')
    expect(text).toContain('clientRoundTrip: 2ms # set on the command line')
    expect(parse(text).network).toEqual({ clientRoundTrip: '2ms', targetRoundTrip: '0s' })
  }, 120_000)

  test('reads the raw record of the load test, and refuses one whose requests were sent late', async () => {
    const folder = await folderWith()
    const lines = Array.from({ length: 900 }, (_, index) =>
      JSON.stringify([index, 66 * index, 200, 0, 0, [[0, 80 + (index % 40), null]]]),
    )
    writeFileSync(join(folder, 'r.ndjson'), lines.join('\n'))
    const args = ['calibrate', 's.yaml', '--from', 'a.json', '--requests', 'r.ndjson', '--quiet']
    const late = await runCli(folder, args)
    expect(late.code).toBe(2)
    expect(late.err).toContain('was sent too late by the load generator')
    expect((await runCli(folder, [...args, '--anyway', '--json', 'c.json'])).code).toBe(0)
    const { parameters } = JSON.parse(readFileSync(join(folder, 'c.json'), 'utf8'))
    expect(parameters.map(({ path }: { path: unknown[] }) => path.join('.'))).toContain('requests.page.work.0.wait')
  }, 120_000)

  test.each([
    [{ source: 'simulated' }, 'is a forecast, not a run'],
    [{ provenance: { version: '0', seed: '1', replications: 1, command: '', interrupted: true } }, 'was cut short'],
  ])(
    'refuses a run that does not count, unless told otherwise: %o',
    async (change, message) => {
      const folder = await folderWith()
      const result = JSON.parse(readFileSync(join(folder, 'a.json'), 'utf8'))
      writeFileSync(join(folder, 'a.json'), JSON.stringify({ ...result, ...change }))
      const files = filesIn(folder)
      const { code, err } = await runCli(folder, ['calibrate', 's.yaml', '--from', 'a.json', '--write', 'c.yaml'])
      expect(code).toBe(2)
      expect(err).toContain(message)
      expect(err).toContain('--anyway')
      expect(filesIn(folder)).toEqual(files)
      expect((await runCli(folder, ['calibrate', 's.yaml', '--from', 'a.json', '--anyway', '--quiet'])).code).toBe(0)
    },
    120_000,
  )

  test('refuses a run of another length, and a file that is there already', async () => {
    const folder = await folderWith()
    const other = await runCli(folder, ['calibrate', 's.yaml', '--from', 'a.json', '--set', 'horizon=50s'])
    expect(other.code).toBe(2)
    expect(other.err).toContain('is of another run')
    const there = await runCli(folder, ['calibrate', 's.yaml', '--from', 'a.json', '--write', 's.yaml'])
    expect(there.code).toBe(2)
    expect(there.err).toContain('the file exists')
  }, 60_000)
})
