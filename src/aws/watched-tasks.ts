// The tasks of a service while they are watched: ECS's own timestamps, and what only looking tells, such as the first time in service.
// A task is remembered after ECS has forgotten it.
import { DescribeTasksCommand, type Task } from '@aws-sdk/client-ecs'
import type { TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { ObservedTask } from '../observed/service-record.ts'
import type { AwsClients } from './clients.ts'
import type { ServiceName } from './describe-service.ts'
import { listTasks, TASKS_PER_CALL } from './start-up.ts'

/** State of a target by its address, `10.0.1.7` and `10.0.1.7:8080`. */
export type TargetStates = ReadonlyMap<string, string>

type Watched = { task: Task; healthyS: number; drainingS: number }

export class WatchedTasks {
  private readonly watched = new Map<string, Watched>()
  private lastLookS = Number.NaN

  /** Reads the tasks of the service anew, but for those that are over. */
  async read({ ecs }: AwsClients, { cluster, service }: ServiceName): Promise<void> {
    const arns = (await listTasks(ecs, { cluster, service })).filter((arn) => !this.isOver(arn))
    // A task that is listed no more may be over: its last timestamps are wanted.
    const asked = [...new Set([...arns, ...[...this.watched.keys()].filter((arn) => !this.isOver(arn))])]
    for (let from = 0; from < asked.length; from += TASKS_PER_CALL) {
      const tasks = asked.slice(from, from + TASKS_PER_CALL)
      const answer = await ecs.send(new DescribeTasksCommand({ cluster, tasks }))
      for (const task of answer.tasks ?? []) this.keep(task)
    }
  }

  private isOver(arn: string): boolean {
    return this.watched.get(arn)?.task.stoppedAt !== undefined
  }

  private keep(task: Task): void {
    const arn = task.taskArn ?? ''
    const known = this.watched.get(arn)
    // What an earlier answer told is not lost where a later one leaves it out.
    if (known !== undefined) known.task = { ...known.task, ...task }
    else this.watched.set(arn, { task, healthyS: Number.NaN, drainingS: Number.NaN })
  }

  /** @param targets undefined: their health could not be read @returns how many targets are healthy, NaN where that is not known */
  look(targets: TargetStates | undefined, atS: number): number {
    const sinceS = this.lastLookS
    for (const entry of this.watched.values()) lookAt(entry, targets, { atS, sinceS })
    this.lastLookS = atS
    if (targets === undefined) return Number.NaN
    // Every target stands under two addresses: the one with the port is counted.
    return [...targets].filter(([address, state]) => /:\d+$/.test(address) && state === 'healthy').length
  }

  /** @param shown what of a text may be told */
  tasks(shown: (text: string) => string): ObservedTask[] {
    return [...this.watched.values()].map((entry) => observedTask(entry, shown))
  }
}

export function targetStates(descriptions: readonly TargetHealthDescription[]): TargetStates {
  return new Map(
    descriptions.flatMap(({ Target: target, TargetHealth: health }): [string, string][] => {
      const state = health?.State ?? 'unknown'
      return [
        [target?.Id ?? '', state],
        [`${target?.Id}:${target?.Port ?? 0}`, state],
      ]
    }),
  )
}

/** Changes are taken to have happened half-way between two looks, but not before the task's own timestamps allow. */
function lookAt(
  entry: Watched,
  targets: TargetStates | undefined,
  { atS, sinceS }: { atS: number; sinceS: number },
): void {
  const { task } = entry
  const state = addressesOf(task).flatMap((address) => targets?.get(address) ?? [])[0]
  const isFirstLook = Number.isNaN(sinceS)
  if (state === 'healthy' && Number.isNaN(entry.healthyS)) {
    const earliestS = Math.max(sinceS, secondsOf(task.startedAt) || sinceS)
    entry.healthyS = isFirstLook ? Number.NEGATIVE_INFINITY : Math.min(atS, (earliestS + atS) / 2)
  }
  const isLeaving = state === 'draining' || task.desiredStatus === 'STOPPED'
  if (isLeaving && Number.isNaN(entry.drainingS)) entry.drainingS = isFirstLook ? atS : (sinceS + atS) / 2
}

/** A task has an address of its own on Fargate; where several share one, their ports tell them apart. */
function addressesOf({ attachments = [], containers = [] }: Task): string[] {
  const own = attachments.flatMap(({ details = [] }) =>
    details.flatMap(({ name, value }) => (name === 'privateIPv4Address' && value !== undefined ? [value] : [])),
  )
  const ofContainers = containers.flatMap(({ networkInterfaces = [] }) =>
    networkInterfaces.flatMap(({ privateIpv4Address }) => privateIpv4Address ?? []),
  )
  const addresses = [...new Set([...own, ...ofContainers])]
  const ports = containers.flatMap(({ networkBindings = [] }) =>
    networkBindings.flatMap(({ hostPort }) => hostPort ?? []),
  )
  return ports.length === 0 ? addresses : addresses.flatMap((address) => ports.map((port) => `${address}:${port}`))
}

function observedTask({ task, healthyS, drainingS }: Watched, shown: (text: string) => string): ObservedTask {
  const stoppingS = secondsOf(task.stoppingAt)
  const stoppedS = secondsOf(task.stoppedAt)
  const leftS = [drainingS, stoppingS, stoppedS].filter((instant) => !Number.isNaN(instant))
  return {
    name: shown(task.taskArn ?? ''),
    createdS: secondsOf(task.createdAt),
    pullStartedS: secondsOf(task.pullStartedAt),
    pullStoppedS: secondsOf(task.pullStoppedAt),
    startedS: secondsOf(task.startedAt),
    healthyS,
    drainingS: leftS.length === 0 ? Number.NaN : Math.min(...leftS),
    stoppingS,
    stoppedS,
    stopReason: task.stoppedReason === undefined ? null : shown(task.stoppedReason),
  }
}

function secondsOf(at: Date | undefined): number {
  return at === undefined ? Number.NaN : at.getTime() / 1000
}
