// k6 as a child: its arguments, its version, its end. Ctrl-C goes to it once, so that it ends in order and keeps what it has.
import { execFile, spawn } from 'node:child_process'
import { promisify } from 'node:util'
import { UserError } from '../../simulator/index.ts'
import { REQUESTS_FILE, SCRIPT } from './bundle.ts'
import type { CheckedTarget } from './safety.ts'

export type K6End = 'done' | 'aborted' | 'stopped' | 'failed'

const LEAST_MAJOR = 1
/** @see https://grafana.com/docs/k6/latest/misc/archive-command/ and the exit codes in k6's source, errext/exitcodes */
const THRESHOLDS_CROSSED = 99
const STOPPED_FROM_OUTSIDE = 105
const INSTALL =
  'Install k6 1.0 or later (https://grafana.com/docs/k6/latest/set-up/install-k6/), or give its path with --k6.'

/** @throws UserError when there is no k6, or one that is too old */
export async function checkK6(k6: string): Promise<string> {
  const { stdout } = await promisify(execFile)(k6, ['version']).catch((error: NodeJS.ErrnoException) => {
    const message = error.code === 'ENOENT' ? 'k6 was not found' : `k6 does not run: ${error.message.split('\n')[0]}`
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
]

export function k6Environment({ url, host, address }: CheckedTarget): Record<string, string> {
  return {
    TARGET: url,
    ALLOWED: url,
    PINNED_HOST: host,
    PINNED_ADDRESS: address,
    K6_NO_USAGE_REPORT: 'true',
    K6_AUTO_EXTENSION_RESOLUTION: 'false',
  }
}

/** @param quiet hides k6's own progress */
export function runK6(
  k6: string,
  folder: string,
  target: CheckedTarget,
  quiet: boolean,
): Promise<{ end: K6End; said: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(k6, [...K6_ARGUMENTS, ...(quiet ? ['--quiet'] : []), SCRIPT], {
      cwd: folder,
      env: { ...process.env, ...k6Environment(target) },
      stdio: ['ignore', quiet ? 'ignore' : 'inherit', 'pipe'],
      // A group of its own: the terminal's Ctrl-C reaches k6 once, through us.
      detached: true,
    })
    let said = ''
    child.stderr.on('data', (text: Buffer) => {
      said = `${said}${text.toString()}`.slice(-4000)
    })
    const interrupt = () => child.kill('SIGINT')
    process.on('SIGINT', interrupt)
    process.on('SIGTERM', interrupt)
    const release = () => {
      process.off('SIGINT', interrupt)
      process.off('SIGTERM', interrupt)
    }
    child.on('error', (error) => {
      release()
      reject(error)
    })
    child.on('close', (code) => {
      release()
      resolve({ end: endOf(code), said })
    })
  })
}

function endOf(code: number | null): K6End {
  if (code === 0) return 'done'
  if (code === THRESHOLDS_CROSSED) return 'aborted'
  return code === STOPPED_FROM_OUTSIDE || code === null ? 'stopped' : 'failed'
}
