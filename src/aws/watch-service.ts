// Watches a live service while something happens to it, then collects what was published meanwhile: a ServiceRecord. Reads only.
//
//   watchService ─► look, look, look … ─► stop() ─► collect({ settleS }): waits for late data, one look more, activities, metrics
//
// Throttled, it looks less often; a missing permission or expired credentials cost what they would have told, and it goes on.
import { DescribeServicesCommand, type Service } from '@aws-sdk/client-ecs'
import { DescribeTargetHealthCommand } from '@aws-sdk/client-elastic-load-balancing-v2'
import type { DescribedLoadBalancer, DescribedTargetGroup } from '../import/described-service.ts'
import type { CountSample, ServiceRecord } from '../observed/service-record.ts'
import type { AwsClients } from './clients.ts'
import { type Clock, WALL_CLOCK } from './clock.ts'
import { collectRecord } from './collect-record.ts'
import { loadBalancerOf, type ServiceName, serviceOf, targetGroupsOf } from './describe-service.ts'
import type { Failure } from './failures.ts'
import { LostParts } from './lost-parts.ts'
import { balancingOf } from './metrics.ts'
import { redacted } from './redact.ts'
import { targetStates, WatchedTasks } from './watched-tasks.ts'

export type WatchOptions = {
  clients: AwsClients
  name: ServiceName
  /** Seconds from one look to the next. */
  everyS: number
  /** Whether account numbers and ARNs may stay in texts. */
  showIds?: boolean
  /** Told after every look that was answered. */
  onLook?: (sample: CountSample) => void
  clock?: Clock
}

export type CollectOptions = { settleS: number; sinceS?: number; signal?: AbortSignal }

/** Throttled, looks are at most this far apart. */
const LONGEST_EVERY_S = 60

/** @throws UserError when there is no such service, or nothing can be asked at all: before anything is sent to it */
export async function watchService(options: WatchOptions): Promise<Watching> {
  const watching = new Watching(options)
  await watching.begin()
  return watching
}

export class Watching {
  private readonly clients: AwsClients
  private readonly name: ServiceName
  private readonly clock: Clock
  private readonly shown: (text: string) => string
  private readonly everyS: number
  private readonly onLook: (sample: CountSample) => void
  private readonly tasks = new WatchedTasks()
  private readonly counts: CountSample[] = []
  private readonly lost = new LostParts()
  private readonly stopping = new AbortController()
  private groups: readonly DescribedTargetGroup[] | undefined
  private balancer: DescribedLoadBalancer | undefined
  /** Whether tasks could be read at all: none is an answer, too. */
  private haveTasks = false
  private waitS: number
  private looks: Promise<void> = Promise.resolve()
  private fromS = Number.NaN
  private toS = Number.NaN

  constructor({ clients, name, everyS, showIds = false, onLook = () => {}, clock = WALL_CLOCK }: WatchOptions) {
    this.clients = clients
    this.name = name
    this.clock = clock
    this.shown = showIds ? (text) => text : redacted
    this.everyS = everyS
    this.onLook = onLook
    this.waitS = everyS
  }

  async begin(): Promise<void> {
    const service = await serviceOf(this.clients, this.name)
    this.groups = await this.part('target groups', 'elasticloadbalancing:DescribeTargetGroups', () =>
      targetGroupsOf(this.clients, service),
    )
    this.balancer = await this.part('load balancer', 'elasticloadbalancing:DescribeLoadBalancers', () =>
      loadBalancerOf(this.clients, this.groups),
    )
    this.fromS = this.clock.nowS()
    await this.look()
    this.looks = this.keepLooking()
    // A fault of ours ends the looking; `stop` tells it, so that a load under way is not cut off.
    this.looks.catch(() => {})
  }

  /** The first look's instant, in seconds since 1970. */
  get startedS(): number {
    return this.fromS
  }

  /** Ends when it was stopped. */
  private async keepLooking(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      await this.clock.sleep(this.waitS, this.stopping.signal)
      if (!this.stopping.signal.aborted) await this.look()
    }
  }

  private async look(): Promise<void> {
    const nowS = this.clock.nowS()
    let failed: Failure | undefined
    const troubled = (failure: Failure) => {
      failed = failure
    }
    const [service, targets] = await Promise.all([
      this.part('counts of the service', 'ecs:DescribeServices', () => this.describe(), troubled),
      this.part('health of targets', 'elasticloadbalancing:DescribeTargetHealth', () => this.targets(), troubled),
      this.part('tasks', 'ecs:ListTasks and ecs:DescribeTasks', () => this.readTasks(), troubled),
    ])
    const healthy = this.tasks.look(targets, nowS)
    if (service !== undefined) {
      const { desiredCount: desired = Number.NaN, pendingCount = Number.NaN, runningCount = Number.NaN } = service
      const sample = { atS: nowS, desired, pending: pendingCount, running: runningCount, healthy }
      this.counts.push(sample)
      this.onLook(sample)
    }
    this.waitS = failed === 'throttled' ? Math.max(this.everyS, Math.min(LONGEST_EVERY_S, 2 * this.waitS)) : this.everyS
  }

  private async describe(): Promise<Service | undefined> {
    const { cluster, service } = this.name
    const { services = [] } = await this.clients.ecs.send(new DescribeServicesCommand({ cluster, services: [service] }))
    return services[0]
  }

  private async readTasks(): Promise<void> {
    await this.tasks.read(this.clients, this.name)
    this.haveTasks = true
  }

  /** The first target group's, as the metrics are. */
  private async targets(): Promise<ReturnType<typeof targetStates> | undefined> {
    const TargetGroupArn = this.groups?.[0]?.group.TargetGroupArn
    if (TargetGroupArn === undefined) return undefined
    const answer = await this.clients.balancing.send(new DescribeTargetHealthCommand({ TargetGroupArn }))
    return targetStates(answer.TargetHealthDescriptions ?? [])
  }

  private part<T>(
    what: string,
    action: string,
    ask: () => Promise<T>,
    troubled?: (failure: Failure) => void,
  ): Promise<T | undefined> {
    const nowS = this.clock.nowS()
    return this.lost.read(ask, {
      what,
      action: `allow ${action}`,
      nowS,
      ...(troubled === undefined ? {} : { troubled }),
    })
  }

  /** Ends the looking; the last look is at the end. */
  async stop(): Promise<void> {
    if (!Number.isNaN(this.toS)) return
    this.stopping.abort()
    await this.looks
    this.toS = this.clock.nowS()
    await this.look()
  }

  /**
   * @param settleS how long to wait for datapoints that CloudWatch shows late
   * @param sinceS when the run began, where that was before the first look: metrics and decisions go back to it
   * @param signal cuts the waiting short
   */
  async collect({
    settleS,
    sinceS = this.fromS,
    signal = new AbortController().signal,
  }: CollectOptions): Promise<ServiceRecord> {
    await this.stop()
    await this.clock.sleep(settleS, signal)
    // Tasks that were starting or draining have got further, and ECS still remembers those that stopped.
    await this.part('tasks', 'ecs:ListTasks and ecs:DescribeTasks', () => this.readTasks())
    const { clients, name, lost, shown, groups, balancer, counts } = this
    const balancing = balancingOf({
      ...(groups === undefined ? {} : { targetGroups: groups }),
      ...(balancer === undefined ? {} : { loadBalancer: balancer }),
    })
    const span = { from: new Date(Math.min(this.fromS, sinceS) * 1000), to: new Date(this.toS * 1000) }
    const tasks = this.haveTasks ? this.tasks.tasks(shown) : undefined
    return collectRecord({ clients, name, span, nowS: this.clock.nowS(), lost, shown }, { tasks, counts, balancing })
  }
}
