// A task of the lab: a real server process under its CPU ceiling.
//
//   launch ─► loaded (outside the ceiling) ─► begin: under the ceiling, burn and wait as ordered ─► listening
//                                                                        stop: SIGTERM ─► drained │ stop timeout: SIGKILL
//
// The user's own command starts only at `begin`, under the ceiling: its start-up is its own, and so is how it ends.
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Scenario } from '../../../simulator/index.ts'
import type { CpuGroup } from '../cpu-quota.ts'
import { type ProcessEnd, startProcess } from '../process-group.ts'
import type { TaskProgram } from './program.ts'
import type { StartOrder } from './start-order.ts'

export type LabTask = {
  id: string
  port: number
  /** Leads the process group of the task. */
  pid: number
  loaded: Promise<void>
  /** @returns when it listens @throws Error when it ended before, with what it said */
  begin: (order: StartOrder) => Promise<void>
  /** SIGTERM: requests in flight are finished. After the timeout SIGKILL. @returns when nothing of it is left */
  stop: (stopTimeoutS: number) => Promise<ProcessEnd>
  kill: () => Promise<ProcessEnd>
  /** However it ends; never rejects. */
  exited: Promise<ProcessEnd>
}

export type TaskOptions = {
  id: string
  port: number
  group: CpuGroup
  program: TaskProgram
  scenario: Pick<Scenario, 'service' | 'loadBalancer'>
  /** Path of the file with the work. */
  work: string
}

/** Says so, waits for the order, and becomes the command. */
const WAIT_THEN_RUN = 'echo loaded; read -r order || exit 1; exec "$@" </dev/null'

const PROBE_PAUSE_MS = 50

/** The target keeps connections longer than the balancer, which then is the one to close them, as AWS advises. */
const KEPT_LONGER_S = 15

export async function launchTask(options: TaskOptions): Promise<LabTask> {
  const { id, port, group, program } = options
  const own = program.kind === 'command'
  const hear = new Heard()
  const child = await startProcess(
    own ? 'sh' : program.program,
    own ? ['-c', WAIT_THEN_RUN, 'sh', program.program, ...program.parameters] : program.parameters,
    { env: own ? { ...process.env, PORT: String(port) } : process.env, onLine: (line) => hear.line(line) },
  )
  const { exited } = child
  const unlessEnded = (what: Promise<void>) =>
    Promise.race([what, exited.then((end) => Promise.reject(endedEarly(id, end)))])
  const loaded = unlessEnded(hear.word('loaded'))
  // Whoever waits gets the failure; nobody has to.
  loaded.catch(() => {})
  return {
    id,
    port,
    pid: child.pid,
    loaded,
    exited,
    begin: async (order) => {
      await loaded
      group.join(child.pid)
      child.say(JSON.stringify(orderFor(options, order)))
      await unlessEnded(own ? listens(port, child.isRunning) : hear.word('listening'))
    },
    stop: async (stopTimeoutS) => {
      child.signal('SIGTERM')
      const timer = setTimeout(child.kill, stopTimeoutS * 1000)
      const end = await exited
      clearTimeout(timer)
      return end
    },
    kill: () => {
      child.kill()
      return exited
    },
  }
}

function endedEarly(id: string, { code, signal, stderr }: ProcessEnd): Error {
  const how = signal === null ? `exit code ${code}` : signal
  return new Error(`task ${id} ended before it listened (${how})${stderr === '' ? '' : `: ${stderr}`}`)
}

function orderFor({ port, work, scenario }: TaskOptions, { phases, shutdownS }: StartOrder): object {
  const { server, stopTimeout } = scenario.service
  return {
    port,
    work,
    phases,
    shutdownS,
    server: {
      workerClass: server.preset === 'gunicorn-sync' ? 'sync' : 'gthread',
      processes: server.processes,
      threads: server.preset === 'gunicorn-sync' ? 1 : server.threads,
      connectionsPerProcess: server.connectionsPerProcess,
      backlog: server.backlog,
      keepAliveS: Math.ceil(scenario.loadBalancer.idleTimeout + KEPT_LONGER_S),
      stopTimeoutS: Math.ceil(stopTimeout),
    },
  }
}

/** Words a program has said, for those who wait for one. */
class Heard {
  private readonly words = new Set<string>()
  private readonly waiting = new Map<string, () => void>()

  line(line: string): void {
    this.words.add(line)
    this.waiting.get(line)?.()
  }

  word(word: string): Promise<void> {
    if (this.words.has(word)) return Promise.resolve()
    return new Promise((resolve) => this.waiting.set(word, resolve))
  }
}

/** The user's program says nothing to us: it listens when a connection stands. One that has ended never will. */
async function listens(port: number, isRunning: () => boolean): Promise<void> {
  while (!(await accepts(port))) {
    if (!isRunning()) return new Promise(() => {})
    await sleep(PROBE_PAUSE_MS)
  }
}

function accepts(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const answer = (accepted: boolean) => {
      socket.destroy()
      resolve(accepted)
    }
    socket.once('connect', () => answer(true))
    socket.once('error', () => answer(false))
  })
}
