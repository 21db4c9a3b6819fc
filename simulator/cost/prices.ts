// What AWS charges, by Region: list prices in USD without free tier, discounts or taxes. Dated data; nothing is computed here.
// Only Regions whose Fargate price was found are listed. Verify before money depends on it.

/**
 * `published`: on the vendor's page or in two agreeing places; `quoted`: one third party quotes it; `assumed`: the Region's own price
 * was not found and that of us-east-1 stands in.
 */
export type Price = { usd: number; status: 'published' | 'quoted' | 'assumed'; source: string; read: string }

export type TaskPrices = { vcpuHour: Price; gibHour: Price }

export type RegionPrices = {
  x86_64: TaskPrices
  arm64: TaskPrices | undefined
  albHour: Price
  lcuHour: Price
  natGigabyte: Price
}

const FARGATE = 'https://aws.amazon.com/fargate/pricing/'
const VANTAGE = 'https://www.vantage.sh/blog/fargate-pricing'
const ARCH_VISUALIZER = 'https://github.com/mo7amedgom3a/arch-visualizer'
const SAO_PAULO = 'https://github.com/apoloferreira/basecode/blob/HEAD/doc/custo02.md'
const ELB = 'https://aws.amazon.com/elasticloadbalancing/pricing/'
const ELB_TOKYO = 'https://aws.darcy-it.com/'
const NAT = 'https://cloudburn.io/blog/aws-nat-gateway-pricing'
const FASTER_SCALING =
  'https://aws.amazon.com/blogs/compute/faster-scaling-with-amazon-ec2-auto-scaling-target-tracking/'

const US_EAST_1 = {
  albHour: { usd: 0.0225, status: 'quoted', source: ELB, read: '2026-10' },
  lcuHour: { usd: 0.008, status: 'quoted', source: ELB, read: '2026-10' },
  natGigabyte: { usd: 0.045, status: 'quoted', source: NAT, read: '2026-10' },
} as const satisfies Partial<RegionPrices>

const STAND_IN = {
  albHour: { ...US_EAST_1.albHour, status: 'assumed' },
  lcuHour: { ...US_EAST_1.lcuHour, status: 'assumed' },
  natGigabyte: { ...US_EAST_1.natGigabyte, status: 'assumed' },
} as const satisfies Partial<RegionPrices>

export const PRICES: Readonly<Record<string, RegionPrices>> = {
  'us-east-1': {
    x86_64: task(0.04048, 0.004445, { status: 'published', source: VANTAGE, read: '2026-10' }),
    arm64: task(0.03238, 0.00356, { status: 'published', source: VANTAGE, read: '2026-10' }),
    ...US_EAST_1,
  },
  'us-west-2': {
    x86_64: task(0.04048, 0.004445, { status: 'quoted', source: ARCH_VISUALIZER, read: '2026-10' }),
    arm64: undefined,
    ...STAND_IN,
  },
  'eu-central-1': {
    x86_64: task(0.04656, 0.00511, { status: 'quoted', source: FARGATE, read: '2026-07' }),
    arm64: undefined,
    ...STAND_IN,
  },
  'ap-northeast-1': {
    x86_64: task(0.05056, 0.00553, { status: 'published', source: FARGATE, read: '2026-09' }),
    arm64: task(0.04045, 0.00442, { status: 'published', source: FARGATE, read: '2026-09' }),
    ...STAND_IN,
    albHour: { usd: 0.0243, status: 'quoted', source: ELB_TOKYO, read: '2026-10' },
    lcuHour: { usd: 0.008, status: 'quoted', source: ELB_TOKYO, read: '2026-10' },
  },
  'ap-southeast-2': {
    x86_64: task(0.04856, 0.00532, { status: 'quoted', source: FARGATE, read: '2026-10' }),
    arm64: task(0.03885, 0.00426, { status: 'quoted', source: FARGATE, read: '2026-10' }),
    ...STAND_IN,
  },
  'sa-east-1': {
    x86_64: task(0.0696, 0.0076, { status: 'quoted', source: SAO_PAULO, read: '2026-10' }),
    arm64: task(0.0557, 0.00612, { status: 'quoted', source: SAO_PAULO, read: '2026-10' }),
    ...STAND_IN,
  },
}

/** The same in every Region, first tier. Alarms are prorated by the hour. */
export const GLOBAL_PRICES = {
  /** Per alarm metric and month, period of a minute or more. */
  alarmMonth: { usd: 0.1, status: 'published', source: FASTER_SCALING, read: '2026-10' },
  /** Per alarm metric and month, shorter period. */
  highResolutionAlarmMonth: { usd: 0.3, status: 'published', source: FASTER_SCALING, read: '2026-10' },
  publicIpHour: { usd: 0.005, status: 'quoted', source: NAT, read: '2026-10' },
} as const satisfies Record<string, Price>

/** Hours of a month, as AWS counts them in its own examples. */
export const HOURS_PER_MONTH = 730

function task(vcpuUsd: number, gibUsd: number, from: Omit<Price, 'usd'>): TaskPrices {
  return { vcpuHour: { usd: vcpuUsd, ...from }, gibHour: { usd: gibUsd, ...from } }
}
