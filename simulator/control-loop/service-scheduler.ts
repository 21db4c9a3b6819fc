// The ECS service scheduler: starts and stops tasks until as many run as desired, and replaces those that fail their health check.
//
//   failing ─► replacement launched (room under maximumPercent) ─► replacement healthy ─► failing one stops
//           └► no room: one stops ─► its replacement is launched ─► healthy ─► the next stops
//
// @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_services.html
import { drawBits, drawKey, toUnit } from '../engine/keyed-random.ts'
import type { Scenario } from '../scenario/schema.ts'
import { LaunchQuota } from './launch-quota.ts'

export type TaskView = {
  id: number
  state: 'pending' | 'running' | 'stopping'
  health: 'unknown' | 'healthy' | 'unhealthy'
  startedAtS?: number
}

/** The tasks of a service as its scheduler sees them. Whoever keeps counts spares the scheduler a look at every task at every step. */
export type SeenTasks = {
  readonly pendingCount: number
  readonly runningCount: number
  readonly healthyCount: number
  /** Running tasks that fail their health check. */
  unhealthy(): Iterable<TaskView>
  /** All that have not stopped. Asked for only when some of them have to go. */
  all(): Iterable<TaskView>
}

/** For hosts that keep no counts. */
export function seenIn(tasks: readonly TaskView[]): SeenTasks {
  const running = tasks.filter(({ state }) => state === 'running')
  return {
    pendingCount: tasks.filter(({ state }) => state === 'pending').length,
    runningCount: running.length,
    healthyCount: running.filter(({ health }) => health === 'healthy').length,
    unhealthy: () => running.filter(({ health }) => health === 'unhealthy'),
    all: () => tasks,
  }
}

export type StopReason = 'scale-in' | 'unhealthy'

type Config = Pick<
  Scenario['service'],
  'launchQuota' | 'healthCheckGracePeriod' | 'maximumPercent' | 'replaceUnhealthy'
>
export type Stop = { taskId: number; reason: StopReason }
export type Pass = {
  launch: number
  stop: readonly Stop[]
  wakeAtS: number
  /** Tasks that have to be replaced, those that stop now included. */
  failing: readonly number[]
  /** Launches that wait for the launch quota. */
  held: number
}

export class ServiceScheduler {
  private readonly config: Config
  private readonly quota: LaunchQuota
  private readonly key: { a: number; b: number }

  constructor(
    config: Config,
    world: { seed: string | number; replication: number },
    startS = Number.NEGATIVE_INFINITY,
  ) {
    this.config = config
    this.quota = new LaunchQuota(config.launchQuota, Number.isFinite(startS) ? startS : -1e9)
    this.key = drawKey(world.seed, world.replication, 'scale-in-choice')
  }

  /** Decides what to start and stop now. Step it when the desired count or a task changed, and at `wakeAtS`. */
  step(nowS: number, { desiredCount: desired, tasks }: { desiredCount: number; tasks: SeenTasks }): Pass {
    const { failing, graceEndsS } = this.verdicts(tasks, nowS)
    const sound = tasks.pendingCount + tasks.runningCount - failing.length
    const missing = Math.max(0, desired - sound)
    // Replacements come first where the ceiling allows it; the ceiling never holds back an ordinary scale-out.
    const ceiling = Math.max(desired, Math.floor(desired * this.config.maximumPercent + 1e-9))
    const room = ceiling - sound - failing.length
    const replaced = this.replaced(failing, { desired, sound, healthy: tasks.healthyCount, noRoom: room <= 0 })
    const stop = [...this.surplus(tasks, failing, sound - desired), ...replaced]
    const wanted = Math.max(0, Math.min(missing, room + stop.length))
    const launch = this.quota.take(wanted, nowS)
    const held = wanted - launch
    const wakeAtS = Math.min(graceEndsS, held > 0 ? this.quota.nextS(nowS) : Number.POSITIVE_INFINITY)
    return { launch, stop, wakeAtS, failing: failing.map(({ id }) => id), held }
  }

  /** The balancer's verdict counts once the grace period is over. @returns when that is for the next task */
  private verdicts(tasks: SeenTasks, nowS: number): { failing: TaskView[]; graceEndsS: number } {
    const failing: TaskView[] = []
    let graceEndsS = Number.POSITIVE_INFINITY
    for (const task of tasks.unhealthy()) {
      const graceS = (task.startedAtS ?? nowS) + this.config.healthCheckGracePeriod
      if (graceS > nowS) graceEndsS = Math.min(graceEndsS, graceS)
      else if (this.config.replaceUnhealthy) failing.push(task)
    }
    return { failing, graceEndsS }
  }

  /**
   * Which tasks go on a scale-in: those that are not in service yet first, for nobody misses them and they cost least; then any, at
   * random. AWS documents only a best-effort balance of zones for healthy ones. Grace does not protect a surplus task.
   */
  private surplus(tasks: SeenTasks, failing: readonly TaskView[], count: number): Stop[] {
    if (count <= 0) return []
    const others = new Set(failing.map(({ id }) => id))
    return [...tasks.all()]
      .filter(({ id, state }) => state !== 'stopping' && !others.has(id))
      .sort((first, second) => rank(first) - rank(second) || this.draw(first.id) - this.draw(second.id))
      .slice(0, count)
      .map(({ id }) => ({ taskId: id, reason: 'scale-in' }))
  }

  /**
   * Failing tasks stop once healthy ones have taken their place; a replacement that fails as well is one too many, so one of the two
   * goes. Where there is no room for a replacement they stop one at a time: the next when no replacement is on its way any more.
   */
  private replaced(
    failing: readonly TaskView[],
    { desired, sound, healthy, noRoom }: { desired: number; sound: number; healthy: number; noRoom: boolean },
  ): Stop[] {
    const oneByOne = noRoom && healthy === sound ? 1 : 0
    const count = Math.min(failing.length, Math.max(oneByOne, Math.min(desired, healthy) + failing.length - desired))
    if (count === 0) return []
    return [...failing]
      .sort((first, second) => this.draw(first.id) - this.draw(second.id))
      .slice(0, count)
      .map(({ id }) => ({ taskId: id, reason: 'unhealthy' }))
  }

  private draw(taskId: number): number {
    return toUnit(drawBits(this.key.a, this.key.b, taskId))
  }
}

/** Tasks that serve nobody yet go before those in service. */
function rank(task: TaskView): number {
  if (task.state === 'pending') return 0
  return task.health === 'healthy' ? 2 : 1
}
