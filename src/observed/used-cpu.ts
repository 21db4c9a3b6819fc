// CPU used and offered per interval, from the utilization that the service publishes per metric period and the tasks that were running.
import type { Period } from './service-record.ts'
import { averages, type Shape, type Step } from './steps.ts'

type Utilization = readonly Period<number>[]

/** @param running on the run's clock @returns vCPU-seconds; NaN where either is not known */
export function cpuColumns(
  utilization: Utilization,
  running: readonly Step[],
  shape: Shape,
  { zeroS, vcpu }: { zeroS: number; vcpu: number },
): { cpuUsed: Float64Array; cpuOffered: Float64Array } {
  const cpuOffered = averages(running, shape).map(
    (count, index) => count * vcpu * Math.min(shape.intervalS, shape.horizonS - index * shape.intervalS),
  )
  const cpuUsed = cpuOffered.map((offered, index) => {
    const middleS = Math.min((index + 0.5) * shape.intervalS, shape.horizonS)
    return offered * utilizationAt(utilization, zeroS + middleS)
  })
  return { cpuUsed, cpuOffered }
}

/** Next to a datapoint, for as long as one period, its value stands in for a missing one. */
function utilizationAt(utilization: Utilization, atS: number): number {
  const within = utilization.find(({ fromS, periodS }) => fromS <= atS && atS < fromS + periodS)
  if (within !== undefined) return within.value
  const near = utilization.find(({ fromS, periodS }) => fromS - periodS <= atS && atS < fromS + 2 * periodS)
  return near?.value ?? Number.NaN
}
