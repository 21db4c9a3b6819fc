// What the lab's balancer saw, request by request, kept by the second: for the metrics that scale, and for those that CloudWatch would
// publish. Memory grows with seconds and with different response times, not with requests.
import type { BalancedRequest } from '../balancer-log.ts'
import type { Metric, Observation } from '../endpoint/account.ts'

const MS = 1000
/** Steps of response times that are kept apart: a hundredth of their size. */
const STEP = Math.log(1.01)
/** Finer than the balancer's log. */
const LEAST_TIME_S = 1e-4

type Second = { requests: number; byName: Map<string, number>; times: Map<number, number> }

export class BalancerCounts {
  private readonly seconds = new Map<number, Second>()
  private routed = 0
  private responses = 0
  private responseSumS = 0

  add({ arrivedS, totalS, target, status, fromTarget, targetResponseS }: BalancedRequest): void {
    const second = this.secondAt(Math.floor(arrivedS + totalS))
    second.requests++
    if (status >= 500) for (const name of namesOf(status, fromTarget)) increase(second.byName, name)
    if (target !== undefined) this.routed++
    if (targetResponseS === undefined) return
    increase(second.times, Math.round(Math.log(Math.max(targetResponseS, LEAST_TIME_S)) / STEP))
    this.responses++
    this.responseSumS += targetResponseS
  }

  /** Since the last call. */
  take(): { routed: number; responses: number; responseSumS: number } {
    const { routed, responses, responseSumS } = this
    this.routed = this.responses = this.responseSumS = 0
    return { routed, responses, responseSumS }
  }

  /** As CloudWatch shows them. */
  metrics(dimensions: { balancer: string; targetGroup: string }): Metric[] {
    const own = { LoadBalancer: dimensions.balancer }
    const ofGroup = { ...own, TargetGroup: dimensions.targetGroup }
    const metric = (name: string, of: Metric['dimensions'], observations: Observation[]): Metric => ({
      namespace: 'AWS/ApplicationELB',
      name,
      dimensions: of,
      observations,
    })
    const names = new Set([...this.seconds.values()].flatMap(({ byName }) => [...byName.keys()]))
    return [
      metric(
        'RequestCount',
        ofGroup,
        this.sums(({ requests }) => requests),
      ),
      metric('TargetResponseTime', ofGroup, this.times()),
      ...[...names].map((name) =>
        metric(
          name,
          name.includes('Target') ? ofGroup : own,
          this.sums(({ byName }) => byName.get(name) ?? 0),
        ),
      ),
    ]
  }

  private sums(of: (second: Second) => number): Observation[] {
    return [...this.seconds].map(([at, second]) => ({ at: new Date(at * MS), value: of(second), count: 1 }))
  }

  private times(): Observation[] {
    return [...this.seconds].flatMap(([at, { times }]) =>
      [...times].map(([step, count]) => ({ at: new Date(at * MS), value: Math.exp(step * STEP), count })),
    )
  }

  private secondAt(at: number): Second {
    const known = this.seconds.get(at)
    if (known !== undefined) return known
    const second: Second = { requests: 0, byName: new Map(), times: new Map() }
    this.seconds.set(at, second)
    return second
  }
}

/** @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html */
function namesOf(status: number, fromTarget: boolean): string[] {
  if (fromTarget) return ['HTTPCode_Target_5XX_Count']
  const own =
    status === 500 || status === 502 || status === 503 || status === 504 ? [`HTTPCode_ELB_${status}_Count`] : []
  return ['HTTPCode_ELB_5XX_Count', ...own]
}

function increase<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1)
}
