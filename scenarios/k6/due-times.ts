// When k6's ramping-arrival-rate executor lets an arrival go. k6 does not tell, but it follows a rule: the n-th arrival is due when the
// rate, summed up over time, reaches n.
import type { SpikeLoad } from './plan.ts'

type Stretch = {
  startMs: number
  lengthMs: number
  fromPerMs: number
  toPerMs: number
  before: number
  arrivals: number
}

/** @returns milliseconds after the start at which the arrival with an index from 0 is due; the end for what is beyond it */
export function dueTimes(load: Pick<SpikeLoad, 'startRate' | 'stages' | 'timeUnitMs'>): (index: number) => number {
  const stretches = stretchesOf(load)
  const last = stretches.at(-1)
  return (index) => {
    const found = stretches.find(({ before, arrivals }) => index + 1 <= before + arrivals)
    if (found === undefined) return last === undefined ? 0 : last.startMs + last.lengthMs
    const { startMs, lengthMs, fromPerMs, toPerMs, before } = found
    const left = index + 1 - before
    const slope = (toPerMs - fromPerMs) / lengthMs
    // Solves from·t + slope·t²/2 = left in the form that does not cancel.
    return startMs + (2 * left) / (fromPerMs + Math.sqrt(Math.max(0, fromPerMs * fromPerMs + 2 * slope * left)))
  }
}

/** Arrivals that become due until the end. */
export function arrivalsOf(load: Pick<SpikeLoad, 'startRate' | 'stages' | 'timeUnitMs'>): number {
  const last = stretchesOf(load).at(-1)
  return last === undefined ? 0 : last.before + last.arrivals
}

function stretchesOf({ startRate, stages, timeUnitMs }: Pick<SpikeLoad, 'startRate' | 'stages' | 'timeUnitMs'>) {
  const stretches: Stretch[] = []
  let [startMs, before, rate] = [0, 0, startRate]
  for (const { target, durationMs: lengthMs } of stages) {
    const [fromPerMs, toPerMs] = [rate / timeUnitMs, target / timeUnitMs]
    const arrivals = (lengthMs * (fromPerMs + toPerMs)) / 2
    if (lengthMs > 0) stretches.push({ startMs, lengthMs, fromPerMs, toPerMs, before, arrivals })
    startMs += lengthMs
    before += arrivals
    rate = target
  }
  return stretches
}
