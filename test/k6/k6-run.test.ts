// Real k6 against a server in this process: what the server saw, what was recorded and what the schedule said are the same.
import { execFile, execFileSync, spawn } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import type { EndLine, RequestLine, StartLine } from '../../scenarios/k6/record.ts'
import { intendedRequests, prepare, resultSchema } from '../../simulator/index.ts'
import { K6_ARGUMENTS, k6Environment } from '../../src/k6/run-k6.ts'
import { CLI, emptyFolder, filesIn, runCli } from '../cli/run-cli.ts'
import { systemTool } from '../system-tool.ts'

const k6 = systemTool('SURGECAST_K6', ['k6'])
const skipped = k6.whySkipped()
let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

type Answer = { status: number; afterMs?: number }

/** @param answer by number of the request and its path; undefined: no answer at all */
async function serve(
  answer: (count: number, path: string) => Answer | undefined,
): Promise<{ port: number; seen: () => number }> {
  let count = 0
  server = createServer((request, response) => {
    const found = answer(count++, request.url ?? '')
    if (found === undefined) return
    setTimeout(() => response.writeHead(found.status).end('ok'), found.afterMs ?? 0)
  })
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve))
  return { port: (server.address() as AddressInfo).port, seen: () => count }
}

const scenarioFor = (port: number, more: object = {}) => ({
  name: 'load',
  horizon: '6s',
  warmUp: '1s',
  traffic: { people: { segments: [{ hold: '20rps', for: '6s' }] } },
  requests: { page: { weight: 3, work: [{ cpu: '2ms' }] }, search: { weight: 1, work: [{ cpu: '2ms' }] } },
  clients: { app: { timeout: '500ms', attempts: 2, backoff: { base: '100ms', jitter: 'none' } } },
  staging: { allowedHosts: [`127.0.0.1:${port}`], requests: { search: { path: '/search?q=1' } } },
  ...more,
})

function folderWith(scenario: object): string {
  const folder = emptyFolder()
  writeFileSync(join(folder, 's.yaml'), JSON.stringify(scenario))
  return folder
}

const k6Run = (folder: string, port: number, ...more: string[]) =>
  runCli(folder, [
    'k6',
    'run',
    's.yaml',
    '--target',
    `http://127.0.0.1:${port}`,
    '--yes',
    '--k6',
    k6.path ?? '',
    '--no-html',
    '--json',
    'r.json',
    ...more,
  ])

const recordIn = (folder: string): (RequestLine | StartLine | EndLine)[] =>
  readFileSync(join(folder, 'k6', 'requests.ndjson'), 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RequestLine | StartLine | EndLine)
const linesIn = (folder: string): RequestLine[] =>
  recordIn(folder).filter((line): line is RequestLine => Array.isArray(line))
const resultIn = (folder: string) => resultSchema.parse(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')))

describe.skipIf(skipped !== undefined)(`k6${skipped === undefined ? '' : ` (skipped: ${skipped})`}`, () => {
  test('sends what the schedule says when it says so, retries as the client does, and reads it back', async () => {
    // Every tenth attempt is refused, every fifteenth is never answered.
    const { port, seen } = await serve((count) =>
      count % 15 === 14 ? undefined : { status: count % 10 === 9 ? 503 : 200, afterMs: 20 },
    )
    const scenario = scenarioFor(port)
    const folder = folderWith(scenario)
    const askedMs = Date.now()
    const { code, err, out } = await k6Run(folder, port)
    expect(code, err).toBe(0)
    const starts = recordIn(folder).filter((line): line is StartLine => 'startEpochMs' in line)
    expect(starts).toHaveLength(1)
    expect(starts[0]?.startEpochMs).toBeGreaterThan(askedMs)
    expect(starts[0]?.startEpochMs).toBeLessThan(Date.now())
    expect(out).toMatch(/99 % of the requests were sent within .* of their instant/)
    const lines = linesIn(folder)
    const schedule = [...intendedRequests(prepare(scenario).worlds[0]!.scenario, { seed: '1', replication: 0 })]
    expect(lines.map(([index]) => index).sort((left, right) => left - right)).toEqual(schedule.map((_, index) => index))
    for (const [index, intentMs] of lines)
      expect(intentMs / 1000).toBeCloseTo(schedule[index]?.intentS ?? Number.NaN, 3)
    expect(seen()).toBe(lines.reduce((sum, [, , , , , attempts]) => sum + attempts.length, 0))
    const late = lines.map(([, , lateMs]) => lateMs).sort((left, right) => left - right)
    expect(late[Math.floor(late.length / 2)]).toBeLessThan(50)
    const retried = lines.filter(([, , , , , attempts]) => attempts.length === 2)
    expect(retried.length).toBeGreaterThan(5)
    for (const [, , , , , [first, second]] of retried) {
      const gapMs = (second?.[0] ?? 0) - (first?.[0] ?? 0) - (first?.[1] ?? 0)
      expect(gapMs).toBeGreaterThan(95)
      if (first?.[2] === 'timeout') expect(first[1]).toBeGreaterThan(490)
    }
    const { source, variants } = resultIn(folder)
    expect(source).toBe('k6')
    expect(variants[0]?.summary.requests).toMatchObject({ value: schedule.length })
    expect(variants[0]?.summary.attempts).toMatchObject({ value: seen() })
  }, 60_000)

  test('ends early when more fails than staging allows, and keeps what was measured', async () => {
    const { port } = await serve(() => ({ status: 503 }))
    const staging = { allowedHosts: ['127.0.0.1'], abort: { errorRate: '20%', after: '1s' } }
    const folder = folderWith(
      scenarioFor(port, { horizon: '40s', traffic: { p: { segments: [{ hold: '20rps', for: '40s' }] } }, staging }),
    )
    const { code, out } = await k6Run(folder, port)
    expect(code).toBe(130)
    expect(out).toContain('more requests failed than staging.abort.errorRate allows')
    const { provenance, variants } = resultIn(folder)
    expect(provenance.interrupted).toBe(true)
    expect(variants[0]?.summary.errorRate).toMatchObject({ value: 1 })
    expect(linesIn(folder).length).toBeLessThan(500)
  }, 60_000)

  test('Ctrl-C stops k6 and keeps what was measured', async () => {
    const { port } = await serve(() => ({ status: 200 }))
    const folder = folderWith(
      scenarioFor(port, { horizon: '60s', traffic: { p: { segments: [{ hold: '20rps', for: '60s' }] } } }),
    )
    const args = [
      'k6',
      'run',
      's.yaml',
      '--target',
      `http://127.0.0.1:${port}`,
      '--yes',
      '--k6',
      k6.path ?? '',
      '--no-html',
      '--json',
      'r.json',
      '--quiet',
    ]
    const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, stdio: 'ignore' })
    await sleep(9000)
    child.kill('SIGINT')
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect(code).toBe(130)
    expect(resultIn(folder).provenance.interrupted).toBe(true)
    expect(linesIn(folder).length).toBeGreaterThan(20)
  }, 60_000)

  test('a target that answers nobody is a result, not a crash', async () => {
    const { port } = await serve(() => ({ status: 200 }))
    server?.close()
    const folder = folderWith(
      scenarioFor(port, { horizon: '2s', traffic: { p: { segments: [{ hold: '10rps', for: '2s' }] } } }),
    )
    const { code } = await k6Run(folder, port)
    expect(code).toBe(0)
    expect(resultIn(folder).variants[0]?.summary.errorsByKind.connect).toMatchObject({ value: 1 })
  }, 60_000)

  test('a disk that fills up on the way: told, and what was recorded is a result', async (context) => {
    const { port } = await serve(() => ({ status: 200 }))
    const traffic = { p: { segments: [{ hold: '60rps', for: '4s' }] } }
    const folder = folderWith(scenarioFor(port, { horizon: '4s', traffic }))
    const disk = join(folder, 'small')
    mkdirSync(disk)
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=36k', 'tmpfs', disk], { stdio: 'ignore' })
    } catch {
      context.skip('nothing may be mounted here')
    }
    try {
      const { code, out } = await k6Run(folder, port, '--output', 'small')
      expect(code).toBe(130)
      expect(out).toMatch(/the\s+disk\s+was\s+full/)
      const { provenance, variants } = resultIn(folder)
      expect(provenance.interrupted).toBe(true)
      expect(variants[0]?.summary.requests.value).toBeGreaterThan(10)
    } finally {
      execFileSync('umount', [disk])
    }
  }, 60_000)

  test('a target that dies half-way is a result: what followed could not connect', async () => {
    const { port } = await serve(() => ({ status: 200 }))
    const folder = folderWith(
      scenarioFor(port, { horizon: '4s', traffic: { p: { segments: [{ hold: '20rps', for: '4s' }] } } }),
    )
    const running = k6Run(folder, port)
    const record = join(folder, 'k6', 'requests.ndjson')
    while (!existsSync(record) || readFileSync(record, 'utf8').split('\n').length < 20) await sleep(50)
    server?.closeAllConnections()
    server?.close()
    const { code, err } = await running
    expect(code, err).toBe(0)
    const { summary } = resultIn(folder).variants[0]!
    expect(summary.errorsByKind.connect.value).toBeGreaterThan(0.1)
    expect(summary.errorRate.value).toBeLessThan(0.9)
    expect(summary.requests).toMatchObject({ value: new Set(linesIn(folder).map(([index]) => index)).size })
  }, 60_000)

  test('ends early when staging answers too slowly', async () => {
    const { port } = await serve(() => ({ status: 200, afterMs: 200 }))
    const staging = { allowedHosts: ['127.0.0.1'], abort: { p99: '150ms', after: '1s' } }
    const folder = folderWith(
      scenarioFor(port, { horizon: '40s', traffic: { p: { segments: [{ hold: '20rps', for: '40s' }] } }, staging }),
    )
    const { code, out } = await k6Run(folder, port)
    expect(code).toBe(130)
    expect(out).toMatch(/took\s+longer\s+than\s+staging\.abort\.p99/)
    expect(resultIn(folder).provenance.interrupted).toBe(true)
  }, 60_000)

  test('spike: arrivals at the rate’s own instants, a fraction of one per second included', async () => {
    const { port, seen } = await serve(() => ({ status: 200, afterMs: 20 }))
    const segments = [
      { hold: '2.5rps', for: '2s' },
      { ramp: '40rps', for: '2s' },
    ]
    const folder = folderWith(scenarioFor(port, { horizon: '4s', traffic: { p: { segments } } }))
    const { code, err } = await k6Run(folder, port, '--script', 'spike')
    expect(code, err).toBe(0)
    const lines = linesIn(folder)
    // 2.5 a second for 2 s, then 21.25 a second on average.
    expect(lines.length).toBe(Math.floor(5 + 42.5))
    expect(seen()).toBe(lines.length)
    const late = lines.map(([, , lateMs]) => lateMs).sort((left, right) => left - right)
    expect(late[Math.floor(late.length / 2)]).toBeLessThan(50)
    // Never before its instant: k6's rule is the one that due times are computed by.
    expect(lines.filter(([, intentMs]) => intentMs < 2000)).toHaveLength(4)
    expect(resultIn(folder).provenance.interrupted).toBe(false)
  }, 60_000)

  test('users: each waits for its answer and thinks before it asks again', async () => {
    const { port, seen } = await serve((count) => ({ status: count % 7 === 6 ? 503 : 200, afterMs: 50 }))
    const traffic = { people: { users: { count: 3, think: '400ms' } } }
    const folder = folderWith(scenarioFor(port, { horizon: '4s', traffic }))
    const { code, err } = await k6Run(folder, port)
    expect(code, err).toBe(0)
    const lines = linesIn(folder)
    expect(seen()).toBe(lines.reduce((sum, [, , , , , attempts]) => sum + attempts.length, 0))
    for (const user of [0, 1, 2]) {
      const own = lines.filter(([index]) => index % 3 === user).sort(([left], [right]) => left - right)
      expect(own.map(([index]) => Math.floor(index / 3))).toEqual(own.map((_, turn) => turn))
      for (const [turn, [, intentMs]] of own.entries()) {
        const [, beforeMs, , , , attempts] = own[turn - 1] ?? [0, 0, 0, 0, 0, []]
        const [sentMs, tookMs] = attempts.at(-1) ?? [0, 0]
        expect(intentMs - beforeMs - sentMs - tookMs).toBeGreaterThan(395)
      }
    }
    expect(recordIn(folder).filter((line) => 'endEpochMs' in line)).toHaveLength(1)
    expect(resultIn(folder).provenance.interrupted).toBe(false)
  }, 60_000)

  test('two machines play one schedule from one instant on, and are read as one run', async () => {
    const { port, seen } = await serve(() => ({ status: 200 }))
    const scenario = scenarioFor(port, { horizon: '3s', traffic: { p: { segments: [{ hold: '30rps', for: '3s' }] } } })
    const folder = folderWith(scenario)
    const startMs = Math.ceil(Date.now() / 1000) * 1000 + 12_000
    const startAt = new Date(startMs).toISOString()
    const machine = (index: number) =>
      k6Run(
        folder,
        port,
        '--segments',
        `${index}/2`,
        '--start-at',
        startAt,
        '--output',
        `m${index}`,
        '--json',
        `${index}.json`,
      )
    const ends = await Promise.all([machine(1), machine(2)])
    expect(ends.map(({ code }) => code)).toEqual([0, 0])
    const records = ['m1/requests.ndjson', 'm2/requests.ndjson']
    const read = await runCli(folder, [
      'k6',
      'read',
      's.yaml',
      '--requests',
      ...records,
      '--no-html',
      '--json',
      'r.json',
    ])
    expect(read.code, read.err).toBe(0)
    const schedule = [...intendedRequests(prepare(scenario).worlds[0]!.scenario, { seed: '1', replication: 0 })]
    const lines = records.flatMap((path) => readFileSync(join(folder, path), 'utf8').trimEnd().split('\n'))
    const indices = lines.filter((line) => line.startsWith('[')).map((line) => (JSON.parse(line) as RequestLine)[0])
    expect(indices.sort((left, right) => left - right)).toEqual(schedule.map((_, index) => index))
    expect(lines.filter((line) => line.includes('startEpochMs'))).toEqual(Array(2).fill(`{"startEpochMs":${startMs}}`))
    expect(resultIn(folder).variants[0]?.summary.requests).toMatchObject({ value: seen() })
    expect(resultIn(folder).provenance.interrupted).toBe(false)
    const twice = await runCli(folder, ['k6', 'read', 's.yaml', '--requests', ...records, ...records, '--no-html'])
    expect(twice.code).toBe(2)
    expect(twice.err).toContain('more requests than the test has')
  }, 60_000)

  describe('the script by itself', () => {
    /** A second of load as `k6 build` wrote it, without surgecast. */
    const byHand = async (port: number, environment: Record<string, string>) => {
      const folder = folderWith(
        scenarioFor(port, {
          horizon: '1s',
          traffic: { p: { segments: [{ hold: '10rps', for: '1s' }] } },
          staging: { allowedHosts: ['localhost'] },
        }),
      )
      await runCli(folder, ['k6', 'build', 's.yaml'])
      const options = { cwd: join(folder, 'k6'), env: { ...process.env, ...environment } }
      const ended = await promisify(execFile)(k6.path ?? '', [...K6_ARGUMENTS, '--quiet', 'replay.js'], options).catch(
        (error: { stderr: string }) => error,
      )
      return { folder, said: ended.stderr }
    }

    test('refuses a target that the scenario does not allow', async () => {
      const { folder, said } = await byHand(9, { TARGET: 'http://production.example.com' })
      expect(said).toContain('production.example.com is not under staging.allowedHosts')
      expect(existsSync(join(folder, 'k6', 'requests.ndjson')) ? linesIn(folder) : []).toEqual([])
    }, 30_000)

    test('goes to the addresses that were checked, and to no other that the name comes to stand for', async () => {
      const { port, seen } = await serve(() => ({ status: 200 }))
      const target = { url: `http://localhost:${port}`, host: 'localhost', kind: 'this machine' } as const
      await byHand(port, k6Environment({ ...target, addresses: ['127.0.0.1', '10.0.0.1'] }))
      const before = seen()
      expect(before).toBeGreaterThan(3)
      const { folder } = await byHand(port, k6Environment({ ...target, addresses: ['10.0.0.1', '10.0.0.2'] }))
      expect(seen()).toBe(before)
      expect(linesIn(folder).every(([, , , , , attempts]) => attempts.every(([, , kind]) => kind === 'connect'))).toBe(
        true,
      )
    }, 60_000)
  })

  test('nobody to ask and no --yes: the plan is told, and nothing is written', async () => {
    const folder = folderWith(scenarioFor(9))
    const { code, err } = await runCli(folder, [
      'k6',
      'run',
      's.yaml',
      '--target',
      'http://127.0.0.1:9',
      '--k6',
      k6.path ?? '',
    ])
    expect(code).toBe(2)
    expect(err).toMatch(/not agreed to: \d+ requests within/)
    expect(filesIn(folder)).toEqual(['s.yaml'])
  })
})

describe('without sending anything', () => {
  test('a host that is not allowed is refused, and nothing is written', async () => {
    const folder = folderWith(scenarioFor(1))
    const { code, err } = await runCli(folder, [
      'k6',
      'run',
      's.yaml',
      '--target',
      'http://production.example.com',
      '--yes',
    ])
    expect(code).toBe(2)
    expect(err).toContain('does not allow a load test of production.example.com')
    expect(filesIn(folder)).toEqual(['s.yaml'])
  })

  test('no k6: how to install it', async () => {
    const folder = folderWith(scenarioFor(9))
    const { code, err } = await runCli(folder, [
      'k6',
      'run',
      's.yaml',
      '--target',
      'http://127.0.0.1:9',
      '--yes',
      '--k6',
      'no-such-k6',
    ])
    expect(code).toBe(2)
    expect(err).toMatch(/k6 was not found.*Install k6/s)
  })

  test('build writes the bundle and says how to start it', async () => {
    const folder = folderWith(scenarioFor(9))
    const { code, out } = await runCli(folder, ['k6', 'build', 's.yaml', '--output', 'load'])
    expect(code).toBe(0)
    expect(out).toMatch(/Wrote load: \d+ requests within 6\.00 s/)
    expect(filesIn(join(folder, 'load'))).toEqual(['plan.json', 'replay.js', 'schedule.json'])
  })
})
