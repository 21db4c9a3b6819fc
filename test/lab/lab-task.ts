// Tasks of the lab for tests: a scenario from a few values, tasks launched in CPU groups, requests to them, and an end for all of it.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { prepare, type Scenario } from '../../simulator/index.ts'
import { type CpuGroup, type CpuQuotas, openCpuQuotas } from '../../src/lab/cpu-quota.ts'
import { type LabTask, launchTask } from '../../src/lab/task/launch-task.ts'
import type { TaskProgram } from '../../src/lab/task/program.ts'
import type { StartOrder } from '../../src/lab/task/start-order.ts'
import { workFile } from '../../src/lab/task/work-file.ts'
import { systemTool } from '../system-tool.ts'

export const gunicorn = systemTool('SURGECAST_GUNICORN', ['gunicorn'])

export const AT_ONCE: StartOrder = { phases: [], shutdownS: 0 }

export function scenarioOf(parts: object): Scenario {
  const traffic = { people: { segments: [{ hold: '1rps', for: '10s' }] } }
  const [world] = prepare({ name: 'lab', horizon: '10s', traffic, ...parts }).worlds
  if (world === undefined) throw new Error('no world')
  return world.scenario
}

/** Whether CPU can be limited and counted here. */
const probed = openCpuQuotas('probe')
probed.close()
export const whyNoQuotas = probed.kind === 'none' ? probed.why : undefined

export class TestLab {
  readonly folder = mkdtempSync(join(tmpdir(), 'surgecast-lab-'))
  readonly name = basename(this.folder)
  readonly quotas: CpuQuotas = openCpuQuotas(this.name)
  readonly groups: CpuGroup[] = []
  private readonly tasks: LabTask[] = []

  /** @param vcpu ceiling; on a machine without control groups there is none */
  async launch(scenario: Scenario, program: TaskProgram, vcpu = 1, port?: number): Promise<LabTask> {
    const id = `task-${this.groups.length + 1}`
    const work = join(this.folder, 'work.json')
    writeFileSync(work, JSON.stringify(workFile(scenario)))
    const group = this.quotas.open(id, vcpu)
    this.groups.push(group)
    const task = await launchTask({ id, port: port ?? (await freePort()), group, program, scenario, work })
    this.tasks.push(task)
    return task
  }

  async close(): Promise<void> {
    await Promise.all(this.tasks.map((task) => task.kill()))
    this.quotas.close()
    rmSync(this.folder, { recursive: true })
  }
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo
      server.close(() => resolve(port))
    })
  })
}

export type Answer = { status: number; body: string; tookS: number }

export async function get(port: number, path: string): Promise<Answer> {
  const startedMs = performance.now()
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { connection: 'close' } })
  const body = await response.text()
  return { status: response.status, body, tookS: (performance.now() - startedMs) / 1000 }
}

/** Processes of a group that still run. */
export function membersOf(group: number): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
          .replace(/^.*\) /s, '')
          .split(' ')
        return fields[0] !== 'Z' && Number(fields[2]) === group
      } catch {
        return false
      }
    })
}

/** Ends when the last process of a group has: one that was killed takes a moment. */
export async function groupGone(group: number): Promise<void> {
  while (membersOf(group).length > 0) await sleep(10)
}
