// What is published: CPU every 20 s and every minute, the balancer's counts every minute.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
import { describe, expect, test } from 'vitest'
import { MetricSampler, type MetricSource } from '../../simulator/metric-sampler.ts'

type Published = [metric: string, startS: number, value: number | undefined, about?: object | undefined]

/** A source whose samples are given one after the other, and what came of them. */
function published(
  samples: [used: number, offered: number, startUp?: number][],
  balancer: Partial<ReturnType<MetricSource['takeBalancerCounts']>> & { targets?: number } = {},
  startS = 0,
): Published[] {
  const { targets = 2, ...counts } = balancer
  const out: Published[] = []
  const rest = [...samples]
  const sampler = new MetricSampler(
    {
      sampleCpu: () => {
        const [usedVcpuS, offeredVcpuS, startUpVcpuS = 0] = rest.shift() as [number, number, number?]
        return { usedVcpuS, offeredVcpuS, startUpVcpuS }
      },
      takeBalancerCounts: () => ({ routed: 0, responses: 0, responseSumS: 0, ...counts }),
      targetCount: () => targets,
    },
    { record: (...point) => out.push(point) },
    startS,
  )
  while (rest.length > 0) sampler.sample(sampler.nextS)
  return out
}

const of = (points: Published[], metric: string) => points.filter(([name]) => name === metric)

describe('CPU', () => {
  test('every 20 s, and a minute of three samples weighed by what could have been used', () => {
    const points = published([
      [10, 20],
      [10, 40],
      [40, 40],
    ])
    expect(of(points, 'cpuHighResolution').map(([, startS, value]) => [startS, value])).toEqual([
      [0, 50],
      [20, 25],
      [40, 100],
    ])
    expect(of(points, 'cpu')).toEqual([['cpu', 0, 60, { weight: 100, startUp: 0 }]])
  })

  test('without a running task is missing, not zero', () => {
    const points = published([
      [0, 0],
      [0, 0],
      [0, 0],
    ])
    expect(of(points, 'cpu')[0]?.[2]).toBeUndefined()
    expect(of(points, 'cpuHighResolution')[0]?.[2]).toBeUndefined()
  })

  test('never exceeds 100 %', () => {
    expect(of(published([[30, 20]]), 'cpuHighResolution')[0]?.[2]).toBe(100)
  })

  test('minutes begin anew, and know how much of them was start-up', () => {
    const points = published([
      [20, 20, 10],
      [20, 20],
      [20, 20],
      [5, 20],
      [5, 20],
      [5, 20, 3],
    ])
    expect(of(points, 'cpu')).toEqual([
      ['cpu', 0, 100, { weight: 60, startUp: (100 * 10) / 60 }],
      ['cpu', 60, 25, { weight: 60, startUp: 5 }],
    ])
    expect(of(points, 'cpuHighResolution')[5]?.[3]).toEqual({ weight: 20, startUp: 15 })
  })
})

describe('the balancer', () => {
  const minute: [number, number][] = [
    [1, 20],
    [1, 20],
    [1, 20],
  ]
  test('counts requests, per target too, and averages response times', () => {
    const points = published(minute, { routed: 90, responses: 80, responseSumS: 16, targets: 3 })
    expect(of(points, 'requestCount')[0]?.slice(1, 3)).toEqual([0, 90])
    expect(of(points, 'requestCountPerTarget')[0]?.slice(1, 3)).toEqual([0, 30])
    expect(of(points, 'targetResponseTime')[0]?.slice(1)).toEqual([0, 0.2, { weight: 80 }])
  })

  test('publishes counts of zero, but no response time without a response', () => {
    const points = published(minute, { targets: 0 })
    expect(of(points, 'requestCount')[0]?.[2]).toBe(0)
    expect(of(points, 'requestCountPerTarget')[0]?.[2]).toBe(0)
    expect(of(points, 'targetResponseTime')[0]?.[2]).toBeUndefined()
  })
})

test.each([
  [0, [20, 40, 60]],
  [-900, [-880, -860, -840]],
  [-50, [-40, -20, 0]],
  [7, [20, 40, 60]],
  [20, [40, 60, 80]],
])('from %i s on, samples are taken at whole thirds of a minute', (startS, times) => {
  const points = published(
    [
      [1, 20],
      [1, 20],
      [1, 20],
    ],
    {},
    startS,
  )
  expect(of(points, 'cpuHighResolution').map(([, periodS]) => periodS + 20)).toEqual(times)
})

test('a minute that began before the start ends where minutes end', () => {
  const points = published(
    [
      [1, 20],
      [1, 20],
      [1, 20],
    ],
    {},
    -50,
  )
  expect(of(points, 'cpu').map(([, startS]) => startS)).toEqual([-60])
})
