// `surgecast prices`: the prices on file, with date and source; `surgecast prices update` reads them anew from AWS.
import { Command } from '@commander-js/extra-typings'
import { rowOf } from '../../simulator/cost/price-list.ts'
import {
  PRICE_ITEMS,
  type PriceItem,
  type PriceRow,
  regionsOf,
  SHIPPED_PRICES,
  UserError,
} from '../../simulator/index.ts'
import { EVERY_REGION } from '../../simulator/scenario/prices-schema.ts'
import type { PriceUpdate } from '../aws/update-prices.ts'
import { readPriceList, readPriceListIfThere, writePriceList } from '../files/price-file.ts'
import { assertWritable } from '../files/write-whole.ts'
import { collected } from './option-values.ts'
import { screenOf } from './screen.ts'
import { type Column, painted, printable, type Screen, textTable, wrapped } from './text-table.ts'

export function pricesCommand() {
  const command = new Command('prices')
    .description('list the prices that costs are made of, or read them anew from AWS')
    .option('--region <region>', 'only this Region (repeatable)', collected)
    .option('--prices <file>', 'a price list that `surgecast prices update` wrote, instead of the one that ships')
    .addHelpText(
      'after',
      '\nExamples:\n  surgecast prices --region eu-central-1\n  surgecast prices update --region eu-north-1',
    )
    .action(async ({ region, prices }) => {
      const list = prices === undefined ? SHIPPED_PRICES : await readPriceList(prices)
      const screen = screenOf(process.stdout, process.env)
      process.stdout.write(listing(needKnown(list, region), screen))
    })
  command.addCommand(updateCommand())
  return command
}

function updateCommand() {
  return new Command('update')
    .description(
      'read the AWS Price List (pricing:GetProducts) and write a price list; scenarios name it under prices.file',
    )
    .option('--region <region>', 'a Region to read (repeatable; default: all on file)', collected)
    .option(
      '--output <file>',
      'the price list; an existing one is renewed, otherwise the one that ships is',
      'prices.json',
    )
    .option('--endpoint-url <url>', 'another address than that of AWS, such as that of an emulator')
    .addHelpText(
      'after',
      '\nExample:\n  surgecast prices update --region eu-central-1 && surgecast compare scenario.yaml --prices prices.json',
    )
    .action(async ({ region, output, endpointUrl }) => {
      await assertWritable(output, { replaceInput: true })
      const old = (await readPriceListIfThere(output)) ?? SHIPPED_PRICES
      const [{ openPricing }, { updatePrices }] = await Promise.all([
        import('../aws/clients.ts'),
        import('../aws/update-prices.ts'),
      ])
      const access = openPricing(endpointUrl === undefined ? {} : { endpoint: endpointUrl })
      const today = new Date().toISOString().slice(0, 10)
      const update = await updatePrices(access, old, [...new Set(region ?? regionsOf(old))], today)
      await writePriceList(output, update.list)
      process.stdout.write(summary(output, update))
    })
}

/** @throws UserError that names the Regions there are */
function needKnown(list: readonly PriceRow[], regions: readonly string[] | undefined): PriceRow[] {
  const unknown = (regions ?? []).filter((region) => !regionsOf(list).includes(region))
  if (unknown.length === 0)
    return list.filter(({ region }) => regions === undefined || region === EVERY_REGION || regions.includes(region))
  const hint = `Known are ${regionsOf(list).join(', ')}. Others: \`surgecast prices update --region ${unknown[0]}\`.`
  throw new UserError(
    unknown.map((region) => ({ path: '--region', message: `no prices are on file for '${region}'`, hint })),
  )
}

/** A table for each Region, with the sources below it. */
function listing(list: readonly PriceRow[], screen: Screen): string {
  const regions = [...new Set(list.map(({ region }) => region))]
  const sections = regions.map((region) => {
    const rows = list.filter((row) => row.region === region)
    const title = region === EVERY_REGION ? 'Every Region without a price of its own' : region
    const sources = [...new Set(rows.map(({ source }) => source))]
    return [
      painted(printable(title), 'bold', screen.hasColour),
      ...textTable(columns(rows), screen),
      ...sources.map((source) => `from ${printable(source)}`),
    ].join('\n')
  })
  const notes = [
    'List prices without free tier, discounts and taxes. published: by AWS, or in two agreeing places; quoted: by one third party; unused: no cost of surgecast holds it.',
    'A Region without a price of the load balancer or of a NAT gigabyte takes that of us-east-1.',
  ]
  return `${[...sections, notes.flatMap((note) => wrapped(note, screen.width, '')).join('\n')].join('\n\n')}\n`
}

function columns(rows: readonly PriceRow[]): Column[] {
  const column = (header: string, align: Column['align'], of: (row: PriceRow) => string): Column => ({
    header,
    align,
    cells: rows.map((row) => ({ text: printable(of(row)) })),
  })
  return [
    column('price of', 'left', ({ item }) => item),
    column('USD', 'right', ({ usd }) => String(usd)),
    column('per', 'left', ({ unit }) => unit),
    column('read', 'left', ({ read }) => read),
    column('is', 'left', ({ status, item }) => (PRICE_ITEMS[item].isMetered ? status : `${status}, unused`)),
  ]
}

function summary(output: string, { list, changed, readCount, kept }: PriceUpdate): string {
  const changes = changed.map(
    ({ row: { region, item, usd }, beforeUsd }) => `  ${region} ${item}: ${beforeUsd ?? 'not on file'} → ${usd} USD`,
  )
  const missing = [...new Set(kept.map(({ region }) => region))].map((region) => {
    const items = kept
      .filter((each) => each.region === region)
      .map(({ item }) => keptText(item, rowOf(list, region, item)))
    return `  ${region}: ${items.join(', ')}`
  })
  return `${[
    `Wrote ${output}: ${list.length} prices, ${readCount} of them read now.`,
    ...(changes.length === 0 ? ['No price has changed.'] : ['Changed:', ...changes]),
    ...(missing.length === 0 ? [] : ['Not in the price list of AWS, and kept from before:', ...missing]),
    `Next: surgecast compare scenario.yaml --prices ${output}, or prices: {file: ${output}} in the scenario.`,
  ].join('\n')}\n`
}

function keptText(item: PriceItem, row: PriceRow | undefined): string {
  return row === undefined ? `${item} (none is on file)` : `${item} (${row.usd} USD, read ${row.read})`
}
