// A replication's output crosses from worker to main thread without a copy: its typed arrays are handed over.
import { Piscina } from 'piscina'
import type { RunOutput } from '../../simulator/result/run-output.ts'

/** What piscina's `move` understands: the value, and the buffers whose ownership goes with it. */
export function handedOver(output: RunOutput): unknown {
  return {
    get [Piscina.transferableSymbol]() {
      return buffersOf(output)
    },
    get [Piscina.valueSymbol]() {
      return output
    },
  }
}

/** Every buffer once: two columns may be views of one buffer, which can be handed over only once. */
export function buffersOf({ intervals, intervalHistograms }: RunOutput): ArrayBuffer[] {
  const { failed, ...columns } = intervals
  const arrays = [...Object.values(columns), ...Object.values(failed), ...Object.values(intervalHistograms)]
  return [...new Set(arrays.map(({ buffer }) => buffer as ArrayBuffer))]
}
