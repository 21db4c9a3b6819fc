// What the AWS Price List answers for one Region, in its documented shape; made for these tests, with prices of its own.
// @see https://docs.aws.amazon.com/awsaccountbilling/latest/aboutv2/using-price-list-query-api.html
import type { PricedProduct } from '../../src/lab/endpoint/account.ts'

type Tier = { usd: string; beginRange?: string; endRange?: string; currency?: string }
export type Offer = { serviceCode: string; family?: string; usageType: string; unit: string; tiers: readonly Tier[] }

export const REGION = 'eu-north-1'

/** What is read, and beside each product those that are easily taken for it. */
export const OFFERS: readonly Offer[] = [
  offer('AmazonECS', 'Compute', 'EUN1-ECS-EC2-vCPU-Hours', 'hours', '0.0000000000'),
  offer('AmazonECS', 'Compute', 'EUN1-Fargate-Windows-vCPU-Hours:perCPU', 'hours', '0.0511000000'),
  offer('AmazonECS', 'Compute', 'EUN1-Fargate-vCPU-Hours:perCPU', 'hours', '0.0445000000'),
  offer('AmazonECS', 'Compute', 'EUN1-Fargate-GB-Hours', 'hours', '0.0049000000'),
  offer('AmazonECS', 'Compute', 'EUN1-Fargate-ARM-vCPU-Hours:perCPU', 'hours', '0.0356000000'),
  offer('AmazonECS', 'Compute', 'EUN1-Fargate-ARM-GB-Hours', 'hours', '0.0039000000'),
  offer('AWSELB', 'Load Balancer-Network', 'EUN1-LoadBalancerUsage', 'Hrs', '0.0311000000'),
  offer('AWSELB', 'Load Balancer-Application', 'EUN1-LoadBalancerUsage', 'Hrs', '0.0239400000'),
  offer('AWSELB', 'Load Balancer-Application', 'TS-LoadBalancerUsage', 'Hrs', '0.0055000000'),
  offer('AWSELB', 'Load Balancer-Application', 'EUN1-LCUUsage', 'LCU-Hrs', '0.0076000000'),
  offer('AWSELB', 'Load Balancer-Application', 'EUN1-ReservedLCUUsage', 'LCU-Hrs', '0.0099000000'),
  offer('AmazonCloudWatch', 'Alarm', 'EUN1-CW:AlarmMonitorUsage', 'Alarms', '0.1100000000'),
  offer('AmazonCloudWatch', 'Alarm', 'EUN1-CW:HighResAlarmMonitorUsage', 'Alarms', '0.3300000000'),
  offer('AmazonEC2', 'NAT Gateway', 'EUN1-NatGateway-Hours', 'Hrs', '0.0460000000'),
  offer('AmazonEC2', 'NAT Gateway', 'EUN1-NatGateway-Bytes', 'GB', '0.0470000000'),
  {
    serviceCode: 'AmazonVPC',
    usageType: 'EUN1-PublicIPv4:InUseAddress',
    unit: 'Hrs',
    tiers: [
      { usd: '0.0060000000', beginRange: '750', endRange: 'Inf' },
      { usd: '0.0000000000', beginRange: '0', endRange: '750' },
    ],
  },
]

function offer(serviceCode: string, family: string, usageType: string, unit: string, usd: string): Offer {
  return { serviceCode, family, usageType, unit, tiers: [{ usd }] }
}

export function productsOf(offers: readonly Offer[], region = REGION): PricedProduct[] {
  return offers.map(({ serviceCode, family, usageType, unit, tiers }, index) => {
    const sku = `SKU${String(index).padStart(13, '0')}`
    const dimensions = tiers.map(({ usd, beginRange = '0', endRange = 'Inf', currency = 'USD' }, tier) => [
      `${sku}.TERM.RATE${tier}`,
      { unit, beginRange, endRange, description: usageType, appliesTo: [], pricePerUnit: { [currency]: usd } },
    ])
    return {
      serviceCode,
      product: {
        sku,
        ...(family === undefined ? {} : { productFamily: family }),
        attributes: { regionCode: region, servicecode: serviceCode, locationType: 'AWS Region', usagetype: usageType },
      },
      terms: { OnDemand: { [`${sku}.TERM`]: { sku, priceDimensions: Object.fromEntries(dimensions) } } },
    }
  })
}
