// How fast tasks may be launched: a smooth limit per service and a token bucket per account; a launch needs both.
// @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/throttling.html
// @source https://docs.aws.amazon.com/general/latest/gr/ecs-service.html

export type LaunchQuotaConfig = { perServicePerMinute: number; burst: number; perSecond: number }

export class LaunchQuota {
  private readonly config: LaunchQuotaConfig
  private tokens: number
  private refilledS: number
  private nextServiceS: number

  constructor(config: LaunchQuotaConfig, startS: number) {
    this.config = config
    this.tokens = config.burst
    this.refilledS = startS
    this.nextServiceS = startS
  }

  /** Takes as many of the wanted launches as the quotas allow now. */
  take(wanted: number, nowS: number): number {
    this.refill(nowS)
    let taken = 0
    while (taken < wanted && this.tokens >= 1 - 1e-9 && this.nextServiceS <= nowS + 1e-9) {
      this.tokens -= 1
      this.nextServiceS = Math.max(this.nextServiceS, nowS - SERVICE_SLACK_S) + 60 / this.config.perServicePerMinute
      taken++
    }
    return taken
  }

  /** When the next launch can be made. */
  nextS(nowS: number): number {
    this.refill(nowS)
    const tokenS = this.tokens >= 1 ? nowS : nowS + (1 - this.tokens) / this.config.perSecond
    return Math.max(tokenS, this.nextServiceS)
  }

  private refill(nowS: number): void {
    this.tokens = Math.min(this.config.burst, this.tokens + (nowS - this.refilledS) * this.config.perSecond)
    this.refilledS = nowS
  }
}

/** The smooth service limit lets a few launches through at once, as one pass of a scheduler would. */
const SERVICE_SLACK_S = 1
