// Application Auto Scaling for one service: policies are asked, their answers combined, and what comes of it logged.
//
//   metric store ─► alarms ─► policies ─► each a capacity ─► combining ─► bounds, cooldowns ─► desired count
//                                   └► bounds (schedules), desired count (functions) ──▲
//
// It does not know who hosts it: it is stepped with the time and what the service looks like, and answers with actions and
// the time at which it wants to be stepped again. Order of one step: cooldowns, then policy by policy (schedules, functions, target
// tracking, steps) alarms and answers, then scale-out, else scale-in.
// @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
import type { Scenario } from '../scenario/schema.ts'
import { type AlarmReport, Alarms } from './alarms.ts'
import type { CapacityController, ScalingAction } from './capacity-controller.ts'
import { combined, inBounds, type Verdict } from './combining.ts'
import { DecisionLog } from './decision-log.ts'
import { saidOfChange, saidOfRefusal } from './decision-words.ts'
import { MetricStore } from './metric-store.ts'
import { openPolicies } from './policies.ts'
import type { Answer, Because, Bounds, Now, Order, Policy, ScalingAnswer, Seen, World } from './policy.ts'

/** The step under way. */
type Step = { -readonly [K in keyof Now]: Now[K] } & { actions: ScalingAction[] }

export class Autoscaler implements CapacityController {
  readonly metrics: MetricStore
  readonly log = new DecisionLog()
  bounds: Bounds
  private readonly opened: Alarms
  private readonly policies: readonly Policy[]
  /** Tasks that ran at the last step: in the warm-up a change begins the past anew. */
  private running: number | undefined

  /** @param startS first instant of the run; negative when there is a warm-up, in which policies act too */
  constructor(scenario: Pick<Scenario, 'start' | 'service' | 'scaling' | 'metrics'>, world: World, startS: number) {
    const { start, service, metrics } = scenario
    this.bounds = { min: service.tasks.min, max: service.tasks.max }
    const opened = new Alarms(metrics, world, startS, this.log)
    this.opened = opened
    this.policies = openPolicies(scenario, { openAlarm: (config) => opened.open(config), world, start, startS })
    this.metrics = new MetricStore(metrics, world, opened.watched(), startS)
  }

  step(timeS: number, seen: Seen): { actions: readonly ScalingAction[]; wakeAtS: number } {
    const { metrics, bounds, policies } = this
    const now: Step = { timeS, seen, metrics, bounds, desired: seen.desiredCount, actions: [] }
    if (timeS < 0 && seen.runningCount !== this.running) metrics.settleFrom(timeS)
    this.running = seen.runningCount
    for (const { cooldowns } of policies) {
      cooldowns?.out.observe(timeS, seen)
      cooldowns?.in.observe(timeS, seen)
    }
    const wanted = policies.flatMap((policy) => this.answersOf(policy, now))
    for (const verdict of combined(wanted, policies, now)) this.follow(verdict, now)
    return { actions: now.actions, wakeAtS: this.wakeAtS() }
  }

  alarms(): AlarmReport[] {
    return this.opened.reports()
  }

  /** Asks one policy. What needs no combining is done at once. @returns the capacities it wants */
  private answersOf(policy: Policy, now: Step): ScalingAnswer[] {
    const wanted: ScalingAnswer[] = []
    for (const answer of policy.answers(now, this.opened.evaluate(policy.alarms, now))) {
      if (isScaling(answer)) wanted.push(answer)
      else this.take(answer, now)
    }
    return wanted
  }

  private take(answer: Order, now: Step): void {
    switch (answer.kind) {
      case 'bounds':
        this.moveBounds(answer, now)
        break
      case 'desiredCount':
        this.change(answer.capacity, answer, now)
        break
      case 'note': {
        const { decision, subject, reason, numbers, code } = answer
        this.log.add({ timeS: now.timeS, kind: decision, subject, message: reason, numbers }, code)
        break
      }
      default:
        answer satisfies never
    }
  }

  /**
   * New bounds; the capacity is pulled inside at once, whatever cooldowns say, and is left alone when it is inside already.
   *
   * @source https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-policy-overview.html
   */
  private moveBounds({ subject, min: newMin, max: newMax }: Extract<Order, { kind: 'bounds' }>, now: Step): void {
    const numbers = { min: newMin ?? this.bounds.min, max: newMax ?? this.bounds.max }
    const { min, max } = numbers
    // AWS refuses such bounds; that an action which leads to them fails as a whole is inferred.
    const message =
      min > max
        ? `scheduled action fails: a minimum of ${min} is above the maximum of ${max}`
        : `scheduled action sets bounds to ${min}–${max}`
    this.log.add({ timeS: now.timeS, kind: 'bounds', subject, message, numbers })
    if (min > max) return
    this.bounds = now.bounds = { min, max }
    const inside = inBounds(now.desired, now)
    if (inside !== now.desired) this.change(inside, { subject, reason: `${subject} moved the bounds`, numbers }, now)
  }

  private follow(verdict: Verdict, now: Step): void {
    const { answer } = verdict
    if (verdict.kind === 'refused') {
      this.log.add(saidOfRefusal(answer, verdict, now), verdict.code)
      return
    }
    const { capacity } = verdict
    if (capacity > now.desired) for (const { cooldowns } of this.policies) cooldowns?.in.cancel()
    verdict.answer.cooldown.begin(capacity - now.desired, capacity, now.timeS)
    this.change(capacity, verdict.answer, now)
  }

  private change(capacity: number, because: Because, now: Step): void {
    const said = saidOfChange(because, now.desired, capacity, now.timeS)
    this.log.add(said)
    now.actions.push({ kind: 'setDesiredCount', desiredCount: capacity, reason: said.message })
    now.desired = capacity
  }

  private wakeAtS(): number {
    let wakeS = Number.POSITIVE_INFINITY
    for (const { wakeAtS, alarms } of this.policies) {
      wakeS = Math.min(wakeS, wakeAtS)
      for (const { nextS } of alarms) wakeS = Math.min(wakeS, nextS)
    }
    return wakeS
  }
}

function isScaling(answer: Answer): answer is ScalingAnswer {
  return answer.kind === 'out' || answer.kind === 'in'
}
