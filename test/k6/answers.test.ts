// Real k6 against small servers of the worst manners: what each of them does is told apart, and a test that was turned away is no test.
import { readFileSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { createServer, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import { resultSchema, validationSchema } from '../../simulator/index.ts'
import { emptyFolder, runCli } from '../cli/run-cli.ts'
import { systemTool } from '../system-tool.ts'

const k6 = systemTool('SURGECAST_K6', ['k6'])
const skipped = k6.whySkipped()
let server: Server | undefined
const sockets = new Set<Socket>()
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  sockets.clear()
  server?.close()
})

async function listen(onConnection: (socket: Socket) => void): Promise<number> {
  server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => {})
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

const answered = (status: string, headers = '') => `HTTP/1.1 ${status}\r\n${headers}content-length: 0\r\n\r\n`
const HALF_A_BODY = 'HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\nhello'

/** By path: what the server does, and what that is for a load test. */
const MANNERS: Record<string, { does: (socket: Socket) => void; kind: string | null; code: number }> = {
  ok: { does: (socket) => socket.write(answered('204 No Content')), kind: null, code: 204 },
  redirects: {
    does: (socket) => socket.write(answered('302 Found', 'location: https://x/\r\n')),
    kind: 'http3xx',
    code: 302,
  },
  unauthorized: { does: (socket) => socket.write(answered('401 Unauthorized')), kind: 'http4xx', code: 401 },
  missing: { does: (socket) => socket.write(answered('404 Not Found')), kind: 'http4xx', code: 404 },
  throttles: { does: (socket) => socket.write(answered('429 Too Many Requests')), kind: '429', code: 429 },
  fails: { does: (socket) => socket.write(answered('501 Not Implemented')), kind: '500', code: 501 },
  overloaded: { does: (socket) => socket.write(answered('503 Service Unavailable')), kind: '503', code: 503 },
  resets: { does: (socket) => socket.resetAndDestroy(), kind: '502', code: 1220 },
  closes: { does: (socket) => socket.end(), kind: '502', code: 1000 },
  garbage: { does: (socket) => socket.end('garbage\r\n\r\n'), kind: '502', code: 1000 },
  half: { does: (socket) => socket.end(HALF_A_BODY), kind: '502', code: 1000 },
  switches: { does: (socket) => socket.end(answered('101 Switching Protocols')), kind: '502', code: 1000 },
  never: { does: () => {}, kind: 'timeout', code: 1050 },
  stalls: { does: (socket) => socket.write(HALF_A_BODY), kind: 'timeout', code: 1050 },
}

const mannered = () =>
  listen((socket) => {
    socket.on('data', (data) => {
      const [, path = ''] = /^\w+ \/(\w+)/.exec(data.toString()) ?? []
      MANNERS[path]?.does(socket)
    })
  })

function scenarioFor(port: number, paths: readonly string[], more: object = {}) {
  return {
    name: 'manners',
    horizon: '2s',
    warmUp: '0s',
    traffic: { people: { segments: [{ hold: '80rps', for: '2s' }] } },
    requests: Object.fromEntries(paths.map((path) => [path, { work: [{ cpu: '1ms' }] }])),
    clients: { app: { timeout: '400ms' } },
    staging: {
      allowedHosts: [`127.0.0.1:${port}`],
      // k6 repeats a GET by itself when a kept connection dies.
      requests: Object.fromEntries(paths.map((path) => [path, { method: 'POST', path: `/${path}` }])),
    },
    ...more,
  }
}

async function played(port: number, scenario: object) {
  const folder = emptyFolder()
  writeFileSync(join(folder, 's.yaml'), JSON.stringify(scenario))
  const args = ['k6', 'run', 's.yaml', '--target', `http://127.0.0.1:${port}`, '--yes', '--k6', k6.path ?? '']
  const ended = await runCli(folder, [...args, '--no-html', '--json', 'r.json', '--markdown', 'r.md'])
  const result = resultSchema.parse(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')))
  return { folder, ...ended, result, variant: result.variants[0]! }
}

describe.skipIf(skipped !== undefined)(`k6${skipped === undefined ? '' : ` (skipped: ${skipped})`}`, () => {
  test('tells apart whatever a server may do', async () => {
    const port = await mannered()
    const { code, err, variant, out } = await played(port, scenarioFor(port, Object.keys(MANNERS)))
    expect(code, err).toBe(0)
    const found = (variant.answers ?? []).map(({ request, status, errorCode, kind }) => [
      request,
      status ?? errorCode,
      kind,
    ])
    expect(found).toEqual(Object.entries(MANNERS).map(([path, { kind, code: expected }]) => [path, expected, kind]))
    const { errorsByKind, errorRate, requests } = variant.summary
    const sum = Object.values(errorsByKind).reduce((total, figure) => total + (figure?.value ?? 0), 0)
    expect(sum).toBeCloseTo(errorRate.value ?? Number.NaN, 9)
    const counted = (variant.answers ?? []).reduce((total, each) => total + each.requests, 0)
    expect(counted).toBe(requests.value)
    expect(out).toContain('request class')
    expect(out).toMatch(/resets +connection reset \(k6 1220\) +502/)
  })

  test('a connection that is reset as soon as it stands is a 502, one that nobody takes is a failure to connect', async () => {
    const port = await listen((socket) => socket.resetAndDestroy())
    const reset = await played(port, scenarioFor(port, ['page']))
    expect(reset.variant.summary.errorsByKind['502']?.value).toBe(1)
    await new Promise((resolve) => server?.close(resolve))
    const refused = await played(port, scenarioFor(port, ['page']))
    expect(refused.variant.summary.errorsByKind.connect?.value).toBe(1)
  })

  test('429 is retried where the client retries it, and nothing else of 4xx', async () => {
    let count = 0
    const port = await listen((socket) => {
      socket.on('data', () => socket.write(answered(count++ % 2 === 0 ? '429 Too Many Requests' : '200 OK')))
    })
    const client = (retryOn: string[]) => ({
      clients: { app: { timeout: '400ms', attempts: 2, retryOn, backoff: { base: '1ms' } } },
      traffic: { people: { segments: [{ hold: '3rps', for: '2s' }], arrivals: 'deterministic' } },
    })
    const retried = await played(port, scenarioFor(port, ['page'], client(['429'])))
    expect(retried.variant.summary.errorRate.value).toBe(0)
    expect(retried.variant.summary.retryAmplification.value).toBe(2)
    count = 0
    const plain = await played(port, scenarioFor(port, ['page'], client(['503'])))
    expect(plain.variant.summary.errorsByKind['429']?.value).toBeCloseTo(0.5, 1)
  })

  test('a status that the scenario takes for an answer is a success', async () => {
    const port = await mannered()
    const scenario = scenarioFor(port, ['missing'])
    const requests = { missing: { path: '/missing', answers: ['2xx', 404] } }
    const { variant, out } = await played(port, { ...scenario, staging: { ...scenario.staging, requests } })
    expect(variant.summary.errorRate.value).toBe(0)
    expect(out).toMatch(/missing +404 +success/)
  })

  test.each([
    ['redirects', 'http3xx', /with 302: redirects are not followed; most likely the balancer sends http to https/],
    ['unauthorized', 'http4xx', /with 401: the credentials are missing or expired/],
    ['missing', 'http4xx', /with 404: the path is wrong/],
    ['throttles', '429', /with 429: a rate limit .* throttles/],
  ] as const)('a run that %s is no run: validate says INVALID-RUN and why', async (path, kind, sentence) => {
    const port = await mannered()
    const { folder, variant, out } = await played(port, scenarioFor(port, [path]))
    expect(variant.summary.errorRate.value).toBe(1)
    expect(variant.summary.errorsByKind[kind]?.value).toBe(1)
    expect(out.replace(/\s+/g, ' ')).toMatch(sentence)
    expect(readFileSync(join(folder, 'r.md'), 'utf8')).toMatch(new RegExp(`\\| ${path} \\| \\d+ \\| ${kind} \\|`))
    const scored = await runCli(folder, ['validate', 's.yaml', '--observed', 'r.json'])
    expect(scored.code, scored.err).toBe(3)
    expect(scored.out).toMatch(/^INVALID-RUN/)
    expect(scored.out.replace(/\s+/g, ' ')).toMatch(sentence)
    const validation: unknown = JSON.parse(readFileSync(join(folder, 'validation', 'validation.json'), 'utf8'))
    expect(validationSchema.parse(validation).verdict).toBe('INVALID-RUN')
    expect(readFileSync(join(folder, 'validation', 'report.html'), 'utf8')).toContain('What the load test was answered')
  })
})
