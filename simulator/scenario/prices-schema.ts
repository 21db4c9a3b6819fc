// Prices: which Region's count, and the rows of a price list, as the shipped file and `surgecast prices update` have them.
import * as z from 'zod'
import { flag, oneOf, plainNumber, text } from './options.ts'

/** What AWS bills, in AWS's own units; `isMetered`: the simulator's bill has a meter for it. */
export const PRICE_ITEMS = {
  'fargate-vcpu-x86_64': { unit: 'vCPU-hour', isMetered: true },
  'fargate-memory-x86_64': { unit: 'GB-hour', isMetered: true },
  'fargate-vcpu-arm64': { unit: 'vCPU-hour', isMetered: true },
  'fargate-memory-arm64': { unit: 'GB-hour', isMetered: true },
  'fargate-spot-vcpu-x86_64': { unit: 'vCPU-hour', isMetered: false },
  'fargate-spot-memory-x86_64': { unit: 'GB-hour', isMetered: false },
  'fargate-spot-vcpu-arm64': { unit: 'vCPU-hour', isMetered: false },
  'fargate-spot-memory-arm64': { unit: 'GB-hour', isMetered: false },
  'fargate-storage': { unit: 'GB-hour', isMetered: false },
  'alb-hour': { unit: 'hour', isMetered: true },
  'alb-lcu': { unit: 'LCU-hour', isMetered: true },
  alarm: { unit: 'alarm-month', isMetered: true },
  'alarm-high-resolution': { unit: 'alarm-month', isMetered: true },
  'nat-gigabyte': { unit: 'GB', isMetered: true },
  'nat-hour': { unit: 'hour', isMetered: false },
  'public-ipv4': { unit: 'address-hour', isMetered: true },
  'internet-gigabyte': { unit: 'GB', isMetered: false },
  'cross-zone-gigabyte': { unit: 'GB', isMetered: false },
} as const satisfies Record<string, { unit: string; isMetered: boolean }>

export type PriceItem = keyof typeof PRICE_ITEMS

/** Stands for every Region without a row of its own. */
export const EVERY_REGION = '*'

const priceRow = z
  .strictObject({
    region: text({ description: 'AWS Region; * stands for every one without a row of its own.' }),
    item: oneOf(Object.keys(PRICE_ITEMS) as [PriceItem, ...PriceItem[]], { description: 'What is billed.' }),
    usd: plainNumber({ above: 0, description: 'List price in USD: first tier, no free tier, discount or tax.' }),
    unit: text({ description: 'What the price is for one of.' }),
    status: oneOf(['published', 'quoted'], {
      description: 'published: by AWS, or in two agreeing places; quoted: by one third party.',
    }),
    source: z
      .string({ error: 'a text was expected' })
      .regex(/^https:\/\//, 'an address beginning with https:// was expected')
      .meta({ description: 'Where it was read.' }),
    read: z
      .string({ error: 'a text was expected' })
      .regex(/^20\d\d-\d\d(-\d\d)?$/, 'a month or day was expected, as in 2026-11 or 2026-11-26')
      .meta({ description: 'When it was read.' }),
  })
  .superRefine(({ item, unit }, context) => {
    if (PRICE_ITEMS[item].unit === unit) return
    const message = `the unit of ${item} is ${PRICE_ITEMS[item].unit}`
    context.addIssue({ code: 'custom', path: ['unit'], input: unit, message })
  })

export const priceListSchema = z
  .array(priceRow)
  .min(1, 'at least one price is needed')
  .max(10_000)
  .superRefine((rows, context) => {
    const seen = new Set<string>()
    for (const [index, { region, item }] of rows.entries()) {
      const key = `${region} ${item}`
      const message = `there are two prices of ${item} for ${region}`
      if (seen.has(key)) context.addIssue({ code: 'custom', path: [index], input: key, message })
      seen.add(key)
    }
  })

export type PriceRow = z.output<typeof priceRow>

export const pricesSchema = z
  .strictObject({
    region: text({ description: 'AWS Region whose prices count.' }).prefault('us-east-1'),
    natGateway: flag({
      default: false,
      description: 'Whether image pulls pass a NAT gateway that bills each gigabyte.',
    }),
    publicIp: flag({ default: false, description: 'Whether each task has a public IPv4 address.' }),
    file: text({
      description:
        'Price list that `surgecast prices update` wrote, instead of the one that ships; relative to the scenario file.',
    }).optional(),
    list: priceListSchema.optional().meta({ description: 'The rows of a price list; filled in from the file.' }),
  })
  .prefault({} as never)
  .meta({ description: 'Which prices.', exclusive: [['file'], ['list']] })
