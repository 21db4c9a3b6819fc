// Products of the AWS Price List as prices: which products are asked for, which of the answers count, and what a row is made of.
// @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
import { PRICE_ITEMS, type PriceItem, type PriceRow, UserError } from '../../simulator/index.ts'

export type PriceQuery = {
  serviceCode: string
  filters: Readonly<Record<string, string>>
  items: readonly { item: PriceItem; usageType: string; units: readonly string[] }[]
}

const HOURS = ['hrs', 'hours', 'hour']

/** One question per service and Region; the Region's own prefix of a usage type (`EUC1-`) is left to the answers. */
export const PRICE_QUERIES: readonly PriceQuery[] = [
  {
    serviceCode: 'AmazonECS',
    filters: {},
    items: [
      { item: 'fargate-vcpu-x86_64', usageType: 'Fargate-vCPU-Hours:perCPU', units: [...HOURS, 'vcpu-hours'] },
      { item: 'fargate-memory-x86_64', usageType: 'Fargate-GB-Hours', units: [...HOURS, 'gb-hours'] },
      { item: 'fargate-vcpu-arm64', usageType: 'Fargate-ARM-vCPU-Hours:perCPU', units: [...HOURS, 'vcpu-hours'] },
      { item: 'fargate-memory-arm64', usageType: 'Fargate-ARM-GB-Hours', units: [...HOURS, 'gb-hours'] },
    ],
  },
  {
    serviceCode: 'AWSELB',
    filters: { productFamily: 'Load Balancer-Application' },
    items: [
      { item: 'alb-hour', usageType: 'LoadBalancerUsage', units: HOURS },
      { item: 'alb-lcu', usageType: 'LCUUsage', units: ['lcu-hrs', 'lcu-hours'] },
    ],
  },
  {
    serviceCode: 'AmazonCloudWatch',
    filters: { productFamily: 'Alarm' },
    items: [
      { item: 'alarm', usageType: 'CW:AlarmMonitorUsage', units: ['alarms'] },
      { item: 'alarm-high-resolution', usageType: 'CW:HighResAlarmMonitorUsage', units: ['alarms'] },
    ],
  },
  {
    serviceCode: 'AmazonEC2',
    filters: { productFamily: 'NAT Gateway' },
    items: [{ item: 'nat-gigabyte', usageType: 'NatGateway-Bytes', units: ['gb'] }],
  },
  {
    serviceCode: 'AmazonVPC',
    filters: {},
    items: [{ item: 'public-ipv4', usageType: 'PublicIPv4:InUseAddress', units: HOURS }],
  },
]

type Dimension = { unit?: string; beginRange?: string; pricePerUnit?: Record<string, string> }
/** One entry of the PriceList of an answer, as far as it is read. */
export type Product = {
  product?: { attributes?: Record<string, string> }
  terms?: { OnDemand?: Record<string, { priceDimensions?: Record<string, Dimension> }> }
}

/**
 * @param read the day on which it was asked
 * @returns the rows that the answers have; what they do not have is left out
 * @throws UserError when a price is per another unit or in another currency than expected, or two products fit: nothing is guessed
 */
export function rowsOf(products: readonly Product[], query: PriceQuery, region: string, read: string): PriceRow[] {
  return query.items.flatMap(({ item, usageType, units }) => {
    const own = products.filter(({ product }) => isUsageType(product?.attributes?.['usagetype'], usageType))
    const found = own.flatMap((product) => {
      const dimension = firstPaidTier(product)
      return dimension === undefined ? [] : [{ dimension, name: product.product?.attributes?.['usagetype'] as string }]
    })
    const prices = new Set(found.map(({ dimension, name }) => usdOf(dimension, units, `${region}: ${name}`)))
    const [usd] = prices
    const [first] = found
    if (usd === undefined || first === undefined) return []
    if (prices.size > 1)
      throw refused(`${region}: ${usageType}`, 'several products have this name', [...prices].join(', '))
    const source = `https://api.pricing.us-east-1.amazonaws.com/ ${query.serviceCode} ${first.name}`
    return [{ region, item, usd, unit: PRICE_ITEMS[item].unit, status: 'published', source, read }]
  })
}

/** Before the name stands nothing or the Region's own letters; `TS-` is another product (the trust store of a load balancer). */
function isUsageType(name: string | undefined, wanted: string): boolean {
  return /^(?!TS-)(?:[A-Z]{2,4}\d?-)?(.+)$/.exec(name ?? '')?.[1] === wanted
}

/** Tiers are by quantity; the first may be free. */
function firstPaidTier({ terms }: Product): Dimension | undefined {
  return Object.values(terms?.OnDemand ?? {})
    .flatMap(({ priceDimensions = {} }) => Object.values(priceDimensions))
    .filter(({ pricePerUnit = {} }) => Object.values(pricePerUnit).some((price) => Number(price) > 0))
    .sort((left, right) => Number(left.beginRange ?? 0) - Number(right.beginRange ?? 0))[0]
}

function usdOf({ unit = '', pricePerUnit = {} }: Dimension, units: readonly string[], name: string): number {
  const currencies = Object.keys(pricePerUnit).join(', ')
  if (pricePerUnit['USD'] === undefined) throw refused(name, 'the price is not in USD', currencies)
  if (!units.includes(unit.toLowerCase())) throw refused(name, `the price is not per ${units[0]}`, unit)
  return Number(pricePerUnit['USD'])
}

function refused(path: string, message: string, found: string): UserError {
  const hint = 'AWS has changed its price list, and this version would misread it: keep the prices you have.'
  return new UserError([{ path, message, found, hint }])
}
