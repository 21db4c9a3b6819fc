// How busy the machine is while a run goes on: where it is the bottleneck, the run says nothing about the service.
import { cpus } from 'node:os'

const EVERY_MS = 1000

export type MachineLoad = {
  /** Busy share of all cores, 0–1, second by second. */
  readonly busy: readonly number[]
  stop: () => void
}

export function watchMachine(): MachineLoad {
  const busy: number[] = []
  let before = ticks()
  const timer = setInterval(() => {
    const now = ticks()
    const total = now.total - before.total
    if (total > 0) busy.push(1 - (now.idle - before.idle) / total)
    before = now
  }, EVERY_MS)
  timer.unref()
  return { busy, stop: () => clearInterval(timer) }
}

function ticks(): { idle: number; total: number } {
  let [idle, total] = [0, 0]
  for (const { times } of cpus()) {
    idle += times.idle
    total += times.user + times.nice + times.sys + times.idle + times.irq
  }
  return { idle, total }
}
