// CPU of process groups from /proc, for machines without control groups; and what tells a process from a later one with its number.
// @source https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html
import { existsSync, readdirSync, readFileSync } from 'node:fs'

/** Linux counts these in hundredths of a second for user space, whatever its own tick is. */
const TICKS_PER_S = 100

/** Numbers of fields, from the first after the name of the program: it stands in brackets and may hold anything. */
const GROUP = 2
const CPU_OF_ITSELF_AND_ENDED_CHILDREN = [11, 12, 13, 14]
const START = 19

/**
 * CPU used so far by the live processes of these process groups and their children that have ended, in vCPU-seconds; NaN on a system
 * without /proc (macOS).
 */
export function groupsCpuS(groups: ReadonlySet<number>): number {
  if (!existsSync('/proc/self/stat')) return Number.NaN
  let ticks = 0
  for (const name of readdirSync('/proc')) {
    const fields = /^\d+$/.test(name) ? statFields(Number(name)) : undefined
    if (fields === undefined || !groups.has(Number(fields[GROUP]))) continue
    for (const index of CPU_OF_ITSELF_AND_ENDED_CHILDREN) ticks += Number(fields[index])
  }
  return ticks / TICKS_PER_S
}

/** When the process started, in ticks since the boot; undefined when there is none. */
export function startTicks(pid: number): string | undefined {
  return statFields(pid)?.[START]
}

function statFields(pid: number): string[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    // It has ended meanwhile.
    return undefined
  }
}
