// The prices of Regions, read anew: what the AWS Price List has replaces what is on file, what it does not have is kept and said.
import { type GetProductsCommandOutput, paginateGetProducts } from '@aws-sdk/client-pricing'
import { type PriceItem, type PriceRow, regionsOf, UserError } from '../../simulator/index.ts'
import type { PricingAccess } from './clients.ts'
import { all } from './describe-service.ts'
import { explained } from './failures.ts'
import { PRICE_QUERIES, type PriceQuery, type Product, rowsOf } from './price-products.ts'

export type PriceUpdate = {
  list: readonly PriceRow[]
  /** Old and new price of what changed; `beforeUsd` undefined where none was on file. */
  changed: readonly { row: PriceRow; beforeUsd: number | undefined }[]
  readCount: number
  /** What the price list does not have: the row on file stays. */
  kept: readonly { region: string; item: PriceItem }[]
}

/**
 * @param old the list that is renewed
 * @param read the day, as in 2026-11-26
 * @throws UserError for a Region without Fargate, for prices that this version would misread, and for what `explained` knows
 */
export async function updatePrices(
  access: PricingAccess,
  old: readonly PriceRow[],
  regions: readonly string[],
  read: string,
): Promise<PriceUpdate> {
  const fresh: PriceRow[] = []
  for (const region of regions) fresh.push(...(await regionRows(access, region, read)))
  const unknown = regions.filter(
    (region) => !fresh.some((row) => row.region === region) && !old.some((row) => row.region === region),
  )
  if (unknown.length > 0) throw unknownRegions(unknown, old)
  const key = ({ region, item }: Pick<PriceRow, 'region' | 'item'>) => `${region} ${item}`
  const oldByKey = new Map(old.map((row) => [key(row), row]))
  const list = new Map([...old, ...fresh].map((row) => [key(row), row]))
  return {
    list: [...list.values()].sort((left, right) => (key(left) < key(right) ? -1 : 1)),
    changed: fresh
      .map((row) => ({ row, beforeUsd: oldByKey.get(key(row))?.usd }))
      .filter(({ row, beforeUsd }) => row.usd !== beforeUsd),
    readCount: fresh.length,
    kept: keptRows(regions, fresh),
  }
}

async function regionRows(access: PricingAccess, region: string, read: string): Promise<PriceRow[]> {
  const rows: PriceRow[] = []
  for (const query of PRICE_QUERIES) rows.push(...rowsOf(await productsOf(access, query, region), query, region, read))
  return rows
}

/** Each product is a text of its own within the answer. */
async function productsOf({ pricing }: PricingAccess, query: PriceQuery, region: string): Promise<Product[]> {
  try {
    const pages = paginateGetProducts({ client: pricing }, inputOf(query, region))
    const texts = await all<GetProductsCommandOutput, unknown>(pages, ({ PriceList }) => PriceList)
    return texts.map((text) => JSON.parse(String(text)) as Product)
  } catch (error) {
    throw explained(error)
  }
}

function inputOf({ serviceCode, filters }: PriceQuery, region: string) {
  const asked = Object.entries({ regionCode: region, ...filters })
  return {
    ServiceCode: serviceCode,
    FormatVersion: 'aws_v1',
    Filters: asked.map(([Field, Value]) => ({ Type: 'TERM_MATCH' as const, Field, Value })),
  }
}

function keptRows(regions: readonly string[], fresh: readonly PriceRow[]): PriceUpdate['kept'] {
  const asked = PRICE_QUERIES.flatMap(({ items }) => items.map(({ item }) => item))
  return regions.flatMap((region) =>
    asked
      .filter((item) => !fresh.some((row) => row.region === region && row.item === item))
      .map((item) => ({ region, item })),
  )
}

function unknownRegions(unknown: readonly string[], old: readonly PriceRow[]): UserError {
  const hint = `Known are ${regionsOf(old).join(', ')}; codes of others are those of AWS, as in eu-north-1.`
  return new UserError(
    unknown.map((region) => ({ path: '--region', message: `AWS has no prices for '${region}'`, hint })),
  )
}
