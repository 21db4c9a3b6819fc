// This machine as the lab's: tasks as processes under CPU quotas, HAProxy before them, one folder for what they need.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Scenario, UserError } from '../../../simulator/index.ts'
import { type CpuGroup, openCpuQuotas } from '../cpu-quota.ts'
import { type Balancer, openBalancer } from '../haproxy.ts'
import { launchTask, type LabTask as TaskProcess } from '../task/launch-task.ts'
import { notReproduced } from '../task/not-reproduced.ts'
import { ownProgram, type TaskProgram, taskProgram } from '../task/program.ts'
import { workFile } from '../task/work-file.ts'
import type { BalancerCounts } from './balancer-counts.ts'
import { answersCheck } from './http-check.ts'
import type { Machine, MachineTask, Routing } from './machine.ts'

export type ProcessMachine = Machine & {
  /** Where the balancer listens. */
  url: string
  /** What the tasks are, for people. */
  program: string
  /** What of the scenario it does otherwise than the model, in sentences. */
  notReproduced: readonly string[]
  /** Why there are no CPU ceilings, where there are none. */
  unlimited: string | undefined
  /** Resolves with what broke that no task's end explains. */
  broken: Promise<Error>
  close: () => Promise<void>
}

export type ProcessMachineOptions = {
  scenario: Scenario
  counts: BalancerCounts
  port?: number
  command?: readonly string[]
}

/** @throws UserError when HAProxy or the application's server is missing, or the port is taken */
export async function openProcessMachine(options: ProcessMachineOptions): Promise<ProcessMachine> {
  const { scenario, counts, command } = options
  const program = command === undefined ? await taskProgram(scenario.service.server) : ownProgram(command)
  const folder = await mkdtemp(join(tmpdir(), 'surgecast-lab-'))
  const quotas = openCpuQuotas('lab')
  try {
    const work = join(folder, 'work.json')
    await writeFile(work, JSON.stringify(workFile(scenario)))
    const balancer = await openBalancer({
      folder,
      port: options.port ?? (await freePort()),
      loadBalancer: scenario.loadBalancer,
      onRequest: (request) => counts.add(request),
    })
    let isClosing = false
    const broken = new Promise<Error>((resolve) => {
      void balancer.exited.then(({ stderr }) => {
        if (!isClosing) resolve(new UserError([haproxyEnded(stderr)]))
      })
    })
    return {
      url: balancer.url,
      program: `${program.described} behind ${balancer.described}`,
      notReproduced: notReproduced(scenario, program),
      unlimited: quotas.kind === 'none' ? quotas.why : undefined,
      broken,
      open: (id) =>
        openTask(id, { program, scenario, work, group: quotas.open(`task-${id}`, scenario.service.task.cpu) }),
      routing: routingBy(balancer),
      takeBalancerCounts: () => counts.take(),
      close: async () => {
        isClosing = true
        await balancer.close()
        quotas.close()
        await rm(folder, { recursive: true, force: true })
      },
    }
  } catch (error) {
    quotas.close()
    await rm(folder, { recursive: true, force: true })
    throw error
  }
}

function haproxyEnded(stderr: string) {
  const hint = 'Run it again; if it ends again, look at what it says.'
  return { path: 'haproxy', message: 'HAProxy ended in the middle of the run', found: stderr.slice(0, 300), hint }
}

function routingBy(balancer: Balancer): Routing {
  const name = (id: number) => `task-${id}`
  return {
    add: async (id, port) => {
      await balancer.add(name(id), port)
      await balancer.setRouted(name(id), false)
    },
    setRouted: (id, isRouted) => balancer.setRouted(name(id), isRouted),
    setShare: (id, share) => balancer.setShare(name(id), share),
    remove: (id) => balancer.remove(name(id)),
  }
}

type TaskParts = { program: TaskProgram; scenario: Scenario; work: string; group: CpuGroup }

/** The process is there a moment later than the task: whoever waits for it waits for both. */
function openTask(id: number, { group, ...parts }: TaskParts): MachineTask {
  let port = 0
  let usedBeforeS = 0
  const process: Promise<TaskProcess> = freePort().then((free) => {
    port = free
    return launchTask({ id: String(id), port, group, ...parts })
  })
  const end = process.then(({ exited }) => exited)
  const exited = end.then(
    ({ code, signal, stderr }) => `${signal ?? `code ${code}`}${stderr === '' ? '' : `: ${stderr.split('\n').at(-1)}`}`,
    (error: Error) => error.message,
  )
  return {
    get port() {
      return port
    },
    loaded: process.then(({ loaded }) => loaded),
    begin: async (order) => {
      usedBeforeS = group.usedVcpuS()
      await (await process).begin(order)
    },
    stop: async (stopTimeoutS) => void (await (await process).stop(stopTimeoutS)),
    kill: async () => {
      await (await process).kill()
    },
    exited: exited.finally(() => group.remove()),
    usedVcpuS: () => group.usedVcpuS() - usedBeforeS,
    answersCheck: (path, timeoutS) => answersCheck(port, path, timeoutS),
  }
}

/** A port that was free a moment ago: what takes it meanwhile makes the start fail, which says so. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}
