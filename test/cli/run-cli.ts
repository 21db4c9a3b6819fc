// The built command line in a folder of its own, for tests of what people and scripts get.
import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'

export const CLI = fileURLToPath(new URL('../../dist/cli.js', import.meta.url))

export type Ended = { code: number | null; out: string; err: string }

/** An empty folder that goes when the test ends. */
export function emptyFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'surgecast-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true }).map(String).sort()
}

/** @param during gets the process while it runs, to interrupt it: after a time, or once it has said something on standard error */
export function runCli(
  folder: string,
  args: readonly string[],
  during?: (interrupt: () => void, onceSaid: (text: string, act: () => void) => void) => void,
): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [CLI, ...args], { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    let out = ''
    let err = ''
    child.stdout.on('data', (text) => (out += text))
    const waiting: { text: string; act: () => void }[] = []
    child.stderr.on('data', (text) => {
      err += text
      const due = waiting.filter((each) => err.includes(each.text))
      waiting.splice(0, waiting.length, ...waiting.filter((each) => !due.includes(each)))
      for (const { act } of due) act()
    })
    child.on('error', reject)
    child.on('close', (code) => resolve({ code, out, err }))
    during?.(
      () => child.kill('SIGINT'),
      (text, act) => waiting.push({ text, act }),
    )
  })
}
