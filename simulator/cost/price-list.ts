// The price list that ships, and how a price is found in a list: the Region's own row, else the row of every Region.
import { EVERY_REGION, type PriceItem, type PriceRow, priceListSchema } from '../scenario/prices-schema.ts'
import shipped from './prices.json' with { type: 'json' }

export const PRICES_FORMAT = 'surgecast/prices@1'

/** Dated data, each row with its source. Only what was found is listed. Verify before money depends on it. */
export const SHIPPED_PRICES: readonly PriceRow[] = priceListSchema.parse(shipped.list)

export function rowOf(list: readonly PriceRow[], region: string, item: PriceItem): PriceRow | undefined {
  const of = (place: string) => list.find((row) => row.region === place && row.item === item)
  return of(region) ?? of(EVERY_REGION)
}

/** In the order of the alphabet. */
export function regionsOf(list: readonly PriceRow[]): string[] {
  return [...new Set(list.map(({ region }) => region))].filter((region) => region !== EVERY_REGION).sort()
}
