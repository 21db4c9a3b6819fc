// The parts together: HAProxy before two tasks with a quarter of a vCPU each, one of which leaves while requests come.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { BalancedRequest } from '../../src/lab/balancer-log.ts'
import { type Balancer, openBalancer } from '../../src/lab/haproxy.ts'
import { taskProgram } from '../../src/lab/task/program.ts'
import { classPath } from '../../src/lab/task/work-file.ts'
import { systemTool } from '../system-tool.ts'
import { AT_ONCE, freePort, get, groupGone, gunicorn, scenarioOf, TestLab, whyNoQuotas } from './lab-task.ts'

const haproxy = systemTool('SURGECAST_HAPROXY', ['haproxy', '/usr/sbin/haproxy'])
const skip = haproxy.whySkipped() !== undefined || gunicorn.whySkipped() !== undefined

const scenario = scenarioOf({
  requests: { page: { work: [{ cpu: '4ms' }, { wait: '10ms' }] } },
  service: { task: { cpu: '0.25vCPU', memory: '512MiB' }, server: { preset: 'gunicorn-gthread' } },
})

let lab: TestLab
let balancer: Balancer | undefined
beforeEach(() => {
  lab = new TestLab()
})
afterEach(async () => {
  await balancer?.close()
  await lab.close()
})

test.skipIf(skip)(
  'two tasks share 50 requests, one drains and stops while they come, and nothing is left',
  async () => {
    const seen: BalancedRequest[] = []
    const port = await freePort()
    const { loadBalancer } = scenario
    const running = await openBalancer({ folder: lab.folder, port, loadBalancer, onRequest: (one) => seen.push(one) })
    balancer = running
    const program = await taskProgram(scenario.service.server)
    const [leaving, staying] = await Promise.all([1, 2].map(() => lab.launch(scenario, program, 0.25)))
    if (leaving === undefined || staying === undefined) throw new Error('no tasks')
    for (const task of [leaving, staying]) {
      await task.begin(AT_ONCE)
      await running.add(task.id, task.port)
      await running.setRouted(task.id, true)
    }

    const statuses: number[] = []
    let stopped: ReturnType<typeof leaving.stop> | undefined
    for (let count = 1; count <= 50; count++) {
      statuses.push((await get(port, classPath('page'))).status)
      if (count !== 25) continue
      await running.setRouted(leaving.id, false)
      await running.remove(leaving.id)
      stopped = leaving.stop(10)
    }
    expect(statuses).toEqual(statuses.map(() => 200))
    expect(await stopped).toMatchObject({ code: 0 })
    await groupGone(leaving.pid)
    expect(seen.slice(0, 24).filter(({ target }) => target === leaving.id).length).toBe(12)
    expect(seen.slice(25).every(({ target }) => target === staying.id)).toBe(true)

    await balancer.close()
    await staying.stop(10)
    if (whyNoQuotas === undefined) expect(groupsOf(lab.name)).not.toEqual([])
    lab.quotas.close()
    await groupGone(staying.pid)
    expect(groupsOf(lab.name)).toEqual([])
  },
)

/** Control groups of a run. */
function groupsOf(run: string): string[] {
  return ['cpu', 'cpuacct', ''].flatMap((name) => {
    const folder = join('/sys/fs/cgroup', name)
    return existsSync(folder) ? readdirSync(folder).filter((group) => group.includes(run)) : []
  })
}
