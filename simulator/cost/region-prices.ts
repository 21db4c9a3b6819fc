// Which prices count for a scenario, whether there are any, and which of them are stand-ins.
import type { Assumption } from '../result/schema.ts'
import type { Scenario } from '../scenario/schema.ts'
import { GLOBAL_PRICES, PRICES, type Price, type RegionPrices, type TaskPrices } from './prices.ts'

export type ScenarioPrices = { task: TaskPrices } & Pick<RegionPrices, 'albHour' | 'lcuHour' | 'natGigabyte'> &
  typeof GLOBAL_PRICES

/** What of a scenario decides its prices. */
export type PriceChoice = Pick<Scenario, 'prices'> & {
  service: { task: Pick<Scenario['service']['task'], 'architecture'> }
}

/** A mistake of the user: where, what was found and expected, and what to do next. */
export type PriceProblem = { path: string; message: string; hint: string }

/** @returns nothing when every price the scenario needs is on file */
export function priceProblem(scenario: PriceChoice): PriceProblem | undefined {
  const { region } = scenario.prices
  const { architecture } = scenario.service.task
  const known = regionsWith(architecture)
  if (known.includes(region)) return undefined
  if (!Object.hasOwn(PRICES, region)) {
    return {
      path: 'prices.region',
      message: `no prices are on file for '${region}'`,
      hint: `choose the nearest of ${known.join(', ')}; prices differ by up to 70 % between Regions`,
    }
  }
  return {
    path: 'prices.region',
    message: `no ${architecture} price is on file for '${region}'`,
    hint: `choose one of ${known.join(', ')}, or service.task.architecture: x86_64 as an upper bound (arm64 is 20 % cheaper where both are known)`,
  }
}

/** @throws Error when `priceProblem` was not asked first */
export function pricesOf(scenario: PriceChoice): ScenarioPrices {
  const region = PRICES[scenario.prices.region]
  const task = region?.[scenario.service.task.architecture]
  if (region === undefined || task === undefined) throw new Error(`unvalidated prices: ${scenario.prices.region}`)
  const { albHour, lcuHour, natGigabyte } = region
  return { task, albHour, lcuHour, natGigabyte, ...GLOBAL_PRICES }
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
      description: `Price of a ${words}: that of us-east-1, as the one of ${scenario.prices.region} is not on file.`,
      source: price.source,
      given: false,
    }))
}

function regionsWith(architecture: 'x86_64' | 'arm64'): string[] {
  return Object.keys(PRICES).filter((region) => PRICES[region]?.[architecture] !== undefined)
}
