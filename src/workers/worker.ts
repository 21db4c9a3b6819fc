// A worker thread: gets the worlds once when it starts, then simulates one replication per task.
import { Piscina, workerData } from 'piscina'
import { localExecutor, type Prepared, type RunTask, simulateReplication } from '../../simulator/index.ts'
import { handedOver } from './transfer.ts'

export type WorkerData = { prepared: Prepared; seed: string }

const { prepared, seed } = workerData as WorkerData
const executor = localExecutor(prepared, seed, simulateReplication)

export default async function runTask(task: RunTask): Promise<unknown> {
  return Piscina.move(handedOver(await executor.run(task)) as never)
}
