// An alarm over the store it watches: when it is evaluated, what it looks at, how often its action fires.
// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
import { describe, expect, test } from 'vitest'
import { Alarm, type AlarmConfig } from '../../simulator/control-loop/alarm.ts'
import { MetricStore } from '../../simulator/control-loop/metric-store.ts'
import { prepare } from '../../simulator/scenario/worlds.ts'
import { ToyHost } from './toy-host.ts'

const CONFIG: AlarmConfig = {
  name: 'high',
  metric: 'cpu',
  periodS: 60,
  comparison: 'above',
  threshold: 50,
  evaluationPeriods: 3,
  datapointsToAlarm: 3,
  missingData: 'missing',
}

const [world] = prepare({
  name: 'alarm',
  horizon: '1h',
  traffic: { a: { segments: [{ hold: '1rps', for: '1h' }] } },
  metrics: { cpuDelay: '1s', highResolutionCpuDelay: '1s' },
}).worlds
const delays = (world as NonNullable<typeof world>).scenario.metrics

/** Minutes of CPU from 0 on; `-` is missing. */
function storeOf(text: string): MetricStore {
  const store = new MetricStore(delays, { seed: 'alarm', replication: 0 }, new Map([['cpu', 7200]]))
  for (const [minute, value] of text.split(' ').entries())
    store.record('cpu', minute * 60, value === '-' ? undefined : Number(value))
  return store
}

/** States and firings at second 30 of each minute. */
function course(config: Partial<AlarmConfig>, text: string, untilS: number): string[] {
  const alarm = new Alarm({ ...CONFIG, ...config }, 30, 0)
  const store = storeOf(text)
  const seen: string[] = []
  while (alarm.nextS <= untilS) {
    const atS = alarm.nextS
    const { fires } = alarm.evaluate(store, atS)
    seen.push(`${atS} ${alarm.state}${fires ? ' fires' : ''}`)
  }
  return seen
}

describe('evaluation', () => {
  test.each([
    [60, 30, 0, [30, 90, 150]],
    [60, 75, 0, [15, 75, 135]],
    [60, 30, -100, [-90, -30, 30]],
    [60, 30, 31, [90, 150, 210]],
    [60, 30, 30, [30, 90, 150]],
    [300, 30, 0, [30, 90, 150]],
    [20, 4, 0, [4, 14, 24]],
    [10, 4, 0, [4, 14, 24]],
    [30, 14, 0, [4, 14, 24]],
  ])(
    'a period of %i s at phase %i from %i s on: every minute, below a minute every ten seconds',
    (periodS, phaseS, startS, times) => {
      const alarm = new Alarm({ ...CONFIG, periodS }, phaseS, startS)
      const store = storeOf('0')
      expect(times.map(() => [alarm.nextS, alarm.evaluate(store, alarm.nextS)][0])).toEqual(times)
    },
  )

  test('that was missed is not made up for', () => {
    const alarm = new Alarm(CONFIG, 30, 0)
    alarm.evaluate(storeOf('0'), 400)
    expect(alarm.nextS).toBe(450)
  })

  test('does not begin before something was published', () => {
    const silent = { missingData: 'breaching' as const }
    expect(course(silent, '-', 30)).toEqual(['30 INSUFFICIENT_DATA'])
    expect(course(silent, '-', 90)).toEqual(['30 INSUFFICIENT_DATA', '90 ALARM fires'])
  })
})

describe('the evaluation range', () => {
  test('is two more than the periods', () => {
    expect(new Alarm({ ...CONFIG, evaluationPeriods: 15 }, 0, 0).range).toBe(17)
    // Three breaching points within the last five raise it; the first of them one earlier is out of sight.
    expect(course({}, '60 60 60 - -', 330).at(-1)).toBe('330 ALARM fires')
    expect(course({}, '60 60 - - 60', 330).at(-1)).toBe('330 ALARM fires')
    expect(course({}, '60 40 60 - - 60', 390).at(-1)).toBe('390 OK')
    expect(course({}, '60 60 - - - 40 60', 450).at(-1)).toBe('450 OK')
  })

  test('of the 20-second low alarm is 30 periods, as observed', () => {
    const scaling = { cpu: { targetTracking: { metric: 'cpuHighResolution', target: '50%' } } }
    const host = new ToyHost(
      scaling,
      { cpuHighResolution: (timeS) => (timeS < 300 ? 47 : 20) },
      { metrics: { highResolutionCpuDelay: '1s', alarmPhase: '0s' } },
    )
    host.run(1200)
    expect(host.changes[0]).toMatchObject({ timeS: 300 + 30 * 20 + 10, from: 10, to: 4 })
    expect(host.scaler.alarms().map(({ name }) => name)).toEqual(['cpu-high', 'cpu-low'])
  })
})

describe('the scaling action', () => {
  test('fires on the change and again every minute while it lasts', () => {
    expect(course({}, '60 60 60 60 60 40', 390)).toEqual([
      '30 INSUFFICIENT_DATA',
      '90 OK',
      '150 OK',
      '210 ALARM fires',
      '270 ALARM fires',
      '330 ALARM fires',
      '390 OK',
    ])
  })

  test('of an alarm that is evaluated every ten seconds fires once a minute all the same', () => {
    const alarm = new Alarm(
      { ...CONFIG, periodS: 20, metric: 'cpuHighResolution', evaluationPeriods: 1, datapointsToAlarm: 1 },
      0,
      0,
    )
    const store = new MetricStore(delays, { seed: 'alarm', replication: 0 }, new Map([['cpuHighResolution', 3600]]))
    for (let periodS = 0; periodS < 600; periodS += 20) store.record('cpuHighResolution', periodS, 90)
    const fired: number[] = []
    while (alarm.nextS <= 200) {
      const atS = alarm.nextS
      if (alarm.evaluate(store, atS).fires) fired.push(atS)
    }
    expect(fired).toEqual([30, 90, 150])
  })
})

describe('comparisons', () => {
  test.each([
    ['above', false, true],
    ['atOrAbove', true, true],
    ['below', false, false],
    ['atOrBelow', true, false],
  ] as const)('%s: at the threshold %s, over it %s', (comparison, at, over) => {
    const alarm = new Alarm({ ...CONFIG, comparison }, 0, 0)
    expect([alarm.breaches(50), alarm.breaches(51), alarm.breaches(49)]).toEqual([
      at,
      over,
      comparison === 'below' || comparison === 'atOrBelow',
    ])
  })
})

test('the newest datapoints are those that are there, oldest first', () => {
  const alarm = new Alarm(CONFIG, 0, 0)
  const store = storeOf('10 20 - 40 - -')
  expect(alarm.newest(store, 361, 2)).toEqual([20, 40])
  expect(alarm.newest(store, 361)).toEqual([40])
})
