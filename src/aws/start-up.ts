// How long the phases of a task's start took, from the timestamps of the tasks that ECS still remembers.
import { DescribeTasksCommand, type ECSClient, paginateListTasks, type Task } from '@aws-sdk/client-ecs'
import type { AwsClients } from './clients.ts'
import { all, type ServiceName } from './describe-service.ts'

/** @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html */
export const TASKS_PER_CALL = 100

export type PhaseFit = { medianS: number; p99S: number; lowS: number | undefined; highS: number | undefined; n: number }
export type StartUpFit = { provision?: PhaseFit; pull?: PhaseFit; runtimeStart?: PhaseFit }

/** Running tasks, and those that stopped within about the last hour. */
export async function recentTasks({ ecs }: AwsClients, name: ServiceName): Promise<Task[]> {
  const { cluster } = name
  const arns = await listTasks(ecs, name)
  const chunks = Array.from({ length: Math.ceil(arns.length / TASKS_PER_CALL) }, (_, index) =>
    arns.slice(index * TASKS_PER_CALL, (index + 1) * TASKS_PER_CALL),
  )
  const answers = await Promise.all(chunks.map((tasks) => ecs.send(new DescribeTasksCommand({ cluster, tasks }))))
  return answers.flatMap(({ tasks = [] }) => tasks)
}

export async function listTasks(ecs: ECSClient, { cluster, service }: ServiceName): Promise<string[]> {
  const lists = await Promise.all(
    (['RUNNING', 'STOPPED'] as const).map((desiredStatus) =>
      all(
        paginateListTasks({ client: ecs }, { cluster, serviceName: service, desiredStatus }),
        (page) => page.taskArns,
      ),
    ),
  )
  return [...new Set(lists.flat())]
}

/**
 * Lognormal fits, phase by phase. The time from `startedAt` to the first passing check is not in these timestamps.
 *
 * @source https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html
 */
export function fitStartUp(tasks: readonly Task[]): StartUpFit {
  const between = (from: keyof Task, to: keyof Task) =>
    tasks.flatMap((task) => {
      const [start, end] = [task[from], task[to]]
      if (!(start instanceof Date) || !(end instanceof Date)) return []
      const seconds = (end.getTime() - start.getTime()) / 1000
      return seconds > 0 ? [seconds] : []
    })
  const phases = {
    provision: fitLognormal(between('createdAt', 'pullStartedAt')),
    pull: fitLognormal(between('pullStartedAt', 'pullStoppedAt')),
    runtimeStart: fitLognormal(between('pullStoppedAt', 'startedAt')),
  }
  return Object.fromEntries(Object.entries(phases).filter(([, fit]) => fit !== undefined)) as StartUpFit
}

/** 99 % point of the standard normal law. */
const NORMAL_P99 = 2.3263478740408408
const NORMAL_P975 = 1.959963984540054

export function fitLognormal(values: readonly number[]): PhaseFit | undefined {
  const n = values.length
  if (n === 0) return undefined
  const logs = values.map(Math.log)
  const mean = logs.reduce((sum, value) => sum + value, 0) / n
  const deviation = n < 2 ? 0 : Math.sqrt(logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1))
  const halfWidth = (NORMAL_P975 * deviation) / Math.sqrt(n)
  return {
    medianS: Math.exp(mean),
    p99S: Math.exp(mean + NORMAL_P99 * deviation),
    lowS: n < 2 ? undefined : Math.exp(mean - halfWidth),
    highS: n < 2 ? undefined : Math.exp(mean + halfWidth),
    n,
  }
}
