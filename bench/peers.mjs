// The same M/M/50 in general simulation libraries of Python, in a virtual environment of the benchmark's own.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const PACKAGES = ['simpy==4.1.2', 'ciw==3.2.7']
const ENVIRONMENT = here('out/venv')
const PYTHON = here('out/venv/bin/python')
const READY = here(`out/venv/ready-${PACKAGES.join('-')}`)

/**
 * One run of M/M/50 at load 0.9 in a peer.
 *
 * @param {'simpy' | 'ciw'} peer
 * @param {number} requests
 * @returns {{ nsPerAttempt: number, meanWaitS: number } | { skipped: string }}
 */
export function runPeer(peer, requests) {
  const missing = prepare()
  if (missing !== undefined) return { skipped: missing }
  const { status, stdout, stderr } = spawnSync(PYTHON, [here('peers.py'), peer, String(requests)], { encoding: 'utf8' })
  return status === 0 ? JSON.parse(stdout) : { skipped: `${peer} failed: ${stderr.trim().split('\n').at(-1)}` }
}

/** @returns why there is no environment to run in */
function prepare() {
  if (existsSync(READY)) return undefined
  mkdirSync(here('out/'), { recursive: true })
  if (spawnSync('python3', ['-m', 'venv', ENVIRONMENT]).status !== 0) return 'no Python with venv found'
  const pip = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', ...PACKAGES]
  if (spawnSync(PYTHON, pip).status !== 0) return `pip could not install ${PACKAGES.join(' and ')}`
  writeFileSync(READY, '')
  return undefined
}

function here(path) {
  return fileURLToPath(new URL(path, import.meta.url))
}
