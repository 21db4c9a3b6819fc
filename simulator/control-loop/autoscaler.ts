// Application Auto Scaling for one service: alarms, policies and scheduled actions, and how their answers are combined.
//
//   metric store ─► alarms ─► policies ─► each a capacity ─► the largest wins ─► bounds, cooldowns ─► desired count
//                       └► functions ─► desired count          scheduled actions ─► bounds ──▲
//
// It does not know who hosts it: it is stepped with the time and what the service looks like, and answers with actions and
// the time at which it wants to be stepped again. Order of one step: cooldowns, scheduled actions, functions, alarms, scale-out,
// else scale-in.
// @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
import { drawBits, drawKey } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import type { ScalingMetric } from '../scenario/scaling-schema.ts'
import type { Scenario } from '../scenario/schema.ts'
import { Alarm, type AlarmConfig, type AlarmState } from './alarm.ts'
import { AlarmHistory, type AlarmStay } from './alarm-history.ts'
import type { Cooldown } from './cooldown.ts'
import { DecisionLog } from './decision-log.ts'
import { MetricStore } from './metric-store.ts'
import { type Answer, rounded } from './policy-answer.ts'
import { Prewarm, prewarmedCapacity } from './prewarm.ts'
import { nextDueS, type ScheduledAction } from './scheduled-scaling.ts'
import { StepScaling } from './step-scaling.ts'
import { TargetTracking } from './target-tracking.ts'

export type Seen = { desiredCount: number; runningCount: number; pendingCount: number; deploymentInProgress: boolean }
export type ScalingAction = { kind: 'setDesiredCount'; desiredCount: number; reason: string }

type World = { seed: string | number; replication: number }
type Schedule = { name: string; action: ScheduledAction; dueS: number }
/** The step under way: what is seen, with the desired count as the step has changed it so far. */
type Now = { timeS: number; seen: Seen; desired: number; actions: ScalingAction[] }
type Fired = { out: Answer[]; in: Answer[]; trackingIn: boolean }
type Because = Pick<Answer, 'subject' | 'reason' | 'numbers'>

export class Autoscaler {
  readonly metrics: MetricStore
  readonly log = new DecisionLog()
  minCapacity: number
  maxCapacity: number
  private readonly start: Scenario['start']
  private readonly tracking: TargetTracking[] = []
  private readonly stepping: StepScaling[] = []
  private readonly prewarming: Prewarm[] = []
  private readonly schedules: Schedule[] = []
  private readonly allAlarms: Alarm[] = []
  private readonly histories = new Map<Alarm, AlarmHistory>()
  private readonly outCooldowns: readonly Cooldown[]
  private readonly inCooldowns: readonly Cooldown[]

  /** @param startS first instant of the run; negative when there is a warm-up, in which schedules act too */
  constructor(scenario: Pick<Scenario, 'start' | 'service' | 'scaling' | 'metrics'>, world: World, startS: number) {
    this.start = scenario.start
    this.minCapacity = scenario.service.tasks.min
    this.maxCapacity = scenario.service.tasks.max
    const openAlarm = this.alarmsWithPhases(QuantileTable.of(scenario.metrics.alarmPhase), world, startS)
    for (const [name, policy] of Object.entries(scenario.scaling)) {
      switch (policy.kind) {
        case 'targetTracking':
          this.tracking.push(new TargetTracking(name, policy, openAlarm))
          break
        case 'step':
          this.stepping.push(new StepScaling(name, policy, openAlarm))
          break
        case 'prewarm':
          this.prewarming.push(new Prewarm(name, policy, openAlarm, world))
          break
        case 'schedule':
          this.schedules.push({ name, action: policy, dueS: nextDueS(policy, this.start, startS - 1e-3) })
          break
        default:
          policy satisfies never
      }
    }
    const withCooldowns = [...this.tracking, ...this.stepping]
    this.outCooldowns = withCooldowns.map(({ outCooldown }) => outCooldown)
    this.inCooldowns = withCooldowns.map(({ inCooldown }) => inCooldown)
    this.metrics = new MetricStore(scenario.metrics, world, this.watched())
  }

  /** Every alarm with its state, for reports. */
  alarms(): { name: string; state: AlarmState; stays: readonly AlarmStay[]; staysLeftOut: number }[] {
    return this.allAlarms.map((alarm) => {
      const { stays, leftOut } = this.historyOf(alarm)
      return { name: alarm.config.name, state: alarm.state, stays, staysLeftOut: leftOut }
    })
  }

  /** Does what is due. Cheap when nothing is. */
  step(timeS: number, seen: Seen): { actions: readonly ScalingAction[]; wakeAtS: number } {
    const now: Now = { timeS, seen, desired: seen.desiredCount, actions: [] }
    for (const cooldown of this.outCooldowns) cooldown.observe(timeS, seen)
    for (const cooldown of this.inCooldowns) cooldown.observe(timeS, seen)
    for (const schedule of this.schedules) if (schedule.dueS <= timeS) this.applySchedule(schedule, now)
    for (const prewarm of this.prewarming) while (prewarm.takeDue(timeS)) this.runFunction(prewarm, now)
    const fired = this.evaluateAlarms(now)
    const [first, ...others] = fired.out
    if (first !== undefined) this.scaleOut([first, ...others], now)
    else if (fired.trackingIn || fired.in.length > 0) this.scaleIn(fired, now)
    return { actions: now.actions, wakeAtS: this.wakeAtS() }
  }

  // ── Set-up ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Each alarm is evaluated at a moment of its own within the minute, drawn by its name: another policy does not move it. */
  private alarmsWithPhases(phases: QuantileTable, world: World, startS: number): (config: AlarmConfig) => Alarm {
    return (config) => {
      const key = drawKey(world.seed, world.replication, 'alarm-phase', config.name)
      const alarm = new Alarm(config, phases.sample(drawBits(key.a, key.b, 0)), startS)
      this.allAlarms.push(alarm)
      this.histories.set(alarm, new AlarmHistory({ state: alarm.state, fromS: startS }))
      return alarm
    }
  }

  private watched(): Map<ScalingMetric, number> {
    const watched = new Map<ScalingMetric, number>()
    for (const { config, range } of this.allAlarms)
      watched.set(config.metric, Math.max(range * config.periodS, watched.get(config.metric) ?? 0))
    return watched
  }

  private wakeAtS(): number {
    let wakeS = Number.POSITIVE_INFINITY
    for (const { nextS } of this.allAlarms) wakeS = Math.min(wakeS, nextS)
    for (const { dueS } of this.schedules) wakeS = Math.min(wakeS, dueS)
    for (const { dueS } of this.prewarming) for (const callS of dueS) wakeS = Math.min(wakeS, callS)
    return wakeS
  }

  // ── Scheduled actions and functions ─────────────────────────────────────────────────────────────────────────────────────────

  /**
   * New bounds; the capacity is pulled inside at once, whatever cooldowns say, and is left alone when it is inside already.
   *
   * @source https://docs.aws.amazon.com/autoscaling/application/userguide/scheduled-scaling-policy-overview.html
   */
  private applySchedule(schedule: Schedule, now: Now): void {
    const { action, name } = schedule
    schedule.dueS = nextDueS(action, this.start, now.timeS)
    const min = action.min ?? this.minCapacity
    const max = action.max ?? this.maxCapacity
    if (min > max) {
      // AWS refuses such bounds; that an action which leads to them fails as a whole is inferred.
      const message = `scheduled action fails: a minimum of ${min} is above the maximum of ${max}`
      this.log.add({ timeS: now.timeS, kind: 'bounds', subject: name, message, numbers: { min, max } })
      return
    }
    this.minCapacity = min
    this.maxCapacity = max
    const message = `scheduled action sets bounds to ${min}–${max}`
    this.log.add({ timeS: now.timeS, kind: 'bounds', subject: name, message, numbers: { min, max } })
    const inside = this.inBounds(now.desired)
    if (inside === now.desired) return
    this.change(inside, { subject: name, reason: `${name} moved the bounds`, numbers: { min, max } }, now)
  }

  private runFunction({ name, factor }: Prewarm, now: Now): void {
    const { runningCount: running } = now.seen
    const wanted = prewarmedCapacity(running, now.desired, factor)
    const capacity = Math.min(this.maxCapacity, wanted)
    const numbers = { running, factor, computed: wanted }
    if (capacity <= now.desired) {
      const why =
        wanted > now.desired
          ? `at the maximum of ${this.maxCapacity}`
          : `${running} running × ${factor} is not more than ${now.desired}`
      const message = `function leaves the desired count: ${why}`
      this.log.add({ timeS: now.timeS, kind: 'function', subject: name, message, numbers })
      return
    }
    this.change(
      capacity,
      { subject: name, reason: `the function asks for ${running} running × ${factor}`, numbers },
      now,
    )
  }

  // ── Alarms ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  private evaluateAlarms(now: Now): Fired {
    const fired: Fired = { out: [], in: [], trackingIn: false }
    const { timeS, seen } = now
    for (const policy of this.tracking) {
      if (this.fires(policy.high, timeS)) {
        const answer = policy.scaleOut(this.metrics, seen.runningCount, timeS)
        if (answer !== undefined) fired.out.push(answer)
      }
      if (policy.low !== undefined && this.fires(policy.low, timeS)) fired.trackingIn = true
    }
    for (const policy of this.stepping) {
      if (!this.fires(policy.alarm, timeS)) continue
      const answer = policy.answer(this.metrics, seen.runningCount, timeS)
      if (answer !== undefined) fired[answer.change].push(answer)
    }
    for (const prewarm of this.prewarming) {
      const { state: before } = prewarm.alarm
      if (this.fires(prewarm.alarm, timeS) && before !== 'ALARM') this.callFunction(prewarm, timeS)
    }
    return fired
  }

  /** Evaluates an alarm when it is due, and logs a change of state. @returns whether its scaling action is due */
  private fires(alarm: Alarm, timeS: number): boolean {
    if (alarm.nextS > timeS) return false
    const { before, fires } = alarm.evaluate(this.metrics, timeS)
    this.historyOf(alarm).add({ state: alarm.state, fromS: timeS })
    // That data arrived and all is well is no news.
    if (before !== alarm.state && !(before === 'INSUFFICIENT_DATA' && alarm.state === 'OK')) this.logAlarm(alarm, timeS)
    return fires
  }

  private historyOf(alarm: Alarm): AlarmHistory {
    return this.histories.get(alarm) as AlarmHistory
  }

  private logAlarm(alarm: Alarm, timeS: number): void {
    const { name, metric, comparison, threshold, datapointsToAlarm: m, evaluationPeriods: n } = alarm.config
    const rule = `${metric} ${WORDS[comparison]} ${rounded(threshold)} in ${m} of ${n} periods`
    const [value] = alarm.newest(this.metrics, timeS)
    this.log.add({
      timeS,
      kind: 'alarm',
      subject: name,
      message: `${STATE_WORDS[alarm.state]}: ${rule}`,
      numbers: value === undefined ? { threshold } : { value, threshold },
    })
  }

  private callFunction(prewarm: Prewarm, timeS: number): void {
    const delayS = prewarm.call(timeS)
    const message = `alarm calls the pre-warming function, which acts after ${rounded(delayS)} s`
    this.log.add({ timeS, kind: 'function', subject: prewarm.name, message, numbers: { delayS } })
  }

  // ── Combining ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** Of what passes each policy's own cooldown the largest wins. */
  private scaleOut(answers: readonly [Answer, ...Answer[]], now: Now): void {
    const { timeS, desired } = now
    const counts = { desiredCount: desired, runningCount: now.seen.runningCount }
    const passing = answers.map(({ cooldown, capacity }) => this.inBounds(cooldown.passing(capacity, counts, timeS)))
    const capacity = Math.max(...passing)
    if (capacity <= desired) {
      this.refuseScaleOut(largest(answers), now)
      return
    }
    const answer = answers[passing.indexOf(capacity)] as Answer
    for (const cooldown of this.inCooldowns) cooldown.cancel()
    answer.cooldown.begin(capacity - desired, capacity, timeS)
    this.change(capacity, answer, now)
  }

  private refuseScaleOut(answer: Answer, now: Now): void {
    const { desired } = now
    const { capacity } = answer
    if (capacity <= desired) {
      const why = `no scale-out: ${capacity} tasks are needed, ${desired} desired already`
      this.refuse(answer, 'AlreadyAtDesiredCapacity', why, now)
    } else if (desired >= this.maxCapacity) {
      const why = `no scale-out: at the maximum of ${this.maxCapacity}, ${capacity} tasks are needed`
      this.refuse(answer, 'AlreadyAtMaxCapacity', why, now)
    } else {
      this.refuse(
        answer,
        'Cooldown',
        'no scale-out: cooldown, and no more is needed than what it brought or is still bringing',
        now,
      )
    }
  }

  /** Nobody scales out at this instant: the policies that are ready may scale in, and the largest capacity wins again. */
  private scaleIn(fired: Fired, now: Now): void {
    const joint = fired.trackingIn ? this.trackingScaleIn(now) : undefined
    const answers = joint === undefined ? fired.in : [joint, ...fired.in]
    const ready = answers.filter(({ cooldown }) => cooldown.isOver(now.timeS))
    const answer = largest(ready.length > 0 ? ready : answers)
    if (answer === undefined) return
    const { desired, seen } = now
    const capacity = this.inBounds(answer.capacity)
    if (seen.deploymentInProgress) {
      this.refuse(answer, 'Deployment', 'no scale-in while a deployment is in progress', now)
    } else if (desired <= this.minCapacity) {
      this.refuse(answer, 'AlreadyAtMinCapacity', `no scale-in: at the minimum of ${this.minCapacity}`, now)
    } else if (ready.length === 0) {
      this.refuse(answer, 'Cooldown', 'no scale-in: cooldown', now)
    } else if (answer.capacity >= seen.runningCount && desired <= this.maxCapacity) {
      const why = `no scale-in: one task less than ${seen.runningCount} would lift the metric above the target`
      this.refuse(answer, 'AutoScalingAnticipatedFlapping', why, now)
    } else if (capacity >= desired) {
      const why = `no scale-in: ${capacity} tasks are wanted, ${desired} desired already`
      this.refuse(answer, 'AlreadyAtDesiredCapacity', why, now)
    } else {
      answer.cooldown.begin(capacity - desired, capacity, now.timeS)
      this.change(capacity, answer, now)
    }
  }

  /**
   * The answer of all target tracking policies together, none when they do not agree. Every one that may scale in must be ready to,
   * its cooldown included. Policies that want out have no veto, but their answer counts while their alarm lasts: the largest wins.
   */
  private trackingScaleIn(now: Now): Answer | undefined {
    const { metrics } = this
    const running = now.seen.runningCount
    const votes: Answer[] = []
    for (const policy of this.tracking) {
      if (policy.low === undefined) continue
      const vote = policy.scaleIn(metrics, running, now.timeS)
      if (vote === undefined) {
        const answer = { subject: policy.name, numbers: { running } }
        this.refuse(answer, 'NotAllPoliciesAgree', `no scale-in: ${policy.name} does not agree`, now)
        return undefined
      }
      votes.push(vote)
    }
    const vote = largest(votes)
    if (vote === undefined) return undefined
    const best = largest([vote, ...this.standingScaleOuts(now)])
    // Of several cooldowns the one that is not over decides: its policy is not ready.
    const { cooldown } = votes.find((each) => !each.cooldown.isOver(now.timeS)) ?? vote
    return { ...best, cooldown }
  }

  /** What policies that cannot scale in by themselves here answer while their alarms are in ALARM. */
  private standingScaleOuts({ seen, timeS }: Now): Answer[] {
    const { metrics } = this
    const tracking = this.tracking
      .filter(({ low, high }) => low === undefined && high.state === 'ALARM')
      .map((policy) => policy.scaleOut(metrics, seen.runningCount, timeS))
    const stepping = this.stepping
      .filter(({ alarm }) => alarm.state === 'ALARM')
      .map((policy) => policy.answer(metrics, seen.runningCount, timeS))
      .filter((answer) => answer?.change === 'out')
    return [...tracking, ...stepping].filter((answer) => answer !== undefined)
  }

  // ── Acting ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  private inBounds(capacity: number): number {
    return Math.min(this.maxCapacity, Math.max(this.minCapacity, capacity))
  }

  private change(capacity: number, { subject, reason, numbers }: Because, now: Now): void {
    const { desired, timeS, actions } = now
    const message = `desired count ${desired} → ${capacity}: ${reason}`
    const kind = capacity > desired ? 'scale-out' : 'scale-in'
    this.log.add({ timeS, kind, subject, message, numbers: { ...numbers, from: desired, to: capacity } })
    actions.push({ kind: 'setDesiredCount', desiredCount: capacity, reason: message })
    now.desired = capacity
  }

  /** @param code a NotScaledReason of AWS where it has one. @source https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scaling-activities.html */
  private refuse({ subject, numbers }: Pick<Answer, 'subject' | 'numbers'>, code: string, why: string, now: Now): void {
    const { timeS, desired } = now
    const message = `${why} (${code})`
    this.log.add({ timeS, kind: 'not-scaled', subject, message, numbers: { ...numbers, desired } }, code)
  }
}

const WORDS = { above: 'above', atOrAbove: 'at or above', below: 'below', atOrBelow: 'at or below' } as const
const STATE_WORDS = { ALARM: 'alarm', OK: 'alarm over', INSUFFICIENT_DATA: 'alarm has no data' } as const

/** The answer with the largest capacity, the first of equals. */
function largest(answers: readonly [Answer, ...Answer[]]): Answer
function largest(answers: readonly Answer[]): Answer | undefined
function largest(answers: readonly Answer[]): Answer | undefined {
  let most: Answer | undefined
  for (const answer of answers) if (most === undefined || answer.capacity > most.capacity) most = answer
  return most
}
