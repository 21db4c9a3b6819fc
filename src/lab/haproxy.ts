// The lab's load balancer: HAProxy in the foreground, dressed as an ALB, with targets that come and go. It decides nothing about health:
// the controller checks targets as an ALB does and says which ones get requests.
//
//   add ─► known, not routed ─► setRouted(true) ⇄ setRouted(false): in flight goes on, nothing new ─► shutSessions ─► remove
import { execFile } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { promisify } from 'node:util'
import { type Scenario, UserError } from '../../simulator/index.ts'
import { BACKEND, balancerConfig, SOCKET_FILE } from './balancer-config.ts'
import { type BalancedRequest, requestIn } from './balancer-log.ts'
import { ask, type BalancerStats, statsIn, tell } from './haproxy-socket.ts'
import { type ProcessEnd, type ProcessGroup, startProcess } from './process-group.ts'

export type Balancer = {
  url: string
  /** For people: `HAProxy 2.6.12`. */
  described: string
  /** @param name letters, digits, - and _ */
  add: (name: string, port: number) => Promise<void>
  setRouted: (name: string, isRouted: boolean) => Promise<void>
  /** @param share of its fair share of new requests, 0–1; a target has all of it until told otherwise */
  setShare: (name: string, share: number) => Promise<void>
  /** Cuts what is in flight to this target. */
  shutSessions: (name: string) => Promise<void>
  /** Forgets the target; what is in flight to it is cut. */
  remove: (name: string) => Promise<void>
  stats: () => Promise<BalancerStats>
  /** However it ends; before `close` that is a failure of the run. */
  exited: Promise<ProcessEnd>
  close: () => Promise<void>
}

export type BalancerOptions = {
  /** Exists; configuration and socket go there. */
  folder: string
  port: number
  loadBalancer: Scenario['loadBalancer']
  /** Called for every request once its answer is sent. */
  onRequest?: (request: BalancedRequest) => void
}

const INSTALL =
  'Install HAProxy 2.6 or later (Debian, Ubuntu: apt install haproxy; macOS: brew install haproxy), or set SURGECAST_HAPROXY to its path.'

/** Debian keeps it where ordinary users do not look. */
const PLACES = ['haproxy', '/usr/sbin/haproxy', '/usr/local/sbin/haproxy']

/** Servers can be added without restart from here on. */
const LEAST_VERSION = 2.6

/** Shares to the hundredth. A weight of 0 would take the target out. */
const FULL_WEIGHT = 100
const LEAST_WEIGHT = 1

/** A path of a Unix socket has no room for more. */
const SOCKET_PATH_MAX = 107
const PAUSE_MS = 20
const TRIES = 250

/** @throws UserError without HAProxy, or when the port is taken */
export async function openBalancer(options: BalancerOptions): Promise<Balancer> {
  const { folder, port, loadBalancer, onRequest = () => {} } = options
  const socket = join(folder, SOCKET_FILE)
  if (Buffer.byteLength(socket) > SOCKET_PATH_MAX)
    throw new UserError([{ path: 'haproxy', message: 'the path of its socket is too long', found: socket }])
  const { program, version } = await installed()
  writeFileSync(join(folder, 'haproxy.cfg'), balancerConfig(port, loadBalancer))
  const onLine = (line: string) => {
    const request = requestIn(line)
    if (request !== undefined) onRequest(request)
  }
  const child = await startProcess(program, ['-db', '-f', 'haproxy.cfg'], { cwd: folder, onLine })
  await ready(child, socket, port)
  const to = (name: string) => `${BACKEND}/${name}`
  return {
    url: `http://127.0.0.1:${port}`,
    described: `HAProxy ${version}`,
    add: (name, targetPort) =>
      tell(socket, `add server ${to(name)} 127.0.0.1:${targetPort} weight ${FULL_WEIGHT}`, 'New server registered.'),
    setRouted: (name, isRouted) => tell(socket, `set server ${to(name)} state ${isRouted ? 'ready' : 'drain'}`),
    setShare: (name, share) =>
      tell(socket, `set server ${to(name)} weight ${Math.max(LEAST_WEIGHT, Math.round(FULL_WEIGHT * share))}`),
    shutSessions: (name) => tell(socket, `shutdown sessions server ${to(name)}`),
    remove: (name) => remove(socket, to(name)),
    stats: async () => statsIn(await ask(socket, 'show stat')),
    exited: child.exited,
    close: async () => {
      child.kill()
      await child.exited
    },
  }
}

async function installed(): Promise<{ program: string; version: string }> {
  const chosen = process.env['SURGECAST_HAPROXY']
  const places = chosen === undefined ? PLACES : [chosen]
  for (const program of places) {
    const version = await versionOf(program)
    if (version === undefined) continue
    if (Number.parseFloat(version) >= LEAST_VERSION) return { program, version }
    throw new UserError([{ path: 'haproxy', message: 'HAProxy is too old', found: version, hint: INSTALL }])
  }
  throw new UserError([{ path: 'haproxy', message: 'HAProxy was not found', found: places.join(', '), hint: INSTALL }])
}

async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await promisify(execFile)(program, ['-v'])
    return /version (\d+\.\d+[\d.]*)/.exec(stdout)?.[1]
  } catch {
    // Not at this place.
    return undefined
  }
}

/** It answers on its socket once it listens. */
async function ready(child: ProcessGroup, socket: string, port: number): Promise<void> {
  for (let tries = 0; child.isRunning() && tries < TRIES; tries++) {
    const answer = await ask(socket, 'show info').catch(() => '')
    if (answer !== '') return
    await sleep(PAUSE_MS)
  }
  child.kill()
  const { stderr, code, signal } = await child.exited
  if (/Address already in use|cannot bind/.test(stderr))
    throw new UserError([
      {
        path: '--port',
        message: 'the port is taken',
        found: String(port),
        hint: 'Choose another, or end what listens there.',
      },
    ])
  throw new UserError([
    { path: 'haproxy', message: 'HAProxy does not start', found: stderr || `${signal ?? `exit code ${code}`}` },
  ])
}

/** HAProxy deletes a server only once its connections are gone, which takes those just cut a moment. */
async function remove(socket: string, server: string): Promise<void> {
  await tell(socket, `set server ${server} state maint`)
  await tell(socket, `shutdown sessions server ${server}`)
  for (let tries = 0; ; tries++) {
    const answer = await ask(socket, `del server ${server}`)
    if (answer === 'Server deleted.') return
    if (tries >= TRIES) throw new Error(`HAProxy does not delete ${server}: ${answer}`)
    await sleep(PAUSE_MS)
  }
}
