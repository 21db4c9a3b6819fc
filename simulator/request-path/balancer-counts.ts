// What the balancer publishes of its traffic.
// @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html

export class BalancerCounts {
  /** Attempts that a target was chosen for. */
  routed = 0
  private responses = 0
  private responseSumS = 0

  /** An answer of a target, whatever its status. What the balancer answers itself (502, 503, 504) is none. */
  response(timeS: number): void {
    this.responses++
    this.responseSumS += timeS
  }

  /** Since the last call. */
  take(): { routed: number; responses: number; responseSumS: number } {
    const { routed, responses, responseSumS } = this
    this.routed = this.responses = this.responseSumS = 0
    return { routed, responses, responseSumS }
  }
}
