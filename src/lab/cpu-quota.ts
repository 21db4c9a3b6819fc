// The hard ceiling of a Fargate task, on a laptop: one control group with a CPU quota per task. Which version of control groups there is,
// and whether we may use it, is found out at the start; where we may not, tasks run without a ceiling and the answer says why.
//
//   open ─► leftovers of crashed runs go ─► probe: make a group, limit it, remove it ─► v1 | v2 | none
//
// The name of a group has the number and start of the process that made it, and its thread: a group whose maker is gone is a leftover.
import { mkdirSync, readdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { threadId } from 'node:worker_threads'
import {
  allowLimits,
  type CgroupTree,
  foldersOf,
  type Throttling,
  throttlingOf,
  treeIn,
  usedVcpuS,
  writeLimit,
} from './cgroup-tree.ts'
import { groupsCpuS, startTicks } from './process-cpu.ts'

export type CpuGroup = {
  /** Puts a process, and what it starts from now on, under the limit. */
  join: (pid: number) => void
  /** NaN where nobody can say: neither control groups nor /proc. */
  usedVcpuS: () => number
  /** Zeros where there are no quotas. */
  throttled: () => Throttling
  /** Kills what is left in the group. */
  remove: () => void
}

export type CpuQuotas = ({ kind: 'v1' | 'v2' } | { kind: 'none'; why: string }) & {
  /** @param name unique in the run; @param vcpu ceiling of everything in the group together */
  open: (name: string, vcpu: number) => CpuGroup
  /** Removes every group of the run. */
  close: () => void
}

export type CgroupSystem = {
  tree: CgroupTree | undefined
  /** A control group goes as a whole with its folder; in a folder on disk its files have to go too. */
  removeFolder: (folder: string) => void
}

const PREFIX = 'surgecast-lab'
const REMOVAL_TRIES = 200
const REMOVAL_PAUSE_MS = 5

/** @param system where the control groups are; those of this machine unless given */
export function openCpuQuotas(runName: string, system: CgroupSystem = machineSystem()): CpuQuotas {
  const maker = `${PREFIX}.${process.pid}.${startTicks(process.pid) ?? 0}.${threadId}`
  const groups = new Map<string, CpuGroup>()
  const close = () => {
    for (const group of [...groups.values()]) group.remove()
  }
  const register = (name: string, make: (whenRemoved: () => void) => CpuGroup) => {
    if (groups.has(name)) throw new Error(`the CPU group ${name} exists already`)
    const group = make(() => groups.delete(name))
    groups.set(name, group)
    return group
  }
  const why = whyNoQuotas(maker, system)
  if (why !== undefined || system.tree === undefined) {
    const open = (name: string) => register(name, unlimitedGroup)
    return { kind: 'none', why: why ?? NOT_MOUNTED, open, close }
  }
  const { tree } = system
  const open = (name: string, vcpu: number) =>
    register(name, (whenRemoved) =>
      limitedGroup({ ...system, tree }, `${maker}.${plain(runName)}.${plain(name)}`, vcpu, whenRemoved),
    )
  return { kind: tree.kind, open, close }
}

function machineSystem(): CgroupSystem {
  const mounts = process.platform === 'linux' ? readFileSync('/proc/self/mounts', 'utf8') : ''
  return { tree: treeIn(mounts), removeFolder: rmdirSync }
}

const NOT_MOUNTED = 'this machine has no control groups for CPU'

function whyNoQuotas(maker: string, system: CgroupSystem): string | undefined {
  const { tree } = system
  if (tree === undefined) return NOT_MOUNTED
  try {
    removeLeftovers({ ...system, tree })
    allowLimits(tree)
    limitedGroup({ ...system, tree }, `${maker}.probe`, 1, () => {}).remove()
    return undefined
  } catch (error) {
    return `control groups (${tree.kind}) are not ours to use: ${(error as Error).message}`
  }
}

type Mounted = CgroupSystem & { tree: CgroupTree }

function removeLeftovers(system: Mounted): void {
  const names = foldersOf(system.tree).flatMap((folder) => readdirSync(folder))
  for (const name of new Set(names)) if (isLeftover(name)) removeGroup(system, name)
}

function isLeftover(name: string): boolean {
  const [prefix, pid, start] = name.split('.')
  return prefix === PREFIX && startTicks(Number(pid)) !== start
}

function limitedGroup(system: Mounted, group: string, vcpu: number, whenRemoved: () => void): CpuGroup {
  const { tree } = system
  for (const folder of foldersOf(tree)) mkdirSync(join(folder, group))
  try {
    writeLimit(tree, group, vcpu)
  } catch (error) {
    removeGroup(system, group)
    throw error
  }
  return {
    join: (pid) => {
      for (const folder of foldersOf(tree)) writeFileSync(join(folder, group, 'cgroup.procs'), String(pid))
    },
    usedVcpuS: () => usedVcpuS(tree, group),
    throttled: () => throttlingOf(tree, group),
    remove: () => {
      removeGroup(system, group)
      whenRemoved()
    },
  }
}

function removeGroup({ tree, removeFolder }: Mounted, group: string): void {
  for (const folder of foldersOf(tree)) removeWithProcesses(join(folder, group), removeFolder)
}

/** The kernel keeps a group until the last of its processes is gone, which takes a killed one a moment. */
function removeWithProcesses(folder: string, removeFolder: (folder: string) => void): void {
  for (let tries = 0; ; tries++) {
    try {
      removeFolder(folder)
      return
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'ENOENT') return
      if (code !== 'EBUSY' || tries >= REMOVAL_TRIES) throw error
    }
    killAllIn(folder)
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, REMOVAL_PAUSE_MS)
  }
}

function killAllIn(folder: string): void {
  const pids = readFileSync(join(folder, 'cgroup.procs'), 'utf8').split('\n').map(Number)
  for (const pid of pids) {
    if (pid === 0 || pid === process.pid) continue
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It ended by itself.
    }
  }
}

/** Knows the process groups in it (tasks lead one each), and has no limit. */
function unlimitedGroup(whenRemoved: () => void): CpuGroup {
  const leaders = new Set<number>()
  let mostSeenS = 0
  return {
    join: (pid) => void leaders.add(pid),
    // What ended processes used is no longer in /proc: the sum never falls.
    usedVcpuS: () => {
      mostSeenS = Math.max(mostSeenS, groupsCpuS(leaders))
      return mostSeenS
    },
    throttled: () => ({ periods: 0, throttledPeriods: 0, throttledS: 0 }),
    remove: whenRemoved,
  }
}

/** Only what is safe in the name of a folder; the dot divides our names. */
function plain(name: string): string {
  return name.replace(/[^A-Za-z0-9_-]/g, '_')
}
