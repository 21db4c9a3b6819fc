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

export type StopReason = 'scale-in' | 'unhealthy'

type Config = Pick<
  Scenario['service'],
  'launchQuota' | 'healthCheckGracePeriod' | 'maximumPercent' | 'replaceUnhealthy'
>
type Stop = { taskId: number; reason: StopReason }
type Pass = { launch: number; stop: readonly Stop[]; wakeAtS: number }

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
    const { desiredCount: desired } = seen
    const { sound, failing } = this.sorted(seen.tasks, nowS)
    const missing = Math.max(0, desired - sound.length)
    // Replacements come first where the ceiling allows it; the ceiling never holds back an ordinary scale-out.
    const ceiling = Math.max(desired, Math.floor(desired * this.config.maximumPercent + 1e-9))
    const room = ceiling - sound.length - failing.length
    const stop = [...this.surplus(sound, desired), ...this.replaced(sound, failing, { desired, noRoom: room <= 0 })]
    const wanted = Math.max(0, Math.min(missing, room + stop.length))
    const launch = this.quota.take(wanted, nowS)
    return { launch, stop, wakeAtS: this.wakeAtS(nowS, wanted - launch, sound) }
  }

  /** Tasks that are not stopping, apart by whether they have to be replaced. */
  private sorted(tasks: readonly TaskView[], nowS: number): { sound: TaskView[]; failing: TaskView[] } {
    const sound: TaskView[] = []
    const failing: TaskView[] = []
    for (const task of tasks) {
      if (task.state === 'stopping') continue
      if (this.isFailing(task, nowS)) failing.push(task)
      else sound.push(task)
    }
    return { sound, failing }
  }

  /** The balancer's verdict counts once the grace period is over. */
  private isFailing({ state, health, startedAtS }: TaskView, nowS: number): boolean {
    if (!this.config.replaceUnhealthy || state !== 'running' || health !== 'unhealthy') return false
    return nowS >= (startedAtS ?? nowS) + this.config.healthCheckGracePeriod
  }

  /**
   * Which tasks go on a scale-in: those that are not in service yet first, for nobody misses them and they cost least; then any, at
   * random. AWS documents only a best-effort balance of zones for healthy ones. Grace does not protect a surplus task.
   */
  private surplus(sound: readonly TaskView[], desired: number): Stop[] {
    if (sound.length <= desired) return []
    return [...sound]
      .sort((first, second) => rank(first) - rank(second) || this.draw(first.id) - this.draw(second.id))
      .slice(0, sound.length - desired)
      .map(({ id }) => ({ taskId: id, reason: 'scale-in' }))
  }

  /**
   * Failing tasks stop once healthy ones have taken their place; a replacement that fails as well is one too many, so one of the two
   * goes. Where there is no room for a replacement they stop one at a time: the next when no replacement is on its way any more.
   */
  private replaced(
    sound: readonly TaskView[],
    failing: readonly TaskView[],
    { desired, noRoom }: { desired: number; noRoom: boolean },
  ): Stop[] {
    const healthy = sound.filter(({ health }) => health === 'healthy').length
    const oneByOne = noRoom && healthy === sound.length ? 1 : 0
    const count = Math.min(failing.length, Math.max(oneByOne, Math.min(desired, healthy) + failing.length - desired))
    if (count === 0) return []
    return [...failing]
      .sort((first, second) => this.draw(first.id) - this.draw(second.id))
      .slice(0, count)
      .map(({ id }) => ({ taskId: id, reason: 'unhealthy' }))
  }

  private wakeAtS(nowS: number, held: number, sound: readonly TaskView[]): number {
    let wakeS = held > 0 ? this.quota.nextS(nowS) : Number.POSITIVE_INFINITY
    for (const { state, health, startedAtS } of sound) {
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
