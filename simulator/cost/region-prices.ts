// Which prices count for a scenario, whether there are any, and which of them are stand-ins.
import type { Assumption } from '../result/schema.ts'
import type { PriceItem, PriceRow } from '../scenario/prices-schema.ts'
import type { Scenario } from '../scenario/schema.ts'
import { regionsOf, rowOf, SHIPPED_PRICES } from './price-list.ts'

/** `assumed`: the Region's own price is not on file and that of us-east-1 stands in. */
type Price = Pick<PriceRow, 'usd' | 'source' | 'read'> & { status: PriceRow['status'] | 'assumed' }

/** What of a scenario decides its prices. */
export type PriceChoice = {
  prices: Scenario['prices']
  service: { task: Pick<Scenario['service']['task'], 'architecture'> }
}

export type ScenarioPrices = {
  vcpuHour: Price
  gibHour: Price
  albHour: Price
  lcuHour: Price
  natGigabyte: Price
  alarmMonth: Price
  highResolutionAlarmMonth: Price
  publicIpHour: Price
}

/** A mistake of the user: where, what was found and expected, and what to do next. */
export type PriceProblem = { path: string; message: string; hint: string }

const STAND_IN_REGION = 'us-east-1'

/** @returns nothing when every price the scenario needs is on file */
export function priceProblem(scenario: PriceChoice): PriceProblem | undefined {
  const { region } = scenario.prices
  const { architecture } = scenario.service.task
  const list = listOf(scenario)
  const known = regionsOf(list).filter((each) => hasTaskPrices(list, each, architecture))
  if (known.includes(region)) return undefined
  const others = known.length === 0 ? 'none' : known.join(', ')
  const update = `or read its own: \`surgecast prices update --region ${region}\` and --prices`
  if (!regionsOf(list).includes(region)) {
    return {
      path: 'prices.region',
      message: `no prices are on file for '${region}'`,
      hint: `choose the nearest of ${others} (prices differ by up to 70 % between Regions), ${update}`,
    }
  }
  return {
    path: 'prices.region',
    message: `no ${architecture} price is on file for '${region}'`,
    hint: `choose one of ${others}, or service.task.architecture: x86_64 as an upper bound (arm64 is 20 % cheaper where both are known), ${update}`,
  }
}

/** @throws Error when `priceProblem` was not asked first */
export function pricesOf(scenario: PriceChoice): ScenarioPrices {
  const list = listOf(scenario)
  const { region } = scenario.prices
  const { architecture } = scenario.service.task
  const price = (item: PriceItem) => rowOf(list, region, item) ?? standIn(list, item)
  const own = (item: PriceItem) => {
    const row = rowOf(list, region, item)
    if (row === undefined) throw new Error(`unvalidated prices: ${region} has no ${item}`)
    return row
  }
  return {
    vcpuHour: own(`fargate-vcpu-${architecture}`),
    gibHour: own(`fargate-memory-${architecture}`),
    albHour: price('alb-hour'),
    lcuHour: price('alb-lcu'),
    natGigabyte: price('nat-gigabyte'),
    alarmMonth: price('alarm'),
    highResolutionAlarmMonth: price('alarm-high-resolution'),
    publicIpHour: price('public-ipv4'),
  }
}

/** The prices that stand in for a Region's own, for the list of assumptions. */
export function priceAssumptions(scenario: PriceChoice): Assumption[] {
  const prices = pricesOf(scenario)
  const rows: [string, string, Price][] = [
    ['albHour', 'load-balancer hour', prices.albHour],
    ['lcuHour', 'load-balancer capacity unit hour', prices.lcuHour],
  ]
  if (scenario.prices.natGateway) rows.push(['natGigabyte', 'gigabyte through a NAT gateway', prices.natGigabyte])
  return rows
    .filter(([, , price]) => price.status === 'assumed')
    .map(([name, words, price]) => ({
      path: `prices.${name}`,
      value: `${price.usd} USD`,
      status: 'unconfirmed',
      description: `Price of a ${words}: that of ${STAND_IN_REGION}, as the one of ${scenario.prices.region} is not on file.`,
      source: price.source,
      given: false,
    }))
}

function listOf({ prices }: PriceChoice): readonly PriceRow[] {
  return prices.list ?? SHIPPED_PRICES
}

function hasTaskPrices(list: readonly PriceRow[], region: string, architecture: 'x86_64' | 'arm64'): boolean {
  return (['vcpu', 'memory'] as const).every(
    (part) => rowOf(list, region, `fargate-${part}-${architecture}`) !== undefined,
  )
}

/** A list of one's own may hold less than the one that ships. */
function standIn(list: readonly PriceRow[], item: PriceItem): Price {
  const row = rowOf(list, STAND_IN_REGION, item) ?? rowOf(SHIPPED_PRICES, STAND_IN_REGION, item)
  if (row === undefined) throw new Error(`the price list that ships has no ${item} for ${STAND_IN_REGION}`)
  return { ...row, status: 'assumed' }
}
