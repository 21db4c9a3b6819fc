// What the task size allows: how much CPU the processes of a task may use at once, and how much per period.
//
// smooth: the task size is a ceiling at every moment. cfs: the task's processes run on whole cores until the quota of the period is
// used up. What sidecars use is not there for the application: it is taken off the ceiling, or off the quota.
// @source https://docs.kernel.org/scheduler/sched-bwc.html
import type { Quota } from '../engine/quota-clock.ts'
import type { Scenario } from './schema.ts'

export type CpuLimit = { atOnceVcpu: number; quota?: Quota }

export function cpuLimitOf(task: Scenario['service']['task'], backgroundVcpu: number): CpuLimit {
  const leftVcpu = Math.max(1e-6, task.cpu - backgroundVcpu)
  if (task.cpuLimit === 'smooth') return { atOnceVcpu: leftVcpu }
  const cores = task.cfsCores ?? Math.ceil(task.cpu)
  // A quota that all cores together cannot use up never stalls anything.
  if (leftVcpu >= cores) return { atOnceVcpu: cores }
  return { atOnceVcpu: cores, quota: { quotaS: leftVcpu * task.cfsPeriod, periodS: task.cfsPeriod } }
}
