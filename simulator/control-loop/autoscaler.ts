// Application Auto Scaling for one service: alarms, policies and scheduled actions, and how their answers are combined.
//
//   metric store ─► alarms ─► policies ─► each a capacity ─► the largest wins ─► bounds, cooldowns ─► desired count
//                                   scheduled actions ─► bounds ───────────────────▲
//
// It does not know who hosts it: it is stepped with the time and what the service looks like, and answers with actions and
// the time at which it wants to be stepped again.
// @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
import { drawBits, drawKey } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import type { ScalingMetric } from '../scenario/scaling-schema.ts'
import type { Scenario } from '../scenario/schema.ts'
import { Alarm, type AlarmConfig } from './alarm.ts'
import { Cooldown } from './cooldown.ts'
import { DecisionLog } from './decision-log.ts'
import { MetricStore } from './metric-store.ts'
import { prewarmedCapacity } from './prewarm.ts'
import { nextDueS, type ScheduledAction } from './scheduled-scaling.ts'
import { adjustedCapacity, stepFor } from './step-scaling.ts'
import { scaleInCapacity, scaleOutCapacity } from './target-tracking.ts'

export type Seen = { desiredCount: number; runningCount: number; pendingCount: number; deploymentInProgress: boolean }
export type ScalingAction = { kind: 'setDesiredCount'; desiredCount: number; reason: string }

type World = { seed: string | number; replication: number }
type Policy = Scenario['scaling'][string]
type TargetTracking = Extract<Policy, { kind: 'targetTracking' }>
type Stepped = Extract<Policy, { kind: 'step' }>
type Prewarm = Extract<Policy, { kind: 'prewarm' }>

type Tracker = {
  name: string
  policy: TargetTracking
  high: Alarm
  low: Alarm | undefined
  out: Cooldown
  in: Cooldown
}
type Stepper = { name: string; policy: Stepped; alarm: Alarm; out: Cooldown; in: Cooldown }
type Prewarmer = {
  name: string
  policy: Prewarm
  alarm: Alarm
  delay: QuantileTable
  key: { a: number; b: number }
  firings: number
}
type Scheduler = { name: string; action: ScheduledAction; dueS: number }

/** A policy's answer: the capacity it wants and why. */
type Answer = {
  subject: string
  capacity: number
  change: 'out' | 'in'
  reason: string
  numbers: Record<string, number>
  cooldown: Cooldown | undefined
}

export class Autoscaler {
  readonly metrics: MetricStore
  readonly log = new DecisionLog()
  minCapacity: number
  maxCapacity: number
  private readonly start: Scenario['start']
  private readonly trackers: Tracker[] = []
  private readonly steppers: Stepper[] = []
  private readonly prewarmers: Prewarmer[] = []
  private readonly schedules: Scheduler[] = []
  private calls: { dueS: number; name: string; factor: number }[] = []
  private readonly phases: { table: QuantileTable; key: { a: number; b: number } }
  private alarmCount = 0

  constructor(scenario: Pick<Scenario, 'start' | 'service' | 'scaling' | 'metrics'>, world: World, startS: number) {
    this.start = scenario.start
    this.minCapacity = scenario.service.tasks.min
    this.maxCapacity = scenario.service.tasks.max
    this.phases = {
      table: new QuantileTable(scenario.metrics.alarmPhase),
      key: drawKey(world.seed, world.replication, 'alarm-phase'),
    }
    for (const [name, policy] of Object.entries(scenario.scaling)) this.addPolicy(name, policy, world, startS)
    this.metrics = new MetricStore(scenario.metrics, world, this.watched())
  }

  /** Every alarm with its state, for reports. */
  alarms(): { name: string; state: Alarm['state'] }[] {
    return this.allAlarms().map(({ config, state }) => ({ name: config.name, state }))
  }

  /** Does what is due. Cheap when nothing is. */
  step(nowS: number, seen: Seen): { actions: readonly ScalingAction[]; wakeAtS: number } {
    const actions: ScalingAction[] = []
    let desired = seen.desiredCount
    const set = (capacity: number, reason: string) => {
      if (capacity === desired) return
      desired = capacity
      actions.push({ kind: 'setDesiredCount', desiredCount: capacity, reason })
    }
    this.observeFulfilment(nowS, seen)
    for (const schedule of this.schedules) if (schedule.dueS <= nowS) this.applySchedule(schedule, nowS, desired, set)
    this.runFunctions(nowS, { ...seen, desiredCount: desired }, set)
    const answers = this.evaluate(nowS, { ...seen, desiredCount: desired })
    this.combine(answers, nowS, { ...seen, desiredCount: desired }, set)
    return { actions, wakeAtS: this.wakeAtS() }
  }

  // ── Policies ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  private addPolicy(name: string, policy: Policy, world: World, startS: number): void {
    switch (policy.kind) {
      case 'targetTracking':
        this.trackers.push(this.tracker(name, policy, startS))
        break
      case 'step':
        this.steppers.push(this.stepper(name, policy, startS))
        break
      case 'prewarm': {
        const comparison = 'above'
        const alarm = this.alarm({ ...alarmOf(name, policy), comparison, missingData: 'missing' }, startS)
        const key = drawKey(world.seed, world.replication, 'prewarm-delay', name)
        this.prewarmers.push({ name, policy, alarm, delay: new QuantileTable(policy.delay), key, firings: 0 })
        break
      }
      case 'schedule':
        this.schedules.push({ name, action: policy, dueS: nextDueS(policy, this.start, startS - 1e-3) })
        break
      default:
        policy satisfies never
    }
  }

  private tracker(name: string, policy: TargetTracking, startS: number): Tracker {
    const high: AlarmConfig = {
      ...alarmOf(`${name}-high`, { ...policy.highAlarm, metric: policy.metric, threshold: policy.target }),
      comparison: 'above',
      missingData: 'missing',
    }
    const lowPeriods = policy.lowAlarm.evaluationPeriods ?? (policy.metric === 'cpuHighResolution' ? 30 : 15)
    const low: AlarmConfig = {
      name: `${name}-low`,
      metric: policy.metric,
      comparison: 'below',
      threshold: policy.target * policy.lowAlarm.thresholdRatio,
      evaluationPeriods: lowPeriods,
      datapointsToAlarm: policy.lowAlarm.datapointsToAlarm ?? lowPeriods,
      missingData: 'missing',
    }
    return {
      name,
      policy,
      high: this.alarm(high, startS),
      low: policy.disableScaleIn ? undefined : this.alarm(low, startS),
      out: new Cooldown(policy.scaleOutCooldown),
      in: new Cooldown(policy.scaleInCooldown),
    }
  }

  private stepper(name: string, policy: Stepped, startS: number): Stepper {
    const comparison = policy.comparison === 'above' ? 'atOrAbove' : 'atOrBelow'
    const alarm = this.alarm({ ...alarmOf(name, policy), comparison, missingData: policy.missingData }, startS)
    return { name, policy, alarm, out: new Cooldown(policy.cooldown), in: new Cooldown(policy.cooldown) }
  }

  /** Each alarm is evaluated at a moment of its own within the minute. */
  private alarm(config: AlarmConfig, startS: number): Alarm {
    const phaseS = this.phases.table.sample(drawBits(this.phases.key.a, this.phases.key.b, this.alarmCount++))
    return new Alarm(config, phaseS, startS)
  }

  private allAlarms(): Alarm[] {
    return [
      ...this.trackers.flatMap(({ high, low }) => (low === undefined ? [high] : [high, low])),
      ...this.steppers.map(({ alarm }) => alarm),
      ...this.prewarmers.map(({ alarm }) => alarm),
    ]
  }

  private watched(): Set<ScalingMetric> {
    return new Set(this.allAlarms().map(({ config }) => config.metric))
  }

  private wakeAtS(): number {
    let wakeS = Number.POSITIVE_INFINITY
    for (const alarm of this.allAlarms()) wakeS = Math.min(wakeS, alarm.nextS)
    for (const { dueS } of this.schedules) wakeS = Math.min(wakeS, dueS)
    for (const { dueS } of this.calls) wakeS = Math.min(wakeS, dueS)
    return wakeS
  }

  // ── Scheduled actions and functions ─────────────────────────────────────────────────────────────────────────────────────────

  /** New bounds; the capacity is pulled inside at once, whatever cooldowns say, and is left alone when it is inside already. */
  private applySchedule(
    schedule: Scheduler,
    nowS: number,
    desired: number,
    set: (capacity: number, reason: string) => void,
  ): void {
    const { action, name } = schedule
    schedule.dueS = nextDueS(action, this.start, nowS)
    this.minCapacity = action.min ?? this.minCapacity
    this.maxCapacity = Math.max(action.max ?? this.maxCapacity, this.minCapacity)
    const message = `scheduled action sets bounds to ${this.minCapacity}–${this.maxCapacity}`
    this.log.add({
      timeS: nowS,
      kind: 'bounds',
      subject: name,
      message,
      numbers: { min: this.minCapacity, max: this.maxCapacity },
    })
    const inside = Math.min(this.maxCapacity, Math.max(this.minCapacity, desired))
    if (inside === desired) return
    const kind = inside > desired ? 'scale-out' : 'scale-in'
    const reason = `desired count ${desired} → ${inside} because ${name} moved the bounds`
    this.log.add({ timeS: nowS, kind, subject: name, message: reason, numbers: { from: desired, to: inside } })
    set(inside, reason)
  }

  private runFunctions(nowS: number, seen: Seen, set: (capacity: number, reason: string) => void): void {
    const due = this.calls.filter((call) => call.dueS <= nowS)
    if (due.length === 0) return
    this.calls = this.calls.filter((call) => call.dueS > nowS)
    for (const { name, factor } of due) {
      const capacity = Math.min(this.maxCapacity, prewarmedCapacity(seen.runningCount, seen.desiredCount, factor))
      const numbers = { running: seen.runningCount, from: seen.desiredCount, to: capacity }
      if (capacity <= seen.desiredCount) {
        const message = `function leaves the desired count: ${seen.runningCount} running × ${factor} is not more than ${seen.desiredCount}`
        this.log.add({ timeS: nowS, kind: 'function', subject: name, message, numbers })
        continue
      }
      const message = `function sets desired count ${seen.desiredCount} → ${capacity}: ${seen.runningCount} running × ${factor}`
      this.log.add({ timeS: nowS, kind: 'scale-out', subject: name, message, numbers })
      set(capacity, message)
    }
  }

  // ── Alarms ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

  private evaluate(nowS: number, seen: Seen): Answer[] {
    const answers: Answer[] = []
    for (const tracker of this.trackers) {
      if (tracker.high.nextS <= nowS && this.look(tracker.high, nowS)) this.trackOut(tracker, seen, nowS, answers)
      if (tracker.low !== undefined && tracker.low.nextS <= nowS && this.look(tracker.low, nowS))
        this.trackIn(seen, nowS, answers)
    }
    for (const stepper of this.steppers) {
      if (stepper.alarm.nextS <= nowS && this.look(stepper.alarm, nowS)) this.answerStep(stepper, seen, nowS, answers)
    }
    for (const prewarmer of this.prewarmers) {
      if (prewarmer.alarm.nextS > nowS) continue
      const before = prewarmer.alarm.state
      this.look(prewarmer.alarm, nowS)
      if (before !== 'ALARM' && prewarmer.alarm.state === 'ALARM') this.callFunction(prewarmer, nowS)
    }
    return answers
  }

  /** Evaluates an alarm and logs a change of state. @returns whether its scaling action is due */
  private look(alarm: Alarm, nowS: number): boolean {
    const { changedFrom, fires } = alarm.evaluate(this.metrics, nowS)
    if (changedFrom !== undefined && !(changedFrom === 'INSUFFICIENT_DATA' && alarm.state === 'OK')) {
      const { name, metric, comparison, threshold, datapointsToAlarm: m, evaluationPeriods: n } = alarm.config
      const rule = `${metric} ${WORDS[comparison]} ${round(threshold)} in ${m} of ${n} periods`
      const message =
        alarm.state === 'ALARM' ? `alarm: ${rule}` : `alarm ${alarm.state === 'OK' ? 'over' : 'has no data'}: ${rule}`
      this.log.add({
        timeS: nowS,
        kind: 'alarm',
        subject: name,
        message,
        numbers: { value: this.latest(metric, nowS) ?? -1, threshold },
      })
    }
    return fires
  }

  private latest(metric: ScalingMetric, nowS: number): number | undefined {
    return this.metrics.visible(metric, nowS, 1)[0]
  }

  private trackOut({ name, policy, out }: Tracker, seen: Seen, nowS: number, answers: Answer[]): void {
    const metric = this.latest(policy.metric, nowS)
    if (metric === undefined) return
    // With nothing running there is no load per task to go by: the least possible amount is added.
    const capacity = seen.runningCount === 0 ? 1 : scaleOutCapacity(seen.runningCount, metric, policy.target)
    const reason = `${policy.metric} ${round(metric)} is above the target ${round(policy.target)}: ${seen.runningCount} running tasks need ${capacity}`
    const numbers = { metric, target: policy.target, running: seen.runningCount, computed: capacity }
    answers.push({ subject: name, capacity, change: 'out', reason, numbers, cooldown: out })
  }

  /** Scale-in needs every target tracking policy that may scale in: each one's low alarm must be in ALARM. */
  private trackIn(seen: Seen, nowS: number, answers: Answer[]): void {
    const voters = this.trackers.filter(({ low }) => low !== undefined)
    let capacity = 0
    let reason = ''
    const numbers: Record<string, number> = { running: seen.runningCount }
    for (const { name, policy, low } of voters) {
      const metric = this.latest(policy.metric, nowS)
      if (low?.state !== 'ALARM' || metric === undefined) {
        this.refuse(name, nowS, `no scale-in: ${name} does not agree`, 'NotAllPoliciesAgree')
        return
      }
      const wanted = scaleInCapacity(seen.runningCount, metric, policy.target, policy.scaleInMode)
      numbers[`metric of ${name}`] = metric
      if (wanted >= capacity) {
        capacity = wanted
        reason = `${policy.metric} ${round(metric)} leaves room under the target ${round(policy.target)}: ${seen.runningCount} running tasks, ${wanted} are enough`
      }
    }
    const first = voters[0] as Tracker
    if (capacity >= seen.runningCount) {
      if (seen.runningCount <= this.minCapacity)
        this.refuse(first.name, nowS, `no scale-in: at the minimum of ${this.minCapacity}`, 'AlreadyAtMinCapacity')
      else
        this.refuse(
          first.name,
          nowS,
          'no scale-in: one task less would lift the metric above the target',
          'AutoScalingAnticipatedFlapping',
        )
      return
    }
    answers.push({
      subject: first.name,
      capacity,
      change: 'in',
      reason,
      numbers: { ...numbers, computed: capacity },
      cooldown: first.in,
    })
  }

  private answerStep(
    { name, policy, alarm, out, in: inwards }: Stepper,
    seen: Seen,
    nowS: number,
    answers: Answer[],
  ): void {
    const metric = this.latest(policy.metric, nowS)
    const step = metric === undefined ? undefined : stepFor(policy.steps, metric, policy.threshold)
    if (metric === undefined || step === undefined) return
    const capacity = adjustedCapacity(seen.runningCount, step.by, policy.adjustment, policy.minAdjustment)
    if (capacity === seen.runningCount) return
    const change = capacity > seen.runningCount ? 'out' : 'in'
    const reason = `${policy.metric} ${round(metric)} is ${round(metric - policy.threshold)} from the threshold of ${alarm.config.name}: ${seen.runningCount} running tasks become ${capacity}`
    const numbers = { metric, threshold: policy.threshold, running: seen.runningCount, by: step.by, computed: capacity }
    answers.push({ subject: name, capacity, change, reason, numbers, cooldown: change === 'out' ? out : inwards })
  }

  private callFunction(prewarmer: Prewarmer, nowS: number): void {
    const { name, policy, delay, key } = prewarmer
    const dueS = nowS + delay.sample(drawBits(key.a, key.b, prewarmer.firings++))
    this.calls.push({ dueS, name, factor: policy.factor })
    this.log.add({
      timeS: nowS,
      kind: 'function',
      subject: name,
      message: 'alarm calls the pre-warming function',
      numbers: {},
    })
  }

  // ── Combining ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

  /** All policies answer and the largest capacity wins; a scale-in only passes when nobody wants out. */
  private combine(answers: Answer[], nowS: number, seen: Seen, set: (capacity: number, reason: string) => void): void {
    const best = (list: Answer[]) =>
      list.reduce<Answer | undefined>(
        (most, answer) => (most === undefined || answer.capacity > most.capacity ? answer : most),
        undefined,
      )
    const out = best(answers.filter(({ change }) => change === 'out'))
    if (out !== undefined) this.scaleOut(out, nowS, seen, set)
    const inwards = best(answers.filter(({ change }) => change === 'in'))
    if (out === undefined && inwards !== undefined) this.scaleIn(inwards, nowS, seen, set)
  }

  private scaleOut(answer: Answer, nowS: number, seen: Seen, set: (capacity: number, reason: string) => void): void {
    const { subject, cooldown } = answer
    const allowed = cooldown?.allowedScaleOut(answer.capacity, seen, nowS) ?? answer.capacity
    const capacity = Math.min(this.maxCapacity, Math.max(allowed, this.minCapacity))
    if (capacity <= seen.desiredCount) {
      if (seen.desiredCount >= this.maxCapacity)
        this.refuse(subject, nowS, `no scale-out: at the maximum of ${this.maxCapacity}`, 'AlreadyAtMaxCapacity')
      else if (allowed < answer.capacity)
        this.refuse(subject, nowS, 'no scale-out: cooldown, and the need has not grown', 'Cooldown')
      else
        this.refuse(
          subject,
          nowS,
          `no scale-out: ${answer.capacity} tasks are needed, ${seen.desiredCount} desired already`,
          'AlreadyAtDesiredCapacity',
        )
      return
    }
    for (const { in: inwards } of [...this.trackers, ...this.steppers]) inwards.cancel()
    cooldown?.begin(capacity - seen.desiredCount, capacity)
    const message = `desired count ${seen.desiredCount} → ${capacity}: ${answer.reason}`
    this.log.add({
      timeS: nowS,
      kind: 'scale-out',
      subject,
      message,
      numbers: { ...answer.numbers, from: seen.desiredCount, to: capacity },
    })
    set(capacity, message)
  }

  private scaleIn(answer: Answer, nowS: number, seen: Seen, set: (capacity: number, reason: string) => void): void {
    const { subject, cooldown } = answer
    const capacity = Math.max(answer.capacity, this.minCapacity)
    if (seen.deploymentInProgress) {
      this.refuse(subject, nowS, 'no scale-in while a deployment is in progress', 'Deployment')
      return
    }
    if (capacity >= seen.desiredCount) {
      this.refuse(subject, nowS, `no scale-in: at the minimum of ${this.minCapacity}`, 'AlreadyAtMinCapacity')
      return
    }
    if (cooldown !== undefined && !cooldown.isOver(nowS)) {
      this.refuse(subject, nowS, 'no scale-in: cooldown', 'Cooldown')
      return
    }
    cooldown?.begin(capacity - seen.desiredCount, capacity)
    const message = `desired count ${seen.desiredCount} → ${capacity}: ${answer.reason}`
    this.log.add({
      timeS: nowS,
      kind: 'scale-in',
      subject,
      message,
      numbers: { ...answer.numbers, from: seen.desiredCount, to: capacity },
    })
    set(capacity, message)
  }

  private observeFulfilment(nowS: number, seen: Seen): void {
    for (const { out, in: inwards } of [...this.trackers, ...this.steppers]) {
      out.observe(nowS, seen)
      inwards.observe(nowS, seen)
    }
  }

  private refuse(subject: string, nowS: number, message: string, code: string): void {
    this.log.add({ timeS: nowS, kind: 'not-scaled', subject, message: `${message} (${code})`, numbers: {} }, code)
  }
}

const WORDS = { above: 'above', atOrAbove: 'at or above', below: 'below', atOrBelow: 'at or below' } as const

function alarmOf(
  name: string,
  policy: {
    metric: ScalingMetric
    threshold: number
    evaluationPeriods: number
    datapointsToAlarm?: number | undefined
  },
): Pick<AlarmConfig, 'name' | 'metric' | 'threshold' | 'evaluationPeriods' | 'datapointsToAlarm'> {
  const { metric, threshold, evaluationPeriods } = policy
  return {
    name,
    metric,
    threshold,
    evaluationPeriods,
    datapointsToAlarm: policy.datapointsToAlarm ?? evaluationPeriods,
  }
}

function round(value: number): number {
  return Math.round(value * 100) / 100
}
