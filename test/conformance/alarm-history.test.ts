// The states of an alarm over a run, for reports: complete while there is room, and bounded.
import { expect, test } from 'vitest'
import { AlarmHistory } from '../../simulator/control-loop/alarm-history.ts'

test('begins with the state at the first instant, and has each change once', () => {
  const history = new AlarmHistory({ state: 'INSUFFICIENT_DATA', fromS: -600 })
  for (const [state, fromS] of [
    ['OK', -540],
    ['OK', -480],
    ['ALARM', 60],
    ['ALARM', 120],
    ['OK', 180],
  ] as const)
    history.add({ state, fromS })
  expect(history.stays).toEqual([
    { state: 'OK', fromS: -540 },
    { state: 'ALARM', fromS: 60 },
    { state: 'OK', fromS: 180 },
  ])
})

test('an alarm that flips for ever leaves a bounded history, and a count of the rest', () => {
  const history = new AlarmHistory({ state: 'OK', fromS: 0 })
  for (let change = 1; change <= 1000; change++)
    history.add({ state: change % 2 === 1 ? 'ALARM' : 'OK', fromS: change })
  expect(history.stays.length + history.leftOut).toBe(1001)
  expect(history.stays.length).toBeLessThanOrEqual(200)
})
