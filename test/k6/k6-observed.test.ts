// Real k6 against a server in this process while a service is watched: both sides stand in one result.
import { readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { intendedRequests, prepare, resultSchema } from '../../simulator/index.ts'
import { type Endpoint, openEndpoint } from '../../src/lab/endpoint/endpoint.ts'
import { accountAt } from '../aws/surging-account.ts'
import { emptyFolder, filesIn, runCli } from '../cli/run-cli.ts'
import { systemTool } from '../system-tool.ts'

process.env['AWS_ACCESS_KEY_ID'] = 'test'
process.env['AWS_SECRET_ACCESS_KEY'] = 'test'

const k6 = systemTool('SURGECAST_K6', ['k6'])
const skipped = k6.whySkipped()
let server: Server | undefined
let endpoint: Endpoint | undefined
afterEach(async () => {
  server?.closeAllConnections()
  server?.close()
  await endpoint?.close()
})

/** The service scales out two seconds after the first request: its surge is told from its 148th second on. */
async function stage(): Promise<{ port: number; awsUrl: string; seen: () => number }> {
  let count = 0
  let zeroS = Number.NaN
  server = createServer((_, response) => {
    if (count++ === 0) zeroS = Date.now() / 1000 - 148
    response.end('ok')
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  const account = () => {
    const nowS = Date.now() / 1000
    return Number.isNaN(zeroS) ? accountAt(100, nowS - 100) : accountAt(nowS - zeroS, zeroS)
  }
  endpoint = await openEndpoint({ account })
  return { port: (server.address() as AddressInfo).port, awsUrl: endpoint.url, seen: () => count }
}

const scenarioFor = (port: number) => ({
  name: 'load',
  horizon: '8s',
  warmUp: '1s',
  traffic: { people: { segments: [{ hold: '20rps', for: '8s' }] } },
  requests: { page: { work: [{ cpu: '2ms' }] } },
  staging: { allowedHosts: [`127.0.0.1:${port}`] },
})

const run = (folder: string, port: number, ...more: string[]) =>
  runCli(folder, [
    ...['k6', 'run', 's.yaml', '--target', `http://127.0.0.1:${port}`, '--yes', '--k6', k6.path ?? ''],
    ...['--no-html', '--json', 'r.json', '--every', '0.5s', '--settle', '0s', ...more],
  ])

describe.skipIf(skipped !== undefined)(
  `k6 run with a service${skipped === undefined ? '' : ` (skipped: ${skipped})`}`,
  () => {
    test('holds the requests that k6 sent and what the service did meanwhile, on one clock', async () => {
      const { port, awsUrl, seen } = await stage()
      const folder = emptyFolder()
      const scenario = scenarioFor(port)
      writeFileSync(join(folder, 's.yaml'), JSON.stringify(scenario))
      const { code, err } = await run(
        folder,
        port,
        '--cluster',
        'shop',
        '--service',
        'orders',
        '--endpoint-url',
        awsUrl,
      )
      expect(code, err).toBe(0)
      const { source, provenance, variants } = resultSchema.parse(
        JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')),
      )
      expect(source).toBe('aws')
      expect(provenance.command).toMatch(/k6 run --target \S+ --seed 1 --cluster shop --service orders/)
      const planned = [...intendedRequests(prepare(scenario).worlds[0]!.scenario, { seed: '1', replication: 0 })]
      const [variant] = variants
      expect(variant?.summary.requests.value).toBe(planned.length)
      expect(seen()).toBe(planned.length)
      expect(variant?.summary.scaleOut.count.value).toBe(1)
      expect(variant?.representative.events[0]).toMatchObject({ kind: 'scale-out', numbers: { from: 2, to: 4 } })
      expect(variant?.summary.tasks.max.value).toBe(4)
    }, 60_000)

    test('sends nothing when the service is not there, or only half of its name is given', async () => {
      const { port, awsUrl, seen } = await stage()
      const folder = emptyFolder()
      writeFileSync(join(folder, 's.yaml'), JSON.stringify(scenarioFor(port)))
      const missing = await run(folder, port, '--cluster', 'shop', '--service', 'cart', '--endpoint-url', awsUrl)
      expect(missing.code).toBe(2)
      expect(missing.err).toContain('there is no active service cart')
      const half = await run(folder, port, '--service', 'orders')
      expect(half.err).toContain('--cluster')
      expect(seen()).toBe(0)
      expect(filesIn(folder)).not.toContain('r.json')
    }, 60_000)
  },
)
