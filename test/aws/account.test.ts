// Paging, throttling, missing permissions, start-up phases; and the policy in the documentation is what is called, no more and no less.
import { readFileSync } from 'node:fs'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openClients } from '../../src/aws/clients.ts'
import { describeService } from '../../src/aws/describe-service.ts'
import { allowed, explained, type Lost } from '../../src/aws/failures.ts'
import { fitCpu, fitWait } from '../../src/aws/fit-requests.ts'
import { importAccount } from '../../src/aws/import-account.ts'
import type { Series } from '../../src/aws/metrics.ts'
import { fitLognormal, fitStartUp, recentTasks } from '../../src/aws/start-up.ts'
import { watchService } from '../../src/aws/watch-service.ts'
import { openEndpoint } from '../../src/lab/endpoint/endpoint.ts'
import { startMoto, whySkipped } from './moto.ts'
import { createService, FROM, MINUTES } from './moto-service.ts'
import { ORDERS_ACCOUNT } from './recorded-orders.ts'
import { accountWithTasks, openRecorded, type Recorded } from './recorded-service.ts'
import { accountAt } from './surging-account.ts'

const NAME = { cluster: 'shop', service: 'orders' }
let ecs: Recorded | undefined
afterEach(() => ecs?.close())
beforeAll(() => {
  process.env['AWS_ACCESS_KEY_ID'] = 'test'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test'
})

const clientsAt = (endpoint: string) => openClients({ region: 'us-east-1', endpoint })

describe('tasks', () => {
  test('all pages are read', async () => {
    ecs = await openRecorded(() => accountWithTasks(8))
    const tasks = await recentTasks(clientsAt(ecs.url), NAME)
    expect(tasks).toHaveLength(8)
    expect(ecs.calls.filter((call) => call === 'ecs:ListTasks')).toHaveLength(4)
  })

  test('throttling is waited out', async () => {
    ecs = await openRecorded(() => accountWithTasks(2), { throttledFirst: 2 })
    expect(await recentTasks(clientsAt(ecs.url), NAME)).toHaveLength(2)
  })

  test('a missing permission costs what it would have told, and says which', async () => {
    ecs = await openRecorded(() => accountWithTasks(1), { denied: ['ecs:DescribeTasks'] })
    const lost: Lost[] = []
    const url = ecs.url
    const tasks = await allowed(() => recentTasks(clientsAt(url), NAME), lost, 'start-up phases', 'ecs:DescribeTasks')
    expect(tasks).toBeUndefined()
    expect(lost).toEqual([{ what: 'start-up phases', remedy: 'allow ecs:DescribeTasks' }])
  })

  test('their timestamps give the phases', async () => {
    ecs = await openRecorded(() => accountWithTasks(9))
    const { provision, pull, runtimeStart } = fitStartUp(await recentTasks(clientsAt(ecs.url), NAME))
    expect(pull).toMatchObject({ n: 9 })
    expect(pull?.medianS).toBeCloseTo(20, 9)
    expect(runtimeStart?.medianS).toBeCloseTo(5, 9)
    expect(provision?.medianS).toBeGreaterThan(12)
    expect(provision?.medianS).toBeLessThan(15)
    expect(provision?.lowS).toBeLessThan(provision?.medianS ?? 0)
  })

  test('a task that never pulled tells nothing of its pull', () => {
    expect(fitStartUp([{ createdAt: new Date(0) }])).toEqual({})
    expect(fitLognormal([])).toBeUndefined()
  })
})

test('without permission for the service itself there is nothing to import', async () => {
  ecs = await openRecorded(() => accountWithTasks(1), { denied: ['ecs:DescribeServices'] })
  await expect(describeService(clientsAt(ecs.url), NAME, [])).rejects.toThrow(/docs\/aws\.md/)
})

test('errors that are ours stay ours', () => {
  const error = new TypeError('x is not a function')
  expect(explained(error)).toBe(error)
})

describe('what a request costs', () => {
  const minutes = Array.from({ length: 60 }, (_, minute) => minute)
  const series = (more: Partial<Series> = {}): Series => ({
    requests: minutes.map((minute) => 600 + 20 * minute),
    healthy: minutes.map(() => 2),
    // 20 ms of CPU per request and 0.05 vCPU without any, on tasks of one vCPU.
    cpu: minutes.map((minute) => (100 * (((600 + 20 * minute) / 2) * 0.02 + 0.05 * 60)) / 60),
    responseP50: minutes.map(() => 0.05),
    responseP99: minutes.map(() => 0.4),
    target5xx: minutes.map(() => 0),
    balancer5xx: minutes.map(() => null),
    ...more,
  })

  test('comes out of the regression', () => {
    const fit = fitCpu(series(), 1)
    expect(fit?.cpuS).toBeCloseTo(0.02, 9)
    expect(fit?.backgroundVcpu).toBeCloseTo(0.05, 9)
    expect(fit?.n).toBe(60)
  })

  test('has an interval that holds the truth where metrics are noisy', () => {
    const noisy = series().cpu.map((value, minute) => (value ?? 0) + 3 * Math.sin(minute * 12.9898))
    const fit = fitCpu(series({ cpu: noisy }), 1)
    expect(fit?.lowS).toBeLessThan(0.02)
    expect(fit?.highS).toBeGreaterThan(0.02)
    expect((fit?.highS ?? 0) - (fit?.lowS ?? 0)).toBeGreaterThan(1e-4)
  })

  test('is not claimed from a load that does not vary, or from a few minutes', () => {
    expect(fitCpu(series({ requests: minutes.map(() => 600) }), 1)).toBeUndefined()
    expect(fitCpu(series({ healthy: minutes.map((minute) => (minute < 10 ? 2 : null)) }), 1)).toBeUndefined()
  })

  test('waiting is what the response takes beyond its CPU', () => {
    expect(fitWait(series(), 0.02, 1)).toMatchObject({ n: 15 })
    expect(fitWait(series(), 0.02, 1)?.medianS).toBeCloseTo(0.03, 9)
  })
})

async function callsOfWatching(): Promise<Set<string>> {
  const surging = await openEndpoint({ account: () => accountAt(300) })
  const clients = clientsAt(surging.url)
  const watching = await watchService({ clients, name: NAME, everyS: 10 })
  await watching.collect({ settleS: 0 })
  await surging.close()
  return clients.calls
}

const skipped = whySkipped()
describe.skipIf(skipped !== undefined)(
  `least privilege${skipped === undefined ? '' : ` (skipped: ${skipped})`}`,
  () => {
    test('the policy of the documentation is what is called', async () => {
      const moto = await startMoto()
      try {
        await createService(moto.endpoint)
        const clients = clientsAt(moto.endpoint)
        await importAccount(
          clients,
          NAME,
          { from: FROM, to: new Date(FROM.getTime() + MINUTES * 60_000) },
          'traffic.csv',
        )
        ecs = await openRecorded(() => ORDERS_ACCOUNT)
        const withTasks = clientsAt(ecs.url)
        await recentTasks(withTasks, NAME)
        const watched = await callsOfWatching()
        await describeService(withTasks, NAME, [])
        const text = readFileSync(new URL('../../docs/aws.md', import.meta.url), 'utf8')
        const policy = JSON.parse(/```json\n([\s\S]*?)```/.exec(text)?.[1] ?? '') as {
          Statement: { Action: string[] }[]
        }
        expect([...new Set([...clients.calls, ...withTasks.calls, ...watched])].sort()).toEqual(
          policy.Statement.flatMap(({ Action }) => Action).sort(),
        )
      } finally {
        moto.stop()
      }
    }, 60_000)
  },
)
