// What the lab starts never outlives it, however the lab ends.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { buildSync } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startProcess } from '../../src/lab/process-group.ts'
import { groupGone } from './lab-task.ts'

const folder = mkdtempSync(join(tmpdir(), 'surgecast-host-'))
const notLinux = process.platform !== 'linux'
beforeAll(() => {
  buildSync({
    entryPoints: [fileURLToPath(new URL('../../src/lab/process-group.ts', import.meta.url))],
    outfile: join(folder, 'process-group.mjs'),
    bundle: true,
    platform: 'node',
    format: 'esm',
  })
})
afterAll(() => rmSync(folder, { recursive: true }))

/** Starts a shell with a child, says its group, and does `last`. */
const host = (last: string) => `
import { startProcess } from './process-group.mjs'
const first = await startProcess('sh', ['-c', 'exit 0'])
await first.exited
const { pid } = await startProcess('sh', ['-c', 'sleep 1000 & sleep 1000'])
console.log(pid)
${last}`

test.skipIf(notLinux).each([
  { how: 'SIGKILL', last: "process.kill(process.pid, 'SIGKILL')" },
  { how: 'SIGTERM', last: "process.kill(process.pid, 'SIGTERM')" },
  { how: 'an exception that nobody catches', last: "throw new Error('lost')" },
  { how: 'process.exit', last: 'process.exit(0)' },
])('with a host that ends by $how everything it started ends', async ({ last }) => {
  writeFileSync(join(folder, 'host.mjs'), host(last))
  const child = spawn(process.execPath, ['host.mjs'], { cwd: folder, stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = new Promise((resolve) => child.once('exit', resolve))
  const group = await new Promise<number>((resolve) =>
    createInterface({ input: child.stdout }).once('line', (line) => resolve(Number(line))),
  )
  expect(group).toBeGreaterThan(1)
  await ended
  await groupGone(group)
})

test.skipIf(notLinux)('a program that leaves children behind takes them along', async () => {
  const { pid, exited } = await startProcess('sh', ['-c', 'sleep 1000 & exit 4'])
  expect(await exited).toMatchObject({ code: 4, signal: null })
  await groupGone(pid)
})

test('a program that does not exist is an error of the system', async () => {
  await expect(startProcess('/no/such/program', [])).rejects.toThrow('ENOENT')
})
