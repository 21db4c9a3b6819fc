// Pre-warming: an alarm calls a function that raises the desired count ahead of the policies.
//
//   alarm goes to ALARM ─► notification, function, its own cold start: a delay per call ─► desired = max(desired, ⌊factor × running⌋)
//
// A function is called on the change of state only, not again each minute as scaling policies are.
// @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-actions-Lambda.html
import { type DrawKey, drawBits, drawKey } from '../engine/keyed-random.ts'
import { QuantileTable } from '../engine/quantile-table.ts'
import type { Scenario } from '../scenario/schema.ts'
import type { Alarm } from './alarm.ts'
import { rounded } from './decision-words.ts'
import { resolutionOf } from './metric-store.ts'
import type { Answer, FiredAlarm, Now, Order, Policy, Surroundings } from './policy.ts'

type Config = Extract<Scenario['scaling'][string], { kind: 'prewarm' }>

/** Tasks a service can have. @source https://docs.aws.amazon.com/general/latest/gr/ecs-service.html (read 2026-11) */
const MOST_TASKS = 5000

export class Prewarm implements Policy {
  readonly name: string
  readonly alarms: readonly [Alarm]
  readonly cooldowns = undefined
  private readonly factor: number
  /** When the calls under way take effect, in order of the calls. */
  private readonly dueS: number[] = []
  private readonly delay: QuantileTable
  private readonly key: DrawKey
  private calls = 0

  constructor(name: string, config: Config, { openAlarm, world }: Pick<Surroundings, 'openAlarm' | 'world'>) {
    this.name = name
    this.factor = config.factor
    this.alarms = [
      openAlarm({
        name,
        metric: config.metric,
        periodS: config.period ?? resolutionOf(config.metric),
        comparison: 'above',
        threshold: config.threshold,
        evaluationPeriods: config.evaluationPeriods,
        datapointsToAlarm: config.datapointsToAlarm ?? config.evaluationPeriods,
        missingData: 'missing',
      }),
    ]
    this.delay = QuantileTable.of(config.delay)
    this.key = drawKey(world.seed, world.replication, 'prewarm-delay', name)
  }

  get wakeAtS(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...this.dueS)
  }

  answers(now: Now, [fired]: readonly FiredAlarm[]): Answer[] {
    const answers: Answer[] = []
    let { desired } = now
    while (this.takeDue(now.timeS)) {
      const answer = this.acts(desired, now)
      if (answer.kind === 'desiredCount') desired = answer.capacity
      answers.push(answer)
    }
    if (fired?.isNew === true) answers.push(this.call(now.timeS))
    return answers
  }

  consent(): undefined {
    return undefined
  }

  private call(nowS: number): Order {
    const delayS = this.delay.sample(drawBits(this.key.a, this.key.b, this.calls++))
    this.dueS.push(nowS + delayS)
    const reason = `alarm calls the pre-warming function, which acts after ${rounded(delayS)} s`
    return { kind: 'note', decision: 'function', subject: this.name, reason, numbers: { delayS } }
  }

  /** Removes a call that is due. @returns whether there was one */
  private takeDue(nowS: number): boolean {
    const index = this.dueS.findIndex((dueS) => dueS <= nowS)
    if (index < 0) return false
    this.dueS.splice(index, 1)
    return true
  }

  /**
   * UpdateService knows no bounds of the scalable target: what lies above the maximum stays until a scale-in alarm takes it back to it.
   *
   * @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-auto-scaling.html
   */
  private acts(desired: number, { seen: { runningCount: running }, bounds: { max } }: Now): Order {
    const { name: subject, factor } = this
    const wanted = prewarmedCapacity(running, desired, factor)
    const capacity = Math.min(MOST_TASKS, wanted)
    const numbers = { running, factor, computed: wanted }
    if (capacity > desired) {
      const past = capacity > max ? `, past the maximum of ${max}, which does not bind it` : ''
      return {
        kind: 'desiredCount',
        subject,
        reason: `the function asks for ${running} running × ${factor}${past}`,
        numbers,
        capacity,
      }
    }
    const reason = `function leaves the desired count: ${running} running × ${factor} is not more than ${desired}`
    return { kind: 'note', decision: 'function', subject, reason, numbers }
  }
}

/** What the function sets: a multiple of the running tasks, rounded down, if that is more than desired now. */
export function prewarmedCapacity(running: number, desired: number, factor: number): number {
  return Math.max(desired, Math.floor(factor * running + 1e-9))
}
