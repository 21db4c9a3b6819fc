// What the service and the balancer publish: at the end of every metric period the true values are handed to the metric store,
// which shows them to alarms later.
// @source https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
// @source https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
import type { MetricStore } from './control-loop/metric-store.ts'
import type { Fleet } from './fleet.ts'
import type { RequestPath } from './request-path/request-path.ts'
import { targetUtilization } from './result/over-provisioned.ts'
import type { RunRecord } from './run-record.ts'
import type { Scenario } from './scenario/schema.ts'

/** ECS samples utilization every 20 s; a minute combines three samples. */
const SAMPLE_S = 20
const SAMPLES_PER_MINUTE = 3

export class MetricSampler {
  nextS: number
  private readonly path: RequestPath
  private readonly fleet: Fleet
  private readonly store: MetricStore
  private readonly record: RunRecord
  /** From here on the service counts as short of capacity. */
  private readonly targetUtilization: number
  private samples = 0
  private usedVcpuS = 0
  private offeredVcpuS = 0

  constructor(
    scenario: Scenario,
    path: RequestPath,
    fleet: Fleet,
    store: MetricStore,
    record: RunRecord,
    startS: number,
  ) {
    this.path = path
    this.fleet = fleet
    this.store = store
    this.record = record
    this.targetUtilization = targetUtilization(scenario)
    // Periods start on whole minutes of simulated time.
    this.nextS = Math.floor(startS / 60) * 60 + SAMPLE_S
    while (this.nextS <= startS) this.nextS += SAMPLE_S
    this.samples = Math.round((((this.nextS % 60) + 60) % 60) / SAMPLE_S + SAMPLES_PER_MINUTE - 1) % SAMPLES_PER_MINUTE
  }

  sample(nowS: number): void {
    const { usedVcpuS, offeredVcpuS } = this.fleet.sampleCpu(nowS, nowS - SAMPLE_S)
    const utilization = offeredVcpuS > 0 ? usedVcpuS / offeredVcpuS : undefined
    this.store.record('cpuHighResolution', nowS - SAMPLE_S, percent(utilization))
    const isShort = (utilization ?? 0) >= this.targetUtilization || this.path.server.waitingTotal > 0
    this.record.pressure(isShort, nowS, SAMPLE_S)
    this.usedVcpuS += usedVcpuS
    this.offeredVcpuS += offeredVcpuS
    this.samples++
    this.nextS += SAMPLE_S
    if (this.samples === SAMPLES_PER_MINUTE) this.closeMinute(nowS)
  }

  private closeMinute(nowS: number): void {
    const startS = nowS - 60
    const { path, store } = this
    store.record('cpu', startS, this.offeredVcpuS > 0 ? percent(this.usedVcpuS / this.offeredVcpuS) : undefined)
    store.record('requestCount', startS, path.routed)
    // Healthy targets count; with none healthy, registered ones do.
    const targets = path.balancer.healthyCount() || path.balancer.registeredCount()
    store.record('requestCountPerTarget', startS, targets > 0 ? path.routed / targets : 0)
    store.record('targetResponseTime', startS, path.responses > 0 ? path.responseSumS / path.responses : undefined)
    path.routed = path.responses = path.responseSumS = 0
    this.samples = 0
    this.usedVcpuS = this.offeredVcpuS = 0
  }
}

function percent(fraction: number | undefined): number | undefined {
  return fraction === undefined ? undefined : Math.min(100, 100 * fraction)
}
