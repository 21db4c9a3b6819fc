// What a service and its balancer publish, and when: 20-second utilization, and once a minute the minute's figures.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service_utilization.html
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
import { describe, expect, test } from 'vitest'
import { MetricSampler } from '../../simulator/metric-sampler.ts'

type Use = { usedVcpuS: number; offeredVcpuS: number; startUpVcpuS: number }
type Counts = { routed: number; responses: number; responseSumS: number }

const QUIET: Counts = { routed: 0, responses: 0, responseSumS: 0 }

/** A host whose CPU use is told per sample, and whose balancer counts per minute. */
function published(
  uses: readonly Use[],
  { startS = 0, counts = QUIET, targets = 2 }: { startS?: number; counts?: Counts; targets?: number } = {},
) {
  const records: [metric: string, startS: number, value: number | undefined][] = []
  const asked: [nowS: number, sinceS: number][] = []
  let sample = 0
  const sampler = new MetricSampler(
    {
      sampleCpu: (nowS, sinceS) => {
        asked.push([nowS, sinceS])
        return uses[sample++] as Use
      },
      takeBalancerCounts: () => counts,
      targetCount: () => targets,
    },
    { record: (metric, periodS, value) => void records.push([metric, periodS, value]) },
    startS,
  )
  const returned = uses.map(() => sampler.sample(sampler.nextS))
  return { records, asked, returned, of: (name: string) => records.filter(([metric]) => metric === name) }
}

const use = (usedVcpuS: number, offeredVcpuS = 40): Use => ({ usedVcpuS, offeredVcpuS, startUpVcpuS: 0 })

describe('utilization', () => {
  test('is published every 20 s, for the 20 s before', () => {
    const { of, asked, returned } = published([use(10), use(20), use(30)])
    expect(of('cpuHighResolution')).toEqual([
      ['cpuHighResolution', 0, 25],
      ['cpuHighResolution', 20, 50],
      ['cpuHighResolution', 40, 75],
    ])
    expect(asked).toEqual([
      [20, 0],
      [40, 20],
      [60, 40],
    ])
    expect(returned).toEqual([0.25, 0.5, 0.75])
  })
  test('of a minute is all CPU used over all on offer: tasks that were there for longer count for more', () => {
    const { of } = published([use(10, 20), use(10, 20), use(0, 120)])
    expect(of('cpu')).toEqual([['cpu', 0, 12.5]])
  })
  test('of the next minute begins anew', () => {
    const { of } = published([use(40), use(40), use(40), use(0), use(0), use(4)])
    expect(of('cpu').map(([, startS, value]) => [startS, value])).toEqual([
      [0, 100],
      [60, 4 / 1.2],
    ])
  })
  test('has a gap without a running task, and is at most 100 %', () => {
    const { of, returned } = published([use(0, 0), use(50, 40), use(0, 0)])
    expect(of('cpuHighResolution').map(([, , value]) => value)).toEqual([undefined, 100, undefined])
    expect(returned[0]).toBeUndefined()
    expect(published([use(0, 0), use(0, 0), use(0, 0)]).of('cpu')).toEqual([['cpu', 0, undefined]])
  })
  test.each([
    { startS: -300, firstS: -280, minuteS: -300 },
    { startS: -290, firstS: -280, minuteS: -300 },
    { startS: -280, firstS: -260, minuteS: -300 },
    { startS: -241, firstS: -240, minuteS: -300 },
  ])('periods stand on whole minutes, whenever the host begins: $startS', ({ startS, firstS, minuteS }) => {
    const { of, asked } = published([use(8), use(8), use(8)], { startS })
    expect(asked[0]?.[0]).toBe(firstS)
    expect(of('cpu')[0]?.[1]).toBe(minuteS)
  })
})

describe('the balancer’s metrics', () => {
  const minute = [use(1), use(1), use(1)]
  const value = (name: string, more: Parameters<typeof published>[1]) => published(minute, more).of(name)[0]?.[2]
  test('are published once a minute', () => {
    const { of } = published([...minute, ...minute], { counts: { routed: 600, responses: 500, responseSumS: 50 } })
    expect(of('requestCount')).toEqual([
      ['requestCount', 0, 600],
      ['requestCount', 60, 600],
    ])
  })
  test('requests per target are requests routed over targets; none without a target', () => {
    const counts = { routed: 600, responses: 500, responseSumS: 50 }
    expect(value('requestCountPerTarget', { counts, targets: 3 })).toBe(200)
    expect(value('requestCountPerTarget', { counts, targets: 0 })).toBe(0)
  })
  test('the response time is the mean over answers, and missing without any', () => {
    expect(value('targetResponseTime', { counts: { routed: 600, responses: 500, responseSumS: 50 } })).toBe(0.1)
    expect(value('targetResponseTime', { counts: QUIET })).toBeUndefined()
  })
})
