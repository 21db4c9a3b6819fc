// Where replications run: in this thread, in worker threads, or in a browser's workers. The host brings the executor.
import type { RunOutput } from '../result/run-output.ts'

/** One replication of one variant; `worldIndex` counts in `prepared.worlds`. */
export type RunTask = { worldIndex: number; replication: number }

export interface Executor {
  /** How many tasks it works on at once. */
  readonly parallel: number
  /** Tasks may end in any order; the output of a task depends on nothing but the task. */
  run(task: RunTask): Promise<RunOutput>
}
