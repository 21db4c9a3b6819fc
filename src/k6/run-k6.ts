// k6 as a child: its arguments, its version, its end. Ctrl-C goes to it once, so that it ends in order and keeps what it has.
import { type ExecFileException, execFile, spawn } from 'node:child_process'
import { resolve as resolvePath } from 'node:path'
import { promisify } from 'node:util'
import { UserError } from '../../simulator/index.ts'
import { unwatchGroup, watchGroup } from '../lab/watchdog.ts'
import { allBut } from './addresses.ts'
import { REQUESTS_FILE } from './bundle.ts'
import type { CheckedTarget } from './safety.ts'

/** `aborted`: by a limit of the scenario; `stopped`: by Ctrl-C; `killed`: by a signal that lets nothing be finished. */
export type K6End = 'done' | 'aborted' | 'stopped' | 'killed' | 'failed'
export type K6Run = { end: K6End; said: string }

const LEAST_MAJOR = 1
const VERSION_TIMEOUT_MS = 15_000
/** @see https://grafana.com/docs/k6/latest/misc/archive-command/ and the exit codes in k6's source, errext/exitcodes */
const THRESHOLDS_CROSSED = 99
const STOPPED_FROM_OUTSIDE = 105
const INSTALL =
  'Install k6 1.0 or later (https://grafana.com/docs/k6/latest/set-up/install-k6/), or give its path with --k6.'

/** @throws UserError when there is no k6, or one that is too old */
export async function checkK6(k6: string): Promise<string> {
  const asked = { timeout: VERSION_TIMEOUT_MS, killSignal: 'SIGKILL' } as const
  const { stdout } = await promisify(execFile)(k6, ['version'], asked).catch((error: ExecFileException) => {
    const message =
      error.code === 'ENOENT'
        ? 'k6 was not found'
        : error.killed === true
          ? `did not tell its version within ${VERSION_TIMEOUT_MS / 1000} s`
          : `k6 does not run: ${error.message.split('\n')[0]}`
    throw new UserError([{ path: '--k6', message, found: k6, hint: INSTALL }])
  })
  const [, version, major] = /v((\d+)\.[\d.]+\S*)/.exec(stdout) ?? []
  if (version === undefined || Number(major) < LEAST_MAJOR)
    throw new UserError([{ path: '--k6', message: 'k6 is too old', found: stdout.trim().slice(0, 100), hint: INSTALL }])
  return version
}

export const K6_ARGUMENTS = [
  'run',
  '--no-usage-report',
  '--summary-mode',
  'disabled',
  '--log-format',
  'raw',
  '--console-output',
  REQUESTS_FILE,
  // No server of its own: its port might be taken.
  '--address',
  '',
]

export function k6Environment({ url, host, addresses }: CheckedTarget): Record<string, string> {
  const [only, ...others] = addresses
  return {
    TARGET: url,
    // k6 pins a name to one address only. The nodes of a load balancer share the load: several stay a name that is looked up once.
    ...(only === undefined || others.length > 0 ? {} : { PINNED_HOST: host, PINNED_ADDRESS: only }),
    REFUSED_ADDRESSES: allBut(addresses).join(','),
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
  }
}

export type K6Start = { k6: string; folder: string; script: string; target: CheckedTarget; quiet: boolean }

/** k6 runs in the folder of the test: a path that is relative to this one would lead elsewhere. */
function programOf(k6: string): string {
  return k6.includes('/') ? resolvePath(k6) : k6
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** @param start.quiet hides k6's own progress */
export function runK6({ k6, folder, script, target, quiet }: K6Start): Promise<K6Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(programOf(k6), [...K6_ARGUMENTS, ...(quiet ? ['--quiet'] : []), script], {
      cwd: folder,
      env: { ...process.env, ...k6Environment(target) },
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'pipe'],
      // A group of its own: the terminal's Ctrl-C reaches k6 once, through us.
      detached: true,
    })
    let said = ''
    child.stderr.on('data', (text: Buffer) => {
      said = shortened(`${said}${text.toString()}`)
    })
    let isStopped = false
    const interrupt = () => {
      isStopped = true
      child.kill('SIGINT')
    }
    const kill = () => child.kill('SIGKILL')
    for (const signal of SIGNALS) process.on(signal, interrupt)
    process.on('exit', kill)
    // After a kill -9 of this process nobody else would stop the load.
    const group = child.pid
    if (group !== undefined) watchGroup(group)
    const release = () => {
      if (group !== undefined) unwatchGroup(group)
      for (const signal of SIGNALS) process.off(signal, interrupt)
      process.off('exit', kill)
    }
    child.on('error', (error) => {
      release()
      reject(error)
    })
    child.on('close', (code) => {
      release()
      resolve({ end: endOf(code, isStopped, said), said })
    })
  })
}

const MOST_SAID = 20_000

/** The beginning tells what went wrong first, the end what k6 ended with. */
function shortened(text: string): string {
  return text.length <= MOST_SAID ? text : `${text.slice(0, MOST_SAID / 2)}\n${text.slice(-MOST_SAID / 2)}`
}

/** k6 ends alike where a limit ended the test and where it only found one crossed afterwards; it says which. */
function endOf(code: number | null, isStopped: boolean, said: string): K6End {
  if (code === 0) return 'done'
  if (code === THRESHOLDS_CROSSED) return /abortOnFail/.test(said) ? 'aborted' : 'done'
  if (code === STOPPED_FROM_OUTSIDE || isStopped) return 'stopped'
  return code === null ? 'killed' : 'failed'
}
