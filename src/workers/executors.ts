// Where the command line's replications run: in worker threads, or for one job in this thread. The results are the same bytes.
import { setImmediate } from 'node:timers/promises'
import {
  type Executor,
  localExecutor,
  type Prepared,
  type RunOutput,
  type RunTask,
  simulateReplication,
} from '../../simulator/index.ts'
import type { WorkerData } from './worker.ts'

export type ClosableExecutor = Executor & { close: () => Promise<void> }

/** @param jobs replications to work on at once, ≥ 1 */
export async function openExecutor(prepared: Prepared, seed: string, jobs: number): Promise<ClosableExecutor> {
  return jobs === 1 ? inThisThread(prepared, seed) : await inWorkers({ prepared, seed }, jobs)
}

function inThisThread(prepared: Prepared, seed: string): ClosableExecutor {
  const executor = localExecutor(prepared, seed, simulateReplication)
  return {
    parallel: 1,
    run: async (task) => {
      // Lets a Ctrl-C and the progress bar have their turn.
      await setImmediate()
      return executor.run(task)
    },
    close: async () => {},
  }
}

async function inWorkers(workerData: WorkerData, jobs: number): Promise<ClosableExecutor> {
  const { Piscina } = await import('piscina')
  const pool = new Piscina<RunTask, RunOutput>({
    filename: new URL('./worker.js', import.meta.url).href,
    minThreads: jobs,
    maxThreads: jobs,
    workerData,
  })
  return { parallel: jobs, run: (task) => pool.run(task), close: () => pool.destroy() }
}
