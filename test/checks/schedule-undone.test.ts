// A schedule that nothing undoes is pointed out before the run; one that is undone, in whatever way, is not.
import { describe, expect, test } from 'vitest'
import { findingsOf } from '../../simulator/checks/check-scenario.ts'
import { prepare, type Scenario } from '../../simulator/index.ts'

function foundFor(scaling: object, more: object = {}) {
  const [world] = prepare({
    name: 'x',
    start: '2026-11-23T07:30 Europe/Berlin',
    horizon: '45m',
    traffic: { load: { segments: [{ hold: '1rps', for: '1m' }] } },
    service: { tasks: { min: 4, max: 30 } },
    scaling,
    ...more,
  }).worlds
  return findingsOf((world as { scenario: Scenario }).scenario).filter(({ check }) => check === 'schedule-undone')
}

const up = { cron: '35 7 * * ? *', min: 10 }

test('a minimum that stays is told with its numbers and the remedy', () => {
  expect(foundFor({ morning: { schedule: up } }, { month: { surges: 22 } })).toEqual([
    {
      check: 'schedule-undone',
      path: 'scaling.morning.schedule',
      message:
        'Schedule morning sets the minimum to 10 and nothing takes it back to 4 (service.tasks.min); the rest of the month is priced at that.',
      hint: 'Add until to it, as in until: 30 9 * * ? *, or a second schedule that sets min: 4.',
    },
  ])
})

test('a maximum that stays below is told, too', () => {
  expect(foundFor({ night: { schedule: { cron: '0 22 * * ? *', max: 8 } } })[0]?.message).toMatch(
    /sets the maximum to 8 and nothing takes it back to 30/,
  )
})

describe('nothing is said', () => {
  test.each<[string, object]>([
    ['of a schedule with until', { morning: { schedule: { ...up, until: '30 9 * * ? *' } } }],
    ['of a pair', { morning: { schedule: up }, down: { schedule: { cron: '0 10 * * ? *', min: 4 } } }],
    [
      'of a pair over the weekend',
      { up: { schedule: { cron: '0 6 ? * MON *', min: 10 } }, down: { schedule: { cron: '0 20 ? * FRI *', min: 4 } } },
    ],
    ['of a pair around the minimum', { up: { schedule: up }, down: { schedule: { cron: '0 22 * * ? *', min: 2 } } }],
    ['of a schedule that changes nothing', { same: { schedule: { ...up, min: 4 } } }],
    [
      'of a one-time pair',
      { sale: { schedule: { at: '2026-11-27T08:30:00', min: 20, until: '2026-11-28T00:00:00' } } },
    ],
    ['of none', {}],
  ])('%s', (_, scaling) => {
    expect(foundFor(scaling)).toEqual([])
  })
})
