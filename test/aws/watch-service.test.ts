// A service that scales out while it is watched: what is seen of it, whatever goes wrong with the calls meanwhile.
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { openClients } from '../../src/aws/clients.ts'
import type { Clock } from '../../src/aws/clock.ts'
import { pastRecord } from '../../src/aws/collect-record.ts'
import { decisionsOf } from '../../src/aws/scaling-activities.ts'
import { type WatchOptions, watchService } from '../../src/aws/watch-service.ts'
import { type Endpoint, openEndpoint } from '../../src/lab/endpoint/endpoint.ts'
import { AwsError } from '../../src/lab/endpoint/operation.ts'
import type { ServiceRecord } from '../../src/observed/service-record.ts'
import { accountAt, ZERO_S } from './surging-account.ts'

let endpoint: Endpoint | undefined
afterEach(() => endpoint?.close())
beforeAll(() => {
  process.env['AWS_ACCESS_KEY_ID'] = 'test'
  process.env['AWS_SECRET_ACCESS_KEY'] = 'test'
})

/** Time passes when somebody sleeps, until `endS`; from then on sleepers wait until they are stopped. */
function fakeClock(endS: number): Clock & { atS: () => number; ended: Promise<void>; free: () => void } {
  let atS = 0
  let isFree = false
  let end = () => {}
  const ended = new Promise<void>((resolve) => {
    end = resolve
  })
  return {
    atS: () => atS,
    ended,
    free: () => {
      isFree = true
    },
    nowS: () => ZERO_S + atS,
    sleep: async (seconds, signal) => {
      if (isFree || atS + seconds <= endS) {
        atS += seconds
        return
      }
      end()
      await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))
      atS = Math.max(atS, endS)
    },
  }
}

type Trouble = { at?: (call: string, atS: number) => string | undefined; pageSize?: number }

async function watched(
  endS: number,
  trouble: Trouble = {},
  more: Partial<WatchOptions> = {},
): Promise<{ record: ServiceRecord; calls: Set<string>; lookedAtS: number[] }> {
  const clock = fakeClock(endS)
  const lookedAtS: number[] = []
  endpoint = await openEndpoint({
    account: () => accountAt(clock.atS()),
    pageSize: trouble.pageSize ?? 100,
    before: (call) => {
      if (call === 'ecs:DescribeServices') lookedAtS.push(clock.atS())
      const error = trouble.at?.(call, clock.atS())
      if (error !== undefined) throw new AwsError(error, `User: arn:aws:iam::111122223333:user/me: ${call}`)
    },
  })
  const clients = openClients({ region: 'us-east-1', endpoint: endpoint.url, maxAttempts: 1 })
  const options = { clients, name: { cluster: 'shop', service: 'orders' }, everyS: 10, clock, ...more }
  const watching = await watchService(options)
  await clock.ended
  await watching.stop()
  clock.free()
  const record = await watching.collect({ settleS: 200 })
  return { record, calls: clients.calls, lookedAtS }
}

const onRunClock = (instantS: number) => instantS - ZERO_S

describe('a watched service', () => {
  test('tells its tasks with their own timestamps, and when each was first healthy to half the time between two looks', async () => {
    const { record } = await watched(600)
    const [old, , , leaving] = record.tasks ?? []
    expect(record.tasks).toHaveLength(4)
    expect(old?.healthyS).toBe(Number.NEGATIVE_INFINITY)
    expect(onRunClock(leaving?.createdS ?? 0)).toBe(152)
    expect(onRunClock(leaving?.pullStartedS ?? 0)).toBe(160)
    expect(onRunClock(leaving?.pullStoppedS ?? 0)).toBe(180)
    expect(onRunClock(leaving?.startedS ?? 0)).toBe(185)
    expect(Math.abs(onRunClock(leaving?.healthyS ?? 0) - 200)).toBeLessThanOrEqual(5)
    expect(Math.abs(onRunClock(leaving?.drainingS ?? 0) - 400)).toBeLessThanOrEqual(5)
    // It stopped while late metrics were waited for.
    expect(onRunClock(leaving?.stoppedS ?? 0)).toBe(700)
  })

  test('tells every decision with its reason and its numbers', async () => {
    const { record } = await watched(600)
    expect(record.decisions.map(({ atS, kind, numbers }) => [onRunClock(atS), kind, numbers])).toEqual([
      [150, 'scale-out', { from: 2, to: 4 }],
      [400, 'scale-in', { from: 4, to: 3 }],
    ])
    expect(record.decisions[0]).toMatchObject({
      subject: 'cpu-70',
      message: 'Setting desired count to 4: monitor alarm high in state ALARM triggered policy cpu-70',
    })
    expect(record.lost).toEqual([])
  })

  test('does not claim what was desired before somebody looked', () => {
    const activity = {
      ActivityId: 'a',
      ServiceNamespace: 'ecs' as const,
      ResourceId: 'service/shop/orders',
      ScalableDimension: 'ecs:service:DesiredCount' as const,
      StatusCode: 'Successful' as const,
      StartTime: new Date(ZERO_S * 1000),
      Description: 'Setting desired count to 3.',
      Cause: 'monitor alarm TargetTracking-service/shop/orders-AlarmLow-1 in state ALARM triggered policy cpu',
    }
    const counts = [{ atS: ZERO_S + 5, desired: 3, pending: 0, running: 3, healthy: 3 }]
    expect(decisionsOf([activity], counts, (text) => text)).toMatchObject([{ kind: 'scale-in', numbers: { to: 3 } }])
    const notScaled = {
      ...activity,
      Description: 'Attempting to scale',
      NotScaledReasons: [{ Code: 'AlreadyAtMaxCapacity', MaxCapacity: 3, CurrentCapacity: 3 }],
    }
    expect(decisionsOf([notScaled], counts, (text) => text)).toMatchObject([
      { kind: 'not-scaled', numbers: { current: 3, most: 3 } },
    ])
  })

  test('without the scaling activities, tells changes of the desired count that it saw', async () => {
    const denied = 'application-autoscaling:DescribeScalingActivities'
    const { record } = await watched(600, { at: (call) => (call === denied ? 'AccessDeniedException' : undefined) })
    expect(record.decisions.map(({ kind, desired }) => [kind, desired])).toEqual([
      ['scale-out', 4],
      ['scale-in', 3],
    ])
    expect(record.lost).toEqual([`scaling activities: not read (allow ${denied})`])
  })

  test('metrics come at the finest period there is', async () => {
    const { record } = await watched(600)
    expect(record.utilization.slice(0, 4)).toEqual(
      [0.4, 0.4, 0.4, 0.9].map((value, index) => ({ fromS: ZERO_S + 20 * index, periodS: 20, value })),
    )
    expect(record.balancer?.[2]).toMatchObject({
      fromS: ZERO_S + 120,
      periodS: 60,
      value: { requests: 1200, target5xx: 60, elb503: 0, responseP50S: 0.03, responseP99S: 0.5 },
    })
  })

  test('is read page by page', async () => {
    const whole = await watched(300)
    await endpoint?.close()
    const paged = await watched(300, { pageSize: 1 })
    expect(paged.record).toEqual(whole.record)
  })
})

describe('a run that nobody watched', () => {
  const span = { from: new Date(ZERO_S * 1000), to: new Date((ZERO_S + 600) * 1000) }
  const past = async (agoS: number) => {
    endpoint = await openEndpoint({ account: () => accountAt(600 + agoS) })
    const clients = openClients({ region: 'us-east-1', endpoint: endpoint.url })
    const nowS = ZERO_S + 600 + agoS
    return pastRecord(clients, { cluster: 'shop', service: 'orders' }, span, { nowS, showIds: false })
  }

  test('has its tasks while ECS remembers them', async () => {
    const { tasks, utilization, lost } = await past(1200)
    expect(tasks?.map(({ startedS }) => onRunClock(startedS))).toEqual([-8965, -8965, 185, 185])
    expect(utilization[0]?.periodS).toBe(20)
    expect(lost).toEqual([])
  })

  test('has no tasks later, and says so', async () => {
    const { tasks, decisions, lost } = await past(7200)
    expect(tasks).toBeUndefined()
    expect(decisions).toHaveLength(2)
    expect(lost.join()).toContain('ECS forgets them')
  })

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
  test('has minutes where finer periods are not kept any more', async () => {
    const { utilization } = await past(4 * 3600)
    expect(utilization[1]).toEqual({ fromS: ZERO_S + 60, periodS: 60, value: 0.9 })
  })
})

describe('what goes wrong meanwhile', () => {
  test('credentials that expire in mid-run cost what they would have told, and it goes on when they are back', async () => {
    const { record } = await watched(600, {
      at: (_, atS) => (atS >= 100 && atS < 300 ? 'ExpiredTokenException' : undefined),
    })
    const seenAtS = record.counts.map(({ atS }) => onRunClock(atS))
    expect(seenAtS.filter((atS) => atS >= 100 && atS < 300)).toEqual([])
    expect(seenAtS).toContain(90)
    expect(seenAtS).toContain(300)
    expect(record.tasks).toHaveLength(4)
    expect(onRunClock(record.tasks?.at(-1)?.startedS ?? 0)).toBe(185)
    expect(record.lost).toContain(
      'counts of the service: not read from 08:01:40 to 08:04:50 UTC, 20 times (credentials were missing or no longer valid)',
    )
  })

  test('throttled, it looks less often, and returns to its pace', async () => {
    const { lookedAtS } = await watched(600, {
      at: (_, atS) => (atS >= 100 && atS < 200 ? 'ThrottlingException' : undefined),
    })
    const gaps = lookedAtS.slice(1).map((atS, index) => atS - (lookedAtS[index] as number))
    expect(Math.max(...gaps)).toBe(60)
    expect(lookedAtS.filter((atS) => atS >= 100 && atS < 200).length).toBeLessThan(5)
    expect(gaps.at(-2)).toBe(10)
  })

  test('a missing permission is asked for once, and its loss is told', async () => {
    let asked = 0
    const { record } = await watched(300, {
      at: (call) => {
        if (call !== 'ecs:ListTasks') return undefined
        asked++
        return 'AccessDeniedException'
      },
    })
    // Running and stopped tasks are listed at once.
    expect(asked).toBe(2)
    expect(record.tasks).toBeUndefined()
    expect(record.counts.at(-1)).toMatchObject({ desired: 4, running: 4, healthy: 4 })
    expect(record.lost).toEqual(['tasks: not read (allow ecs:ListTasks and ecs:DescribeTasks)'])
  })

  test('a service that is not there is said before anything happens', async () => {
    await expect(watched(100, {}, { name: { cluster: 'shop', service: 'cart' } })).rejects.toThrow(
      'there is no active service cart',
    )
  })
})

describe('account numbers and ARNs', () => {
  test('stay out of the record', async () => {
    const { record } = await watched(700, { at: (call) => (call.includes('Scaling') ? 'AccessDenied' : undefined) })
    expect(JSON.stringify(record)).not.toMatch(/111122223333|arn:/)
    expect(record.tasks?.at(-1)?.stopReason).toBe('Scaling activity initiated by (deployment ecs-svc/1 of orders)')
  })

  test('stay in when they are asked for', async () => {
    const { record } = await watched(700, {}, { showIds: true })
    expect(JSON.stringify(record)).toContain('arn:aws:ecs:us-east-1:111122223333:task/shop/')
  })
})
