// `surgecast observe` as people run it: a run that is over, one that is under way, and what is refused.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { resultSchema } from '../../simulator/result/schema.ts'
import { type Endpoint, openEndpoint } from '../../src/lab/endpoint/endpoint.ts'
import { accountAt } from '../aws/surging-account.ts'
import { emptyFolder, filesIn, runCli } from './run-cli.ts'

process.env['AWS_ACCESS_KEY_ID'] = 'test'
process.env['AWS_SECRET_ACCESS_KEY'] = 'test'

let endpoint: Endpoint | undefined
afterEach(() => endpoint?.close())

/** The service surges `agoS` seconds before now; periods of metrics are whole minutes of the clock. */
async function surge(agoS: number): Promise<{ zero: Date; url: string }> {
  const zeroS = Math.floor((Date.now() / 1000 - agoS) / 60) * 60
  endpoint = await openEndpoint({ account: () => accountAt(Date.now() / 1000 - zeroS, zeroS) })
  return { zero: new Date(zeroS * 1000), url: endpoint.url }
}

const SCENARIO = {
  name: 'surge',
  horizon: '10m',
  traffic: { load: { segments: [{ hold: '10rps', for: '10m' }] } },
  requests: { page: { work: [{ cpu: '1ms' }] } },
  scaling: { cpu: { targetTracking: { metric: 'cpu', target: '70%' } } },
}

function folderWith(scenario: object): string {
  const folder = emptyFolder()
  writeFileSync(join(folder, 's.yaml'), JSON.stringify(scenario))
  return folder
}

const CLUSTER_ARN = 'arn:aws:ecs:us-east-1:111122223333:cluster/shop'
const SERVICE = ['--cluster', 'shop', '--service', 'orders']
const observe = (folder: string, url: string, ...more: string[]) =>
  runCli(folder, [
    'observe',
    's.yaml',
    ...SERVICE,
    '--endpoint-url',
    url,
    '--json',
    'o.json',
    '--html',
    'o.html',
    ...more,
  ])
const resultIn = (folder: string) => resultSchema.parse(JSON.parse(readFileSync(join(folder, 'o.json'), 'utf8')))

describe('observe', () => {
  test('reads a run that is over: requests from the balancer, tasks and decisions from the service', async () => {
    const { zero, url } = await surge(1200)
    const folder = folderWith(SCENARIO)
    const { code, out, err } = await observe(folder, url, '--from', zero.toISOString(), '--cluster', CLUSTER_ARN)
    expect(code, err).toBe(0)
    const { source, provenance, variants } = resultIn(folder)
    expect(source).toBe('aws')
    expect(provenance.command).toContain('surgecast observe s.yaml --cluster shop --service orders --region us-east-1')
    const [variant] = variants
    expect(variant?.summary.requests.value).toBeCloseTo(600 + 9 * 1200 + 30, 6)
    expect(variant?.summary.scaleOut).toMatchObject({ count: { value: 1 }, decisionDelayS: { value: 90 } })
    expect(variant?.summary.taskHours.value).toBeCloseTo((600 + 600 + 440 + 440) / 3600, 6)
    expect(variant?.representative.events.map(({ kind }) => kind)).toEqual(['scale-out', 'scale-in'])
    expect(out).toContain('Report: o.html')
    for (const text of [...['o.json', 'o.html'].map((name) => readFileSync(join(folder, name), 'utf8')), out])
      expect(text).not.toMatch(/111122223333|arn:aws/)
  }, 30_000)

  test('watches what happens now, as finely as it is told to, and joins it with what k6 recorded', async () => {
    const { url } = await surge(900)
    const folder = folderWith({ ...SCENARIO, horizon: '2s' })
    const startEpochMs = Date.now() + 500
    const lines = [{ startEpochMs }, [0, 100, 1, 0, 0, [[0, 20, null]]], [1, 600, 1, 0, 0, [[0, 20, '503']]]]
    writeFileSync(join(folder, 'requests.ndjson'), lines.map((line) => JSON.stringify(line)).join('\n'))
    const watching = ['--for', '4s', '--every', '0.5s', '--settle', '0s', '--requests', 'requests.ndjson']
    const { code, err } = await observe(folder, url, ...watching)
    expect(code, err).toBe(0)
    expect(err).toContain('desired 3, pending 0, running 3, healthy 3')
    const { variants, scenario } = resultIn(folder)
    expect(scenario.horizonS).toBe(2)
    expect(variants[0]?.summary).toMatchObject({ requests: { value: 2 }, failed: { value: 1 } })
    expect(variants[0]?.summary.tasks.mean.value).toBe(3)
  }, 30_000)

  test('Ctrl-C ends the watching, and what was seen is reported', async () => {
    const { url } = await surge(900)
    const folder = folderWith(SCENARIO)
    const { code, err } = await runCli(
      folder,
      [
        'observe',
        's.yaml',
        ...SERVICE,
        '--endpoint-url',
        url,
        '--every',
        '0.5s',
        '--settle',
        '0s',
        '--json',
        'o.json',
        '--no-html',
      ],
      // Said by the first look; a moment later it waits for the next.
      (interrupt, onceSaid) => onceSaid('desired 3', () => setTimeout(interrupt, 1500)),
    )
    expect(code, err).toBe(130)
    const { provenance, scenario, variants } = resultIn(folder)
    expect(provenance.interrupted).toBe(true)
    expect(scenario.horizonS).toBeLessThan(60)
    expect(variants[0]?.summary.tasks.max.value).toBe(3)
  }, 30_000)

  test.each([
    ['a service that is not there', ['--service', 'cart'], 'there is no active service cart'],
    ['an end in the future', ['--from', '2026-01-01T00:00Z', '--to', '2099-01-01T00:00Z'], 'lies in the future'],
    ['a record that is not there', ['--from', '2026-01-01T00:00Z', '--requests', 'none.ndjson'], 'cannot be read'],
    ['half a second too little', ['--every', '0.1s'], 'A duration of at least 0.5s was expected'],
  ])('refuses %s, and writes nothing', async (_, more, message) => {
    const { url } = await surge(900)
    const folder = folderWith(SCENARIO)
    const { code, err } = await observe(folder, url, ...more)
    expect(err).toContain(message)
    expect(code).toBe(2)
    expect(filesIn(folder)).toEqual(['s.yaml'])
  })
})
