// What the service and the balancer publish: at the end of every metric period the true values are handed to the metric store,
// which shows them to alarms later. The values come from whoever hosts the service: the simulation, or the processes of the lab.
// @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
// @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
import type { MetricStore } from './control-loop/metric-store.ts'

/** ECS samples utilization every 20 s; a minute combines three samples. */
export const SAMPLE_S = 20
const SAMPLES_PER_MINUTE = 3

export type MetricSource = {
  /** vCPU-seconds used by running tasks since the last sample, what they could have used, and what of it start-up used, if known. */
  sampleCpu(nowS: number, sinceS: number): { usedVcpuS: number; offeredVcpuS: number; startUpVcpuS?: number }
  /** Since the last call: requests routed to targets and answers of targets, with the sum of their response times. */
  takeBalancerCounts(): { routed: number; responses: number; responseSumS: number }
  /** Healthy targets; with none healthy, registered ones. */
  targetCount(): number
}

export class MetricSampler {
  nextS: number
  private readonly source: MetricSource
  private readonly store: Pick<MetricStore, 'record'>
  private samples = 0
  private usedVcpuS = 0
  private offeredVcpuS = 0
  private startUpVcpuS = 0

  /** @param startS first instant, in seconds; periods start on whole minutes of the host's time */
  constructor(source: MetricSource, store: Pick<MetricStore, 'record'>, startS: number) {
    this.source = source
    this.store = store
    this.nextS = Math.floor(startS / 60) * 60 + SAMPLE_S
    while (this.nextS <= startS) this.nextS += SAMPLE_S
    this.samples = Math.round((((this.nextS % 60) + 60) % 60) / SAMPLE_S + SAMPLES_PER_MINUTE - 1) % SAMPLES_PER_MINUTE
  }

  /** @returns utilization of the last 20 s as a fraction, undefined without a running task */
  sample(nowS: number): number | undefined {
    const { usedVcpuS, offeredVcpuS, startUpVcpuS = 0 } = this.source.sampleCpu(nowS, nowS - SAMPLE_S)
    const utilization = offeredVcpuS > 0 ? usedVcpuS / offeredVcpuS : undefined
    this.store.record('cpuHighResolution', this.nextS - SAMPLE_S, percent(utilization), {
      weight: offeredVcpuS,
      startUp: shareOf(startUpVcpuS, offeredVcpuS),
    })
    this.usedVcpuS += usedVcpuS
    this.offeredVcpuS += offeredVcpuS
    this.startUpVcpuS += startUpVcpuS
    this.samples++
    if (this.samples === SAMPLES_PER_MINUTE) this.closeMinute(this.nextS - 60)
    this.nextS += SAMPLE_S
    return utilization
  }

  private closeMinute(startS: number): void {
    const { source, store } = this
    const { routed, responses, responseSumS } = source.takeBalancerCounts()
    const targets = source.targetCount()
    const utilization = this.offeredVcpuS > 0 ? this.usedVcpuS / this.offeredVcpuS : undefined
    store.record('cpu', startS, percent(utilization), {
      weight: this.offeredVcpuS,
      startUp: shareOf(this.startUpVcpuS, this.offeredVcpuS),
    })
    store.record('requestCount', startS, routed)
    store.record('requestCountPerTarget', startS, targets > 0 ? routed / targets : 0)
    store.record('targetResponseTime', startS, responses > 0 ? responseSumS / responses : undefined, {
      weight: responses,
    })
    this.samples = 0
    this.usedVcpuS = this.offeredVcpuS = this.startUpVcpuS = 0
  }
}

function percent(fraction: number | undefined): number | undefined {
  return fraction === undefined ? undefined : Math.min(100, 100 * fraction)
}

function shareOf(part: number, whole: number): number {
  return whole > 0 ? (100 * part) / whole : 0
}
