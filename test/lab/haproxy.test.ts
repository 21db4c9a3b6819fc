// A real HAProxy gives the answers of an Application Load Balancer. Targets are small servers in this process.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { UserError } from '../../simulator/index.ts'
import { balancerConfig } from '../../src/lab/balancer-config.ts'
import type { BalancedRequest } from '../../src/lab/balancer-log.ts'
import { type Balancer, openBalancer } from '../../src/lab/haproxy.ts'
import { systemTool } from '../system-tool.ts'
import { freePort, get, scenarioOf } from './lab-task.ts'

const haproxy = systemTool('SURGECAST_HAPROXY', ['haproxy', '/usr/sbin/haproxy'])
const skip = haproxy.whySkipped() !== undefined

const balancing = (parts: object = {}) => scenarioOf({ loadBalancer: parts }).loadBalancer

let folder = ''
let balancer: Balancer
let port = 0
let seen: BalancedRequest[] = []
/** Ends what holds a full backlog. */
let fillers: (() => void)[] = []
let servers: { server: Server; sockets: Socket[] }[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'surgecast-haproxy-'))
  seen = []
  servers = []
  fillers = []
})
afterEach(async () => {
  await balancer?.close()
  for (const end of fillers) end()
  for (const { server, sockets } of servers) {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
  rmSync(folder, { recursive: true })
})

async function open(parts: object = {}): Promise<void> {
  port = await freePort()
  balancer = await openBalancer({ folder, port, loadBalancer: balancing(parts), onRequest: (one) => seen.push(one) })
}

const OK = 'HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok'

/** @param answer what a target does with a request; by itself it says ok */
async function addTarget(name: string, answer: (socket: Socket) => void = (socket) => socket.end(OK)): Promise<number> {
  const sockets: Socket[] = []
  const server = createServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    socket.once('data', () => answer(socket))
  })
  servers.push({ server, sockets })
  const targetPort = await freePort()
  await new Promise<void>((resolve) => server.listen(targetPort, '127.0.0.1', resolve))
  await balancer.add(name, targetPort)
  await balancer.setRouted(name, true)
  return targetPort
}

/** The log line comes a moment after the answer. */
async function lastSeen(count = 1): Promise<BalancedRequest> {
  while (seen.length < count) await sleep(5)
  return seen.at(-1) as BalancedRequest
}

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-troubleshooting.html
describe.skipIf(skip)('a client gets', () => {
  test('503 when no target is registered', async () => {
    await open()
    expect((await get(port, '/')).status).toBe(503)
    expect(await lastSeen()).toMatchObject({ target: undefined, status: 503, fromTarget: false })
  })

  test('503 when no registered target is routed', async () => {
    await open()
    await balancer.add('a', await freePort())
    expect((await get(port, '/')).status).toBe(503)
  })

  test('502 when the target refuses the connection', async () => {
    await open()
    await balancer.add('a', await freePort())
    await balancer.setRouted('a', true)
    expect((await get(port, '/')).status).toBe(502)
    expect(await lastSeen()).toMatchObject({ target: 'a', status: 502, fromTarget: false })
  })

  test('504 when no connection stands in time', async () => {
    await open({ connectTimeout: '300ms' })
    const fullPort = await fullBacklog()
    await balancer.add('a', fullPort)
    await balancer.setRouted('a', true)
    const { status, tookS } = await get(port, '/')
    expect(status).toBe(504)
    expect(tookS).toBeGreaterThan(0.299)
  })

  test('502 when the target closes the connection without an answer', async () => {
    await open()
    await addTarget('a', (socket) => socket.destroy())
    expect((await get(port, '/')).status).toBe(502)
  })

  test('504 when the target is silent for the idle timeout', async () => {
    await open({ idleTimeout: '300ms' })
    await addTarget('a', () => {})
    const { status, tookS } = await get(port, '/')
    expect(status).toBe(504)
    expect(tookS).toBeGreaterThan(0.299)
    expect(await lastSeen()).toMatchObject({ fromTarget: false, targetResponseS: undefined })
  })

  test.each([500, 503])('the target’s own %d as it is', async (status) => {
    await open()
    await addTarget('a', (socket) => socket.end(`HTTP/1.1 ${status} Sorry\r\ncontent-length: 0\r\n\r\n`))
    expect((await get(port, '/')).status).toBe(status)
    expect(await lastSeen()).toMatchObject({ status, fromTarget: true })
  })

  test('what a target answers after its connection was kept waiting, with the time it took', async () => {
    await open()
    await addTarget('a', (socket) => setTimeout(() => socket.end(OK), 200))
    expect((await get(port, '/')).body).toBe('ok')
    const { targetResponseS = 0, totalS, arrivedS } = await lastSeen()
    expect(targetResponseS).toBeGreaterThan(0.195)
    expect(totalS).toBeGreaterThanOrEqual(targetResponseS)
    expect(Math.abs(arrivedS - Date.now() / 1000)).toBeLessThan(5)
  })
})

// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#slow-start-mode
describe.skipIf(skip)('a target in slow start', () => {
  test('gets its share of the requests, and its turn again when it has it all', async () => {
    await open()
    await addTarget('old')
    await addTarget('new')
    await balancer.setShare('new', 0.25)
    for (let n = 0; n < 50; n++) await get(port, '/')
    await lastSeen(50)
    // A quarter of the other's: one in five, to the place in the rotation.
    const slow = seen.filter(({ target }) => target === 'new').length
    expect(slow).toBeGreaterThanOrEqual(9)
    expect(slow).toBeLessThanOrEqual(11)
    await balancer.setShare('new', 1)
    seen = []
    for (let n = 0; n < 20; n++) await get(port, '/')
    await lastSeen(20)
    expect(seen.filter(({ target }) => target === 'new').length).toBe(10)
  })
})

/** A port on which one more connection cannot be made: nobody accepts, and the backlog has no room. */
async function fullBacklog(): Promise<number> {
  const code = `
import socket, sys, time
s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen(0)
held = []
for _ in range(4):
    c = socket.socket(); c.setblocking(False); c.connect_ex(s.getsockname()); held.append(c)
print(s.getsockname()[1], flush=True)
sys.stdin.read()`
  const child = spawn('python3', ['-c', code], { stdio: ['pipe', 'pipe', 'inherit'] })
  fillers.push(() => child.stdin.end())
  return new Promise((resolve) => child.stdout.once('data', (text: Buffer) => resolve(Number(text.toString()))))
}
describe.skipIf(skip)('targets', () => {
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-target-group-attributes.html#deregistration-delay
  test('that are no longer routed finish what is in flight, and new requests go elsewhere', async () => {
    await open()
    await addTarget('a', (socket) => setTimeout(() => socket.end(OK.replace('ok', 'a!')), 400))
    const inFlight = get(port, '/')
    await workingOn('a', 1)
    await addTarget('b')
    await balancer.setRouted('a', false)
    expect((await Promise.all([1, 2, 3].map(() => get(port, '/')))).map(({ body }) => body)).toEqual(['ok', 'ok', 'ok'])
    expect((await inFlight).body).toBe('a!')
    await balancer.remove('a')
    expect([...(await balancer.stats()).targets.keys()]).toEqual(['b'])
  })

  test('whose delay is over have their requests cut: the client gets an error at once', async () => {
    await open()
    await addTarget('a', () => {})
    const inFlight = get(port, '/')
    await workingOn('a', 1)
    await balancer.setRouted('a', false)
    await balancer.remove('a')
    expect((await inFlight).status).toBe(502)
    expect((await lastSeen()).fromTarget).toBe(false)
  })

  test('take turns with round_robin', async () => {
    await open({ algorithm: 'round_robin' })
    await addTarget('a')
    await addTarget('b')
    for (let n = 0; n < 10; n++) await get(port, '/')
    await lastSeen(10)
    expect(seen.filter(({ target }) => target === 'a').length).toBe(5)
  })

  test('that have less in flight come first with least_outstanding_requests', async () => {
    await open({ algorithm: 'least_outstanding_requests' })
    await addTarget('a', () => {})
    const stuck = get(port, '/').catch(() => undefined)
    await workingOn('a', 1)
    await addTarget('b')
    for (let n = 0; n < 5; n++) await get(port, '/')
    await lastSeen(5)
    expect(seen.filter(({ target }) => target === 'b').length).toBe(5)
    await balancer.close()
    await stuck
  })

  test('can come again under the name of one that was removed', async () => {
    await open()
    await addTarget('a')
    await balancer.remove('a')
    await addTarget('a')
    expect((await get(port, '/')).status).toBe(200)
  })

  test('get a new connection for every request, so that no process of theirs is favoured', async () => {
    await open()
    await addTarget('a', (socket) => socket.write(OK))
    const agentGet = () => fetch(`http://127.0.0.1:${port}/`).then((response) => response.text())
    for (let n = 0; n < 3; n++) await agentGet()
    expect(servers[0]?.sockets.length).toBe(3)
  })
})

async function workingOn(name: string, count: number): Promise<void> {
  while ((await balancer.stats()).targets.get(name)?.inFlight !== count) await sleep(5)
}

test.skipIf(skip)('statistics count requests, answers by class and refused connections per target', async () => {
  await open()
  await addTarget('a')
  for (let n = 0; n < 3; n++) await get(port, '/')
  await balancer.setRouted('a', false)
  await balancer.add('b', await freePort())
  await balancer.setRouted('b', true)
  await get(port, '/')
  const { frontend, targets } = await balancer.stats()
  expect(frontend.requests).toBe(4)
  expect(targets.get('a')).toMatchObject({ requests: 3, inFlight: 0, isRouted: false })
  expect(targets.get('a')?.statuses['2xx']).toBe(3)
  expect(targets.get('b')).toMatchObject({ connectErrors: 1, isRouted: true })
})

test.skipIf(skip)('a request whose client has left goes on, and is counted with the answer of its target', async () => {
  await open()
  await addTarget('a', (socket) => setTimeout(() => socket.end(OK), 300))
  await expect(fetch(`http://127.0.0.1:${port}/`, { signal: AbortSignal.timeout(100) })).rejects.toThrow()
  expect(await lastSeen()).toMatchObject({ target: 'a', status: 200, fromTarget: true })
})

test.skipIf(skip)('a port that is taken is a mistake that says so', async () => {
  await open()
  const other = mkdtempSync(join(tmpdir(), 'surgecast-haproxy-'))
  const second = openBalancer({ folder: other, port, loadBalancer: balancing() })
  await expect(second).rejects.toThrow(UserError)
  await expect(second).rejects.toThrow(/--port[\s\S]*is taken/)
  rmSync(other, { recursive: true })
})

test('without HAProxy the mistake says how to install it', async () => {
  process.env['SURGECAST_HAPROXY'] = join(folder, 'nowhere')
  const opened = openBalancer({ folder, port: 1, loadBalancer: balancing() })
  await expect(opened).rejects.toThrow(/HAProxy was not found[\s\S]*apt install haproxy/)
  delete process.env['SURGECAST_HAPROXY']
})

test('the configuration has the scenario’s algorithm and time-outs', () => {
  const text = balancerConfig(
    8080,
    balancing({ algorithm: 'weighted_random', idleTimeout: '20s', connectTimeout: '2s' }),
  )
  expect(text).toContain('balance random(1)')
  expect(text).toContain('timeout server 20000ms')
  expect(text).toContain('timeout connect 2000ms')
  expect(text).toContain('bind 127.0.0.1:8080')
})
