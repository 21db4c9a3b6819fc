// How fast tasks may be launched: a smooth limit per service and a token bucket per account; a launch needs both. Other services of the
// account draw on the same bucket: all the time, or whenever this one does.
// @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html
// @source https://docs.aws.amazon.com/general/latest/gr/ecs-service.html
import type { Scenario } from '../scenario/schema.ts'

export type LaunchQuotaConfig = Scenario['service']['launchQuota']

export class LaunchQuota {
  private readonly config: LaunchQuotaConfig
  /** What is left of the refill for this service and those that launch with it. */
  private readonly refillPerSecond: number
  /** Tokens that a launch takes, those of others that launch with it included. */
  private readonly costOfLaunch: number
  private tokens: number
  private refilledS: number
  private nextServiceS: number

  constructor(config: LaunchQuotaConfig, startS: number) {
    this.config = config
    this.refillPerSecond = config.perSecond * config.reached - config.othersPerSecond
    this.costOfLaunch = 1 + config.othersPerLaunch
    this.tokens = config.burst
    this.refilledS = startS
    this.nextServiceS = startS
  }

  /** Takes as many of the wanted launches as the quotas allow now. */
  take(wanted: number, nowS: number): number {
    this.refill(nowS)
    let taken = 0
    while (taken < wanted && this.tokens >= 1 - 1e-9 && this.nextServiceS <= nowS + 1e-9) {
      // Others that launch along may leave a debt, which the refill pays back: the rate is right, the order among them does not matter.
      this.tokens -= this.costOfLaunch
      this.nextServiceS = Math.max(this.nextServiceS, nowS - SERVICE_SLACK_S) + 60 / this.config.perServicePerMinute
      taken++
    }
    return taken
  }

  /** When the next launch can be made. */
  nextS(nowS: number): number {
    this.refill(nowS)
    const tokenS = this.tokens >= 1 ? nowS : nowS + (1 - this.tokens) / this.refillPerSecond
    return Math.max(tokenS, this.nextServiceS)
  }

  private refill(nowS: number): void {
    this.tokens = Math.min(this.config.burst, this.tokens + (nowS - this.refilledS) * this.refillPerSecond)
    this.refilledS = nowS
  }
}

/** The smooth service limit lets a few launches through at once, as one pass of a scheduler would. */
const SERVICE_SLACK_S = 1
