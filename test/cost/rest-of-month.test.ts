// What the hours between surges are priced at: the tasks that bounds and policies leave there, not those of the file's first line.
import { describe, expect, test } from 'vitest'
import { restOfMonth } from '../../simulator/cost/rest-of-month.ts'
import { toldRest } from '../../simulator/cost/rest-words.ts'
import { prepare, type Scenario } from '../../simulator/index.ts'

/** From 07:30 on a Monday, 45 minutes, ten times a month; what is left out is quiet. */
function scenarioOf(patch: { tasks?: object; scaling?: object; month?: object; requests?: object } = {}): Scenario {
  const {
    tasks = { min: 4, max: 30 },
    scaling = {},
    month = {},
    requests = { api: { work: [{ cpu: '20ms' }] } },
  } = patch
  const [world] = prepare({
    name: 'x',
    start: '2026-11-23T07:30 Europe/Berlin',
    horizon: '45m',
    traffic: { load: { segments: [{ hold: '1rps', for: '1m' }] } },
    requests,
    service: { task: { cpu: '0.5vCPU', memory: '1GiB' }, tasks },
    loadBalancer: { healthCheck: { work: [] } },
    scaling,
    month: { surges: 10, ...month },
  }).worlds
  return (world as { scenario: Scenario }).scenario
}

const tasksOf = (patch: Parameters<typeof scenarioOf>[0], desiredAtEnd = 20) =>
  restOfMonth(scenarioOf(patch), desiredAtEnd)?.tasks

const CPU = { cpu: { targetTracking: { metric: 'cpu', target: '70%' } } }
const REST_HOURS = 730 - 10 * 0.75

describe('with target tracking', () => {
  test('the minimum, where the calm load needs less', () => {
    expect(tasksOf({ scaling: CPU, month: { otherwise: { rate: '40rps' } } })).toBe(4)
  })

  // 100 requests a second of 20 ms are 2 vCPU; a task of half a vCPU carries 0.35 at 70 %.
  test('what the calm load needs, where that is more', () => {
    expect(tasksOf({ scaling: CPU, month: { otherwise: { rate: '100rps' } } })).toBe(6)
  })

  test('background work takes its part of each task', () => {
    const scenario = scenarioOf({ scaling: CPU, month: { otherwise: { rate: '100rps' } } })
    const busy = { ...scenario, service: { ...scenario.service, backgroundCpu: 0.1 } }
    expect(restOfMonth(busy, 20)?.tasks).toBe(8)
  })

  test('requests per target and minute count as AWS counts them', () => {
    const scaling = { requests: { targetTracking: { metric: 'requestCountPerTarget', target: 300 } } }
    expect(tasksOf({ scaling, month: { otherwise: { rate: '40rps' } } })).toBe(8)
  })

  test('never more than the maximum', () => {
    expect(tasksOf({ scaling: CPU, month: { otherwise: { rate: '4000rps' } } })).toBe(30)
  })

  test('of several policies the one that needs most counts: scale-in needs all of them', () => {
    const requests = { targetTracking: { metric: 'requestCountPerTarget', target: 300 } }
    expect(tasksOf({ scaling: { ...CPU, requests }, month: { otherwise: { rate: '40rps' } } })).toBe(8)
  })
})

describe('with nothing that takes tasks away', () => {
  test('a fixed service keeps its desired count, not its minimum', () => {
    expect(tasksOf({ tasks: { min: 4, max: 30, desired: 6 } }, 6)).toBe(6)
  })

  test('a policy that only adds keeps what the surge left', () => {
    const scaling = { cpu: { targetTracking: { metric: 'cpu', target: '70%', disableScaleIn: true } } }
    expect(tasksOf({ scaling }, 17)).toBe(17)
  })
})

describe('a step policy that takes tasks away', () => {
  const scaling = (threshold: string) => ({
    in: { step: { metric: 'cpu', threshold, comparison: 'below', steps: [{ to: 0, by: -1 }] } },
  })

  // 0.8 vCPU of load on tasks of half a vCPU: 16 % at ten tasks, 17.8 % at nine, 20 % at eight.
  test('stops where its alarm no longer fires', () => {
    expect(tasksOf({ scaling: scaling('16%'), month: { otherwise: { rate: '40rps' } } })).toBe(9)
    expect(tasksOf({ scaling: scaling('20%'), month: { otherwise: { rate: '40rps' } } })).toBe(7)
  })

  test('adds none', () => {
    expect(tasksOf({ scaling: scaling('10%'), month: { otherwise: { rate: '40rps' } } }, 6)).toBe(6)
  })
})

describe('with schedules', () => {
  const up = { cron: '35 7 * * ? *', min: 10 }

  test('a minimum that nothing takes back is paid all month', () => {
    expect(tasksOf({ scaling: { ...CPU, morning: { schedule: up } } })).toBe(10)
  })

  // 31 mornings of 730 hours from 07:30; ten of them are surges until 08:15, so that 15 minutes are left of them.
  test('until takes it back, and the hours in which it is in force are paid', () => {
    const scaling = { ...CPU, morning: { schedule: { ...up, until: '30 8 * * ? *' } } }
    const raisedHours = 10 * 0.25 + 21 * (55 / 60)
    expect(tasksOf({ scaling })).toBeCloseTo(4 + (6 * raisedHours) / REST_HOURS, 6)
  })

  test('a pair written by hand is priced the same', () => {
    const pair = { morning: { schedule: up }, down: { schedule: { cron: '30 8 * * ? *', min: 4 } } }
    const until = { morning: { schedule: { ...up, until: '30 8 * * ? *' } } }
    expect(tasksOf({ scaling: { ...CPU, ...pair } })).toBe(tasksOf({ scaling: { ...CPU, ...until } }))
  })

  test('without a policy that takes tasks away, bounds that come back do not bring the tasks back', () => {
    expect(tasksOf({ scaling: { morning: { schedule: { ...up, until: '30 8 * * ? *' } } } }, 10)).toBeCloseTo(10, 9)
  })

  test('a maximum that sinks pulls the tasks down with it', () => {
    const scaling = { evening: { schedule: { at: '2026-11-23T08:15:00', max: 8 } } }
    expect(tasksOf({ scaling }, 20)).toBe(8)
  })
})

test('what the scenario says of the rest is taken as it is', () => {
  expect(tasksOf({ scaling: CPU, month: { otherwise: { tasks: 5 } } })).toBe(5)
})

describe('in words', () => {
  const wordsOf = (patch: Parameters<typeof scenarioOf>[0], ends: readonly number[] = [20]) =>
    toldRest(ends.map((end) => restOfMonth(scenarioOf(patch), end)))?.words

  test('how many, and why', () => {
    expect(wordsOf({ scaling: CPU, month: { otherwise: { rate: '40rps' } } })).toBe(
      'the 723 h between surges are priced at 4 tasks, the minimum in force (cpu needs 3 at 40 requests/s)',
    )
    expect(wordsOf({ scaling: CPU, month: { otherwise: { rate: '100rps' } } })).toMatch(/6 tasks, which cpu needs/)
    expect(wordsOf({}, [6, 7])).toMatch(/6\.5 tasks on average over the replications, as nothing takes tasks away/)
    expect(wordsOf({ month: { otherwise: { tasks: 5 } } })).toMatch(/5 tasks, as month\.otherwise\.tasks says/)
  })

  test('for how long, where the bounds move', () => {
    const morning = { schedule: { cron: '0 9 * * ? *', min: 10, until: '0 21 * * ? *' } }
    expect(wordsOf({ scaling: { ...CPU, morning } })).toMatch(
      /10 tasks for 5\d % of the time and 4 for 4\d % of the time/,
    )
  })

  test('nothing where a run does not know its tasks', () => {
    expect(wordsOf({}, [Number.NaN])).toBeUndefined()
  })
})
