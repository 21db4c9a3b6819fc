// Usage × prices: the bill of a run, a window or a month, as lines whose quantities and prices multiply to the total.
// Nothing is rounded here; money is rounded once, where it is shown.

import { resolutionOf } from '../control-loop/metric-store.ts'
import { METERS, type Meter } from '../result/schema.ts'
import type { Scenario } from '../scenario/schema.ts'
import { pricesOf } from './region-prices.ts'
import { HOURS_PER_MONTH } from './rest-of-month.ts'
import type { Usage } from './usage.ts'

const HOUR_S = 3600
const GIB = 1024 ** 3
const GIGABYTE = 1e9

/** `quantity` × `priceUsd` = what the line costs. */
export type BillLine = { meter: Meter; unit: string; quantity: number; priceUsd: number }

export type Cost = { totalUsd: number; byMeterUsd: Record<Meter, number> }

/**
 * @throws Error when the scenario's Region has no prices; `priceProblem` tells beforehand
 * @source https://aws.amazon.com/fargate/pricing/ (by configured size, not by use)
 */
export function billOf(usage: Usage, scenario: Scenario): BillLine[] {
  const prices = pricesOf(scenario)
  const { task } = scenario.service
  const { natGateway, publicIp } = scenario.prices
  const taskHours = usage.taskS / HOUR_S
  const line = (meter: Meter, unit: string, quantity: number, priceUsd: number) => ({ meter, unit, quantity, priceUsd })
  const lines = [
    line('fargateVcpu', 'vCPU-hour', taskHours * task.cpu, prices.vcpuHour.usd),
    line('fargateMemory', 'GiB-hour', (taskHours * task.memory) / GIB, prices.gibHour.usd),
    // AWS bills started hours whole; the balancer stands before and after the run, so the run bears its share of them.
    line('albHours', 'hour', usage.hours, prices.albHour.usd),
    line('albLcu', 'LCU-hour', usage.lcuHours, prices.lcuHour.usd),
    ...alarmLines(usage.hours, scenario),
  ]
  if (natGateway) lines.push(line('imageTransfer', 'GB', usage.pulledBytes / GIGABYTE, prices.natGigabyte.usd))
  if (publicIp) lines.push(line('publicIp', 'address-hour', taskHours, prices.publicIpHour.usd))
  return lines
}

/** Sums a bill; meters without a line cost nothing. */
export function costOf(lines: readonly BillLine[]): Cost {
  const byMeterUsd = Object.fromEntries(METERS.map((meter) => [meter, 0])) as Record<Meter, number>
  for (const { meter, quantity, priceUsd } of lines) byMeterUsd[meter] += quantity * priceUsd
  return { totalUsd: METERS.reduce((total, meter) => total + byMeterUsd[meter], 0), byMeterUsd }
}

/** Alarms by kind; prorated by the hour. @source https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_billing.html */
function alarmLines(hours: number, scenario: Scenario): BillLine[] {
  const { standard, highResolution } = alarmCounts(scenario)
  const prices = pricesOf(scenario)
  const line = (count: number, monthUsd: number): BillLine => ({
    meter: 'alarms',
    unit: 'alarm-hour',
    quantity: count * hours,
    priceUsd: monthUsd / HOURS_PER_MONTH,
  })
  return [line(standard, prices.alarmMonth.usd), line(highResolution, prices.highResolutionAlarmMonth.usd)]
}

/** Target tracking owns an alarm for each direction it may scale in; step policies and functions have one; schedules none. */
export function alarmCounts(scenario: Pick<Scenario, 'scaling'>): { standard: number; highResolution: number } {
  const counts = { standard: 0, highResolution: 0 }
  for (const policy of Object.values(scenario.scaling)) {
    if (policy.kind === 'schedule') continue
    const alarms = policy.kind === 'targetTracking' && !policy.disableScaleIn ? 2 : 1
    const periodS = (policy.kind === 'targetTracking' ? undefined : policy.period) ?? resolutionOf(policy.metric)
    counts[periodS < 60 ? 'highResolution' : 'standard'] += alarms
  }
  return counts
}
