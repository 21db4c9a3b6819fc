// The two versions of Linux control groups, as far as CPU goes: where they are mounted and which file says what.
//
//   v1   <cpu>/GROUP/cpu.cfs_quota_us, cpu.stat        <cpuacct>/GROUP/cpuacct.usage       two trees, or one mounted for both
//   v2   <root>/GROUP/cpu.max, cpu.stat
// @source https://docs.kernel.org/scheduler/sched-bwc.html
// @source https://docs.kernel.org/admin-guide/cgroup-v2.html#cpu
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export type CgroupTree = { kind: 'v1'; cpu: string; cpuacct: string } | { kind: 'v2'; root: string }

export type Throttling = { periods: number; throttledPeriods: number; throttledS: number }

/** The kernel's own default, and what container runtimes use. */
const PERIOD_US = 100_000
/** The kernel takes no smaller quota. */
const QUOTA_MIN_US = 1000

/** @param mounts text of /proc/self/mounts */
export function treeIn(mounts: string): CgroupTree | undefined {
  const lines = mounts.split('\n').map((line) => line.split(' '))
  const v1 = (controller: string) =>
    lines.find(([, , type, options]) => type === 'cgroup' && options?.split(',').includes(controller))?.[1]
  const [cpu, cpuacct] = [v1('cpu'), v1('cpuacct')]
  if (cpu !== undefined && cpuacct !== undefined) return { kind: 'v1', cpu, cpuacct }
  const root = lines.find(([, , type]) => type === 'cgroup2')?.[1]
  return root === undefined ? undefined : { kind: 'v2', root }
}

/** The folders whose subfolders are groups. */
export function foldersOf(tree: CgroupTree): readonly string[] {
  if (tree.kind === 'v2') return [tree.root]
  return tree.cpu === tree.cpuacct ? [tree.cpu] : [tree.cpu, tree.cpuacct]
}

/** Lets groups of the tree have CPU limits: v1 always does. @throws Error of the file system where that is not permitted */
export function allowLimits(tree: CgroupTree): void {
  if (tree.kind === 'v1') return
  const file = join(tree.root, 'cgroup.subtree_control')
  if (!wordsIn(file).includes('cpu')) writeFileSync(file, '+cpu')
}

export function writeLimit(tree: CgroupTree, group: string, vcpu: number): void {
  const quotaUs = Math.max(QUOTA_MIN_US, Math.round(vcpu * PERIOD_US))
  if (tree.kind === 'v2') {
    writeFileSync(join(tree.root, group, 'cpu.max'), `${quotaUs} ${PERIOD_US}`)
    return
  }
  writeFileSync(join(tree.cpu, group, 'cpu.cfs_period_us'), String(PERIOD_US))
  writeFileSync(join(tree.cpu, group, 'cpu.cfs_quota_us'), String(quotaUs))
}

/** CPU that the group has used since it was made, in vCPU-seconds. */
export function usedVcpuS(tree: CgroupTree, group: string): number {
  if (tree.kind === 'v2') return statOf(tree.root, group, 'usage_usec') / 1e6
  return Number(readFileSync(join(tree.cpuacct, group, 'cpuacct.usage'), 'utf8')) / 1e9
}

export function throttlingOf(tree: CgroupTree, group: string): Throttling {
  const folder = tree.kind === 'v2' ? tree.root : tree.cpu
  const throttledS =
    tree.kind === 'v2' ? statOf(folder, group, 'throttled_usec') / 1e6 : statOf(folder, group, 'throttled_time') / 1e9
  return {
    periods: statOf(folder, group, 'nr_periods'),
    throttledPeriods: statOf(folder, group, 'nr_throttled'),
    throttledS,
  }
}

function statOf(folder: string, group: string, name: string): number {
  const words = wordsIn(join(folder, group, 'cpu.stat'))
  return Number(words[words.indexOf(name) + 1])
}

function wordsIn(file: string): string[] {
  return readFileSync(file, 'utf8').split(/\s+/)
}
