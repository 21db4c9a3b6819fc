// CPU limits: what is written for the kernel and read from it (folders on disk stand for control groups), and the real thing where permitted.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type CgroupTree, treeIn } from '../../src/lab/cgroup-tree.ts'
import { type CpuQuotas, openCpuQuotas } from '../../src/lab/cpu-quota.ts'

let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'surgecast-cgroup-'))
})
afterEach(() => rmSync(folder, { recursive: true }))

const onDisk = (tree: CgroupTree) => ({
  tree,
  removeFolder: (path: string) => rmSync(path, { recursive: true }),
})

function v1(): CgroupTree & { kind: 'v1' } {
  const tree = { kind: 'v1' as const, cpu: join(folder, 'cpu'), cpuacct: join(folder, 'cpuacct') }
  mkdirSync(tree.cpu)
  mkdirSync(tree.cpuacct)
  return tree
}

function v2(enabled: string): CgroupTree & { kind: 'v2' } {
  writeFileSync(join(folder, 'cgroup.subtree_control'), enabled)
  return { kind: 'v2', root: folder }
}

const groupIn = (path: string) => readdirSync(path).find((name) => name.startsWith('surgecast-lab')) as string

describe('the mounts say', () => {
  test('where version 1 has its two trees', () => {
    const mounts = 'cgroup /c/cpu,cpuacct cgroup rw,relatime,cpu,cpuacct 0 0\ncgroup2 /c/unified cgroup2 rw 0 0'
    expect(treeIn(mounts)).toEqual({ kind: 'v1', cpu: '/c/cpu,cpuacct', cpuacct: '/c/cpu,cpuacct' })
  })

  test('where version 2 is', () => {
    expect(treeIn('proc /proc proc rw 0 0\ncgroup2 /sys/fs/cgroup cgroup2 rw 0 0')).toEqual({
      kind: 'v2',
      root: '/sys/fs/cgroup',
    })
  })

  test('that there is none', () => {
    expect(treeIn('proc /proc proc rw 0 0')).toBeUndefined()
  })
})

// https://docs.kernel.org/scheduler/sched-bwc.html
test('in version 1 a quarter of a vCPU is 25 ms in every 100 ms, and use is read in nanoseconds', () => {
  const tree = v1()
  const quotas = openCpuQuotas('run', onDisk(tree))
  const group = quotas.open('task 1', 0.25)
  const name = groupIn(tree.cpu)
  expect(readFileSync(join(tree.cpu, name, 'cpu.cfs_quota_us'), 'utf8')).toBe('25000')
  expect(readFileSync(join(tree.cpu, name, 'cpu.cfs_period_us'), 'utf8')).toBe('100000')

  writeFileSync(join(tree.cpuacct, name, 'cpuacct.usage'), '1250000000\n')
  writeFileSync(join(tree.cpu, name, 'cpu.stat'), 'nr_periods 20\nnr_throttled 4\nthrottled_time 300000000\n')
  expect(group.usedVcpuS()).toBe(1.25)
  expect(group.throttled()).toEqual({ periods: 20, throttledPeriods: 4, throttledS: 0.3 })

  group.join(4711)
  expect(readFileSync(join(tree.cpu, name, 'cgroup.procs'), 'utf8')).toBe('4711')
  expect(readFileSync(join(tree.cpuacct, name, 'cgroup.procs'), 'utf8')).toBe('4711')
  quotas.close()
  expect(readdirSync(tree.cpu).concat(readdirSync(tree.cpuacct))).toEqual([])
})

// https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu-interface-files
test('in version 2 the limit is one file, and use is read in microseconds', () => {
  const tree = v2('memory pids\n')
  const quotas = openCpuQuotas('run', onDisk(tree))
  expect(readFileSync(join(folder, 'cgroup.subtree_control'), 'utf8')).toBe('+cpu')
  const group = quotas.open('task-1', 0.5)
  const name = groupIn(folder)
  expect(readFileSync(join(folder, name, 'cpu.max'), 'utf8')).toBe('50000 100000')

  writeFileSync(
    join(folder, name, 'cpu.stat'),
    'usage_usec 2500000\nuser_usec 1\nsystem_usec 1\nnr_periods 9\nnr_throttled 3\nthrottled_usec 40000\n',
  )
  expect(group.usedVcpuS()).toBe(2.5)
  expect(group.throttled()).toEqual({ periods: 9, throttledPeriods: 3, throttledS: 0.04 })
  group.remove()
  expect(existsSync(join(folder, name))).toBe(false)
})

test('version 2 is left as it is where it limits CPU already', () => {
  openCpuQuotas('run', onDisk(v2('cpu memory\n')))
  expect(readFileSync(join(folder, 'cgroup.subtree_control'), 'utf8')).toBe('cpu memory\n')
})

test('what a crashed run left is removed at the next start; what a living one has, and what is not ours, stays', () => {
  const tree = v1()
  const living = openCpuQuotas('first', onDisk(tree))
  living.open('task-1', 1)
  const kept = groupIn(tree.cpu)
  mkdirSync(join(tree.cpu, 'surgecast-lab.999999999.1.crashed.task-1'))
  mkdirSync(join(tree.cpuacct, `surgecast-lab.${process.pid}.1.crashed.task-1`))
  mkdirSync(join(tree.cpu, 'system.slice'))
  openCpuQuotas('second', onDisk(tree))
  expect(readdirSync(tree.cpu).sort()).toEqual([kept, 'system.slice'])
  expect(readdirSync(tree.cpuacct)).toEqual([kept])
})

describe('without permission', () => {
  const forbidden = () => openCpuQuotas('run', onDisk({ kind: 'v2', root: join(folder, 'missing') }))

  test('the answer is none, and says why', () => {
    expect(forbidden()).toMatchObject({ kind: 'none', why: expect.stringContaining('ENOENT') })
    const system = { tree: undefined, removeFolder: () => {} }
    expect(openCpuQuotas('run', system)).toMatchObject({
      kind: 'none',
      why: expect.stringContaining('no control groups'),
    })
  })

  test.skipIf(process.platform !== 'linux')('the use of a task comes from /proc', async () => {
    const quotas = forbidden()
    const group = quotas.open('task-1', 0.25)
    const child = spawn('sh', ['-c', BUSY], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] })
    group.join(child.pid as number)
    child.stdin?.end('go\n')
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    expect(group.usedVcpuS()).toBeGreaterThan(0.05)
    expect(group.throttled().periods).toBe(0)
    process.kill(-(child.pid as number), 'SIGKILL')
    quotas.close()
  })
})

/** Waits for a line, burns CPU, says so and burns on. */
const BUSY = 'read go; i=0; while [ $i -lt 300000 ]; do i=$((i+1)); done; echo done; while :; do :; done'

const real: CpuQuotas = openCpuQuotas('test')
const notPermitted = real.kind === 'none'
if (notPermitted) console.warn(`no real control groups in this test: ${real.why}`)

// https://docs.kernel.org/scheduler/sched-bwc.html
test.skipIf(notPermitted)(
  'a busy loop under 0.25 vCPU gets 25 ms per period and is throttled; removal ends it',
  async () => {
    const group = real.open('busy', 0.25)
    const child = spawn('sh', ['-c', BUSY], { detached: true, stdio: ['pipe', 'pipe', 'ignore'] })
    const ended = new Promise((resolve) => child.once('exit', (_code, signal) => resolve(signal)))
    group.join(child.pid as number)
    child.stdin?.end('go\n')
    await new Promise((resolve) => child.stdout?.once('data', resolve))
    const { periods, throttledPeriods } = group.throttled()
    // The period under way is not counted yet, and its quota may be used already.
    const mostS = (periods + 1) * 0.025
    expect(periods).toBeGreaterThan(2)
    expect(throttledPeriods).toBeGreaterThan(0)
    expect(group.usedVcpuS()).toBeLessThanOrEqual(1.1 * mostS)
    group.remove()
    expect(await ended).toBe('SIGKILL')
    real.close()
  },
)
