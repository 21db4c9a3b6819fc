// moto, an independent implementation of the AWS APIs, started for tests.
import { type ChildProcess, spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { systemTool } from '../system-tool.ts'

const { path, whySkipped } = systemTool('SURGECAST_MOTO_SERVER', ['moto_server'])

export { whySkipped }

export type Moto = { endpoint: string; stop: () => void }

const PATIENCE_MS = 30_000

export async function startMoto(): Promise<Moto> {
  const port = await freePort()
  const server = spawn(path as string, ['-H', '127.0.0.1', '-p', String(port)], { stdio: 'ignore' })
  const endpoint = `http://127.0.0.1:${port}`
  await answering(endpoint, server)
  return { endpoint, stop: () => server.kill('SIGKILL') }
}

async function answering(endpoint: string, server: ChildProcess): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS
  while (Date.now() < deadline && server.exitCode === null) {
    const answer = await fetch(`${endpoint}/moto-api/`).catch(() => undefined)
    if (answer?.ok) return
    await sleep(100)
  }
  server.kill('SIGKILL')
  throw new Error('moto did not answer')
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.once('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0))
    })
  })
}
