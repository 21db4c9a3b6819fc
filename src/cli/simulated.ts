// The simulation behind a command: worker threads, progress and Ctrl-C around the forecast.
import { performance } from 'node:perf_hooks'
import {
  type ExperimentOptions,
  type Forecast,
  forecast,
  type Prepared,
  replicationsOf,
} from '../../simulator/index.ts'
import { openExecutor } from '../workers/executors.ts'
import { watchInterrupt } from './interrupt.ts'
import { openProgress } from './progress.ts'
import type { RunOptions } from './run-options.ts'

/**
 * @param command what gives this result again
 * @param more what a forecast that is to be validated has beside
 */
export async function simulated(
  prepared: Prepared,
  command: string,
  options: RunOptions,
  more: Pick<ExperimentOptions, 'spread'> = {},
): Promise<{ forecast: Forecast; elapsedS: number }> {
  const { seed, precision, jobs, quiet } = options
  const replications = replicationsOf(options)
  const startMs = performance.now()
  const progress = openProgress(quiet === true)
  const interrupt = watchInterrupt(progress.end)
  const executor = await openExecutor(prepared, seed, Math.min(jobs, replications * prepared.worlds.length))
  try {
    const made = await forecast(prepared, executor, {
      seed,
      replications,
      command,
      ...more,
      ...(precision === undefined ? {} : { precision }),
      onProgress: progress.show,
      shouldStop: interrupt.isRequested,
    })
    return { forecast: made, elapsedS: (performance.now() - startMs) / 1000 }
  } finally {
    progress.end()
    interrupt.close()
    await executor.close()
  }
}
