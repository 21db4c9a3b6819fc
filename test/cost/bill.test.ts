// What a run costs: meters × prices, by the published rules.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { alarmCounts, billOf, costOf } from '../../simulator/cost/bill.ts'
import { costScalars } from '../../simulator/cost/cost-scalars.ts'
import { regionsOf, SHIPPED_PRICES } from '../../simulator/cost/price-list.ts'
import { priceAssumptions, priceProblem, pricesOf } from '../../simulator/cost/region-prices.ts'
import { lcuHours, type Usage, usageIn, usageOf } from '../../simulator/cost/usage.ts'
import { prepare } from '../../simulator/index.ts'
import { METERS } from '../../simulator/result/schema.ts'
import { outputOf, randomIntervals, scenarioOf } from '../result/run-output-builder.ts'

const HOUR = 3600
const oneTask = (taskS: number): Usage => ({ taskS, hours: 0, lcuHours: 0, pulledBytes: 0 })
const fargateUsd = (taskS: number) => costOf(billOf(oneTask(taskS), scenarioOf())).totalUsd

describe('Fargate', () => {
  // https://aws.amazon.com/fargate/pricing/ – 1 vCPU and 2 GB on x86 in us-east-1 are 0.04937 USD per hour.
  test.each([
    [60, 0.000822833],
    [91, 0.001247964],
    [730 * HOUR, 36.04],
  ])('%i billed seconds of 1 vCPU and 2 GiB cost %f USD', (taskS, usd) => {
    expect(fargateUsd(taskS)).toBeCloseTo(usd, usd > 1 ? 2 : 9)
  })

  test('the configured size is paid, not the use', () => {
    const small = scenarioOf({ service: { task: { cpu: '0.5vCPU', memory: '1GiB' } } })
    expect(costOf(billOf(oneTask(HOUR), small)).totalUsd).toBeCloseTo(fargateUsd(HOUR) / 2, 12)
  })

  test('arm64 is cheaper where it has a price', () => {
    const arm = scenarioOf({ service: { task: { architecture: 'arm64' } } })
    expect(costOf(billOf(oneTask(HOUR), arm)).totalUsd / fargateUsd(HOUR)).toBeCloseTo(0.8, 2)
  })
})

// https://aws.amazon.com/elasticloadbalancing/pricing/
describe('load-balancer capacity units', () => {
  const quiet = { newConnections: 0, connectionS: 0, bytes: 0, requests: 0 }

  test('each dimension has its own unit', () => {
    expect(lcuHours({ ...quiet, newConnections: 100 * HOUR }, 1)).toBeCloseTo(4)
    expect(lcuHours({ ...quiet, connectionS: 18_000 * HOUR }, 1)).toBeCloseTo(6)
    expect(lcuHours({ ...quiet, bytes: 3.6e9 }, 1)).toBeCloseTo(3.6)
    expect(lcuHours({ ...quiet, requests: 400 * HOUR }, 20)).toBeCloseTo(4)
  })

  test('the largest dimension is billed', () => {
    const hour = { newConnections: 100 * HOUR, connectionS: 18_000 * HOUR, bytes: 3.6e9, requests: 400 * HOUR }
    expect(lcuHours(hour, 20)).toBeCloseTo(6)
  })

  test('ten rules are free', () => {
    expect(lcuHours({ ...quiet, requests: 1e6 }, 10)).toBe(0)
  })

  test('hours are judged one by one: a quiet hour does not dilute a busy one', () => {
    const busy = { share: 1, ...quiet, newConnections: 100 * HOUR }
    const heavy = { share: 1, ...quiet, bytes: 4e9 }
    const output = outputOf([{}], { balancerHours: [busy, heavy] })
    expect(usageOf(output, scenarioOf()).lcuHours).toBeCloseTo(8)
  })
})

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_billing.html
describe('alarms', () => {
  test('target tracking has two, one without scale-in; step and function one; a schedule none', () => {
    const { scaling } = scenarioOf({
      scaling: {
        tracking: { targetTracking: { target: '70%' } },
        outOnly: { targetTracking: { target: '70%', disableScaleIn: true } },
        fast: { targetTracking: { target: '70%', metric: 'cpuHighResolution' } },
        step: { step: { threshold: '80%', steps: [{ from: 0, by: 1 }] } },
        prewarm: { prewarm: { threshold: 1000 } },
        quick: { step: { threshold: '80%', period: '10s', steps: [{ from: 0, by: 1 }] } },
        slow: { step: { metric: 'cpuHighResolution', threshold: '80%', period: '5m', steps: [{ from: 0, by: 1 }] } },
        morning: { schedule: { cron: '0 7 * * ? *', min: 2 } },
      },
    })
    expect(alarmCounts({ scaling })).toEqual({ standard: 6, highResolution: 3 })
  })

  test('a month of a standard policy costs 0.20 USD, of a high-resolution one 0.60 USD', () => {
    const month: Usage = { taskS: 0, hours: 730, lcuHours: 0, pulledBytes: 0 }
    const of = (metric: string) =>
      costOf(billOf(month, scenarioOf({ scaling: { cpu: { targetTracking: { metric, target: '70%' } } } }))).byMeterUsd
        .alarms
    expect(of('cpu')).toBeCloseTo(0.2)
    expect(of('cpuHighResolution')).toBeCloseTo(0.6)
  })
})

test('image transfer and public addresses cost only where the scenario has them', () => {
  const usage: Usage = { taskS: HOUR, hours: 1, lcuHours: 0, pulledBytes: 2e9 }
  expect(costOf(billOf(usage, scenarioOf())).byMeterUsd).toMatchObject({ imageTransfer: 0, publicIp: 0 })
  const paid = scenarioOf({ prices: { natGateway: true, publicIp: true } })
  expect(costOf(billOf(usage, paid)).byMeterUsd).toMatchObject({ imageTransfer: 0.09, publicIp: 0.005 })
})

describe('laws', () => {
  const amount = fc.double({ min: 0, max: 1e7, noNaN: true })
  const usages = fc.record({ taskS: amount, hours: amount, lcuHours: amount, pulledBytes: amount })

  test('cost = Σ quantity × price, meter by meter', () => {
    const scenario = scenarioOf({ prices: { natGateway: true, publicIp: true } })
    fc.assert(
      fc.property(usages, (usage) => {
        const lines = billOf(usage, scenario)
        const { totalUsd, byMeterUsd } = costOf(lines)
        const sum = lines.reduce((total, { quantity, priceUsd }) => total + quantity * priceUsd, 0)
        expect(totalUsd).toBeCloseTo(sum, 6)
        expect(METERS.reduce((total, meter) => total + byMeterUsd[meter], 0)).toBe(totalUsd)
      }),
    )
  })

  test('the windows of a partition cost what the run costs', () => {
    const scenario = scenarioOf({ prices: { natGateway: true } })
    const balancerHours = [{ share: 1 / 30, newConnections: 900, connectionS: 5000, bytes: 4e8, requests: 900 }]
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 119 }), fc.nat(1000), (cut, seed) => {
        const intervals = randomIntervals(seed, { count: 120, perInterval: 8, meanS: 0.1, failing: 0.1 })
        const output = outputOf(intervals, { balancerHours, pulledBytes: 1e9, billedS: 500 })
        const all = intervals.map((_, index) => index)
        const cost = (part: number[]) => costOf(billOf(usageIn(output, scenario, part), scenario)).totalUsd
        expect(cost(all.slice(0, cut)) + cost(all.slice(cut))).toBeCloseTo(
          costOf(billOf(usageOf(output, scenario), scenario)).totalUsd,
          9,
        )
      }),
      { numRuns: 30 },
    )
  })
})

describe('a month', () => {
  const output = outputOf(Array.from({ length: 120 }, () => ({ times: [0.1], running: 2 })))

  test('is not told unless the scenario says what its horizon stands for', () => {
    expect(costScalars(output, scenarioOf())['costUsd.perMonth']).toHaveProperty('reason')
  })

  test('repeat: so many runs and nothing else', () => {
    const scalars = costScalars(output, scenarioOf({ month: { repeat: 30 } }))
    expect(scalars['costUsd.perMonth']).toBeCloseTo(30 * (scalars['costUsd.total'] as number), 12)
  })

  test('surges: the runs, and the rest of 730 hours with the minimum of tasks', () => {
    const scenario = scenarioOf({ service: { tasks: { min: 3 } }, month: { surges: 22 } })
    const { 'costUsd.total': total, 'costUsd.perMonth': month } = costScalars(output, scenario)
    const restHours = 730 - (22 * 120) / HOUR
    const rest = costOf(
      billOf({ taskS: 3 * restHours * HOUR, hours: restHours, lcuHours: 0, pulledBytes: 0 }, scenario),
    )
    expect(month).toBeCloseTo(22 * (total as number) + rest.totalUsd, 9)
  })

  test('the rest of the month carries its own traffic', () => {
    const balancerHours = [{ share: 1 / 30, newConnections: 120, connectionS: 7200, bytes: 1.2e6, requests: 120 }]
    const busy = { ...output, balancerHours }
    const of = (rate: string) =>
      costScalars(busy, scenarioOf({ month: { surges: 0, otherwise: { rate } } }))['costUsd.perMonth'] as number
    // 100 rps with one connection each are 4 capacity units at 0.008 USD.
    expect(of('100rps') - of('0rps')).toBeCloseTo(730 * 4 * 0.008, 6)
  })

  test('a window has no month', () => {
    expect(costScalars(output, scenarioOf({ month: { repeat: 30 } }), [0, 1])['costUsd.perMonth']).toHaveProperty(
      'reason',
    )
  })
})

describe('prices', () => {
  test('an unknown Region is a mistake that names the known ones', () => {
    const problem = priceProblem(scenarioOf({ prices: { region: 'eu-nowhere-1' } }))
    expect(problem).toMatchObject({ path: 'prices.region' })
    expect(problem?.hint).toContain('us-east-1')
    expect(problem?.hint).toContain('eu-central-1')
  })

  test('arm64 without a price names the Regions that have one', () => {
    const scenario = scenarioOf({ prices: { region: 'eu-central-1' }, service: { task: { architecture: 'arm64' } } })
    expect(priceProblem(scenario)?.hint).toContain('ap-northeast-1')
    expect(priceProblem(scenario)?.hint).not.toMatch(/choose one of .*eu-central-1.*, or service/)
  })

  test.each(regionsOf(SHIPPED_PRICES))('%s: every price is positive, dated and has a public source', (region) => {
    const scenario = scenarioOf({ prices: { region } })
    expect(priceProblem(scenario)).toBeUndefined()
    for (const price of Object.values(pricesOf(scenario))) {
      expect(price.usd).toBeGreaterThan(0)
      expect(price.source).toMatch(/^https:\/\//)
      expect(price.read).toMatch(/^20\d\d-\d\d(-\d\d)?$/)
    }
  })

  describe('a price list of one’s own', () => {
    const row = (item: string, usd: number, unit: string, region = 'eu-north-1') => ({
      region,
      item,
      usd,
      unit,
      status: 'published',
      source: 'https://example.com',
      read: '2026-11-26',
    })
    const fargate = [row('fargate-vcpu-x86_64', 0.5, 'vCPU-hour'), row('fargate-memory-x86_64', 0.25, 'GB-hour')]
    const withList = (list: unknown) => scenarioOf({ prices: { region: 'eu-north-1', list } })

    test('is billed by', () => {
      const lines = billOf(oneTask(HOUR), withList(fargate))
      expect(costOf(lines).byMeterUsd).toMatchObject({ fargateVcpu: 0.5, fargateMemory: 0.5 })
    })

    test('takes what it lacks from us-east-1, and says so', () => {
      expect(pricesOf(withList(fargate)).albHour).toMatchObject({ usd: 0.0225, status: 'assumed' })
      expect(priceAssumptions(withList(fargate)).map(({ path }) => path)).toEqual(['prices.albHour', 'prices.lcuHour'])
    })

    test('goes before the row of every Region where it has one of its own', () => {
      const everywhere = row('alarm', 7, 'alarm-month', '*')
      expect(pricesOf(withList([...fargate, everywhere])).alarmMonth.usd).toBe(7)
      expect(pricesOf(withList([...fargate, everywhere, row('alarm', 8, 'alarm-month')])).alarmMonth.usd).toBe(8)
    })

    test.each([
      ['another unit', [row('alb-hour', 1, 'day')], /the unit of alb-hour is hour/],
      ['two rows of one price', [...fargate, ...fargate], /two prices of fargate-vcpu-x86_64/],
      ['a source without address', [{ ...row('alb-hour', 1, 'hour'), source: 'hearsay' }], /https/],
    ])('with %s is refused', (_, list, message) => {
      expect(() => withList(list)).toThrow(message)
    })

    test('that is only named is not taken for read', () => {
      const traffic = { a: { segments: [{ hold: '1rps', for: '1m' }] } }
      expect(() => prepare({ name: 'x', horizon: '1m', traffic, prices: { file: 'prices.json' } })).toThrow(/not read/)
    })
  })

  test('stand-ins are listed as assumptions', () => {
    expect(priceAssumptions(scenarioOf())).toEqual([])
    const frankfurt = priceAssumptions(scenarioOf({ prices: { region: 'eu-central-1', natGateway: true } }))
    expect(frankfurt.map(({ path }) => path)).toEqual(['prices.albHour', 'prices.lcuHour', 'prices.natGigabyte'])
  })
})
