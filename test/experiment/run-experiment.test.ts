// Scheduling of replications: complete pairs, bounded by what was asked, independent of how tasks overlap.
import { describe, expect, test } from 'vitest'
import type { Executor, RunTask } from '../../simulator/experiment/executor.ts'
import { localExecutor } from '../../simulator/experiment/local-executor.ts'
import { FEWEST_REPLICATIONS, type Precision } from '../../simulator/experiment/precision.ts'
import { runExperiment } from '../../simulator/experiment/run-experiment.ts'
import { uniforms } from '../result/run-output-builder.ts'
import { preparedOf, runOf } from './prepared-builder.ts'

const prepared = preparedOf({ before: {}, after: {} })
const base = { seed: 'seed', replications: 5 }

/** Tasks end in an order that has nothing to do with the order in which they began. */
function shuffledExecutor(parallel: number, started: RunTask[] = []): Executor {
  const next = uniforms(parallel)
  return {
    parallel,
    run: async (task) => {
      started.push(task)
      for (let turn = Math.floor(next() * 5); turn > 0; turn--) await Promise.resolve()
      return runOf(task.replication, { failing: 0.05 })
    },
  }
}

const numbers = (experiment: Awaited<ReturnType<typeof runExperiment>>) =>
  experiment.replications.map((column) => column.map(({ replication }) => replication))

describe('an experiment', () => {
  test('runs every replication of every variant, replication by replication', async () => {
    const started: RunTask[] = []
    const experiment = await runExperiment(prepared, shuffledExecutor(1, started), base)
    expect(numbers(experiment)).toEqual([
      [0, 1, 2, 3, 4],
      [0, 1, 2, 3, 4],
    ])
    expect(started.slice(0, 3)).toEqual([
      { worldIndex: 0, replication: 0 },
      { worldIndex: 1, replication: 0 },
      { worldIndex: 0, replication: 1 },
    ])
    expect(experiment).toMatchObject({ interrupted: false, message: undefined })
  })

  test('gives the same whatever the number of tasks at once', async () => {
    const precision: Precision = { figure: 'responseTimeS.mean', halfWidth: { kind: 'relative', value: 0.02 } }
    const options = { seed: 'seed', replications: 60, precision }
    const one = await runExperiment(prepared, shuffledExecutor(1), options)
    const seven = await runExperiment(prepared, shuffledExecutor(7), options)
    expect(JSON.stringify(seven)).toBe(JSON.stringify(one))
  })

  test('reports progress to the end', async () => {
    const seen: number[] = []
    await runExperiment(prepared, shuffledExecutor(3), {
      ...base,
      onProgress: ({ done, total }) => seen.push(done / total),
    })
    expect(seen).toHaveLength(10)
    expect(seen.at(-1)).toBe(1)
  })

  test('interrupted, it keeps complete pairs only', async () => {
    let asked = 0
    const experiment = await runExperiment(prepared, shuffledExecutor(1), { ...base, shouldStop: () => ++asked > 5 })
    expect(numbers(experiment)).toEqual([
      [0, 1],
      [0, 1],
    ])
    expect(experiment).toMatchObject({ interrupted: true, message: 'interrupted: 2 of 5 replications are complete' })
  })

  test('asked to stop after its last task, it was not interrupted', async () => {
    let done = 0
    const options = { ...base, onProgress: () => void done++, shouldStop: () => done === 10 }
    expect((await runExperiment(prepared, shuffledExecutor(1), options)).interrupted).toBe(false)
  })

  test('a task that fails ends it with that error', async () => {
    const broken: Executor = {
      parallel: 3,
      run: async ({ replication }) => (replication === 2 ? Promise.reject(new Error('broken')) : runOf(replication)),
    }
    await expect(runExperiment(prepared, broken, base)).rejects.toThrow('broken')
  })

  test('runs in the thread that asks', async () => {
    const executor = localExecutor(prepared, 'seed', (_, { replication }) => runOf(replication))
    expect(numbers(await runExperiment(prepared, executor, base))[1]).toEqual([0, 1, 2, 3, 4])
  })
})

describe('precision', () => {
  const ask = (value: number, replications = 40): Promise<Awaited<ReturnType<typeof runExperiment>>> =>
    runExperiment(prepared, shuffledExecutor(2), {
      seed: 'seed',
      replications,
      precision: { figure: 'responseTimeS.mean', halfWidth: { kind: 'relative', value } },
    })

  test('reached ends the experiment early, but not before a minimum of replications', async () => {
    const { replications, interrupted, message } = await ask(0.5)
    expect(replications.map((column) => column.length)).toEqual([FEWEST_REPLICATIONS, FEWEST_REPLICATIONS])
    expect(interrupted).toBe(false)
    expect(message).toContain('as precise as asked after 10 replications')
  })

  test('out of reach ends at the cap and says what was reached', async () => {
    const { replications, message } = await ask(1e-6, 12)
    expect(replications[0]).toHaveLength(12)
    expect(message).toMatch(
      /^12 replications were not enough for ±0.0001 % of responseTimeS.mean: before ±.* %, after ±.* %$/,
    )
  })
})
