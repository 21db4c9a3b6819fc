// The ECS service scheduler: starts and stops tasks until as many run as desired, and replaces those that fail their health check.
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

export type StopReason = 'scale-in' | 'unhealthy'

type Config = Pick<
  Scenario['service'],
  'launchQuota' | 'healthCheckGracePeriod' | 'maximumPercent' | 'replaceUnhealthy'
>
type Pass = { launch: number; stop: readonly { taskId: number; reason: StopReason }[]; wakeAtS: number }

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
  step(nowS: number, seen: { desiredCount: number; tasks: readonly TaskView[] }): Pass {
    const desired = seen.desiredCount
    const active = seen.tasks.filter(({ state }) => state !== 'stopping')
    const failing = active.filter((task) => this.isFailing(task, nowS))
    const sound = active.filter((task) => !failing.includes(task))
    const missing = Math.max(0, desired - sound.length)
    // Replacements come first where the ceiling allows it; the ceiling never holds back an ordinary scale-out.
    const ceiling = Math.max(desired, Math.floor(desired * this.config.maximumPercent + 1e-9))
    const allowed = Math.max(0, Math.min(missing, ceiling - active.length))
    const launch = this.quota.take(allowed, nowS)
    const stop = [
      ...this.surplus(sound, desired),
      ...this.replaced(sound, failing, desired, missing > 0 && allowed === 0),
    ]
    return { launch, stop, wakeAtS: this.wakeAtS(nowS, allowed - launch, active) }
  }

  /** The balancer's verdict counts once the grace period is over. */
  private isFailing(task: TaskView, nowS: number): boolean {
    if (!this.config.replaceUnhealthy) return false
    return (
      task.state === 'running' &&
      task.health === 'unhealthy' &&
      nowS >= (task.startedAtS ?? nowS) + this.config.healthCheckGracePeriod
    )
  }

  /**
   * Which tasks go on a scale-in: those that are not in service yet first, then any, at random (AWS documents only a best-effort
   * balance of zones).
   */
  private surplus(sound: readonly TaskView[], desired: number): { taskId: number; reason: StopReason }[] {
    if (sound.length <= desired) return []
    return [...sound]
      .sort((first, second) => rank(first) - rank(second) || this.draw(first.id) - this.draw(second.id))
      .slice(0, sound.length - desired)
      .map(({ id }) => ({ taskId: id, reason: 'scale-in' }))
  }

  /** Failing tasks stop once healthy ones have taken their place, or one at a time where there is no room for a replacement. */
  private replaced(
    sound: readonly TaskView[],
    failing: readonly TaskView[],
    desired: number,
    noRoom: boolean,
  ): { taskId: number; reason: StopReason }[] {
    const healthy = Math.min(desired, sound.filter(({ health }) => health === 'healthy').length)
    const replaced = Math.min(failing.length, Math.max(noRoom ? 1 : 0, healthy + failing.length - desired))
    return failing.slice(0, replaced).map(({ id }) => ({ taskId: id, reason: 'unhealthy' }))
  }

  private wakeAtS(nowS: number, held: number, active: readonly TaskView[]): number {
    let wakeS = held > 0 ? this.quota.nextS(nowS) : Number.POSITIVE_INFINITY
    for (const { state, health, startedAtS } of active) {
      const graceS = (startedAtS ?? nowS) + this.config.healthCheckGracePeriod
      if (state === 'running' && health === 'unhealthy' && graceS > nowS) wakeS = Math.min(wakeS, graceS)
    }
    return wakeS
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
