// A program of the lab as a process group of its own: spoken to over its input, heard line by line, and killed as a whole. Its end is
// always noticed, and it never outlives this process.
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import { unwatchGroup, watchGroup } from './watchdog.ts'

export type ProcessEnd = {
  code: number | null
  signal: NodeJS.Signals | null
  /** The last of what it said. */
  stderr: string
}

export type ProcessGroup = {
  /** Number of the process that leads the group, and of the group. */
  pid: number
  /** @param line what the program reads from its input */
  say: (line: string) => void
  /** To the leader alone, as ECS does. Nothing happens once it has ended. */
  signal: (signal: NodeJS.Signals) => void
  /** SIGKILL to all of the group. */
  kill: () => void
  /** Whether the leader runs. */
  isRunning: () => boolean
  /** Never rejects. What is left of the group when its leader ends is killed. */
  exited: Promise<ProcessEnd>
}

export type ProcessOptions = {
  cwd?: string
  env?: NodeJS.ProcessEnv
  onLine?: (line: string) => void
}

const STDERR_KEPT = 4000

/** @throws Error of the system (ENOENT) when the program cannot be started */
export function startProcess(
  program: string,
  parameters: readonly string[],
  options: ProcessOptions = {},
): Promise<ProcessGroup> {
  const { onLine = () => {}, cwd, env } = options
  const child = spawn(program, [...parameters], {
    ...(cwd === undefined ? {} : { cwd }),
    ...(env === undefined ? {} : { env }),
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('spawn', () => resolve(groupOf(child, child.pid as number, onLine)))
  })
}

function groupOf(
  child: ChildProcessByStdio<Writable, Readable, Readable>,
  pid: number,
  onLine: (line: string) => void,
): ProcessGroup {
  watchGroup(pid)
  // 'exit' comes with process.exit and with an exception nobody catches; the watchdog is for the rest.
  const kill = () => signalTo(-pid, 'SIGKILL')
  process.once('exit', kill)
  let stderr = ''
  child.stderr.on('data', (text: Buffer) => {
    stderr = `${stderr}${text.toString()}`.slice(-STDERR_KEPT)
  })
  child.stdin.on('error', () => {})
  createInterface({ input: child.stdout }).on('line', onLine)
  let isRunning = true
  child.once('exit', () => {
    isRunning = false
    kill()
  })
  const exited = new Promise<ProcessEnd>((resolve) => {
    child.once('close', (code, signal) => {
      process.off('exit', kill)
      unwatchGroup(pid)
      resolve({ code, signal, stderr: stderr.trim() })
    })
  })
  return {
    pid,
    say: (line) => void child.stdin.write(`${line}\n`),
    signal: (signal) => isRunning && signalTo(pid, signal),
    kill: () => isRunning && kill(),
    isRunning: () => isRunning,
    exited,
  }
}

function signalTo(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // It has ended already.
  }
}
