// The warm-up brings alarms into their running state: at a constant load nothing is left to be done at the first instant.
import { describe, expect, test } from 'vitest'
import { MetricStore } from '../../simulator/control-loop/metric-store.ts'
import { prepare } from '../../simulator/scenario/worlds.ts'
import { ToyHost } from './toy-host.ts'

const cpu = (more: object = {}) => ({ cpu: { targetTracking: { metric: 'cpu', target: '50%', ...more } } })
/** Utilization at a load in vCPU on tasks of one vCPU. */
const loaded = (vcpu: number) => ({ cpu: (_: number, running: number) => Math.min(100, (100 * vcpu) / running) })

describe('at a constant load the default warm-up leaves no action to the run', () => {
  const policies = {
    'target tracking': cpu(),
    'target tracking on 20-second metrics': {
      cpu: { targetTracking: { metric: 'cpuHighResolution', target: '50%' } },
    },
    'a slow low alarm': cpu({ lowAlarm: { evaluationPeriods: 60 } }),
    'steps over 300 s': {
      in: {
        step: {
          threshold: '30%',
          comparison: 'below',
          period: '300s',
          evaluationPeriods: 6,
          steps: [{ to: 0, by: -2 }],
          cooldown: '60s',
        },
      },
    },
  }
  test.each(Object.entries(policies))('%s', (_, scaling) => {
    for (const vcpu of [2, 3, 5, 8]) {
      const levels = loaded(vcpu)
      const host = new ToyHost(scaling, { ...levels, cpuHighResolution: levels.cpu }, { fromS: -900 })
      host.run(3600)
      const later = host.changes.filter(({ timeS }) => timeS > 0)
      const longer = new ToyHost(scaling, { ...levels, cpuHighResolution: levels.cpu }, { fromS: -10_800 })
      longer.run(3600)
      expect(longer.changes.filter(({ timeS }) => timeS > 0)).toEqual([])
      expect(later, `${vcpu} vCPU`).toEqual([])
      expect(host.desired).toBe(longer.desired)
    }
  })
})

describe('the past before the run', () => {
  const storeFrom = (startS: number) => {
    const [world] = prepare({
      name: 'past',
      horizon: '1h',
      traffic: { a: { segments: [{ hold: '1rps', for: '1h' }] } },
      metrics: { cpuDelay: '1s' },
    }).worlds
    const config = (world as NonNullable<typeof world>).scenario.metrics
    return new MetricStore(config, { seed: 'past', replication: 0 }, new Map([['cpu', 600]]), startS)
  }

  test('is what the second minute of the warm-up shows, the first one included', () => {
    const store = storeFrom(-300)
    store.record('cpu', -300, 5)
    expect(store.visible('cpu', -239, 3)).toEqual([undefined, undefined, 5])
    store.record('cpu', -240, 40)
    expect(store.visible('cpu', -179, 4)).toEqual([40, 40, 40, 40])
    store.record('cpu', -180, 50)
    expect(store.visible('cpu', -119, 4)).toEqual([40, 40, 40, 50])
  })

  test('is unknown without a warm-up, and where the second minute is not part of it', () => {
    for (const startS of [0, -60]) {
      const store = storeFrom(startS)
      for (let periodS = startS; periodS <= 60; periodS += 60) store.record('cpu', periodS, 40)
      expect(store.visible('cpu', 121, 6).filter((value) => value === undefined).length).toBe(startS === 0 ? 4 : 3)
    }
  })
})
