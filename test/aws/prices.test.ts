// Prices read anew: from recorded answers in the documented shape, paged and throttled; what is missing is kept, what changed its unit refused.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { type PriceRow, SHIPPED_PRICES } from '../../simulator/index.ts'
import { openPricing } from '../../src/aws/clients.ts'
import { updatePrices } from '../../src/aws/update-prices.ts'
import { EMPTY_ACCOUNT } from '../../src/lab/endpoint/account.ts'
import { emptyFolder, filesIn, runCli } from '../cli/run-cli.ts'
import { OFFERS, type Offer, productsOf, REGION } from './priced-products.ts'
import { openRecorded, type Recorded, type Trouble } from './recorded-service.ts'

let recorded: Recorded | undefined
afterEach(() => recorded?.close())
beforeAll(() => {
  process.env['AWS_ACCESS_KEY_ID'] = 'test'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test'
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] = 'true'
})

async function serve(offers: readonly Offer[] = OFFERS, trouble: Trouble = {}): Promise<string> {
  recorded = await openRecorded(() => ({ ...EMPTY_ACCOUNT, products: productsOf(offers) }), trouble)
  return recorded.url
}

const update = async (url: string, regions: readonly string[] = [REGION], old: readonly PriceRow[] = SHIPPED_PRICES) =>
  updatePrices(openPricing({ endpoint: url }), old, regions, '2026-11-26')
const usdByItem = (list: readonly PriceRow[], region = REGION) =>
  Object.fromEntries(list.filter((row) => row.region === region).map(({ item, usd }) => [item, usd]))

const READ = {
  'fargate-vcpu-x86_64': 0.0445,
  'fargate-memory-x86_64': 0.0049,
  'fargate-vcpu-arm64': 0.0356,
  'fargate-memory-arm64': 0.0039,
  'alb-hour': 0.02394,
  'alb-lcu': 0.0076,
  alarm: 0.11,
  'alarm-high-resolution': 0.33,
  'nat-gigabyte': 0.047,
  'public-ipv4': 0.006,
}

describe('what is read', () => {
  test('is the price of each metered product, not of those with a similar name, and not the free tier', async () => {
    const { list, readCount } = await update(await serve())
    expect(usdByItem(list)).toEqual(READ)
    expect(readCount).toBe(10)
    expect(list.find(({ region, item }) => region === REGION && item === 'alb-lcu')).toEqual({
      region: REGION,
      item: 'alb-lcu',
      usd: 0.0076,
      unit: 'LCU-hour',
      status: 'published',
      source: 'https://api.pricing.us-east-1.amazonaws.com/ AWSELB EUN1-LCUUsage',
      read: '2026-11-26',
    })
  })

  test('comes page by page', async () => {
    const { list } = await update(await serve(OFFERS, { pageSize: 1 }))
    expect(usdByItem(list)).toEqual(READ)
    expect(recorded?.calls.length).toBeGreaterThan(10)
  })

  test('comes in spite of throttling', async () => {
    const { list } = await update(await serve(OFFERS, { throttledFirst: 2 }))
    expect(usdByItem(list)).toEqual(READ)
  })

  test('leaves the prices of other Regions as they are', async () => {
    const { list } = await update(await serve())
    for (const row of SHIPPED_PRICES) expect(list).toContainEqual(row)
  })
})

test('a product that the price list does not have is kept from the old list, and said', async () => {
  const url = await serve(OFFERS.filter(({ usageType }) => !usageType.endsWith('LCUUsage')))
  const own: PriceRow = {
    region: REGION,
    item: 'alb-lcu',
    usd: 0.5,
    unit: 'LCU-hour',
    status: 'quoted',
    source: 'https://example.com',
    read: '2026-01',
  }
  const { list, kept } = await update(url, [REGION], [...SHIPPED_PRICES, own])
  expect(usdByItem(list)['alb-lcu']).toBe(0.5)
  expect(kept).toEqual([{ region: REGION, item: 'alb-lcu' }])
})

describe('what would be misread is refused', () => {
  const changed = (usageType: string, change: (offer: Offer) => Offer) =>
    serve(OFFERS.map((offer) => (offer.usageType === usageType ? change(offer) : offer)))
  test('another unit', async () => {
    const url = await changed('EUN1-Fargate-vCPU-Hours:perCPU', (offer) => ({ ...offer, unit: 'seconds' }))
    await expect(update(url)).rejects.toThrow(/eu-north-1: EUN1-Fargate-vCPU-Hours:perCPU.*not per hrs.*seconds/s)
  })
  test('another currency', async () => {
    const tiers = [{ usd: '0.3', currency: 'CNY' }]
    const url = await changed('EUN1-LCUUsage', (offer) => ({ ...offer, tiers }))
    await expect(update(url)).rejects.toThrow(/not in USD.*CNY/s)
  })
  test('two prices under one name', async () => {
    const twice = OFFERS.filter(({ usageType }) => usageType === 'EUN1-Fargate-GB-Hours')
    const url = await serve([...OFFERS, ...twice.map((offer) => ({ ...offer, tiers: [{ usd: '9' }] }))])
    await expect(update(url)).rejects.toThrow(/several products.*0\.0049, 9/s)
  })
})

test('a Region that nobody knows is an error that names those known', async () => {
  await expect(update(await serve(), ['eu-nowhere-1'])).rejects.toThrow(/no prices for 'eu-nowhere-1'.*us-east-1/s)
})

describe('the command', () => {
  const updating = (folder: string, url: string, ...more: string[]) =>
    runCli(folder, ['prices', 'update', '--endpoint-url', url, ...more])

  test('writes a list with which a scenario of that Region runs', async () => {
    const folder = emptyFolder()
    const { code, out, err } = await updating(folder, await serve(), '--region', REGION)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(/^Wrote prices\.json: \d+ prices, 10 of them read now\.$/m)
    expect(out).toContain('eu-north-1 alb-lcu: not on file → 0.0076 USD')
    const scenario = {
      name: 'north',
      horizon: '1m',
      traffic: { load: { segments: [{ hold: '5rps', for: '1m' }] } },
      prices: { region: REGION },
    }
    writeFileSync(join(folder, 'a.yaml'), JSON.stringify(scenario))
    writeFileSync(
      join(folder, 'b.yaml'),
      JSON.stringify({ ...scenario, prices: { ...scenario.prices, file: 'prices.json' } }),
    )
    const running = (...words: string[]) =>
      runCli(folder, ['simulate', ...words, '--replications', '1', '--jobs', '1', '--no-html', '--json', 'r.json'])
    const without = await running('a.yaml')
    expect(without.code).toBe(2)
    expect(without.err).toContain('surgecast prices update --region eu-north-1')
    const costs: number[] = []
    for (const words of [
      ['a.yaml', '--prices', 'prices.json'],
      ['b.yaml'],
      ['a.yaml', '--set', 'prices.file=prices.json'],
    ]) {
      const ended = await running(...words)
      expect({ code: ended.code, err: ended.err }).toEqual({ code: 0, err: '' })
      costs.push(JSON.parse(readFileSync(join(folder, 'r.json'), 'utf8')).variants[0].summary.costUsd.total.value)
    }
    expect(new Set(costs).size).toBe(1)
  })

  test('a second update renews the file', async () => {
    const folder = emptyFolder()
    await updating(folder, await serve(), '--region', REGION)
    await recorded?.close()
    const [first, ...others] = OFFERS.filter(({ usageType }) => usageType !== 'EUN1-Fargate-GB-Hours')
    const dearer = { ...(first as Offer), usageType: 'EUN1-Fargate-GB-Hours', tiers: [{ usd: '0.0051' }] }
    const { out } = await updating(folder, await serve([dearer, ...others]), '--region', REGION)
    expect(out).toContain('Changed:\n  eu-north-1 fargate-memory-x86_64: 0.0049 → 0.0051 USD')
  })

  test('a missing permission says which policy is needed, and nothing is written', async () => {
    const folder = emptyFolder()
    const { code, err } = await updating(folder, await serve(OFFERS, { denied: ['pricing:GetProducts'] }))
    expect(code).toBe(2)
    expect(err).toContain('docs/aws.md')
    expect(filesIn(folder)).toEqual([])
  })

  test('a file that is no price list is refused, row by row', async () => {
    const folder = emptyFolder()
    const [row] = SHIPPED_PRICES
    writeFileSync(
      join(folder, 'p.json'),
      JSON.stringify({ format: 'surgecast/prices@1', list: [{ ...row, unit: 'year', usd: -1 }] }),
    )
    const { code, err } = await runCli(folder, ['prices', '--prices', 'p.json'])
    expect(code).toBe(2)
    expect(err).toMatch(/p\.json: list\.0\.usd/)
  })

  test('lists Regions, values, dates and sources; an unknown Region names those known', async () => {
    const { code, out } = await runCli(emptyFolder(), ['prices', '--region', 'us-east-1'])
    expect(code).toBe(0)
    expect(out).toMatch(/us-east-1\n[^*]*fargate-vcpu-x86_64 +0\.04048 +vCPU-hour +2026-10 +published/)
    expect(out).toContain('https://www.vantage.sh/blog/fargate-pricing')
    expect(out).not.toContain('eu-central-1')
    const unknown = await runCli(emptyFolder(), ['prices', '--region', 'moon-1'])
    expect(unknown.code).toBe(2)
    expect(unknown.err).toMatch(/moon-1.*Known are .*us-west-2/s)
  })
})

test('the policy of the documentation has a statement of its own for it', async () => {
  const access = openPricing({ endpoint: await serve() })
  await updatePrices(access, SHIPPED_PRICES, [REGION], '2026-11-26')
  const text = readFileSync(new URL('../../docs/aws.md', import.meta.url), 'utf8')
  const policies = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json]) => JSON.parse(json as string))
  const statements = policies.flatMap(({ Statement }) => Statement as { Action: string[] }[])
  expect(statements.filter(({ Action }) => Action.some((action) => action.startsWith('pricing:')))).toEqual([
    { Effect: 'Allow', Action: [...access.calls], Resource: '*' },
  ])
})
