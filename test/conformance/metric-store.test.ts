// What CloudWatch shows an alarm: datapoints by period, published late, combined to the alarm's own period.
import { describe, expect, test } from 'vitest'
import { MetricStore, resolutionOf } from '../../simulator/control-loop/metric-store.ts'
import type { ScalingMetric } from '../../simulator/scenario/scaling-schema.ts'
import { prepare } from '../../simulator/scenario/worlds.ts'

function storeOf(metric: ScalingMetric, delay: string | object = '1s', backS = 3600, startS = 0): MetricStore {
  const metrics = { cpuDelay: delay, highResolutionCpuDelay: delay, albDelay: delay }
  const traffic = { a: { segments: [{ hold: '1rps', for: '1h' }] } }
  const [world] = prepare({ name: 'store', horizon: '1h', traffic, metrics }).worlds
  const config = (world as NonNullable<typeof world>).scenario.metrics
  return new MetricStore(config, { seed: 'store', replication: 0 }, new Map([[metric, backS]]), startS)
}

/** Minutes 0, 1, 2 … of a metric. */
function minutes(metric: ScalingMetric, values: (number | undefined)[], weights: number[] = []): MetricStore {
  const store = storeOf(metric)
  for (const [minute, value] of values.entries())
    store.record(metric, minute * 60, value, { weight: weights[minute] ?? 1 })
  return store
}

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html
describe('a datapoint', () => {
  test('is seen once it is published, not before', () => {
    const store = storeOf('cpu', '30s')
    store.record('cpu', 0, 40)
    store.record('cpu', 60, 50)
    expect(store.visible('cpu', 89.9, 2)).toEqual([undefined, undefined])
    expect(store.visible('cpu', 90, 2)).toEqual([undefined, 40])
    expect(store.visible('cpu', 150, 2)).toEqual([40, 50])
  })

  test('that was never recorded is missing, like one recorded without a value', () => {
    const store = storeOf('cpu')
    store.record('cpu', 0, 40)
    store.record('cpu', 120, undefined)
    store.record('cpu', 180, 60)
    expect(store.visible('cpu', 241, 4)).toEqual([40, undefined, undefined, 60])
  })

  test('may be published after a later one, and is missing until then', () => {
    const seen = new Set<string>()
    const store = storeOf('cpu', { uniform: { low: '1s', high: '170s' } })
    for (let minute = 0; minute < 40; minute++) store.record('cpu', minute * 60, minute)
    for (let nowS = 600; nowS < 2400; nowS++)
      for (const [index, value] of store.visible('cpu', nowS, 4).entries())
        if (value === undefined) seen.add(`gap ${index}`)
    expect([...seen].sort()).toEqual(['gap 1', 'gap 2'])
  })

  test('must be stamped at the start of a period', () => {
    expect(() => storeOf('cpu').record('cpu', 30, 1)).toThrow(/30 s is not the start/)
  })

  test('of a metric that nobody watches is not kept', () => {
    const store = storeOf('cpu')
    store.record('requestCount', 0, 5)
    expect(store.visible('requestCount', 100, 1)).toEqual([undefined])
  })
})

// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation-window.html
describe('an alarm with a period of its own', () => {
  test('of 300 s sees five minutes each, in a window that slides by the minute', () => {
    const store = minutes('requestCount', [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
    expect(store.visible('requestCount', 601, 2, 300)).toEqual([15, 40])
    expect(store.visible('requestCount', 661, 2, 300)).toEqual([20, 45])
  })

  test('averages what is an average, by the observations behind it', () => {
    const store = minutes('targetResponseTime', [1, 4, undefined, 1, 1], [30, 10, 0, 0, 0])
    expect(store.visible('targetResponseTime', 181, 1, 180)).toEqual([(30 + 40) / 40])
    expect(minutes('cpu', [20, 60, 40, 40, 40], [1, 3, 2, 2, 2]).visible('cpu', 301, 1, 300)).toEqual([44])
  })

  test.each(['requestCount', 'requestCountPerTarget'] as const)('adds up %s, whatever its weights', (metric) => {
    expect(minutes(metric, [5, 7], [1, 9]).visible(metric, 121, 1, 120)).toEqual([12])
  })

  test('takes the minutes that are there; without any the period is missing', () => {
    const store = minutes('cpu', [10, undefined, 30, undefined, undefined, undefined])
    expect(store.visible('cpu', 361, 2, 180)).toEqual([20, undefined])
  })

  test('of 60 s averages three samples of 20 s', () => {
    const store = storeOf('cpuHighResolution')
    for (const [index, value] of [10, 20, 30, 60, 60, 60].entries())
      store.record('cpuHighResolution', index * 20, value)
    expect(store.visible('cpuHighResolution', 121, 2, 60)).toEqual([20, 60])
  })

  // "it does not receive data for the attempts that do not correspond to a one-minute data resolution"
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html
  test('of 30 s finds a minute’s datapoint in every second period', () => {
    const store = minutes('cpu', [40, 50, 60])
    expect(store.visible('cpu', 181, 5, 30)).toEqual([undefined, 50, undefined, 60, undefined])
  })
})

test('CPU can be had every 20 s, everything else once a minute', () => {
  expect(resolutionOf('cpuHighResolution')).toBe(20)
  expect((['cpu', 'requestCount', 'requestCountPerTarget', 'targetResponseTime'] as const).map(resolutionOf)).toEqual([
    60, 60, 60, 60,
  ])
})

test('the next thing to be seen is the next publication', () => {
  const store = storeOf('cpu', '30s')
  expect(store.nextVisibleS(0)).toBe(30)
  expect(store.nextVisibleS(30)).toBe(90)
  expect(store.nextVisibleS(89)).toBe(90)
})

test('a warm-up that is too short to fill the service up does not keep alarms from what is published', () => {
  const short = storeOf('cpuHighResolution', '1s', 600, -20)
  short.record('cpuHighResolution', -20, 80)
  expect(short.knows('cpuHighResolution', 0.5)).toBe(false)
  expect(short.knows('cpuHighResolution', 1)).toBe(true)
  const long = storeOf('cpuHighResolution', '1s', 600, -120)
  long.record('cpuHighResolution', -120, 80)
  expect(long.knows('cpuHighResolution', -99)).toBe(false)
})
